//! Asking other processes: alive, suspended, collecting; hibernation and yielding.

use super::handle_signals;
use crate::code::handler;
use crate::code::start::{self, Target};
use crate::heap::Build;
use crate::process::control::Control;
use crate::process::{Process, Request, table};
use crate::scheduler::{blocking, signal, worker};
use crate::term::{Term, atom, atoms};
use std::task::Poll;

/// Sends a request built with a fresh ticket, or takes its result: the common part of BIFs that ask another process.
pub(in crate::bif) fn ask<T: 'static>(
    p: &mut Process,
    other: u64,
    value: Term,
    request: impl FnOnce(u64, u64) -> Control,
) -> Poll<Option<T>> {
    match blocking::take_result::<T>(p) {
        Some(Poll::Ready(result)) => return Poll::Ready(Some(result)),
        Some(Poll::Pending) => return Poll::Pending,
        None => {}
    }
    let ticket = blocking::ticket();
    if !signal::send_control(other, value, request(p.pid, ticket)) {
        return Poll::Ready(None);
    }
    if let Some(slot) = table::slot(other) {
        worker::hasten(slot, p.priority);
    }
    p.request = Request::Waiting(ticket);
    Poll::Pending
}

pub(super) fn is_process_alive_1(p: &mut Process, pid: Term) -> Term {
    let Some(other) = pid.as_local_pid() else { return p.badarg() };
    if other == p.pid {
        return Term::TRUE;
    }
    let idle = matches!(p.request, Request::None) && table::slot(other).is_some_and(|slot| !slot.has_signals());
    if idle || !table::is_open(other) {
        p.request = Request::None;
        return Term::bool(table::is_open(other));
    }
    // Earlier signals of ours may end it: it answers after it has dealt with them.
    match ask::<bool>(p, other, Term::NIL, |from, ticket| Control::IsAlive { from, ticket }) {
        Poll::Pending => p.retry(),
        Poll::Ready(alive) => Term::bool(alive.unwrap_or(false)),
    }
}

/// Answers with a message `{Reference, Alive}`.
pub(super) fn is_process_alive_2(p: &mut Process, pid: Term, reference: Term) -> Term {
    let alive = pid.as_local_pid().is_some_and(table::is_open);
    let message = p.tuple(&[reference, Term::bool(alive)]);
    signal::send(p.pid, message);
    Term::OK
}

pub(super) fn is_system_process_1(p: &mut Process, pid: Term) -> Term {
    if pid.is_pid() { Term::FALSE } else { p.badarg() }
}

pub(super) fn suspend_process_2(p: &mut Process, pid: Term, options: Term) -> Term {
    let (Some(other), Some(options)) = (pid.as_local_pid(), options.proper_list()) else {
        return Term(atoms::BADARG);
    };
    if other == p.pid {
        return Term(atoms::BADARG);
    }
    if options.iter().any(|&option| atom::name(option) == "asynchronous") {
        let sent = signal::send_control(other, Term::NIL, Control::Suspend { from: p.pid, ticket: 0 });
        return if sent { Term::TRUE } else { Term(atoms::BADARG) };
    }
    match ask::<bool>(p, other, Term::NIL, |from, ticket| Control::Suspend { from, ticket }) {
        Poll::Pending => p.retry(),
        Poll::Ready(Some(true)) => Term::TRUE,
        Poll::Ready(_) => Term(atoms::BADARG),
    }
}

pub(super) fn resume_process_1(p: &mut Process, pid: Term) -> Term {
    match pid.as_local_pid() {
        Some(other) if other != p.pid && signal::send_control(other, Term::NIL, Control::Resume) => Term::TRUE,
        _ => p.badarg(),
    }
}

pub(super) fn request_system_task_3(p: &mut Process, pid: Term, _priority: Term, task: Term) -> Term {
    let Some(other) = pid.as_local_pid() else { return Term(atoms::BADARG) };
    if task.as_tuple().is_none_or(|task| task.len() < 2) {
        return Term(atoms::BADARG);
    }
    if !signal::send_control(other, task, Control::Task { from: p.pid }) {
        signal::answer_task(p.pid, task, false);
    }
    Term::OK
}

pub(super) fn request_system_task_4(p: &mut Process, _requester: Term, pid: Term, priority: Term, task: Term) -> Term {
    request_system_task_3(p, pid, priority, task)
}

/// Collects the caller's own heap; as a yielding BIF it may move terms.
pub(super) fn garbage_collect_1(p: &mut Process, kind: Term) -> Term {
    p.collect(0, 0, atom::name(kind) != "minor");
    Term::TRUE
}

pub(super) fn hibernate_3(p: &mut Process, module: Term, name: Term, list: Term) -> Term {
    let (true, true, Some(arguments)) = (module.is_atom(), name.is_atom(), list.proper_list()) else {
        return p.badarg();
    };
    let Target::Code { code, arguments } = start::resolve(module, name, &arguments) else {
        if let Some(code) = handler::ask(p, module, name, list) {
            p.reset_stack();
            return p.continue_at(code, handler::LIVE);
        }
        crate::code::exception::undef(p, module, name, list, std::ptr::null(), 0);
        let handler = crate::code::exception::unwind(p);
        return if handler.is_null() { p.leave() } else { p.continue_at(handler, 3) };
    };
    for (i, &argument) in arguments.iter().enumerate() {
        p.set_x(i, argument);
    }
    p.reset_stack();
    p.hot.code = code;
    p.hot.live = arguments.len() as u64;
    p.collect(0, arguments.len(), true);
    if handle_signals(p) {
        return p.leave();
    }
    p.mailbox.restart();
    if p.mailbox.len > 0 {
        return p.continue_at(code, arguments.len());
    }
    p.waiting = true;
    p.hibernating = true;
    p.leave()
}

pub(super) fn yield_0(p: &mut Process) -> Term {
    p.hot.fc = -1;
    Term::TRUE
}

/// A process cannot be charged for more than one time slice at once.
const MOST_REDUCTIONS: i64 = 4000;

pub(super) fn bump_reductions_1(p: &mut Process, reductions: Term) -> Term {
    match reductions.as_small() {
        Some(count) if count >= 0 => {
            let (count, before) = (count.min(MOST_REDUCTIONS), p.reductions());
            p.charge(count);
            // What is more than the rest of the time slice counts all the same.
            p.reductions += count as u64 - (p.reductions() - before);
            Term::TRUE
        }
        _ => p.badarg(),
    }
}
