//! What later rooms do for the scheduler: starting a process by name, answering questions about it, printing it, flushing at the end.

use crate::heap::Fragment;
use crate::process::Process;
use crate::process::control::Control;
use crate::term::Term;
use std::sync::{Mutex, OnceLock};

pub struct Hooks {
    /// A process in phase `Starting`: sets `code`, `live` and registers, or ends it.
    pub start: fn(&mut Process),
    /// Builds the answer to `process_info(P, Items)` in a message.
    pub info: fn(&mut Process, Term) -> *mut Fragment,
    /// Prints the process with its stack.
    pub dump: fn(&mut Process),
    /// Reports that the program ends because a signal with this reason ended its first process.
    pub killed: fn(&mut Process, Term),
    /// Reports that a process is larger than its `max_heap_size` allows: its size in words.
    pub large: fn(&mut Process, usize),
    /// Every worker is about to park: nothing will happen until something comes from outside.
    pub idle: fn(),
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();
static AT_HALT: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

static AT_PROCESS_EXIT: OnceLock<fn(&mut Process)> = OnceLock::new();

/// Has `clean` called with every process that ends from now on; there is one such function.
pub fn at_process_exit(clean: fn(&mut Process)) {
    let _ = AT_PROCESS_EXIT.set(clean);
}

pub(super) fn run_at_process_exit(p: &mut Process) {
    if let Some(clean) = AT_PROCESS_EXIT.get() {
        clean(p);
    }
}

static AFTER_PROCESS_END: OnceLock<fn(u64)> = OnceLock::new();

/// Has `hear` called with every process that takes no more signals from now on, before others hear of its end; there is one such function.
pub fn after_process_end(hear: fn(u64)) {
    let _ = AFTER_PROCESS_END.set(hear);
}

pub(super) fn run_after_process_end(pid: u64) {
    if let Some(hear) = AFTER_PROCESS_END.get() {
        hear(pid);
    }
}

/// What a port does with a signal: its number, the signal's value and kind. False when there is no such port.
pub type PortSignal = fn(u64, Term, Control) -> bool;
/// What a port does with a message from a process.
pub type PortMessage = fn(&mut Process, u64, Term);

static PORTS: OnceLock<(PortSignal, PortMessage)> = OnceLock::new();

/// Tells how signals and messages reach ports; called when the first one is opened.
pub fn install_ports(signal: PortSignal, message: PortMessage) {
    let _ = PORTS.set((signal, message));
}

/// Hands a signal to a port; false when there is none.
#[cold]
pub fn port_signal(port: u64, value: Term, control: Control) -> bool {
    PORTS.get().is_some_and(|ports| (ports.0)(port, value, control))
}

/// Hands a message to a port.
#[cold]
pub fn port_message(from: &mut Process, port: u64, message: Term) {
    if let Some(ports) = PORTS.get() {
        (ports.1)(from, port, message);
    }
}

pub fn install(hooks: Hooks) {
    let _ = HOOKS.set(hooks);
}

pub(super) fn get() -> Option<&'static Hooks> {
    HOOKS.get()
}

/// Has `flush` called before the program exits.
pub fn at_halt(flush: fn()) {
    AT_HALT.lock().unwrap_or_else(|poison| poison.into_inner()).push(flush);
}

pub(super) fn run_at_halt() {
    let flushes = std::mem::take(&mut *AT_HALT.lock().unwrap_or_else(|poison| poison.into_inner()));
    for flush in flushes {
        flush();
    }
}
