//! What sockets count, each for itself and all together, by the names that `socket:info/0,1` shows.

use std::sync::Mutex;

macro_rules! counters {
    ($table:ident $kind:ident: $($variant:ident $name:literal)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $kind {
            $($variant),*
        }
        pub const $table: [&str; [$($name),*].len()] = [$($name),*];
    };
}

counters! { OWN Counter:
    ReadByte "read_byte" ReadFails "read_fails" ReadPkg "read_pkg" ReadPkgMax "read_pkg_max" ReadTries "read_tries" ReadWaits "read_waits"
    WriteByte "write_byte" WriteFails "write_fails" WritePkg "write_pkg" WritePkgMax "write_pkg_max" WriteTries "write_tries"
    WriteWaits "write_waits" AccSuccess "acc_success" AccFails "acc_fails" AccTries "acc_tries" AccWaits "acc_waits"
}

counters! { FILE FileCounter:
    Calls "sendfile" Byte "sendfile_byte" Fails "sendfile_fails" Max "sendfile_max" Pkg "sendfile_pkg" PkgMax "sendfile_pkg_max"
    Tries "sendfile_tries" Waits "sendfile_waits"
}

counters! { ALL Total:
    Sockets "num_sockets" Datagrams "num_tdgrams" Streams "num_tstreams" Packets "num_tseqpkgs" Local "num_dlocal" Inet "num_dinet"
    Inet6 "num_dinet6" Ip "num_pip" Tcp "num_ptcp" Udp "num_pudp" Sctp "num_psctp"
}

static TOTALS: Mutex<[u64; ALL.len()]> = Mutex::new([0; ALL.len()]);

/// How many of each kind there are.
pub fn totals() -> [u64; ALL.len()] {
    *TOTALS.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// What a socket counts as. Local ones count as `inet6`, as on the BEAM.
fn kinds(domain: i32, kind: i32, protocol: i32) -> impl Iterator<Item = Total> {
    let domain = match domain {
        libc::AF_INET => Some(Total::Inet),
        libc::AF_INET6 | libc::AF_UNIX => Some(Total::Inet6),
        _ => None,
    };
    let kind = match kind {
        libc::SOCK_STREAM => Some(Total::Streams),
        libc::SOCK_DGRAM => Some(Total::Datagrams),
        libc::SOCK_SEQPACKET => Some(Total::Packets),
        _ => None,
    };
    let protocol = match protocol {
        libc::IPPROTO_IP => Some(Total::Ip),
        libc::IPPROTO_TCP => Some(Total::Tcp),
        libc::IPPROTO_UDP => Some(Total::Udp),
        libc::IPPROTO_SCTP => Some(Total::Sctp),
        _ => None,
    };
    [Some(Total::Sockets), domain, kind, protocol].into_iter().flatten()
}

pub fn add(domain: i32, kind: i32, protocol: i32) {
    let mut totals = TOTALS.lock().unwrap_or_else(|poison| poison.into_inner());
    for total in kinds(domain, kind, protocol) {
        totals[total as usize] += 1;
    }
}

pub fn remove(domain: i32, kind: i32, protocol: i32) {
    let mut totals = TOTALS.lock().unwrap_or_else(|poison| poison.into_inner());
    for total in kinds(domain, kind, protocol) {
        totals[total as usize] = totals[total as usize].saturating_sub(1);
    }
}

impl super::State {
    pub fn count(&mut self, counter: Counter, by: u64) {
        let value = &mut self.counters[counter as usize];
        *value = value.wrapping_add(by);
    }

    /// The end of a packet of `bytes` more: the largest is remembered.
    pub fn largest(&mut self, counter: Counter, bytes: u64) {
        let value = &mut self.counters[counter as usize];
        *value = (*value).max(bytes);
    }
}

impl super::FileCounters {
    pub fn count(&mut self, counter: FileCounter, by: u64) {
        self.values[counter as usize] += by;
    }

    pub fn largest(&mut self, counter: FileCounter, bytes: u64) {
        let value = &mut self.values[counter as usize];
        *value = (*value).max(bytes);
    }
}
