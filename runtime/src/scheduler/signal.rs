//! Sending signals, and what a process does with those that are no messages. Signals of one sender arrive in the order they were sent.

use super::{exit, hooks, worker};
use crate::heap::copy::{self, copy_sized};
use crate::heap::fragment::Builder;
use crate::heap::{Build, Fragment};
use crate::process::control::{self, Control, PORT, RefNumber};
use crate::process::relations::AliasKind;
use crate::process::tracing::{self, Event, Token, tell};
use crate::process::{Process, Request, table};
use crate::term::{Term, atom, atoms};
use std::any::Any;

/// Copies a message to a process; false when there is none.
#[inline]
pub fn send(to: u64, message: Term) -> bool {
    if !table::is_open(to) {
        return false;
    }
    send_fragment(to, copy::message(message))
}

/// Sends a message or a signal; it is discarded when there is no such process.
#[inline]
pub fn send_fragment(to: u64, signal: *mut Fragment) -> bool {
    match table::push(to, signal) {
        Ok(slot) => {
            if slot.wake() {
                worker::enqueue(slot);
            }
            true
        }
        Err(signal) => {
            control::discard(signal);
            false
        }
    }
}

/// Makes a waiting process look around.
pub fn wake(pid: u64) {
    if let Some(slot) = table::slot(pid)
        && slot.wake()
    {
        worker::enqueue(slot);
    }
}

/// Sends a signal with a term.
pub fn send_control(to: u64, value: Term, control: Control) -> bool {
    if to & PORT != 0 {
        return hooks::port_signal(to, value, control);
    }
    send_fragment(to, control::signal(copy::message(value), control))
}

/// The answer to a request.
pub fn reply(to: u64, ticket: u64, result: Box<dyn Any + Send>) {
    send_control(to, Term::NIL, Control::Reply { ticket, result: Some(result) });
}

/// A message as the result of a request.
pub struct Answer(pub *mut Fragment);
// SAFETY: the fragment is owned by this value.
unsafe impl Send for Answer {}

/// Does what a signal says. `signal` belongs to the process now.
pub fn handle(p: &mut Process, signal: *mut Fragment) {
    let Some(control) = control::take(signal) else {
        p.accept(signal);
        return;
    };
    // SAFETY: the signal is ours.
    let value = unsafe { (*signal).value };
    match *control {
        Control::Exit { from, linked } => return exit_signal(p, signal, from, linked, value),
        Control::Down { from, reference } => return down(p, signal, from, reference, value),
        Control::Alias { reference } => return alias_message(p, signal, reference),
        Control::Traced { token, inner } => return traced(p, signal, token, inner),
        Control::Link { from } => {
            p.relations().links.insert(from);
            relation(p, "getting_linked", from);
        }
        Control::Unlink { from } => {
            p.relations().links.remove(&from);
            relation(p, "getting_unlinked", from);
        }
        Control::Monitor { from, reference } => {
            p.relations().monitored_by.insert(reference, from);
        }
        Control::Demonitor { reference } => {
            p.relations().monitored_by.remove(&reference);
        }
        Control::GroupLeader { leader, from, ticket } => {
            p.group_leader = leader;
            if ticket != 0 {
                reply(from, ticket, Box::new(p.phase != crate::process::Phase::Exiting));
            }
        }
        Control::Info { from, ticket } => {
            if let Some(hooks) = hooks::get() {
                reply(from, ticket, Box::new(Answer((hooks.info)(p, value))));
            }
        }
        Control::IsAlive { from, ticket } => {
            reply(from, ticket, Box::new(p.phase != crate::process::Phase::Exiting));
        }
        Control::Task { from } => {
            // Signals that came before may have ended it.
            let ended = p.phase == crate::process::Phase::Exiting;
            let collects = task_kind(value) == Some("garbage_collect") && !ended;
            if collects {
                let full = task_argument(value) != Some("minor");
                p.collect_requested = Some(full || p.collect_requested == Some(true));
            }
            p.hot.fc = p.hot.fc.min(-1);
            answer_task(from, value, collects);
        }
        Control::Suspend { from, ticket } => {
            p.extras().suspended_by += 1;
            if ticket != 0 {
                reply(from, ticket, Box::new(true));
            }
        }
        Control::Resume => {
            let extras = p.extras();
            extras.suspended_by = extras.suspended_by.saturating_sub(1);
        }
        Control::Reply { ticket, result } => {
            if let (Request::Waiting(wanted), Some(result)) = (&p.request, result)
                && *wanted == ticket
            {
                p.request = Request::Done(result);
            }
        }
        Control::Trace { change, from, ticket } => {
            let ended = p.phase == crate::process::Phase::Exiting;
            let done = if ended { None } else { change(p, value) };
            if ticket != 0 {
                reply(from, ticket, Box::new(done));
            }
        }
        Control::Dump => {
            if let Some(hooks) = hooks::get() {
                (hooks.dump)(p);
            }
        }
    }
    // SAFETY: the signal has been dealt with.
    unsafe { Fragment::discard(signal) };
}

/// A message or signal with a token: what it becomes for the receiver carries that, too.
#[cold]
fn traced(p: &mut Process, signal: *mut Fragment, token: Option<Token>, inner: Option<Box<Control>>) {
    let Some(inner) = inner else {
        tracing::attach(signal, token);
        return p.accept(signal);
    };
    let (before, exit) = (p.mailbox.len, matches!(*inner, Control::Exit { .. }));
    // SAFETY: the signal is ours, and `take` has left it without a control.
    unsafe { (*signal).control = Box::into_raw(inner).cast() };
    handle(p, signal);
    if p.mailbox.len > before {
        let message = p.mailbox.last();
        tracing::attach(message, token);
        if exit {
            tell(p, Event::ExitMessage { message });
        }
    }
}

fn relation(p: &mut Process, what: &'static str, from: u64) {
    if p.traced {
        tell(p, Event::Relation { what, other: control::identifier(from) });
    }
}

fn exit_signal(p: &mut Process, signal: *mut Fragment, from: Term, linked: bool, reason: Term) {
    if linked {
        let known = control::number(from).is_some_and(|number| p.relations().links.remove(&number));
        if !known {
            // SAFETY: the signal is ours.
            return unsafe { Fragment::discard(signal) };
        }
    }
    let killed = !linked && reason == Term(atoms::KILL);
    if p.trap_exit && !killed {
        let message = build(reason, 4, |to, reason| to.tuple(&[Term(atoms::EXIT_SIGNAL), from, reason]));
        p.accept(message);
    } else if killed {
        exit::die(p, Term(atoms::KILLED));
    } else if reason != Term(atoms::NORMAL) || (!linked && from == p.pid_term()) {
        let (heap, hot) = (&mut p.heap, &mut p.hot);
        heap.attach(hot, signal);
        return exit::die(p, reason);
    }
    // SAFETY: the reason was copied.
    unsafe { Fragment::discard(signal) };
}

/// A message around a copy of `value` and `extra` words more.
pub fn build(value: Term, extra: usize, make: impl FnOnce(&mut Builder, Term) -> Term) -> *mut Fragment {
    let words = copy::size(value);
    let mut builder = Builder::new(words + extra);
    let copied = copy_sized(value, words, &mut builder);
    let message = make(&mut builder, copied);
    builder.finish(message)
}

fn down(p: &mut Process, signal: *mut Fragment, from: u64, reference: RefNumber, reason: Term) {
    if let Some(message) = down_message(p, Some(from), reference, reason) {
        p.accept(message);
    }
    // SAFETY: the reason was copied.
    unsafe { Fragment::discard(signal) };
}

/// Takes a monitor away and builds its `'DOWN'` message; `None` when the monitor is gone already.
pub fn down_message(p: &mut Process, from: Option<u64>, reference: RefNumber, reason: Term) -> Option<*mut Fragment> {
    let relations = p.relations.as_mut()?;
    let monitor = relations.monitors.remove(&reference)?;
    let ends = matches!(relations.aliases.get(&reference), Some(AliasKind::Demonitor | AliasKind::ReplyDemonitor));
    if ends {
        relations.aliases.remove(&reference);
    }
    let tag = monitor.tag.as_ref().map_or(Term(atoms::DOWN), |tag| tag.term());
    let tag_words = copy::size(tag);
    Some(build(reason, 4 + 3 + 6 + tag_words, |to, reason| {
        let tag = copy_sized(tag, tag_words, to);
        let reference = to.reference(reference, monitor.owner);
        let object = match (monitor.name, from) {
            (Some(name), _) => to.tuple(&[name, Term(atoms::NONODE)]),
            (None, Some(number)) => control::identifier(number),
            (None, None) => Term::UNDEFINED,
        };
        let port = from.is_some_and(|number| number & PORT != 0);
        let kind = if port { atom::word("port") } else { Term(atoms::PROCESS) };
        to.tuple(&[tag, reference, kind, object, reason])
    }))
}

fn alias_message(p: &mut Process, signal: *mut Fragment, reference: RefNumber) {
    let kind = p.relations.as_ref().and_then(|relations| relations.aliases.get(&reference).copied());
    match kind {
        // SAFETY: the signal is ours.
        None => return unsafe { Fragment::discard(signal) },
        Some(AliasKind::Reply) => {
            p.relations().aliases.remove(&reference);
        }
        Some(AliasKind::ReplyDemonitor) => {
            p.relations().aliases.remove(&reference);
            demonitor(p, reference);
        }
        Some(AliasKind::ExplicitUnalias | AliasKind::Demonitor) => {}
    }
    p.accept(signal);
}

/// Ends a monitor of ours; whether it was there.
pub fn demonitor(p: &mut Process, reference: RefNumber) -> bool {
    let Some(relations) = &mut p.relations else { return false };
    let Some(monitor) = relations.monitors.remove(&reference) else { return false };
    let ends = matches!(relations.aliases.get(&reference), Some(AliasKind::Demonitor | AliasKind::ReplyDemonitor));
    if ends {
        relations.aliases.remove(&reference);
    }
    if let Some(target) = monitor.target {
        send_control(target, Term::NIL, Control::Demonitor { reference });
    }
    true
}

/// First element of a task's tuple.
fn task_kind(task: Term) -> Option<&'static str> {
    Some(atom::name(*task.as_tuple()?.first()?))
}

/// Third element of a task's tuple.
fn task_argument(task: Term) -> Option<&'static str> {
    Some(atom::name(*task.as_tuple()?.get(2)?))
}

/// Sends `{Type, RequestId, Result}` to who asked for a task.
pub fn answer_task(to: u64, task: Term, result: bool) {
    if let Some([kind, request, ..]) = task.as_tuple() {
        let (kind, request) = (*kind, *request);
        let message = build(request, 4, |build, request| build.tuple(&[kind, request, Term::bool(result)]));
        send_fragment(to, message);
    }
}
