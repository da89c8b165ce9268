//! The flags of `erlang:trace/3`.

use crate::term::{Term, atom};

pub const TIMESTAMP: u32 = 1;
pub const STRICT_MONOTONIC: u32 = 1 << 1;
pub const MONOTONIC: u32 = 1 << 2;
pub const SEND: u32 = 1 << 3;
pub const RECEIVE: u32 = 1 << 4;
pub const SET_ON_SPAWN: u32 = 1 << 5;
pub const PROCS: u32 = 1 << 7;
pub const SET_ON_FIRST_SPAWN: u32 = 1 << 8;
pub const SET_ON_LINK: u32 = 1 << 9;
pub const SET_ON_FIRST_LINK: u32 = 1 << 10;
pub const RUNNING: u32 = 1 << 11;
pub const EXITING: u32 = 1 << 12;
pub const COLLECTION: u32 = 1 << 13;
pub const SCHEDULER: u32 = 1 << 17;
const RUNNING_PROCESSES: u32 = 1 << 20;

/// In the order in which `trace_info/2` collects them. Calls and ports are not traced: their flags are kept and tell of nothing.
const FLAGS: &[(&str, u32)] = &[
    ("timestamp", TIMESTAMP),
    ("strict_monotonic_timestamp", STRICT_MONOTONIC),
    ("monotonic_timestamp", MONOTONIC),
    ("send", SEND),
    ("receive", RECEIVE),
    ("set_on_spawn", SET_ON_SPAWN),
    ("call", 1 << 6),
    ("procs", PROCS),
    ("set_on_first_spawn", SET_ON_FIRST_SPAWN),
    ("set_on_link", SET_ON_LINK),
    ("set_on_first_link", SET_ON_FIRST_LINK),
    ("running", RUNNING),
    ("exiting", EXITING),
    ("garbage_collection", COLLECTION),
    ("arity", 1 << 14),
    ("return_to", 1 << 15),
    ("silent", 1 << 16),
    ("scheduler_id", SCHEDULER),
    ("ports", 1 << 18),
    ("running_ports", 1 << 19),
    ("running_procs", RUNNING_PROCESSES),
];

/// What `all` stands for: all but the kind of time stamp.
const ALL: u32 = (1 << 21) - 1 & !(TIMESTAMP | STRICT_MONOTONIC | MONOTONIC);

/// The flags of which any one means that a process is traced.
pub const TRACED: u32 = ALL;

/// The flags of the events of being scheduled.
pub const SCHEDULED: u32 = RUNNING | RUNNING_PROCESSES;

/// The flag with this name.
pub fn flag(name: Term) -> Option<u32> {
    let name = atom::name(name);
    if name == "all" {
        return Some(ALL);
    }
    FLAGS.iter().find(|&&(known, _)| known == name).map(|&(_, flag)| flag)
}

/// The names of those that are set, the last of the table first.
pub fn names(flags: u32) -> impl Iterator<Item = Term> {
    FLAGS.iter().rev().filter(move |&&(_, flag)| flags & flag != 0).map(|&(name, _)| atom::word(name))
}
