//! Looking into the machine and turning its knobs, as tests of virtual machines do: `erts_debug`'s internal state.
//!
//! The state can be asked about only after it was made available. Knobs that say when the BEAM interrupts loops of its own are
//! taken and have nothing to turn here, where no loop is interrupted.

use super::process::process_items;
use crate::process::{Process, table};
use crate::term::view::View;
use crate::term::{Build, Term, atom, hash};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

static AVAILABLE: AtomicBool = AtomicBool::new(false);

/// The reductions that a test may leave a process with.
const MOST_REDUCTIONS: i64 = 4000;
/// Smallest and largest integers that are no objects on the BEAM; here there is one bit more.
const SMALL: std::ops::Range<i64> = -(1 << 59)..1 << 59;

/// The word that was asked for, when the state is available to those who ask.
fn unavailable(p: &mut Process) -> Term {
    p.error(Term(crate::term::atoms::UNDEF))
}

fn set_internal_state_2(p: &mut Process, name: Term, value: Term) -> Term {
    let flag = value.as_bool();
    if let ("available_internal_state", Some(on)) = (atom::name(name), flag) {
        return Term::bool(AVAILABLE.swap(on, Ordering::Relaxed));
    }
    if !AVAILABLE.load(Ordering::Relaxed) {
        return unavailable(p);
    }
    match (atom::name(name), value.as_small()) {
        ("reds_left", Some(count)) => {
            // Only downwards: reductions that are used are counted already.
            if (0..=MOST_REDUCTIONS).contains(&count) {
                p.hot.fc = p.hot.fc.min(count);
            }
            Term::TRUE
        }
        ("block" | "sleep" | "block_scheduler", Some(milliseconds)) => {
            thread::sleep(Duration::from_millis(milliseconds.max(0) as u64));
            Term::TRUE
        }
        // What a process lets go of is gone when it has let go. Others have their turn: the BEAM asks every scheduler.
        ("wait", _) => {
            p.hot.fc = p.hot.fc.min(-1);
            Term::OK
        }
        ("force_gc", _) if value == p.pid_term() => {
            p.collect_requested = Some(true);
            p.hot.fc = p.hot.fc.min(-1);
            Term::TRUE
        }
        ("force_gc", _) => Term::FALSE,
        ("binary_loop_limit" | "unicode_loop_limit", _) => Term::small(-1),
        ("ets_force_trap" | "ets_force_split" | "ets_debug_random_split_join", _) => Term::OK,
        _ => p.badarg(),
    }
}

fn get_internal_state_1(p: &mut Process, what: Term) -> Term {
    if !AVAILABLE.load(Ordering::Relaxed) {
        return unavailable(p);
    }
    if let Some(&[name, of]) = what.as_tuple() {
        return state_of(p, atom::name(name), of);
    }
    match atom::name(what) {
        "available_internal_state" => Term::TRUE,
        "reds_left" => Term::small(p.hot.fc.max(0)),
        "processes" => p.list_from(table::pids().into_iter().map(Term::pid)),
        "process_info_args" => p.list_from(process_items().map(atom::word)),
        "processes_bif_info" => listing_facts(p),
        "flxctr_memory_usage" => atom::word("notsup"),
        _ => p.badarg(),
    }
}

/// How `processes/0` goes about its work: it takes the whole table as one chunk, without looking at reductions.
fn listing_facts(p: &mut Process) -> Term {
    let processes = table::pids().len() as i64;
    let [reductions, chunks, per_reduction, debug] = [1, 1, 1, 0];
    let facts = [reductions, chunks, processes, processes, per_reduction, per_reduction, per_reduction, per_reduction, debug];
    let terms: Vec<Term> =
        [atom::word("ptab_list_bif_info")].into_iter().chain(facts.into_iter().map(Term::small)).collect();
    p.tuple(&terms)
}

/// The state of one thing.
fn state_of(p: &mut Process, name: &str, of: Term) -> Term {
    match name {
        "process_status" => match of.as_local_pid() {
            Some(pid) if !table::is_open(pid) => atom::word("undefined"),
            Some(_) => atom::word("running"),
            None => p.badarg(),
        },
        "internal_hash" => p.integer_u64(hash::key_hash(of) & u64::from(u32::MAX)),
        "atom" => match of.as_usize() {
            Some(index) if index < atom::count() => Term::atom(index as u32),
            _ => p.badarg(),
        },
        _ => p.badarg(),
    }
}

/// How the term is held.
fn term_type_1(_: &mut Process, term: Term) -> Term {
    atom::word(match term.view() {
        View::Nil => "nil",
        View::Atom(_) => "atom",
        View::Small(value) if SMALL.contains(&value) => "fixnum",
        View::Small(_) | View::Big(_) => "bignum",
        View::Float(_) => "hfloat",
        View::Cons(..) => "list",
        View::Tuple(_) => "tuple",
        View::FlatMap(..) => "flatmap",
        View::HashMap(_) => "hashmap",
        View::Bits(_) => match term.kind() {
            Some(crate::term::Kind::SubBinary) => "sub_binary",
            Some(crate::term::Kind::SharedBinary) => "refc_binary",
            _ => "heap_binary",
        },
        View::Fun(entry, _) if entry.external == 1 => "export",
        View::Fun(..) => "fun",
        View::Pid(_) => "pid",
        View::Port(_) => "port",
        View::Reference(_) => "reference",
        View::ExternalPid(_) => "external_pid",
        View::ExternalPort(_) => "external_port",
        View::ExternalReference(..) => "external_reference",
        View::Invalid => "undefined",
    })
}

beamless_abi::for_each_bif_state!(doors);
