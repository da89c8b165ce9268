//! The events of traced processes as messages to their tracers.

use super::flags::{self, COLLECTION, EXITING, PROCS, RECEIVE, SCHEDULED, SCHEDULER, SEND};
use super::sequential;
use super::stamp::{self, Stamp};
use crate::bif::process::info::current_function;
use crate::heap::fragment::Builder;
use crate::heap::{Build, Owned, copy};
use crate::process::tracing::{Call, Event};
use crate::process::{Phase, Process, table};
use crate::scheduler::{signal, worker};
use crate::term::{Term, atom};
use std::sync::atomic::{AtomicU32, Ordering};

/// Events that `trace_pattern/3` has switched off: flags of sending and receiving.
pub static SILENT: AtomicU32 = AtomicU32::new(0);

/// What happens to a process of which something is traced, or which has a token.
pub fn tell(p: &mut Process, event: Event) {
    match event {
        Event::Send { to, value, receiver, message } => {
            let exists = receiver.is_none_or(table::is_open);
            emit(p, SEND, if exists { "send" } else { "send_to_non_existing_process" }, &[value, to]);
            if !message.is_null() {
                sequential::send(p, receiver.filter(|_| !to.is_reference()).map_or(to, Term::pid), value, message);
            }
        }
        Event::ExitSignal { signal } => sequential::stamp(p, signal),
        Event::ExitMessage { message } => sequential::exit_message(p, message),
        Event::Arrival { message } => emit(p, RECEIVE, "receive", &[message]),
        Event::Receive { message } => sequential::receive(p, message),
        Event::Spawn { child, call } => spawn(p, child, call),
        Event::SpawnReply { child, reply } => sequential::spawn_reply(p, child, reply),
        Event::Relation { what, other } => emit(p, PROCS, what, &[other]),
        Event::Exit { reason } => emit(p, PROCS, "exit", &[reason]),
        Event::In => scheduled(p, "in"),
        Event::Out if p.phase == Phase::Exiting => emit(p, EXITING, "out_exited", &[Term::small(0)]),
        Event::Out => scheduled(p, "out"),
        Event::CollectionStart { full } => {
            let used = p.heap.used_words(&p.hot);
            p.tracing().used = used;
            collection(p, if full { "gc_major_start" } else { "gc_minor_start" }, 0);
        }
        Event::CollectionEnd { full } => {
            let reclaimed = p.tracing().used.saturating_sub(p.heap.used_words(&p.hot));
            collection(p, if full { "gc_major_end" } else { "gc_minor_end" }, reclaimed);
        }
    }
}

/// The tracer, when one of the flags is set.
fn tracer(p: &mut Process, flag: u32) -> Option<(u64, u32)> {
    let tracing = p.extras.as_mut()?.tracing.as_mut()?;
    let tracer = tracing.tracer.filter(|_| tracing.flags & flag != 0)?;
    if !table::is_open(tracer) {
        (tracing.tracer, tracing.flags) = (None, 0);
        return None;
    }
    let shown = tracer != p.pid && SILENT.load(Ordering::Relaxed) & flag == 0;
    let sensitive = p.extras.as_ref().is_some_and(|extras| extras.sensitive);
    let flags = p.extras.as_ref()?.tracing.as_ref()?.flags;
    (shown && !sensitive).then_some((tracer, flags))
}

/// Sends `{trace, Pid, Tag, Fact...}`, where one of the flags is set; with a time stamp `{trace_ts, ..., Stamp}`.
fn emit(p: &mut Process, flag: u32, tag: &str, facts: &[Term]) {
    let Some((tracer, flags)) = tracer(p, flag) else { return };
    let stamp = stamp::of_trace_flags(flags);
    let sizes: Vec<usize> = facts.iter().map(|&fact| copy::size(fact)).collect();
    let mut to = Builder::new(sizes.iter().sum::<usize>() + facts.len() + 6 + Stamp::WORDS);
    let mut elements = vec![atom::word(if stamp.is_some() { "trace_ts" } else { "trace" }), p.pid_term(), atom::word(tag)];
    for (&fact, &words) in facts.iter().zip(&sizes) {
        elements.push(copy::copy_sized(fact, words, &mut to));
    }
    if let Some(stamp) = stamp {
        elements.push(stamp.build(&mut to));
    }
    let message = to.tuple(&elements);
    signal::send_fragment(tracer, to.finish(message));
}

fn scheduled(p: &mut Process, tag: &str) {
    let Some((_, flags)) = tracer(p, SCHEDULED) else { return };
    let place = current_function(p);
    if flags & SCHEDULER != 0 {
        emit(p, SCHEDULED, tag, &[place, Term::small(worker::current() as i64 + 1)]);
    } else {
        emit(p, SCHEDULED, tag, &[place]);
    }
}

/// `words`: what the event is about, as OTP shows it under `wordsize`.
fn collection(p: &mut Process, tag: &str, words: usize) {
    if tracer(p, COLLECTION).is_none() {
        return;
    }
    let sizes = p.heap.sizes(&p.hot);
    // Built apart: the process's own heap is being collected.
    let mut to = Builder::new(5 * (sizes.len() + 1));
    let facts: Vec<Term> = std::iter::once(("wordsize", words))
        .chain(sizes)
        .map(|(name, size)| to.tuple(&[atom::word(name), Term::small(size as i64)]))
        .collect();
    let list = to.list(&facts);
    let list = Owned::from_fragment(to.finish(list));
    emit(p, COLLECTION, tag, &[list.term()]);
}

fn spawn(p: &mut Process, child: &mut Process, call: &Call) {
    inherit(p, child, call.link);
    sequential::spawn(p, child, call);
    let [module, name, arguments] = call.function;
    let function = p.tuple(&[module, name, arguments]);
    emit(p, PROCS, "spawn", &[child.pid_term(), function]);
    if call.link {
        emit(p, PROCS, "link", &[child.pid_term()]);
    }
    emit(child, PROCS, "spawned", &[p.pid_term(), function]);
    if call.link {
        emit(child, PROCS, "getting_linked", &[p.pid_term()]);
    }
}

/// The flags that a new process has from its parent.
fn inherit(p: &mut Process, child: &mut Process, link: bool) {
    let tracing = p.tracing();
    let (flags, tracer) = (tracing.flags, tracing.tracer);
    let on_spawn = flags::SET_ON_SPAWN | flags::SET_ON_FIRST_SPAWN;
    let on_link = flags::SET_ON_LINK | flags::SET_ON_FIRST_LINK;
    let mut once = 0;
    if flags & on_spawn == 0 && (!link || flags & on_link == 0) {
        return;
    }
    if flags & flags::SET_ON_FIRST_SPAWN != 0 {
        once |= on_spawn;
    }
    if link && flags & flags::SET_ON_FIRST_LINK != 0 {
        once |= on_link;
    }
    tracing.flags &= !once;
    let inherited = child.tracing();
    (inherited.flags, inherited.tracer) = (flags & !once, tracer);
}
