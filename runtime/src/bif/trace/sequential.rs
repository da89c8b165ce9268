//! Sequential tracing: tokens that messages carry from process to process, and what the sequential tracer is told of them. The rules are those of
//! the manual page of `seq_trace`.

use super::install;
use super::stamp::Stamp;
use crate::bif::clock::fresh_reference;
use crate::heap::fragment::Builder;
use crate::heap::{Build, Fragment, Owned, copy};
use crate::process::control::Control;
use crate::process::tracing::{self, Call, Token};
use crate::process::{Process, table};
use crate::scheduler::signal;
use crate::term::{Term, atom, atoms, order};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const SEND: u8 = 1;
const RECEIVE: u8 = 2;
const PRINT: u8 = 4;
const TIMESTAMP: u8 = 8;
const STRICT_MONOTONIC: u8 = 16;
const MONOTONIC: u8 = 32;

const FLAGS: &[(&str, u8)] = &[
    ("send", SEND),
    ("receive", RECEIVE),
    ("print", PRINT),
    ("timestamp", TIMESTAMP),
    ("strict_monotonic_timestamp", STRICT_MONOTONIC),
    ("monotonic_timestamp", MONOTONIC),
];

/// The sequential tracer's pid plus one, or 0.
static TRACER: AtomicU64 = AtomicU64::new(0);

fn tracer() -> Option<u64> {
    TRACER.load(Ordering::Relaxed).checked_sub(1).filter(|&pid| table::is_open(pid))
}

/// The sequential tracer as `system_info` shows it.
pub fn shown_tracer() -> Term {
    tracer().map_or(Term::FALSE, Term::pid)
}

/// Names the sequential tracer: a process, or `false`; the one before. `None`: nothing that could be one.
pub fn set_tracer(value: Term) -> Option<Term> {
    let before = shown_tracer();
    let wanted = match value.as_local_pid() {
        Some(pid) => table::is_open(pid).then_some(pid + 1)?,
        None => (value == Term::FALSE).then_some(0)?,
    };
    TRACER.store(wanted, Ordering::Relaxed);
    Some(before)
}

/// Takes the tokens of all processes away, and those of messages that wait.
pub fn reset(p: &mut Process) {
    if !tracing::is_sequential() {
        return;
    }
    for pid in table::pids().into_iter().filter(|&pid| pid != p.pid) {
        signal::send_control(pid, Term::NIL, Control::Trace { change: forget, from: 0, ticket: 0 });
    }
    p.fetch(signal::handle);
    forget(p, Term::NIL);
}

fn forget(p: &mut Process, _: Term) -> Option<(u32, Option<u64>)> {
    if p.traced {
        let tracing = p.tracing();
        (tracing.token, tracing.clock, tracing.last) = (None, 0, 0);
    }
    p.mailbox.forget_controls();
    None
}

/// The process's token, with the next serial number.
fn advance(p: &mut Process) -> Option<Token> {
    if !p.traced {
        return None;
    }
    let own = p.pid_term();
    let tracing = p.tracing();
    let token = tracing.token.as_mut()?;
    tracing.clock += 1;
    (token.from, token.serial, token.last) = (own, tracing.clock, tracing.last);
    Some(token.clone())
}

/// Tells the sequential tracer, where the token asks for it.
fn output(p: &Process, token: &Token, kind: u8, receiver: Term, message: Term) {
    let Some(tracer) = tracer().filter(|_| token.flags & kind != 0) else { return };
    if p.extras.as_ref().is_some_and(|extras| extras.sensitive) {
        return;
    }
    let name = FLAGS.iter().find(|&&(_, flag)| flag == kind).map_or("", |&(name, _)| name);
    let sizes = [copy::size(token.label.term()), copy::size(message), copy::size(receiver)];
    let mut to = Builder::new(sizes.iter().sum::<usize>() + 3 + 6 + 5 + Stamp::WORDS);
    let label = copy::copy_sized(token.label.term(), sizes[0], &mut to);
    let message = copy::copy_sized(message, sizes[1], &mut to);
    let receiver = copy::copy_sized(receiver, sizes[2], &mut to);
    let serial = to.tuple(&[Term::small(token.last as i64), Term::small(token.serial as i64)]);
    let fact = to.tuple(&[atom::word(name), serial, token.from, receiver, message]);
    let mut elements = vec![atom::word("seq_trace"), label, fact];
    let kinds = [(TIMESTAMP, Stamp::Now), (STRICT_MONOTONIC, Stamp::StrictMonotonic), (MONOTONIC, Stamp::Monotonic)];
    if let Some((_, stamp)) = kinds.into_iter().find(|&(flag, _)| token.flags & flag != 0) {
        elements.push(stamp.build(&mut to));
    }
    let whole = to.tuple(&elements);
    signal::send_fragment(tracer, to.finish(whole));
}

/// A message goes to `receiver`.
pub fn send(p: &mut Process, receiver: Term, value: Term, message: *mut Fragment) {
    if !tracing::is_sequential() {
        return;
    }
    let token = advance(p);
    if let Some(token) = &token {
        output(p, token, SEND, receiver, value);
    }
    tracing::attach(message, token);
}

/// A signal carries the process's token.
pub fn stamp(p: &mut Process, signal: *mut Fragment) {
    let token = advance(p);
    tracing::attach(signal, token);
}

/// What a message in the mailbox carries.
fn carried(message: *mut Fragment) -> Option<Option<Token>> {
    // SAFETY: the message is the caller's; a control is what `control::signal` made of a box.
    match unsafe { (*message).control.cast::<Control>().as_ref() } {
        Some(Control::Traced { token, .. }) => Some(token.clone()),
        _ => None,
    }
}

/// The message of an exit signal has been made of it: only now is it known that the receiver traps exits.
pub fn exit_message(p: &mut Process, message: *mut Fragment) {
    if let Some(Some(token)) = carried(message) {
        // SAFETY: the message is queued.
        output(p, &token, SEND, p.pid_term(), unsafe { (*message).value });
    }
}

/// The process takes a message: its token becomes the process's. Messages that come from no process leave that as it is.
pub fn receive(p: &mut Process, message: *mut Fragment) {
    match carried(message) {
        None => {}
        Some(None) => {
            if p.traced {
                p.tracing().token = None;
            }
        }
        Some(Some(token)) => {
            take_over(p, &token);
            // SAFETY: the message has just been taken out of the mailbox.
            output(p, &token, RECEIVE, p.pid_term(), unsafe { (*message).value });
        }
    }
}

fn take_over(p: &mut Process, token: &Token) {
    let tracing = p.tracing();
    tracing.last = token.serial;
    tracing.clock = tracing.clock.max(token.serial);
    tracing.token = Some(token.clone());
}

/// A new process has its parent's token, as if it had received a message of it and, unless the caller waits for one, sent an answer.
pub fn spawn(p: &mut Process, child: &mut Process, call: &Call) {
    let Some(token) = advance(p) else { return };
    let reference = p.reference(call.reference.unwrap_or_else(fresh_reference), 0);
    let request = request_message(p, call, reference);
    output(p, &token, SEND, child.pid_term(), request);
    output(p, &token, RECEIVE, child.pid_term(), request);
    let tracing = child.tracing();
    (tracing.clock, tracing.last, tracing.token) = (token.serial, token.serial, Some(token));
    let Some(answer) = advance(child) else { return };
    if call.request {
        p.tracing().answer = Some(answer);
        return;
    }
    let reply = p.tuple(&[atom::word("spawn_reply"), reference, Term::OK, child.pid_term()]);
    output(p, &answer, SEND, p.pid_term(), reply);
    output(p, &answer, RECEIVE, p.pid_term(), reply);
    let tracing = p.tracing();
    (tracing.last, tracing.clock) = (answer.serial, answer.serial);
}

/// `{spawn_request, Reference, Parent, GroupLeader, {Module, Function, Arity}, Options, Tag, Arguments}`.
fn request_message(p: &mut Process, call: &Call, reference: Term) -> Term {
    let [module, name, arguments] = call.function;
    let function = p.tuple(&[module, name, Term::small(arguments.list().count() as i64)]);
    let options = p.list_from(call.link.then(|| atom::word("link")));
    let (own, leader) = (p.pid_term(), p.group_leader);
    p.tuple(&[atom::word("spawn_request"), reference, own, leader, function, options, atom::word("spawn_reply"), arguments])
}

/// The answer of a new process to `spawn_request`.
pub fn spawn_reply(p: &mut Process, child: &Process, reply: *mut Fragment) {
    let Some(answer) = p.tracing().answer.take() else { return };
    // SAFETY: the message is about to be sent.
    output(child, &answer, SEND, p.pid_term(), unsafe { (*reply).value });
    tracing::attach(reply, Some(answer));
}

/// The token as `process_info` shows it: `{Flags, Label, Serial, From, Last}`, or `[]`.
pub fn shown(p: &mut Process) -> Term {
    let token = p.extras.as_ref().and_then(|extras| extras.tracing.as_ref()?.token.clone());
    let Some(token) = token else { return Term::NIL };
    let label = copy::copy(token.label.term(), p);
    let (serial, last) = (Term::small(token.serial as i64), Term::small(token.last as i64));
    p.tuple(&[Term::small(token.flags.into()), label, serial, token.from, last])
}

/// The process's token; a new one where it has none.
fn own(p: &mut Process) -> &mut Token {
    install();
    tracing::start_sequential();
    let from = p.pid_term();
    let tracing = p.tracing();
    let last = tracing.last;
    let label = || Arc::new(Owned::new(Term::small(0)));
    tracing.token.get_or_insert_with(|| Token { flags: 0, label: label(), serial: 0, from, last })
}

fn flag(name: Term) -> Option<u8> {
    let name = atom::name(name);
    FLAGS.iter().find(|&&(known, _)| known == name).map(|&(_, flag)| flag)
}

/// Sets a part of the token; what it was before.
pub fn seq_trace_2(p: &mut Process, part: Term, value: Term) -> Term {
    if let (Some(flag), Some(on)) = (flag(part), value.as_bool()) {
        let token = own(p);
        let before = token.flags & flag != 0;
        token.flags = if on { token.flags | flag } else { token.flags & !flag };
        return Term::bool(before);
    }
    match (atom::name(part), value.as_tuple()) {
        ("label", _) => {
            let before = std::mem::replace(&mut own(p).label, Arc::new(Owned::new(value)));
            copy::copy(before.term(), p)
        }
        ("serial", Some(&[last, serial])) => {
            let (Some(last), Some(serial)) = (natural(last), natural(serial)) else { return p.badarg() };
            let token = own(p);
            let before = [token.last, token.serial].map(|number| Term::small(number as i64));
            (token.last, token.serial) = (last, serial);
            let tracing = p.tracing();
            (tracing.clock, tracing.last) = (serial, last);
            p.tuple(&before)
        }
        ("sequential_trace_token", _) if value.is_nil() => {
            let before = shown(p);
            if p.traced {
                p.tracing().token = None;
            }
            before
        }
        _ => p.badarg(),
    }
}

fn natural(term: Term) -> Option<u64> {
    u64::try_from(term.as_small()?).ok()
}

/// A part of the token as `{Part, Value}`.
pub fn seq_trace_info_1(p: &mut Process, part: Term) -> Term {
    let token = p.extras.as_ref().and_then(|extras| extras.tracing.as_ref()?.token.clone());
    let value = match (flag(part), atom::name(part), &token) {
        (Some(flag), _, _) => Term::bool(token.is_some_and(|token| token.flags & flag != 0)),
        (_, "spawn", None) => Term::FALSE,
        (_, "label" | "serial", None) => return Term::NIL,
        (_, "label", Some(token)) => copy::copy(token.label.term(), p),
        (_, "serial", Some(token)) => p.tuple(&[token.last, token.serial].map(|number| Term::small(number as i64))),
        _ => return p.badarg(),
    };
    p.tuple(&[part, value])
}

pub fn seq_trace_print_1(p: &mut Process, text: Term) -> Term {
    print(p, text)
}

pub fn seq_trace_print_2(p: &mut Process, label: Term, text: Term) -> Term {
    let token = p.extras.as_ref().and_then(|extras| extras.tracing.as_ref()?.token.as_ref());
    match token {
        Some(token) if order::equal(token.label.term(), label) => print(p, text),
        _ => Term(atoms::FALSE),
    }
}

fn print(p: &mut Process, text: Term) -> Term {
    let Some(token) = advance(p) else { return Term::FALSE };
    output(p, &token, PRINT, Term::NIL, text);
    Term::TRUE
}
