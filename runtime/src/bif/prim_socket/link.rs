//! Addresses of the link layer: interfaces as packet sockets see them.

use super::address::Raw;
use super::words::{map, named};
use crate::term::{Alloc, BuildBinary, Term, atom};

const KINDS: [(i32, &str); 21] = [
    (0, "netrom"),
    (1, "ether"),
    (2, "eether"),
    (3, "ax25"),
    (4, "pronet"),
    (5, "chaos"),
    (6, "ieee802"),
    (7, "arcnet"),
    (8, "appletlk"),
    (15, "dlci"),
    (19, "atm"),
    (23, "metricom"),
    (24, "ieee1394"),
    (27, "eui64"),
    (32, "infiniband"),
    (768, "tunnel"),
    (769, "tunnel6"),
    (772, "loopback"),
    (773, "localtlk"),
    (0xfffe, "none"),
    (0xffff, "void"),
];

/// Kinds of hardware whose names `socket:ioctl/3` shows.
pub const HARDWARE: [(i32, &str); 8] = [
    (0, "netrom"),
    (1, "ether"),
    (6, "ieee802"),
    (15, "dlci"),
    (770, "frelay"),
    (24, "ieee1394"),
    (772, "loopback"),
    (0xfffe, "none"),
];

const PACKETS: [(i32, &str); 8] = [
    (0, "host"),
    (1, "broadcast"),
    (2, "multicast"),
    (3, "otherhost"),
    (4, "outgoing"),
    (5, "loopback"),
    (6, "user"),
    (7, "kernel"),
];

/// The map of a whole address.
pub fn encode(to: &mut impl Alloc, raw: &Raw) -> Term {
    // SAFETY: a storage is as large and as aligned as this.
    let from = unsafe { &*raw.pointer().cast::<libc::sockaddr_ll>() };
    let address = to.binary(&from.sll_addr[..usize::from(from.sll_halen).min(from.sll_addr.len())]);
    let pairs = [
        ("family", atom::word("packet")),
        ("protocol", Term::small(u16::from_be(from.sll_protocol).into())),
        ("ifindex", Term::small(from.sll_ifindex.into())),
        ("hatype", named(&KINDS, from.sll_hatype.into())),
        ("pkttype", named(&PACKETS, from.sll_pkttype.into())),
        ("addr", address),
    ];
    map(to, &pairs)
}
