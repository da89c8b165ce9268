//! Flags of messages and of interfaces, by name.

use crate::term::{Alloc, Build, Term, atom};

/// Flags of messages in the order in which they are shown.
pub const MESSAGE: [(&str, i32); 11] = [
    ("cmsg_cloexec", libc::MSG_CMSG_CLOEXEC),
    ("confirm", libc::MSG_CONFIRM),
    ("ctrunc", libc::MSG_CTRUNC),
    ("dontroute", libc::MSG_DONTROUTE),
    ("eor", libc::MSG_EOR),
    ("errqueue", libc::MSG_ERRQUEUE),
    ("more", libc::MSG_MORE),
    ("nosignal", libc::MSG_NOSIGNAL),
    ("oob", libc::MSG_OOB),
    ("peek", libc::MSG_PEEK),
    ("trunc", libc::MSG_TRUNC),
];

/// Flags of interfaces in the order in which they are shown; 0: other systems have it.
pub const INTERFACE: [(&str, i32); 32] = [
    ("up", libc::IFF_UP),
    ("broadcast", libc::IFF_BROADCAST),
    ("debug", libc::IFF_DEBUG),
    ("loopback", libc::IFF_LOOPBACK),
    ("pointopoint", libc::IFF_POINTOPOINT),
    ("notrailers", libc::IFF_NOTRAILERS),
    ("knowsepoch", 0),
    ("running", libc::IFF_RUNNING),
    ("noarp", libc::IFF_NOARP),
    ("promisc", libc::IFF_PROMISC),
    ("allmulti", libc::IFF_ALLMULTI),
    ("master", libc::IFF_MASTER),
    ("oactive", 0),
    ("slave", libc::IFF_SLAVE),
    ("simplex", 0),
    ("multicast", libc::IFF_MULTICAST),
    ("link0", 0),
    ("link1", 0),
    ("link2", 0),
    ("portsel", libc::IFF_PORTSEL),
    ("automedia", libc::IFF_AUTOMEDIA),
    ("dynamic", libc::IFF_DYNAMIC),
    ("cantconfig", 0),
    ("lower_up", 1 << 16),
    ("ppromisc", 0),
    ("dormant", 1 << 17),
    ("monitor", 0),
    ("echo", 1 << 18),
    ("staticarp", 0),
    ("dying", 0),
    ("renaming", 0),
    ("nogroup", 0),
];

/// The names of flags that are set, then the number of what has no name.
pub fn names(to: &mut impl Alloc, table: &[(&str, i32)], mut flags: i32) -> Term {
    let mut names = Vec::new();
    for &(name, flag) in table {
        if flag != 0 && flags & flag == flag {
            flags &= !flag;
            names.push(atom::word(name));
        }
    }
    if flags != 0 {
        names.push(Term::small(flags.into()));
    }
    to.list(&names)
}

pub fn message_flags(to: &mut impl Alloc, flags: i32) -> Term {
    names(to, &MESSAGE, flags)
}

/// `[{Name, Number}]`.
pub fn table(to: &mut impl Alloc, table: &[(&str, i32)]) -> Term {
    let rows: Vec<Term> =
        table.iter().map(|&(name, flag)| to.tuple(&[atom::word(name), Term::small(flag.into())])).collect();
    to.list(&rows)
}
