//! `process_info` and the list of processes. A process tells about itself; another one is asked by a signal.

use super::flag::{PRIORITIES, max_heap_map, shown_min_binaries, shown_min_heap};
use super::{dictionary, system};
use crate::bif::trace::sequential;
use crate::code::trace;
use crate::heap::stack::{self, Frames};
use crate::heap::{Build, Fragment, copy};
use crate::platform::image;
use crate::process::control::{self, Control, PORT};
use crate::process::{Process, registry, table};
use crate::scheduler::signal::Answer;
use crate::term::{Term, atom, atoms};
use std::task::Poll;

pub(super) fn processes_0(p: &mut Process) -> Term {
    p.list_from(table::pids().into_iter().map(Term::pid))
}

pub(super) fn process_info_1(p: &mut Process, pid: Term) -> Term {
    let items: Vec<Term> = ITEMS.iter().filter(|(shown, _)| *shown).map(|(_, item)| atom::word(item)).collect();
    let items = p.list(&items);
    process_info(p, pid, items, true)
}

pub(super) fn process_info_2(p: &mut Process, pid: Term, items: Term) -> Term {
    process_info(p, pid, items, false)
}

fn process_info(p: &mut Process, pid: Term, items: Term, summary: bool) -> Term {
    let Some(other) = pid.as_local_pid() else { return p.badarg() };
    if !items.is_atom() && items.proper_list().is_none() {
        return p.badarg();
    }
    if !items.list().chain(items.is_atom().then_some(items)).all(is_item) {
        return p.badarg();
    }
    if other == p.pid {
        p.fetch(crate::scheduler::signal::handle);
        let answer = facts(p, items);
        return if summary { without_empty_name(p, answer) } else { answer };
    }
    match system::ask::<Answer>(p, other, items, |from, ticket| Control::Info { from, ticket }) {
        Poll::Pending => p.retry(),
        Poll::Ready(Some(answer)) if !answer.0.is_null() => {
            // SAFETY: the answer's fragment is ours now.
            let value = unsafe { (*answer.0).value };
            p.heap.attach(&mut p.hot, answer.0);
            if summary { without_empty_name(p, value) } else { value }
        }
        Poll::Ready(_) => Term::UNDEFINED,
    }
}

/// `process_info/1` leaves out the name of a process without one.
fn without_empty_name(p: &mut Process, answer: Term) -> Term {
    let name = atom::word("registered_name");
    let kept: Vec<Term> = answer.list().filter(|item| item.as_tuple() != Some(&[name, Term::NIL])).collect();
    p.list(&kept)
}

/// The hook for signals from other processes.
pub fn answer(p: &mut Process, items: Term) -> *mut Fragment {
    let answer = facts(p, items);
    copy::message(answer)
}

/// One fact, or a list of them.
fn facts(p: &mut Process, items: Term) -> Term {
    if items.is_atom() && !items.is_nil() {
        let value = fact(p, items);
        if atom::name(items) == "registered_name" && value.is_nil() {
            return Term::NIL;
        }
        return p.tuple(&[items, value]);
    }
    let mut made = Vec::new();
    for item in items.list() {
        let value = fact(p, item);
        made.push(p.tuple(&[item, value]));
    }
    p.list(&made)
}

/// All that can be asked about a process, and what `process_info/1` shows of it.
const ITEMS: &[(bool, &str)] = &[
    (true, "registered_name"),
    (true, "current_function"),
    (false, "current_location"),
    (false, "current_stacktrace"),
    (true, "initial_call"),
    (true, "status"),
    (true, "message_queue_len"),
    (false, "messages"),
    (true, "links"),
    (false, "monitors"),
    (false, "monitored_by"),
    (true, "dictionary"),
    (true, "trap_exit"),
    (true, "error_handler"),
    (true, "priority"),
    (true, "group_leader"),
    (true, "total_heap_size"),
    (true, "heap_size"),
    (true, "stack_size"),
    (false, "memory"),
    (true, "reductions"),
    (true, "garbage_collection"),
    (false, "garbage_collection_info"),
    (true, "suspending"),
    (false, "message_queue_data"),
    (false, "min_heap_size"),
    (false, "min_bin_vheap_size"),
    (false, "max_heap_size"),
    (false, "fullsweep_after"),
    (false, "binary"),
    (false, "catchlevel"),
    (false, "parent"),
    (false, "sequential_trace_token"),
    (false, "last_calls"),
    (false, "backtrace"),
    (false, "async_dist"),
];

pub(in crate::bif) fn process_items() -> impl Iterator<Item = &'static str> {
    ITEMS.iter().map(|&(_, item)| item)
}

fn is_item(item: Term) -> bool {
    process_items().any(|known| known == atom::name(item))
}

fn fact(p: &mut Process, item: Term) -> Term {
    let name = atom::name(item);
    match name {
        "registered_name" => registry::name_of(p.pid).map_or(Term::NIL, Term::atom),
        "current_function" | "current_location" | "current_stacktrace" => place(p, name),
        "initial_call" => {
            let initial = p.initial;
            p.tuple(&initial)
        }
        "status" => atom::word(status(p)),
        "message_queue_len" => Term::small(p.mailbox.len as i64),
        "messages" => messages(p),
        "links" => {
            let links: Vec<u64> = p.relations.as_ref().map(|r| r.links.iter().collect()).unwrap_or_default();
            p.list_from(links.into_iter().map(control::identifier))
        }
        "monitors" => monitors(p),
        "monitored_by" => {
            let by: Vec<u64> =
                p.relations.as_ref().map(|r| r.monitored_by.values().copied().collect()).unwrap_or_default();
            p.list_from(by.into_iter().map(Term::pid))
        }
        "dictionary" => dictionary::pairs(p),
        "trap_exit" => Term::bool(p.trap_exit),
        "error_handler" => p.extras.as_ref().and_then(|extras| extras.error_handler).unwrap_or(atom::word("error_handler")),
        "priority" => atom::word(PRIORITIES[p.priority as usize & 3]),
        "group_leader" => p.group_leader,
        "parent" => p.parent,
        "message_queue_data" => {
            let off_heap = p.extras.as_ref().is_some_and(|extras| extras.off_heap_messages);
            atom::word(if off_heap { "off_heap" } else { "on_heap" })
        }
        "last_calls" | "async_dist" => Term::FALSE,
        "sequential_trace_token" => sequential::shown(p),
        "suspending" => Term::NIL,
        "binary" => shared_binaries(p),
        "catchlevel" => Term::small(0),
        "backtrace" => backtrace(p),
        "garbage_collection" => collection_facts(p),
        "garbage_collection_info" => sizes(p),
        "max_heap_size" => max_heap_map(p, p.heap_limit()),
        _ => p.integer_i64(number(p, name)),
    }
}

/// `{Address, Bytes, References}` of each block of bytes that the process keeps alive together with others.
fn shared_binaries(p: &mut Process) -> Term {
    let mut made = Vec::new();
    for [address, bytes, references] in p.heap.shared_binaries() {
        let address = p.integer_i64(address as i64);
        made.push(p.tuple(&[address, Term::small(bytes as i64), Term::small(references as i64)]));
    }
    p.list(&made)
}

/// Facts that are numbers.
fn number(p: &Process, name: &str) -> i64 {
    let stack = p.heap.stack_words(&p.hot);
    let total = p.heap.block.words + p.heap.old.limit + p.heap.fragment_words;
    (match name {
        "total_heap_size" => total,
        "heap_size" => p.heap.block.words,
        "stack_size" => stack,
        "memory" => size_of::<Process>() + 8 * total,
        "reductions" => p.reductions() as usize,
        "min_heap_size" => return shown_min_heap(p),
        "fullsweep_after" => p.heap.full_sweep_after as usize,
        "min_bin_vheap_size" => return shown_min_binaries(p),
        _ => 0,
    }) as i64
}

fn status(p: &Process) -> &'static str {
    if p.extras.as_ref().is_some_and(|extras| extras.suspended_by > 0) {
        "suspended"
    } else if p.waiting {
        "waiting"
    } else {
        "running"
    }
}

fn messages(p: &mut Process) -> Term {
    let messages: Vec<Term> = p.mailbox.iter().collect();
    let copies: Vec<Term> = messages.into_iter().map(|message| copy::copy(message, p)).collect();
    p.list(&copies)
}

fn monitors(p: &mut Process) -> Term {
    let mut found = Vec::new();
    for monitor in p.relations.iter().flat_map(|relations| relations.monitors.values()) {
        found.push((monitor.target, monitor.name));
    }
    let mut made = Vec::new();
    for (target, name) in found {
        let object = match (name, target) {
            (Some(name), _) => p.tuple(&[name, Term(atoms::NONODE)]),
            (None, Some(number)) => control::identifier(number),
            (None, None) => continue,
        };
        let port = target.is_some_and(|number| number & PORT != 0);
        let kind = if port { atom::word("port") } else { Term(atoms::PROCESS) };
        made.push(p.tuple(&[kind, object]));
    }
    p.list(&made)
}

/// Module, name and arity of the function that the process is in.
pub fn current_function(p: &mut Process) -> Term {
    place(p, "current_function")
}

/// Where the process is: its function, that with its place, or the whole stack.
fn place(p: &mut Process, what: &str) -> Term {
    if p.hibernating {
        return hibernation(p, what);
    }
    // SAFETY: `code` is a chunk or null; chunks have prefixes.
    let own = unsafe {
        if p.hot.code.is_null() {
            std::ptr::null()
        } else {
            stack::location_of(stack::prefix_of(p.hot.code))
        }
    };
    let raw = trace::raw(p, atoms::ERROR, Term::NIL, own, 0);
    let list = trace::list(p, raw);
    if what == "current_stacktrace" {
        return if trace::depth() == 0 { Term::NIL } else { list };
    }
    match list.as_cons().and_then(|(first, _)| first.as_tuple()) {
        Some(&[module, name, arity, _]) if what == "current_function" => p.tuple(&[module, name, arity]),
        Some(&[module, name, arity, info]) => p.tuple(&[module, name, arity, info]),
        _ if what == "current_function" => {
            let initial = p.initial;
            p.tuple(&initial)
        }
        _ => {
            let [module, name, arity] = p.initial;
            p.tuple(&[module, name, arity, Term::NIL])
        }
    }
}

/// A hibernating process has no stack: it is in the BIF that threw it away.
fn hibernation(p: &mut Process, what: &str) -> Term {
    let [module, name, arity] = [atom::word("erlang"), atom::word("hibernate"), Term::small(3)];
    match what {
        "current_function" => p.tuple(&[module, name, arity]),
        "current_location" => p.tuple(&[module, name, arity, Term::NIL]),
        _ => Term::NIL,
    }
}

fn collection_facts(p: &mut Process) -> Term {
    let max = max_heap_map(p, p.heap_limit());
    let facts = [
        ("max_heap_size", max),
        ("min_bin_vheap_size", Term::small(shown_min_binaries(p))),
        ("min_heap_size", Term::small(shown_min_heap(p))),
        ("fullsweep_after", Term::small(p.heap.full_sweep_after as i64)),
        ("minor_gcs", Term::small(p.heap.minor_collections as i64)),
    ];
    let tuples: Vec<Term> = facts.iter().map(|&(name, value)| p.tuple(&[atom::word(name), value])).collect();
    p.list(&tuples)
}

fn sizes(p: &mut Process) -> Term {
    let sizes = p.heap.sizes(&p.hot);
    let tuples = sizes.map(|(name, size)| p.tuple(&[atom::word(name), Term::small(size as i64)]));
    p.list(&tuples)
}

/// The stack as text, for people.
pub fn stack_text(p: &Process) -> String {
    let mut text = format!(
        "Process {} {} messages={} heap={} reductions={}\n",
        crate::term::print::text(p.pid_term()),
        status(p),
        p.mailbox.len,
        p.heap.used_words(&p.hot),
        p.reductions()
    );
    if let Some(name) = registry::name_of(p.pid) {
        text += &format!("  registered as {}\n", atom::text(name));
    }
    // SAFETY: the process is not in compiled code, so its stack is well-formed.
    for frame in unsafe { Frames::new(p.hot.sp, p.heap.stack_end) } {
        for location in trace::chain(frame.location()) {
            let func = image::function_of(location);
            let file: String =
                Term(image::file_of(location)).list().filter_map(|c| char::from_u32(c.as_small()? as u32)).collect();
            let (module, name) = (atom::name(Term(func.module)), atom::name(Term(func.name)));
            text += &format!("  {module}:{name}/{} ({file}:{})\n", func.arity, location.line);
        }
    }
    text
}

fn backtrace(p: &mut Process) -> Term {
    let text = stack_text(p);
    crate::term::BuildBinary::binary(p, text.as_bytes())
}
