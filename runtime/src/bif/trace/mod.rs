//! Tracing: `erlang:trace/3` and its sisters, for the events of processes. Calls are not traced, as compiled code has no trace points; sequential
//! tokens are `sequential`'s, the messages to tracers `event`'s.

mod event;
mod flags;
pub mod sequential;
mod stamp;

use crate::bif::clock::fresh_reference;
use crate::bif::process::ask;
use crate::code::lookup;
use crate::heap::Build;
use crate::process::control::Control;
use crate::process::tracing::{self, Traced};
use crate::process::{Process, table};
use crate::scheduler::signal;
use crate::term::{Term, atom};
use sequential::*;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::task::Poll;

/// What new processes are traced for, by `erlang:trace(new, ...)`.
static NEW: Mutex<Traced> = Mutex::new((0, None));

/// Has the events told from now on.
fn install() {
    tracing::install(event::tell);
}

/// Whom a call of `trace` means.
enum Whom {
    One(u64),
    /// Processes that there are, and those that there will be.
    Many { existing: bool, new: bool },
}

fn whom(term: Term) -> Option<Whom> {
    if let Some(pid) = term.as_local_pid() {
        return Some(Whom::One(pid));
    }
    let (existing, new) = match atom::name(term) {
        "all" | "processes" => (true, true),
        "existing" | "existing_processes" => (true, false),
        "new" | "new_processes" => (false, true),
        "ports" | "existing_ports" | "new_ports" => (false, false),
        _ => return None,
    };
    Some(Whom::Many { existing, new })
}

/// The flags of a list and the tracer that it names.
fn options(list: Term) -> Option<Traced> {
    let (mut mask, mut tracer) = (0, None);
    for option in list.proper_list()? {
        match option.as_tuple() {
            Some(&[key, pid]) if atom::name(key) == "tracer" => tracer = Some(pid.as_local_pid().filter(|&pid| table::is_open(pid))?),
            Some(_) => return None,
            None if atom::name(option) == "cpu_timestamp" => {}
            None => mask |= flags::flag(option)?,
        }
    }
    Some((mask, tracer))
}

fn trace_3(p: &mut Process, whom_term: Term, how: Term, list: Term) -> Term {
    let Some((mask, tracer)) = options(list) else { return p.badarg_cause("badopt") };
    let (Some(on), Some(whom)) = (how.as_bool(), whom(whom_term)) else { return p.badarg() };
    let tracer = tracer.or(on.then_some(p.pid));
    install();
    let change = [Term::bool(on), Term::small(mask.into()), tracer.map_or(Term::NIL, Term::pid)];
    let change = p.tuple(&change);
    match whom {
        Whom::One(pid) if pid == p.pid => match set(p, change) {
            Some(_) => Term::small(1),
            None => p.badarg(),
        },
        Whom::One(pid) => {
            let request = |from, ticket| Control::Trace { change: set, from, ticket };
            match ask::<Option<Traced>>(p, pid, change, request) {
                Poll::Pending => p.retry(),
                Poll::Ready(Some(Some(_))) => Term::small(1),
                Poll::Ready(_) => p.badarg(),
            }
        }
        Whom::Many { existing, new } => {
            if new {
                set_new(on, mask, tracer);
            }
            Term::small(if existing { set_all(p, change) } else { 0 })
        }
    }
}

/// Sends the change to all processes; how many.
fn set_all(p: &mut Process, change: Term) -> i64 {
    let mut count = 0;
    for pid in table::pids() {
        let done = if pid == p.pid {
            set(p, change).is_some()
        } else {
            signal::send_control(pid, change, Control::Trace { change: set, from: 0, ticket: 0 })
        };
        count += i64::from(done);
    }
    count
}

fn set_new(on: bool, mask: u32, tracer: Option<u64>) {
    let mut new = NEW.lock().unwrap_or_else(|poison| poison.into_inner());
    *new = changed(*new, on, mask, tracer);
    tracing::trace_new(new.1.map(|_| adopt as fn(&mut Process)));
}

/// What a new process begins with.
fn adopt(child: &mut Process) {
    let new = NEW.lock().unwrap_or_else(|poison| poison.into_inner());
    let tracing = child.tracing();
    (tracing.flags, tracing.tracer) = *new;
}

fn changed((flags, before): Traced, on: bool, mask: u32, tracer: Option<u64>) -> Traced {
    let flags = if on { flags | mask } else { flags & !mask };
    (flags, if flags & flags::TRACED == 0 { None } else { tracer.or(before) })
}

/// Changes what is traced of a process by `{On, Mask, Tracer}`; `None` when another tracer has it.
fn set(p: &mut Process, change: Term) -> Option<Traced> {
    let &[on, mask, tracer] = change.as_tuple()? else { return None };
    let (mask, tracer) = (mask.as_small()? as u32, tracer.as_local_pid());
    let tracing = p.tracing();
    let taken = tracing.tracer.is_some_and(|before| tracer.is_some_and(|tracer| tracer != before) && table::is_open(before));
    if taken && tracing.flags & flags::TRACED != 0 {
        return None;
    }
    (tracing.flags, tracing.tracer) = changed((tracing.flags, tracing.tracer), on == Term::TRUE, mask, tracer);
    Some((tracing.flags, tracing.tracer))
}

/// What is traced of a process.
fn get(p: &mut Process, _: Term) -> Option<Traced> {
    let tracing = p.extras.as_ref().and_then(|extras| extras.tracing.as_ref());
    Some(tracing.map_or((0, None), |tracing| (tracing.flags, tracing.tracer)))
}

fn trace_info_2(p: &mut Process, what: Term, item: Term) -> Term {
    if let Some(pid) = what.as_local_pid() {
        let request = |from, ticket| Control::Trace { change: get, from, ticket };
        let found = if pid == p.pid { Poll::Ready(Some(get(p, Term::NIL))) } else { ask(p, pid, Term::NIL, request) };
        return match found {
            Poll::Pending => p.retry(),
            Poll::Ready(found) => process_info(p, found.flatten(), item),
        };
    }
    match (atom::name(what), what.as_tuple()) {
        ("new" | "new_processes", _) => {
            let new = *NEW.lock().unwrap_or_else(|poison| poison.into_inner());
            process_info(p, Some(new), item)
        }
        ("new_ports", _) => process_info(p, Some((0, None)), item),
        ("send" | "receive", _) if atom::name(item) == "match_spec" => {
            let silent = event::SILENT.load(Ordering::Relaxed) & flags::flag(what).unwrap_or(0) != 0;
            p.tuple(&[item, Term::bool(!silent)])
        }
        (_, Some(&[module, name, arity])) if is_function_item(item) => {
            let arity = arity.as_small().and_then(|arity| usize::try_from(arity).ok());
            let Some(arity) = arity.filter(|_| module.is_atom() && name.is_atom()) else { return p.badarg() };
            let known = lookup::find(module, name, arity).is_some();
            p.tuple(&[item, if known { Term::FALSE } else { Term::UNDEFINED }])
        }
        _ => p.badarg(),
    }
}

fn is_function_item(item: Term) -> bool {
    let items = ["traced", "match_spec", "meta", "meta_match_spec", "call_count", "call_time", "call_memory", "all"];
    items.contains(&atom::name(item))
}

/// `{flags, List}` or `{tracer, Pid}`; `None`: the process has ended.
fn process_info(p: &mut Process, traced: Option<Traced>, item: Term) -> Term {
    let value = match (atom::name(item), traced) {
        ("flags" | "tracer", None) => Term::UNDEFINED,
        ("flags", Some((flags, _))) => p.list_from(flags::names(flags)),
        ("tracer", Some((_, tracer))) => tracer.map_or(Term::NIL, Term::pid),
        _ => return p.badarg(),
    };
    if value == Term::UNDEFINED { value } else { p.tuple(&[item, value]) }
}

/// Calls are not traced: no function matches. The events of sending and receiving can be switched off and on.
fn trace_pattern_3(p: &mut Process, what: Term, spec: Term, options: Term) -> Term {
    if options.proper_list().is_none() {
        return p.badarg_cause("badopt");
    }
    if let Some(&[module, name, arity]) = what.as_tuple() {
        let any = |term: Term| atom::name(term) == "_";
        let fits = module.is_atom() && name.is_atom() && (any(arity) || arity.as_small().is_some_and(|arity| arity >= 0));
        let in_order = (!any(module) || any(name)) && (!any(name) || any(arity));
        return if fits && in_order { Term::small(0) } else { p.badarg() };
    }
    let event = match atom::name(what) {
        "on_load" => return Term::small(0),
        "send" | "receive" => flags::flag(what).unwrap_or(0),
        _ => return p.badarg(),
    };
    install();
    match (spec.as_bool(), spec.is_nil()) {
        (Some(true), _) | (_, true) => event::SILENT.fetch_and(!event, Ordering::Relaxed),
        (Some(false), _) => event::SILENT.fetch_or(event, Ordering::Relaxed),
        _ => return p.badarg(),
    };
    Term::small(1)
}

/// Messages to tracers are sent as things happen, so that all have been delivered.
fn trace_delivered_1(p: &mut Process, whom: Term) -> Term {
    if atom::name(whom) != "all" && !whom.is_local_pid() {
        return p.badarg();
    }
    let reference = p.reference(fresh_reference(), 0);
    let message = p.tuple(&[atom::word("trace_delivered"), whom, reference]);
    signal::send(p.pid, message);
    reference
}

beamless_abi::for_each_bif_trace!(doors);
