//! What the system tells of errors of packets that were sent (`recverr`).

use super::address::{Raw, encode as address};
use super::words::{map, named};
use crate::io::posix;
use crate::process::Process;
use crate::term::{Term, atom};

/// Bytes before the address of who told.
const RECORD: usize = 16;

const ORIGINS: [(i32, &str); 7] =
    [(0, "none"), (1, "local"), (2, "icmp"), (3, "icmp6"), (4, "txstatus"), (5, "zerocopy"), (6, "txtime")];
const ICMP: i32 = 2;
const ICMP6: i32 = 3;

const TYPES: [(i32, &str); 2] = [(3, "dest_unreach"), (11, "time_exceeded")];
const CODES: [(i32, &str); 6] = [
    (0, "net_unreach"),
    (1, "host_unreach"),
    (3, "port_unreach"),
    (4, "frag_needed"),
    (6, "net_unknown"),
    (7, "host_unknown"),
];
const TYPES6: [(i32, &str); 3] = [(1, "dest_unreach"), (2, "pkt_toobig"), (3, "time_exceeded")];
const CODES6: [(i32, &str); 7] = [
    (0, "noroute"),
    (1, "adm_prohibited"),
    (2, "not_neighbour"),
    (3, "addr_unreach"),
    (4, "port_unreach"),
    (5, "policy_fail"),
    (6, "reject_route"),
];

/// The map of a record of the system's.
pub fn encode(p: &mut Process, data: &[u8]) -> Option<Term> {
    let word = |at: usize| Some(i32::from_ne_bytes(data.get(at..at + 4)?.try_into().ok()?));
    let (number, info, more) = (word(0)?, word(8)?, word(12)?);
    let (origin, kind, code) = (i32::from(data[4]), i32::from(data[5]), i32::from(data[6]));
    let (kinds, codes): (&[_], &[_]) = match (origin, kind) {
        (ICMP, 3) => (&TYPES, &CODES),
        (ICMP, _) => (&TYPES, &[]),
        (ICMP6, 1) => (&TYPES6, &CODES6),
        (ICMP6, _) => (&TYPES6, &[]),
        _ => (&[], &[]),
    };
    let mut pairs = vec![
        ("error", atom::word(posix::name(number))),
        ("origin", named(&ORIGINS, origin)),
        ("type", named(kinds, kind)),
        ("code", named(codes, code)),
        ("info", Term::small(info.into())),
        ("data", Term::small(more.into())),
    ];
    if let Some(raw) = data.get(RECORD..).filter(|rest| !rest.is_empty()).and_then(Raw::of_bytes) {
        pairs.push(("offender", address(p, &raw)));
    }
    Some(map(p, &pairs))
}
