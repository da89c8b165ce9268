//! Timers: receive timeouts and `start_timer`/`send_after`. One ordered map under a lock; workers look at the earliest deadline between processes.

use super::signal;
use crate::heap::Fragment;
use crate::platform::clock;
use crate::platform::ordered::OrderedMap;
use crate::process::control::RefNumber;
use crate::process::{registry, table};
use crate::term::Term;
use rustc_hash::FxHashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Deadline in monotonic nanoseconds, and a number that keeps timers of one deadline in order.
pub type Key = (i64, u64);

enum Timer {
    /// Wakes a process to look at its own deadline.
    Wake(u64),
    /// Calls a function with a number.
    Call(fn(u64), u64),
    /// Sends a message to a process or a registered name.
    Message { to: Term, message: Message, reference: RefNumber },
}

struct Message(*mut Fragment);
// SAFETY: the timer owns the fragment.
unsafe impl Send for Message {}

#[derive(Default)]
struct Timers {
    by_deadline: OrderedMap<Key, Box<Timer>>,
    by_reference: FxHashMap<RefNumber, Key>,
    /// Of processes and the numbers of timers that have messages to them the deadlines.
    by_process: OrderedMap<[u64; 2], i64>,
}

impl Timers {
    fn forget_process(&mut self, key: Key, timer: &Timer) {
        if let Timer::Message { to, .. } = timer
            && let Some(pid) = to.as_local_pid()
        {
            self.by_process.remove(&[pid, key.1]);
        }
    }
}

static TIMERS: Mutex<Option<Timers>> = Mutex::new(None);
/// Deadline of the earliest timer, or `i64::MAX`.
static EARLIEST: AtomicI64 = AtomicI64::new(i64::MAX);
static SEQUENCE: AtomicU64 = AtomicU64::new(1);

fn with<R>(f: impl FnOnce(&mut Timers) -> R) -> R {
    let mut timers = TIMERS.lock().unwrap_or_else(|poison| poison.into_inner());
    let timers = timers.get_or_insert_default();
    let result = f(timers);
    let earliest = timers.by_deadline.first_key().map_or(i64::MAX, |key| key.0);
    EARLIEST.store(earliest, Ordering::Release);
    result
}

fn key(deadline: i64) -> Key {
    (deadline, SEQUENCE.fetch_add(1, Ordering::Relaxed))
}

/// Deadline of the earliest timer, or `i64::MAX`.
#[inline]
pub fn earliest() -> i64 {
    EARLIEST.load(Ordering::Acquire)
}

/// Wakes process `pid` at `deadline`. There is no cancelling: the process ignores what comes too early or too late.
pub fn wake_at(pid: u64, deadline: i64) {
    with(|timers| timers.by_deadline.insert(key(deadline), Box::new(Timer::Wake(pid))));
}

/// Has a worker call `run` with `number` at `deadline`; the key is for [`cancel_call`].
pub fn call_at(deadline: i64, run: fn(u64), number: u64) -> Key {
    let key = key(deadline);
    with(|timers| timers.by_deadline.insert(key, Box::new(Timer::Call(run, number))));
    key
}

/// Takes a call back that is not under way yet.
pub fn cancel_call(key: Key) {
    with(|timers| timers.by_deadline.remove(&key));
}

/// Sends `message` to `to` (a local pid or a name) at `deadline`. Of a process that has ended there is no timer.
pub fn send_at(deadline: i64, to: Term, message: *mut Fragment, reference: RefNumber) {
    let pid = to.as_local_pid();
    if let Some(slot) = pid.and_then(table::slot) {
        slot.timed.store(true, Ordering::Release);
    }
    with(|timers| {
        let key = key(deadline);
        timers.by_reference.insert(reference, key);
        if let Some(pid) = to.as_local_pid() {
            timers.by_process.insert([pid, key.1], key.0);
        }
        timers.by_deadline.insert(key, Box::new(Timer::Message { to, message: Message(message), reference }));
    });
    // Asked afterwards: one that ends meanwhile has seen the timer or not.
    if pid.is_some_and(|pid| !table::is_open(pid)) {
        cancel(reference);
    }
}

/// Nanoseconds that were left, or `None` when there is no such timer.
pub fn cancel(reference: RefNumber) -> Option<i64> {
    let (deadline, timer) = with(|timers| {
        let key = timers.by_reference.remove(&reference)?;
        let timer = timers.by_deadline.remove(&key)?;
        timers.forget_process(key, &timer);
        Some((key.0, *timer))
    })?;
    if let Timer::Message { message, .. } = timer {
        // SAFETY: the timer owned the message.
        unsafe { Fragment::discard(message.0) };
    }
    Some((deadline - clock::monotonic_ns()).max(0))
}

/// Nanoseconds left, or `None` when there is no such timer.
pub fn read(reference: RefNumber) -> Option<i64> {
    let deadline = with(|timers| timers.by_reference.get(&reference).map(|key| key.0))?;
    Some((deadline - clock::monotonic_ns()).max(0))
}

/// Nobody is left to take the messages of a process that has ended.
pub fn forget_process(pid: u64) {
    if !table::slot(pid).is_some_and(|slot| slot.timed.swap(false, Ordering::AcqRel)) {
        return;
    }
    let timers = with(|timers| {
        let keys: Vec<Key> = timers.by_process.beginning_with(pid).map(|(key, &deadline)| (deadline, key[1])).collect();
        let gone: Vec<Box<Timer>> = keys.iter().filter_map(|key| timers.by_deadline.remove(key)).collect();
        for (key, timer) in keys.into_iter().zip(&gone) {
            timers.by_process.remove(&[pid, key.1]);
            if let Timer::Message { reference, .. } = &**timer {
                timers.by_reference.remove(reference);
            }
        }
        gone
    });
    for timer in timers {
        if let Timer::Message { message, .. } = *timer {
            // SAFETY: the timer owned the message.
            unsafe { Fragment::discard(message.0) };
        }
    }
}

/// Bytes that timers of messages take.
pub fn message_bytes() -> usize {
    with(|timers| timers.by_reference.len()) * (size_of::<(Key, Timer)>() + size_of::<(RefNumber, Key)>())
}

/// Fires what is due.
pub fn fire() {
    let now = clock::monotonic_ns();
    loop {
        let due = with(|timers| {
            if timers.by_deadline.first_key()?.0 > now {
                return None;
            }
            let (key, timer) = timers.by_deadline.pop_first()?;
            if let Timer::Message { reference, .. } = &*timer {
                timers.by_reference.remove(reference);
            }
            timers.forget_process(key, &timer);
            Some(*timer)
        });
        match due {
            None => return,
            Some(Timer::Wake(pid)) => {
                if table::is_open(pid) {
                    signal::wake(pid);
                }
            }
            Some(Timer::Call(run, number)) => run(number),
            Some(Timer::Message { to, message, .. }) => deliver(to, message.0),
        }
    }
}

fn deliver(to: Term, message: *mut Fragment) {
    let pid = match to.as_atom() {
        Some(name) => registry::whereis(name),
        None => to.as_local_pid(),
    };
    match pid {
        Some(pid) => {
            signal::send_fragment(pid, message);
        }
        // SAFETY: the timer owned the message.
        None => unsafe { Fragment::discard(message) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::copy;

    #[test]
    fn a_cancelled_timer_tells_what_was_left_once() {
        let reference = [u64::MAX, 1];
        let deadline = clock::monotonic_ns() + 1_000_000_000;
        send_at(deadline, Term::atom(0), copy::message(Term::NIL), reference);
        assert!(read(reference).is_some_and(|left| left > 0 && left <= 1_000_000_000));
        assert!(cancel(reference).is_some());
        assert_eq!(cancel(reference), None);
    }

    #[test]
    fn there_is_no_timer_of_a_process_that_has_ended() {
        let reference = [u64::MAX, 3];
        let deadline = clock::monotonic_ns() + 1_000_000_000;
        send_at(deadline, Term::pid(u64::MAX >> 8), copy::message(Term::NIL), reference);
        assert_eq!(read(reference), None);
    }

    #[test]
    fn due_timers_are_gone_after_firing() {
        let reference = [u64::MAX, 2];
        send_at(clock::monotonic_ns() - 1, Term::atom(0), copy::message(Term::NIL), reference);
        fire();
        assert_eq!(read(reference), None);
    }
}
