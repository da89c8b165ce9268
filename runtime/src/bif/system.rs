//! Facts and switches of the whole system: `system_info`, `statistics`, `memory`, `halt`.

use crate::code::image;
use crate::heap::{Build, copy};
use crate::platform::clock;
use crate::process::{Process, table};
use crate::scheduler::{self, timer, worker};
use crate::term::map::BuildMap;
use crate::term::{Term, atom, atoms};
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

/// A fact from the compiler about the OTP that the libraries came from.
fn fact(name: &str) -> Option<Term> {
    let mut facts = Term(image::program().facts).list();
    facts.find_map(|fact| match fact.as_tuple() {
        Some(&[key, value]) if atom::name(key) == name => Some(value),
        _ => None,
    })
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

/// `system_info` items that never change.
fn constant(name: &str) -> Option<Term> {
    Some(match name {
        "process_limit" => Term::small(table::LIMIT as i64),
        "port_limit" => Term::small(65536),
        "atom_limit" => Term::small(atom::LIMIT as i64),
        "ets_limit" => Term::small(8192),
        "wordsize" => Term::small(8),
        "smp_support" | "threads" | "kernel_poll" | "time_correction" => Term::TRUE,
        "debug_compiled" | "sequential_tracer" | "eager_check_io" => Term::FALSE,
        "endian" => atom::word(if cfg!(target_endian = "little") { "little" } else { "big" }),
        "build_type" | "emu_type" => atom::word("opt"),
        "emu_flavor" => atom::word("jit"),
        "multi_scheduling" | "tolerant_timeofday" => atom::word("enabled"),
        "time_warp_mode" => atom::word("no_time_warp"),
        "time_offset" => atom::word("final"),
        "start_time" => Term::small(-576_460_752_000_000_000),
        "creation" | "trace_control_word" | "port_count" | "ets_count" => Term::small(0),
        "thread_pool_size" => Term::small(1),
        "delayed_node_table_gc" => Term::small(60),
        "modified_timing_level" | "dist_ctrl" | "system_logger" | "cpu_topology" | "end_time" => Term::UNDEFINED,
        "scheduler_bind_type" => atom::word("unbound"),
        "dynamic_trace" => atom::word("none"),
        "message_queue_data" => atom::word("on_heap"),
        "backtrace_depth" => Term::small(crate::code::trace::DEPTH as i64),
        "alloc_util_allocators" | "os_version_release" => Term::NIL,
        "context_reductions" => Term::small(4000),
        "outstanding_system_requests_limit" => Term::small(0x7ff_ffff),
        _ => return None,
    })
}

const OTP_ALLOCATORS: &[&str] = &[
    "sys_alloc", "temp_alloc", "sl_alloc", "std_alloc", "ll_alloc", "eheap_alloc", "ets_alloc", "fix_alloc",
    "literal_alloc", "exec_alloc", "binary_alloc", "driver_alloc", "mseg_alloc", "alloc_util",
];

fn system_info_1(p: &mut Process, item: Term) -> Term {
    if let Some(&[key, reference, allocators]) = item.as_tuple()
        && matches!(atom::name(key), "memory_internal" | "allocator" | "allocator_sizes")
    {
        return match allocators.proper_list() {
            Some(allocators) if reference.is_reference() => tell_allocators(p, key, reference, &allocators),
            _ => p.badarg(),
        };
    }
    if let Some(&[key, of]) = item.as_tuple() {
        return match atom::name(key) {
            "wordsize" => Term::small(8),
            // Memory is the platform's business; none of OTP's allocators is in use.
            "allocator" | "allocator_sizes" if OTP_ALLOCATORS.contains(&atom::name(of)) => Term::FALSE,
            "allocator" | "allocator_sizes" | "cpu_topology" => Term::UNDEFINED,
            _ => p.badarg(),
        };
    }
    let name = atom::name(item);
    if let Some(value) = constant(name) {
        return value;
    }
    let workers = Term::small(worker::workers() as i64);
    match name {
        "process_count" => Term::small(table::alive() as i64),
        "atom_count" => Term::small(atom::count() as i64),
        "schedulers" | "schedulers_online" | "dirty_cpu_schedulers" | "dirty_cpu_schedulers_online"
        | "logical_processors" | "logical_processors_online" | "logical_processors_available" => workers,
        "dirty_io_schedulers" => Term::small(10),
        "scheduler_id" => Term::small(scheduler::worker::current() as i64 + 1),
        "otp_release" => fact("erlang_otp_release").unwrap_or_else(|| p.string("25")),
        "version" => fact("erts_version").unwrap_or_else(|| p.string("13.1.5")),
        "machine" => p.string("BEAM"),
        "system_version" => system_version(p),
        "system_architecture" => p.string(ARCHITECTURE),
        "os_type" => p.tuple(&[atom::word("unix"), atom::word("linux")]),
        "os_version" => os_version(p),
        "nif_version" => p.string("2.16"),
        "driver_version" => p.string("3.3"),
        "compat_rel" => Term::small(release()),
        "fullsweep_after" => p.tuple(&[item, Term::small(65535)]),
        "min_heap_size" => p.tuple(&[item, Term::small(233)]),
        "min_bin_vheap_size" => p.tuple(&[item, Term::small(46422)]),
        "max_heap_size" => {
            let pairs = [("error_logger", Term::TRUE), ("kill", Term::TRUE), ("size", Term::small(0))];
            let map = p.map_from(&pairs.map(|(key, value)| (atom::word(key), value)));
            p.tuple(&[item, map])
        }
        "heap_sizes" => p.list_from((0..40).map(|i| Term::small(64 << (i / 2) | if i % 2 == 1 { 32 << (i / 2) } else { 0 }))),
        "loaded" | "info" | "procs" => crate::term::BuildBinary::binary(p, b""),
        "scheduler_bindings" => {
            let unbound = vec![atom::word("unbound"); worker::workers()];
            p.tuple(&unbound)
        }
        _ => p.badarg(),
    }
}

/// The target as OTP's configure would name it.
const ARCHITECTURE: &str = if cfg!(target_arch = "x86_64") {
    "x86_64-pc-linux-gnu"
} else if cfg!(target_arch = "aarch64") {
    "aarch64-unknown-linux-gnu"
} else {
    "unknown-unknown-linux-gnu"
};

/// The OTP release as a number.
fn release() -> i64 {
    let digits = fact("erlang_otp_release").map(|text| text.list().filter_map(|c| c.as_small()).collect::<Vec<i64>>());
    digits.map_or(25, |digits| digits.iter().fold(0, |number, c| number * 10 + (c - 48)))
}

fn system_version(p: &mut Process) -> Term {
    let text = format!("Erlang/OTP {} [beamless {}] [64-bit]\n", release(), env!("CARGO_PKG_VERSION"));
    p.string(&text)
}

fn os_version(p: &mut Process) -> Term {
    // SAFETY: `uname` fills the record.
    let release = unsafe {
        let mut name: libc::utsname = std::mem::zeroed();
        libc::uname(&mut name);
        std::ffi::CStr::from_ptr(name.release.as_ptr()).to_string_lossy().into_owned()
    };
    let mut parts = release.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse::<i64>().unwrap_or(0));
    let parts = [0; 3].map(|zero: i64| parts.next().unwrap_or(zero));
    p.tuple(&parts.map(Term::small))
}

/// Switches that exist but change nothing here give their value; unknown ones are refused.
fn system_flag_2(p: &mut Process, flag: Term, value: Term) -> Term {
    match atom::name(flag) {
        "schedulers_online" | "dirty_cpu_schedulers_online" if value.is_small() => Term::small(worker::workers() as i64),
        "backtrace_depth" if value.is_small() => Term::small(crate::code::trace::DEPTH as i64),
        "fullsweep_after" if value.is_small() => Term::small(65535),
        "min_heap_size" if value.is_small() => Term::small(233),
        "min_bin_vheap_size" if value.is_small() => Term::small(46422),
        "multi_scheduling" => atom::word("enabled"),
        "scheduler_wall_time" | "microstate_accounting" if value.as_bool().is_some() => Term::FALSE,
        "time_offset" if atom::name(value) == "finalize" => atom::word("final"),
        "trace_control_word" if value.is_small() => Term::small(0),
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

/// Sends what is known of OTP's allocators, of which none is in use: there are only the timers, which one of them has on the BEAM.
fn tell_allocators(p: &mut Process, key: Term, reference: Term, allocators: &[Term]) -> Term {
    let mut told = Vec::new();
    for &allocator in allocators {
        if atom::name(key) != "memory_internal" || atom::name(allocator) != "fix_alloc" {
            told.push(p.tuple(&[allocator, Term::FALSE]));
            continue;
        }
        let bytes = Term::small(timer::message_bytes() as i64);
        let timers = p.tuple(&[atom::word("bif_timer"), bytes, bytes]);
        let types = p.list(&[timers]);
        let types = p.tuple(&[atom::word("fix_types"), types]);
        let types = p.list(&[types]);
        told.push(p.tuple(&[allocator, Term::small(0), types]));
    }
    let told = p.list(&told);
    let message = p.tuple(&[reference, Term::small(0), told]);
    scheduler::send_fragment(p.pid, copy::message(message));
    Term::TRUE
}

fn get_creation_0(_p: &mut Process) -> Term {
    Term::small(0)
}

beamless_abi::for_each_bif_system!(doors);
