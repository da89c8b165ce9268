//! Switches and counters of the whole system: `statistics`, `system_flag`, `memory`, `halt`. `system_info` is in `info`.

mod info;

use crate::bif::process::{max_heap, max_heap_map};
use crate::bif::trace::sequential;
use crate::heap::{Build, sizes};
use crate::platform::clock;
use crate::process::limit::HeapLimit;
use crate::process::{Process, table};
use crate::scheduler::worker;
use crate::term::{Term, atom, atoms};
use info::system_info_1;
use std::sync::atomic::{AtomicI64, Ordering};

/// Status when the argument is `abort` or a slogan.
const ABORTED: i32 = 1;

fn halt_2(p: &mut Process, status: Term, options: Term) -> Term {
    let Some(options) = options.proper_list() else { return p.badarg() };
    let mut flush = true;
    for option in options {
        match option.as_tuple() {
            Some([name, value]) if atom::name(*name) == "flush" && value.as_bool().is_some() => flush = *value == Term::TRUE,
            _ => return p.badarg(),
        }
    }
    if let Some(status) = status.as_small().filter(|&status| status >= 0) {
        let status = (status & 0xff) as i32;
        if !flush {
            worker::halt_at_once(status);
        }
        worker::halt(status);
    }
    if atom::name(status) == "abort" {
        // SAFETY: ends the program.
        unsafe { libc::abort() };
    }
    let Some(slogan) = status.proper_list() else { return p.badarg() };
    let text: Option<String> =
        slogan.iter().map(|c| c.as_small().and_then(|c| char::from_u32(u32::try_from(c).ok()?))).collect();
    match text {
        Some(text) => {
            crate::code::report::write_stderr(&format!("{text}\n"));
            worker::halt(ABORTED)
        }
        None => p.badarg(),
    }
}

/// `{Total, SinceLastCall}` of a counter.
fn since_last(p: &mut Process, now: i64, last: &AtomicI64) -> Term {
    let before = last.swap(now, Ordering::Relaxed);
    let (now, since) = (p.integer_i64(now), p.integer_i64(now - before));
    p.tuple(&[now, since])
}

fn statistics_1(p: &mut Process, item: Term) -> Term {
    static RUNTIME: AtomicI64 = AtomicI64::new(0);
    static WALL: AtomicI64 = AtomicI64::new(0);
    static REDUCTIONS: AtomicI64 = AtomicI64::new(0);
    let zero = Term::small(0);
    match atom::name(item) {
        "runtime" => since_last(p, clock::cpu_ns() / 1_000_000, &RUNTIME),
        "wall_clock" => since_last(p, (clock::monotonic_ns() - clock::started_ns()) / 1_000_000, &WALL),
        "reductions" | "exact_reductions" => {
            let total = worker::total_reductions() + p.reductions();
            since_last(p, total as i64, &REDUCTIONS)
        }
        "run_queue" | "total_run_queue_lengths" | "total_active_tasks" | "total_run_queue_lengths_all"
        | "total_active_tasks_all" => Term::small(worker::queued() as i64),
        "run_queue_lengths" | "active_tasks" | "run_queue_lengths_all" | "active_tasks_all" => {
            p.list_from((0..worker::workers()).map(|number| Term::small(worker::queued_at(number) as i64)))
        }
        "context_switches" => p.tuple(&[Term::small(worker::switches() as i64), zero]),
        "garbage_collection" => p.tuple(&[zero, zero, zero]),
        "io" => {
            let input = p.tuple(&[atom::word("input"), zero]);
            let output = p.tuple(&[atom::word("output"), zero]);
            p.tuple(&[input, output])
        }
        "scheduler_wall_time" | "scheduler_wall_time_all" | "microstate_accounting" => Term::UNDEFINED,
        _ => p.badarg(),
    }
}

/// Switches that exist but change nothing here give their value; unknown ones are refused.
fn system_flag_2(p: &mut Process, flag: Term, value: Term) -> Term {
    match atom::name(flag) {
        "schedulers_online" | "dirty_cpu_schedulers_online" if value.is_small() => Term::small(worker::workers() as i64),
        "backtrace_depth" => match value.as_usize() {
            Some(entries) => Term::small(crate::code::trace::set_depth(entries) as i64),
            None => p.badarg(),
        },
        "fullsweep_after" if value.is_small() => Term::small(65535),
        "min_heap_size" if value.is_small() => Term::small(233),
        "min_bin_vheap_size" if value.is_small() => Term::small(46422),
        "multi_scheduling" => atom::word("enabled"),
        "scheduler_wall_time" | "microstate_accounting" if value.as_bool().is_some() => Term::FALSE,
        "time_offset" if atom::name(value) == "finalize" => atom::word("final"),
        "trace_control_word" if value.is_small() => Term::small(0),
        "max_heap_size" => match max_heap(value, sizes::LEAST_WORDS) {
            Some(limit) => {
                let old = HeapLimit::of_new();
                limit.set_of_new();
                max_heap_map(p, old)
            }
            None => p.badarg(),
        },
        "scheduler_bind_type" if value.is_atom() => atom::word("unbound"),
        "cpu_topology" if value.is_list() || value == Term::UNDEFINED => Term::UNDEFINED,
        "outstanding_system_requests_limit" if value.as_small().is_some_and(|limit| limit > 0) => Term::small(info::MOST_REQUESTS),
        "sequential_tracer" => sequential::set_tracer(value).unwrap_or_else(|| p.badarg()),
        "reset_seq_trace" if value == Term::TRUE => {
            sequential::reset(p);
            Term::TRUE
        }
        _ => p.badarg(),
    }
}

/// Resident bytes of the program.
fn resident() -> i64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_ascii_whitespace().nth(1).and_then(|pages| pages.parse::<i64>().ok()).unwrap_or(0) * 4096
}

const MEMORY: [&str; 8] = ["total", "processes", "processes_used", "system", "atom", "atom_used", "binary", "code"];

/// Bytes by kind, estimated from what is counted: processes by their records and first blocks, the rest is `system`.
fn memory_item(name: &str) -> Option<i64> {
    let total = resident();
    let processes = (table::alive() * (size_of::<Process>() + 8 * crate::heap::INITIAL_WORDS)) as i64;
    let atoms = atom::count() as i64 * 32;
    Some(match name {
        "total" => total,
        "processes" | "processes_used" => processes.min(total),
        "system" => (total - processes).max(0),
        "atom" | "atom_used" => atoms,
        "binary" | "code" | "ets" | "maximum" => 0,
        _ => return None,
    })
}

fn memory_0(p: &mut Process) -> Term {
    let items: Vec<Term> = MEMORY
        .iter()
        .chain(&["ets"])
        .map(|name| {
            let value = Term::small(memory_item(name).unwrap_or(0));
            p.tuple(&[atom::word(name), value])
        })
        .collect();
    p.list(&items)
}

fn memory_1(p: &mut Process, item: Term) -> Term {
    if let Some(items) = item.proper_list() {
        let mut made = Vec::new();
        for item in items {
            let Some(bytes) = memory_item(atom::name(item)) else { return p.badarg() };
            made.push(p.tuple(&[item, Term::small(bytes)]));
        }
        return p.list(&made);
    }
    match memory_item(atom::name(item)) {
        Some(bytes) => Term::small(bytes),
        None => p.badarg(),
    }
}

fn system_monitor_0(_p: &mut Process) -> Term {
    Term::UNDEFINED
}

fn system_profile_0(_p: &mut Process) -> Term {
    Term(atoms::UNDEFINED)
}

/// Those that have no allocators, and one that tells about all of them.
fn no_aux_work_threads_0(_p: &mut Process) -> Term {
    Term::small(2)
}

fn get_creation_0(_p: &mut Process) -> Term {
    Term::small(0)
}

beamless_abi::for_each_bif_system!(doors);
