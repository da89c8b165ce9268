//! The end of a process: its in-queue closes, links and monitors hear of it, its memory goes back.

use super::{signal, timer};
use crate::heap::{Fragment, copy};
use crate::process::control::{self, Control, PORT};
use crate::process::tracing::{Event, Traced, is_sequential, tell};
use crate::process::{Phase, Process, registry, table};
use crate::term::{Term, atoms};
use std::sync::atomic::{AtomicU64, Ordering};

/// The program's first process: when it ends, the program does.
static FIRST: AtomicU64 = AtomicU64::new(u64::MAX);

/// Tells which process is the first.
pub fn set_first(pid: u64) {
    FIRST.store(pid, Ordering::Relaxed);
}

/// Marks the process as ended with `reason`, a term of its own heap; the scheduler does the rest when it leaves.
pub fn die(p: &mut Process, reason: Term) {
    if p.phase != Phase::Exiting {
        p.phase = Phase::Exiting;
        p.hot.reason = reason.0;
    }
    p.hot.fc = -1;
}

/// Reports and ends the process when it is larger than its `max_heap_size`, as that says; its messages count, unless they are kept apart.
/// True when it was reported, for which something was built on the process's heap.
pub fn check_heap_limit(p: &mut Process) -> bool {
    let limit = p.heap_limit();
    if limit.words == 0 || p.phase == Phase::Exiting {
        return false;
    }
    let off_heap = p.extras.as_ref().is_some_and(|extras| extras.off_heap_messages);
    let messages = if off_heap { 0 } else { p.mailbox.words() };
    let size = p.heap.block.words + p.heap.old.limit + p.heap.fragment_words + messages;
    if size <= limit.words {
        return false;
    }
    if limit.log && let Some(hooks) = super::hooks::get() {
        (hooks.large)(p, size);
    }
    if limit.kill {
        die(p, Term(atoms::KILLED));
    }
    limit.log
}

/// Tells everybody and frees the process.
///
/// # Safety
/// The process is in phase `Exiting`, runs on this thread and is not used again.
pub unsafe fn finish(process: *mut Process) {
    // SAFETY: we are the only ones to know the process; its slot stays.
    let mut p = unsafe { Box::from_raw(process) };
    let reason = Term(p.hot.reason);
    let (pid, own) = (p.pid, p.pid_term());
    if p.traced {
        if let Some(name) = registry::name_of(pid) {
            tell(&mut p, Event::Relation { what: "unregister", other: Term::atom(name) });
        }
        tell(&mut p, Event::Exit { reason });
    }
    registry::forget(pid);
    super::hooks::run_at_process_exit(&mut p);
    refuse(&mut p);
    super::hooks::run_after_process_end(pid);
    timer::forget_process(pid);
    if let Some(relations) = p.relations.take() {
        for other in relations.links.iter() {
            if is_sequential() && other & PORT == 0 {
                traced_exit(&mut p, other, reason);
            } else {
                signal::send_control(other, reason, Control::Exit { from: own, linked: true });
            }
        }
        for (reference, &watcher) in relations.monitored_by.iter() {
            signal::send_control(watcher, reason, Control::Down { from: pid, reference });
        }
        for (reference, monitor) in relations.monitors.iter() {
            if let Some(target) = monitor.target {
                signal::send_control(target, Term::NIL, Control::Demonitor { reference });
            }
        }
    }
    if pid == FIRST.load(Ordering::Relaxed) {
        end_program(&mut p, reason);
    }
    p.mailbox.clear();
    // SAFETY: nothing of the heap is used after this.
    unsafe { p.heap.free() };
    table::remove(pid);
}

/// The exit signal of a link, with the process's trace token.
#[cold]
fn traced_exit(p: &mut Process, to: u64, reason: Term) {
    let exit = Control::Exit { from: p.pid_term(), linked: true };
    let signal = control::signal(copy::message(reason), exit);
    tell(p, Event::ExitSignal { signal });
    signal::send_fragment(to, signal);
}

/// An exception would have been caught and reported: otherwise than normally the first process ends only by a signal, from a link for instance.
fn end_program(first: &mut Process, reason: Term) -> ! {
    let normal = crate::process::is_normal(reason);
    if !normal && let Some(hooks) = super::hooks::get() {
        (hooks.killed)(first, reason);
    }
    super::worker::halt(i32::from(!normal))
}

/// Closes the in-queue and answers those whose signals came too late.
fn refuse(p: &mut Process) {
    let noproc = Term(atoms::NOPROC);
    let mut late = p.slot.close();
    while !late.is_null() {
        // SAFETY: the list is ours.
        let next = unsafe { (*late).next };
        if let Some(control) = control::take(late) {
            match *control {
                Control::Link { from } => {
                    signal::send_control(from, noproc, Control::Exit { from: p.pid_term(), linked: true });
                }
                Control::Unlink { from } => {
                    p.relations().links.remove(&from);
                }
                Control::Monitor { from, reference } => {
                    signal::send_control(from, noproc, Control::Down { from: p.pid, reference });
                }
                Control::Demonitor { reference } => {
                    p.relations().monitored_by.remove(&reference);
                }
                Control::Info { from, ticket } => {
                    signal::reply(from, ticket, Box::new(signal::Answer(std::ptr::null_mut())));
                }
                // SAFETY: the signal is ours.
                Control::Task { from } => signal::answer_task(from, unsafe { (*late).value }, false),
                Control::IsAlive { from, ticket }
                | Control::Suspend { from, ticket }
                | Control::GroupLeader { from, ticket, .. } => {
                    if ticket != 0 {
                        signal::reply(from, ticket, Box::new(false));
                    }
                }
                Control::Trace { from, ticket, .. } if ticket != 0 => {
                    signal::reply(from, ticket, Box::new(None::<Traced>));
                }
                _ => {}
            }
        }
        // SAFETY: the signal is ours.
        unsafe { Fragment::discard(late) };
        late = next;
    }
}
