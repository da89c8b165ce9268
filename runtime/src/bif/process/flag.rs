//! Process flags.

use super::spawn::{max_heap, priority, queue_data};
use super::system::is_process_alive_1;
use crate::heap::sizes;
use crate::process::Process;
use crate::process::limit::HeapLimit;
use crate::scheduler::worker;
use crate::term::map::BuildMap;
use crate::term::{Term, atom, atoms};
use std::sync::atomic::Ordering;

/// Names of the priorities by number.
pub(super) const PRIORITIES: [&str; 4] = ["max", "high", "normal", "low"];

pub(super) fn process_flag_2(p: &mut Process, flag: Term, value: Term) -> Term {
    match atom::name(flag) {
        "trap_exit" | "priority" | "min_heap_size" | "min_bin_vheap_size" | "fullsweep_after" | "max_heap_size"
        | "message_queue_data" | "error_handler" | "sensitive" | "save_calls" | "monitor_nodes" | "scheduler" => {}
        _ => return p.badarg_cause("badopt"),
    }
    match set(p, atom::name(flag), value) {
        Some(old) => old,
        None => p.badarg(),
    }
}

/// Sets a flag; gives the old value, `None` for a value that is none.
fn set(p: &mut Process, flag: &str, value: Term) -> Option<Term> {
    let number = value.as_small().and_then(|number| u32::try_from(number).ok());
    Some(match flag {
        "trap_exit" => Term::bool(std::mem::replace(&mut p.trap_exit, value.as_bool()?)),
        "priority" => {
            let old = std::mem::replace(&mut p.priority, priority(value)?);
            p.slot.priority.store(p.priority, Ordering::Relaxed);
            atom::word(PRIORITIES[old as usize & 3])
        }
        "min_heap_size" => {
            let old = shown_min_heap(p);
            let words = sizes::at_least((number? as usize).max(sizes::LEAST_WORDS));
            p.heap.min_words = words as u32;
            p.extras().min_heap_words = words;
            Term::small(old)
        }
        "min_bin_vheap_size" => {
            let old = shown_min_binaries(p);
            p.extras().min_binary_words = sizes::at_least((number? as usize).max(sizes::LEAST_BINARY_WORDS));
            Term::small(old)
        }
        "fullsweep_after" => Term::small(std::mem::replace(&mut p.heap.full_sweep_after, number?) as i64),
        "max_heap_size" => {
            let limit = max_heap(value, shown_min_heap(p) as usize)?;
            let old = max_heap_map(p, p.heap_limit());
            p.extras().max_heap = Some(limit);
            old
        }
        "message_queue_data" => {
            let old = std::mem::replace(&mut p.extras().off_heap_messages, queue_data(value)?);
            atom::word(if old { "off_heap" } else { "on_heap" })
        }
        "error_handler" => {
            value.as_atom()?;
            let default = atom::word("error_handler");
            let own = (value != default).then_some(value);
            std::mem::replace(&mut p.extras().error_handler, own).unwrap_or(default)
        }
        // A wish that was heard: every scheduler takes work from the others.
        "scheduler" => {
            let wanted = number.filter(|&wanted| wanted as usize <= worker::workers())?;
            Term::small(i64::from(std::mem::replace(&mut p.extras().scheduler, wanted)))
        }
        "sensitive" => Term::bool(std::mem::replace(&mut p.extras().sensitive, value.as_bool()?)),
        "save_calls" => Term::small(std::mem::replace(&mut p.extras().save_calls, value.as_small()?)),
        _ => return None,
    })
}

/// `min_heap_size`: what was asked for, or the default as OTP shows it.
pub(super) fn shown_min_heap(p: &Process) -> i64 {
    p.extras.as_ref().map_or(0, |extras| extras.min_heap_words).max(sizes::LEAST_WORDS) as i64
}

/// `min_bin_vheap_size`, likewise.
pub(super) fn shown_min_binaries(p: &Process) -> i64 {
    p.extras.as_ref().map_or(0, |extras| extras.min_binary_words).max(sizes::LEAST_BINARY_WORDS) as i64
}

/// The value of `max_heap_size`.
pub(in crate::bif) fn max_heap_map(p: &mut Process, limit: HeapLimit) -> Term {
    p.map_from(&[
        (atom::word("error_logger"), Term::bool(limit.log)),
        (atom::word("kill"), Term::bool(limit.kill)),
        (atom::word("size"), Term::small(limit.words as i64)),
    ])
}

/// For another process: only `save_calls` can be set, which keeps nothing here.
pub(super) fn process_flag_3(p: &mut Process, pid: Term, flag: Term, value: Term) -> Term {
    if !pid.is_local_pid() || atom::name(flag) != "save_calls" || !value.is_small() {
        return Term(atoms::BADARG);
    }
    if pid == p.pid_term() {
        return Term::small(std::mem::replace(&mut p.extras().save_calls, value.as_small().unwrap_or(0)));
    }
    // It answers after it has dealt with the signals that were sent to it before.
    match is_process_alive_1(p, pid) {
        Term::TRUE => Term::small(0),
        Term::FALSE => Term(atoms::BADARG),
        waiting => waiting,
    }
}
