//! Signals other than plain messages. Their terms (reasons, names) travel in the value of the fragment that carries them.

use super::tracing::{Token, Traced};
use crate::heap::Fragment;
use crate::term::Term;
use crate::process::Process;
use std::any::Any;

/// Set in the number by which relations know a port; other numbers are processes.
pub const PORT: u64 = 1 << 59;

/// The pid or port with this number.
pub fn identifier(number: u64) -> Term {
    if number & PORT == 0 { Term::pid(number) } else { Term::port(number & !PORT) }
}

/// The number of a pid or port of this node.
pub fn number(identifier: Term) -> Option<u64> {
    identifier.as_local_pid().or_else(|| Some(identifier.as_local_port()? | PORT))
}

/// The number of a reference of this node.
pub type RefNumber = [u64; 2];

/// What a signal asks its receiver to do.
pub enum Control {
    /// Exit signal: value = reason. `linked`: sent because of a link.
    Exit { from: Term, linked: bool },
    Link { from: u64 },
    Unlink { from: u64 },
    /// Asks for a `Down`; `named` tells the sender used a registered name.
    Monitor { from: u64, reference: RefNumber },
    Demonitor { reference: RefNumber },
    /// A monitored process has ended: value = reason.
    Down { from: u64, reference: RefNumber },
    /// A message to an alias: value = message.
    Alias { reference: RefNumber },
    /// Sets the group leader. `ticket`: 0 where nobody waits for the answer.
    GroupLeader { leader: Term, from: u64, ticket: u64 },
    /// Asks for facts: value = the item or list of items of `process_info`.
    Info { from: u64, ticket: u64 },
    IsAlive { from: u64, ticket: u64 },
    /// A task of `erts_internal:request_system_task`: value = `{Type, RequestId, Argument}`; the answer is a message `{Type, RequestId, Result}`.
    Task { from: u64 },
    Suspend { from: u64, ticket: u64 },
    Resume,
    /// The answer to one of the above or of the blocking pool; `result` is any Rust value.
    Reply { ticket: u64, result: Option<Box<dyn Any + Send>> },
    /// Print yourself (SIGUSR1).
    Dump,
    /// A message or signal with the sequential trace token of its sender, or of a sender without one.
    Traced { token: Option<Token>, inner: Option<Box<Control>> },
    /// Change what is traced: a function of the room that traces; value = its argument. Answered with what it gives.
    Trace { change: fn(&mut Process, Term) -> Option<Traced>, from: u64, ticket: u64 },
}

/// Attaches a control to a fragment that holds its value.
pub fn signal(fragment: *mut Fragment, control: Control) -> *mut Fragment {
    // SAFETY: the caller owns the fragment.
    unsafe { (*fragment).control = Box::into_raw(Box::new(control)).cast() };
    fragment
}

/// Takes the control off; `None` for a plain message.
pub fn take(fragment: *mut Fragment) -> Option<Box<Control>> {
    // SAFETY: the caller owns the fragment; `signal` made the pointer.
    unsafe {
        let control = std::mem::replace(&mut (*fragment).control, std::ptr::null_mut());
        (!control.is_null()).then(|| Box::from_raw(control.cast::<Control>()))
    }
}

/// Frees a message or signal that nobody takes.
pub fn discard(signal: *mut Fragment) {
    drop(take(signal));
    // SAFETY: the caller owns the signal.
    unsafe { Fragment::discard(signal) };
}
