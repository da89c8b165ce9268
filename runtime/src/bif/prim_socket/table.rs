//! The table of options of sockets: names, numbers, and what their values are. The numbers are the operating system's.

/// What a value is; how it is read and written is in `option`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    Bool,
    Int,
    /// `#{onoff, linger}` or `abort`.
    Linger,
    Domain,
    Kind,
    Protocol,
    /// A name of at most so many bytes.
    Text(usize),
    Discover,
    Address,
    Service,
    Membership,
    Source,
    Filter,
    Membership6,
    Hops,
    ControlMessages,
    /// Numbers under names, each of so many bytes.
    Record(&'static [(&'static str, usize)]),
    /// Booleans under names, a byte each.
    Events(&'static [&'static str]),
}

/// Whether an option can be set, asked for, or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Get(Value),
    Set(Value),
    Both(Value),
    /// Known by name only: this system has none, or OTP does not use it.
    Unknown,
}

impl Access {
    pub fn set(self) -> Option<Value> {
        match self {
            Access::Set(value) | Access::Both(value) => Some(value),
            Access::Get(_) | Access::Unknown => None,
        }
    }

    pub fn get(self) -> Option<Value> {
        match self {
            Access::Get(Value::Hops) | Access::Both(Value::Hops) => Some(Value::Int),
            Access::Get(value) | Access::Both(value) => Some(value),
            Access::Set(_) | Access::Unknown => None,
        }
    }
}

pub struct Row {
    pub name: &'static str,
    pub number: i32,
    pub access: Access,
}

use Access::{Both, Get, Set, Unknown};
use Value::{
    Address, Bool, ControlMessages, Discover, Domain, Events, Filter, Hops, Int, Kind, Linger, Membership, Membership6,
    Protocol, Record, Service, Source, Text,
};

macro_rules! options {
    ($($table:ident: $($name:literal $number:expr, $access:expr;)*)*) => {
        $(const $table: &[Row] = &[$(Row { name: $name, number: $number, access: $access }),*];)*
    };
}

options! {
    SOCKET:
    "acceptconn" libc::SO_ACCEPTCONN, Both(Bool);
    "acceptfilter" 0, Unknown;
    "bindtodevice" libc::SO_BINDTODEVICE, Both(Text(libc::IFNAMSIZ));
    "broadcast" libc::SO_BROADCAST, Both(Bool);
    "busy_poll" 0, Unknown;
    "debug" libc::SO_DEBUG, Both(Int);
    "domain" libc::SO_DOMAIN, Get(Domain);
    "dontroute" libc::SO_DONTROUTE, Both(Bool);
    "error" 0, Unknown;
    "keepalive" libc::SO_KEEPALIVE, Both(Bool);
    "linger" libc::SO_LINGER, Both(Linger);
    "mark" 0, Unknown;
    "oobinline" libc::SO_OOBINLINE, Both(Bool);
    "passcred" libc::SO_PASSCRED, Both(Bool);
    "peek_off" libc::SO_PEEK_OFF, Both(Int);
    "peercred" 0, Unknown;
    "priority" libc::SO_PRIORITY, Both(Int);
    "protocol" libc::SO_PROTOCOL, Get(Protocol);
    "rcvbuf" libc::SO_RCVBUF, Both(Int);
    "rcvbufforce" 0, Unknown;
    "rcvlowat" libc::SO_RCVLOWAT, Both(Int);
    "rcvtimeo" 0, Unknown;
    "reuseaddr" libc::SO_REUSEADDR, Both(Bool);
    "reuseport" libc::SO_REUSEPORT, Both(Bool);
    "rxq_ovfl" 0, Unknown;
    "setfib" 0, Unknown;
    "sndbuf" libc::SO_SNDBUF, Both(Int);
    "sndbufforce" 0, Unknown;
    "sndlowat" libc::SO_SNDLOWAT, Both(Int);
    "sndtimeo" 0, Unknown;
    "timestamp" libc::SO_TIMESTAMP, Both(Bool);
    "type" libc::SO_TYPE, Get(Kind);

    IP:
    "add_membership" 35, Set(Membership);
    "add_source_membership" 39, Set(Source);
    "block_source" 38, Set(Source);
    "dontfrag" 0, Unknown;
    "drop_membership" 36, Set(Membership);
    "drop_source_membership" 40, Set(Source);
    "freebind" 15, Both(Bool);
    "hdrincl" 3, Both(Bool);
    "minttl" 21, Both(Int);
    "msfilter" 41, Set(Filter);
    "mtu" 14, Get(Int);
    "mtu_discover" 10, Both(Discover);
    "multicast_all" 49, Both(Bool);
    "multicast_if" 32, Both(Address);
    "multicast_loop" 34, Both(Bool);
    "multicast_ttl" 33, Both(Int);
    "nodefrag" 22, Both(Bool);
    "options" 0, Unknown;
    "pktinfo" 8, Both(Bool);
    "pktoptions" 9, Get(ControlMessages);
    "recvdstaddr" 0, Unknown;
    "recverr" 11, Both(Bool);
    "recvif" 0, Unknown;
    "recvopts" 6, Both(Bool);
    "recvorigdstaddr" 20, Both(Bool);
    "recvtos" 13, Both(Bool);
    "recvttl" 12, Both(Bool);
    "retopts" 7, Both(Bool);
    "router_alert" 5, Both(Int);
    "sendsrcaddr" 0, Unknown;
    "tos" 1, Both(Service);
    "transparent" 19, Both(Bool);
    "ttl" 2, Both(Int);
    "unblock_source" 37, Set(Source);

    IPV6:
    "add_membership" 20, Set(Membership6);
    "addrform" 1, Set(Domain);
    "auth_level" 0, Unknown;
    "authhdr" 10, Both(Bool);
    "checksum" 0, Unknown;
    "drop_membership" 21, Set(Membership6);
    "dstopts" 59, Both(Bool);
    "esp_network_level" 0, Unknown;
    "esp_trans_level" 0, Unknown;
    "faith" 0, Unknown;
    "flowinfo" 11, Both(Bool);
    "hoplimit" 52, Both(Bool);
    "hopopts" 54, Both(Bool);
    "ipcomp_level" 0, Unknown;
    "join_group" 0, Unknown;
    "leave_group" 0, Unknown;
    "mtu" 24, Both(Int);
    "mtu_discover" 23, Both(Discover);
    "multicast_hops" 18, Both(Hops);
    "multicast_if" 17, Both(Int);
    "multicast_loop" 19, Both(Bool);
    "pktoptions" 0, Unknown;
    "portrange" 0, Unknown;
    "recverr" 25, Both(Bool);
    "recvhoplimit" 51, Both(Bool);
    "recvpktinfo" 49, Both(Bool);
    "recvtclass" 66, Both(Bool);
    "router_alert" 22, Both(Int);
    "rthdr" 57, Both(Bool);
    "tclass" 67, Both(Int);
    "unicast_hops" 16, Both(Hops);
    "use_min_mtu" 0, Unknown;
    "v6only" 26, Both(Bool);

    SCTP:
    "adaption_layer" 0, Unknown;
    "associnfo" 1, Both(Record(&[("assoc_id", 4), ("asocmaxrxt", 2), ("number_peer_destinations", 2), ("peer_rwnd", 4), ("local_rwnd", 4), ("cookie_life", 4)]));
    "auth_active_key" 0, Unknown;
    "auth_chunk" 0, Unknown;
    "auth_delete_key" 0, Unknown;
    "auth_key" 0, Unknown;
    "autoclose" 4, Both(Int);
    "context" 0, Unknown;
    "default_send_params" 0, Unknown;
    "delayed_ack_time" 0, Unknown;
    "disable_fragments" 8, Both(Bool);
    "events" 11, Set(Events(&["data_io", "association", "address", "send_failure", "peer_error", "shutdown", "partial_delivery",
        "adaptation_layer", "authentication", "sender_dry"]));
    "explicit_eor" 0, Unknown;
    "fragment_interleave" 0, Unknown;
    "get_peer_addr_info" 0, Unknown;
    "hmac_ident" 0, Unknown;
    "i_want_mapped_v4_addr" 0, Unknown;
    "initmsg" 2, Both(Record(&[("num_outstreams", 2), ("max_instreams", 2), ("max_attempts", 2), ("max_init_timeo", 2)]));
    "local_auth_chunks" 0, Unknown;
    "maxburst" 0, Unknown;
    "maxseg" 13, Both(Int);
    "nodelay" 3, Both(Bool);
    "partial_delivery_point" 0, Unknown;
    "peer_addr_params" 0, Unknown;
    "peer_auth_chunks" 0, Unknown;
    "primary_addr" 0, Unknown;
    "reset_streams" 0, Unknown;
    "rtoinfo" 0, Both(Record(&[("assoc_id", 4), ("initial", 4), ("max", 4), ("min", 4)]));
    "set_peer_primary_addr" 0, Unknown;
    "status" 0, Unknown;
    "use_ext_recvinfo" 0, Unknown;

    TCP:
    "congestion" libc::TCP_CONGESTION, Both(Text(17));
    "cork" libc::TCP_CORK, Both(Bool);
    "info" 0, Unknown;
    "keepcnt" 0, Unknown;
    "keepidle" 0, Unknown;
    "keepintvl" 0, Unknown;
    "maxseg" libc::TCP_MAXSEG, Both(Int);
    "md5sig" 0, Unknown;
    "nodelay" libc::TCP_NODELAY, Both(Bool);
    "noopt" 0, Unknown;
    "nopush" 0, Unknown;
    "syncnt" 0, Unknown;
    "user_timeout" 0, Unknown;

    UDP:
    "cork" libc::UDP_CORK, Both(Bool);
}

/// Levels and their options.
pub const LEVELS: [(i32, &[Row]); 6] = [
    (libc::SOL_SOCKET, SOCKET),
    (libc::IPPROTO_IP, IP),
    (libc::IPPROTO_IPV6, IPV6),
    (libc::IPPROTO_SCTP, SCTP),
    (libc::IPPROTO_TCP, TCP),
    (libc::IPPROTO_UDP, UDP),
];

/// What an option can do; unknown ones can do nothing.
pub fn find(level: i32, number: i32) -> Option<Access> {
    let (_, rows) = LEVELS.iter().find(|row| row.0 == level)?;
    let row = rows.iter().find(|row| row.number == number && row.access != Unknown)?;
    Some(row.access)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_by_number() {
        assert_eq!(find(libc::IPPROTO_IP, 1), Some(Both(Service)));
        assert_eq!(find(libc::IPPROTO_SCTP, 0).and_then(Access::get).is_some(), true);
        assert_eq!(find(libc::SOL_SOCKET, 0), None);
        assert_eq!(find(99, 1), None);
        assert_eq!(find(libc::IPPROTO_IPV6, 16).and_then(Access::get), Some(Int));
    }
}
