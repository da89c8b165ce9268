//! The compiler's own primitives: receive, stack traces, the value of an old `catch`.

use crate::code::trace;
use crate::heap::{Build, Fragment};
use crate::platform::clock;
use crate::process::control;
use crate::process::tracing::{Event, tell};
use crate::process::{Phase, Process};
use crate::scheduler::signal;
use crate::term::{BuildBinary, Kind, Term, atoms};

/// The longest receive timeout in milliseconds.
const TIMEOUT_MAX: i64 = 0xffff_ffff;

/// The message the receive looks at, fetching what came in when the private mailbox is used up.
fn recv_peek_0(p: &mut Process) -> Term {
    if let Some(message) = p.mailbox.peek() {
        return message;
    }
    if p.slot.has_signals() {
        p.fetch(signal::handle);
        if p.phase == Phase::Exiting {
            return Term::NONE;
        }
    }
    p.mailbox.peek_last().unwrap_or(Term::NONE)
}

/// The message that is looked at, in a list, for code that goes on to do anything before it is taken: a copy. `[]`: there is none.
fn recv_copy_0(p: &mut Process) -> Term {
    let message = recv_peek_0(p);
    if message == Term::NONE {
        return Term::NIL;
    }
    let copy = crate::heap::copy::copy(message, p);
    p.list(&[copy])
}

fn recv_next_0(p: &mut Process) -> Term {
    p.mailbox.next();
    Term::OK
}

fn recv_remove_0(p: &mut Process) -> Term {
    let message = p.mailbox.remove();
    if !message.is_null() {
        // SAFETY: the message is ours now.
        if p.traced || unsafe { !(*message).control.is_null() } {
            received(p, message);
        }
        p.heap.attach(&mut p.hot, message);
    }
    p.deadline = 0;
    Term::OK
}

/// A message with a token, or for a process that is traced.
#[cold]
fn received(p: &mut Process, message: *mut Fragment) {
    tell(p, Event::Receive { message });
    drop(control::take(message));
}

/// Waits for a message: `false` when there is one to look at, `true` when the time is over. A `receive` without clauses never peeks:
/// there nothing is to be looked at, and only time ends it.
fn recv_wait_1(p: &mut Process, timeout: Term) -> Term {
    if p.phase == Phase::Exiting {
        return p.leave();
    }
    if p.mailbox.used_up {
        if p.mailbox.peek().is_some() || p.slot.has_signals() {
            p.mailbox.used_up = false;
            return Term::FALSE;
        }
    } else if p.slot.has_signals() {
        p.fetch(signal::handle);
        if p.phase == Phase::Exiting {
            return p.leave();
        }
    }
    if timeout == Term(atoms::INFINITY) {
        return p.retry();
    }
    let Some(milliseconds @ 0..=TIMEOUT_MAX) = timeout.as_small() else {
        p.deadline = 0;
        p.mailbox.restart();
        return p.raise_with(atoms::ERROR, Term(atoms::TIMEOUT_VALUE), crate::process::raise::Top::Caller);
    };
    if milliseconds == 0 {
        return timed_out(p);
    }
    let now = clock::monotonic_ns();
    if p.timer != 0 && p.timer <= now {
        p.timer = 0;
    }
    if p.deadline == 0 {
        p.deadline = now + milliseconds * 1_000_000;
    } else if p.deadline <= now {
        return timed_out(p);
    }
    p.retry()
}

fn timed_out(p: &mut Process) -> Term {
    p.deadline = 0;
    p.mailbox.restart();
    Term::TRUE
}

fn recv_marker_new_0(p: &mut Process) -> Term {
    if p.slot.has_signals() {
        p.fetch(signal::handle);
    }
    p.mailbox.reserve_marker();
    Term::OK
}

fn number(reference: Term) -> Option<[u64; 2]> {
    reference.is_kind(Kind::Reference).then(|| [reference.word(1), reference.word(2)])
}

fn recv_marker_bind_1(p: &mut Process, reference: Term) -> Term {
    if let Some(number) = number(reference) {
        p.mailbox.bind_marker(number);
    }
    Term::OK
}

fn recv_marker_use_1(p: &mut Process, reference: Term) -> Term {
    if let Some(number) = number(reference) {
        p.mailbox.use_marker(number);
    }
    Term::OK
}

fn build_stacktrace_1(p: &mut Process, raw: Term) -> Term {
    trace::list(p, raw)
}

fn bs_init_writable_1(p: &mut Process, size: Term) -> Term {
    let bytes = size.as_small().map_or(0, |bits| (bits.max(0) / 8) as usize);
    p.writable(bytes.clamp(256, 1 << 20))
}

/// What `catch` gives for an exception.
fn catch_value_3(p: &mut Process, class: Term, reason: Term, raw: Term) -> Term {
    let exit = Term(atoms::EXIT_SIGNAL);
    match class.0 {
        atoms::THROW => reason,
        atoms::EXIT => p.tuple(&[exit, reason]),
        _ => {
            let list = trace::list(p, raw);
            let pair = p.tuple(&[reason, list]);
            p.tuple(&[exit, pair])
        }
    }
}

beamless_abi::for_each_bif_internal!(doors);
