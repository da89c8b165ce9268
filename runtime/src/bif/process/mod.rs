//! Processes: spawning, signals, links, monitors, names, flags, the dictionary, facts about processes. One file per topic; the doors are here.

mod dictionary;
mod flag;
pub mod info;
mod name;
mod relation;
mod send;
mod spawn;
mod system;

use crate::process::Process;
use crate::term::Term;
use dictionary::*;
pub(super) use flag::max_heap_map;
use flag::*;
pub(super) use info::process_items;
use info::{process_info_1, process_info_2, processes_0};
use name::*;
use relation::*;
use send::*;
pub(super) use spawn::max_heap;
use spawn::*;
pub(super) use system::ask;
use system::*;

beamless_abi::for_each_bif_process!(doors);

/// `{Key, Value}` of an option list.
fn pair(term: Term) -> Option<(Term, Term)> {
    match *term.as_tuple()? {
        [key, value] => Some((key, value)),
        _ => None,
    }
}

/// Handles what is in the in-queue now; whether the process has ended by it.
fn handle_signals(p: &mut Process) -> bool {
    p.fetch(crate::scheduler::signal::handle);
    p.phase == crate::process::Phase::Exiting
}
