//! `system_info`: what the system is, and what OTP's emulator would say of itself.

use crate::code::image;
use crate::bif::process::max_heap_map;
use crate::bif::trace::sequential;
use crate::heap::{Build, copy, sizes};
use crate::io::port;
use crate::process::limit::HeapLimit;
use crate::process::{Process, table};
use crate::scheduler::{self, timer, worker};
use crate::term::{Term, atom};

/// Requests to other processes that may be under way at once.
pub(super) const MOST_REQUESTS: i64 = 0x7ff_ffff;

/// A fact from the compiler about the OTP that the libraries came from.
fn fact(name: &str) -> Option<Term> {
    let mut facts = Term(image::program().facts).list();
    facts.find_map(|fact| match fact.as_tuple() {
        Some(&[key, value]) if atom::name(key) == name => Some(value),
        _ => None,
    })
}

/// `system_info` items that never change.
fn constant(name: &str) -> Option<Term> {
    Some(match name {
        "process_limit" => Term::small(table::LIMIT as i64),
        "port_limit" => Term::small(port::LIMIT as i64),
        "atom_limit" => Term::small(atom::LIMIT as i64),
        "ets_limit" => Term::small(8192),
        "wordsize" => Term::small(8),
        "smp_support" | "threads" | "kernel_poll" | "time_correction" => Term::TRUE,
        "debug_compiled" | "dynamic_trace_probes" | "ets_realloc_moves" | "lock_checking" => Term::FALSE,
        "constant_pool_support" | "eager_check_io" => Term::TRUE,
        "cpu_quota" => atom::word("unknown"),
        "update_cpu_info" => atom::word("unchanged"),
        "heap_type" => atom::word("private"),
        "dist_buf_busy_limit" => Term::small(1 << 20),
        "endian" => atom::word(if cfg!(target_endian = "little") { "little" } else { "big" }),
        "build_type" | "emu_type" => atom::word("opt"),
        "emu_flavor" => atom::word("jit"),
        "multi_scheduling" | "tolerant_timeofday" => atom::word("enabled"),
        "time_warp_mode" => atom::word("no_time_warp"),
        "time_offset" => atom::word("final"),
        "start_time" => Term::small(-576_460_752_000_000_000),
        "creation" | "trace_control_word" | "ets_count" => Term::small(0),
        "thread_pool_size" => Term::small(1),
        "delayed_node_table_gc" => Term::small(60),
        "modified_timing_level" | "cpu_topology" | "system_logger" => Term::UNDEFINED,
        "end_time" => Term::small(i64::MAX >> 8),
        "scheduler_bind_type" => atom::word("unbound"),
        "dynamic_trace" => atom::word("none"),
        "message_queue_data" => atom::word("on_heap"),
        "alloc_util_allocators" | "os_version_release" | "multi_scheduling_blockers" | "normal_multi_scheduling_blockers" | "taints" | "dist_ctrl"
        | "check_io" => Term::NIL,
        "context_reductions" => Term::small(4000),
        "outstanding_system_requests_limit" => Term::small(MOST_REQUESTS),
        _ => return None,
    })
}

const OTP_ALLOCATORS: &[&str] = &[
    "sys_alloc", "temp_alloc", "sl_alloc", "std_alloc", "ll_alloc", "eheap_alloc", "ets_alloc", "fix_alloc",
    "literal_alloc", "exec_alloc", "binary_alloc", "driver_alloc", "mseg_alloc", "alloc_util",
];

pub(super) fn system_info_1(p: &mut Process, item: Term) -> Term {
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
            "wordsize" if matches!(atom::name(of), "internal" | "external") => Term::small(8),
            // Memory is the platform's business; none of OTP's allocators is in use.
            "allocator" | "allocator_sizes" if OTP_ALLOCATORS.contains(&atom::name(of)) => Term::FALSE,
            "cpu_topology" if matches!(atom::name(of), "defined" | "detected" | "used") => Term::UNDEFINED,
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
        "port_count" => Term::small(port::count() as i64),
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
        "sequential_tracer" => p.tuple(&[item, sequential::shown_tracer()]),
        "fullsweep_after" => p.tuple(&[item, Term::small(65535)]),
        "min_heap_size" => p.tuple(&[item, Term::small(233)]),
        "min_bin_vheap_size" => p.tuple(&[item, Term::small(46422)]),
        "max_heap_size" => max_heap_map(p, HeapLimit::of_new()),
        "heap_sizes" => p.list_from(sizes::sizes().take_while(|&size| size <= HeapLimit::MOST_WORDS).map(|size| Term::small(size as i64))),
        "loaded" | "info" | "procs" | "dist" => crate::term::BuildBinary::binary(p, b""),
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
