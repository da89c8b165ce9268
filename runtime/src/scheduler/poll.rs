//! Readiness of file descriptors: one thread, started when first needed, tells processes when they can read or write, and calls what ports want
//! called.

use super::{blocking, signal};
use crate::platform::thread;
use crate::process::{Process, Request};
use polling::{Event, Events, Poller};
use rustc_hash::FxHashMap;
use std::os::fd::{BorrowedFd, RawFd};
use std::sync::{Mutex, OnceLock};
use std::task::Poll;

/// What to wait for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interest {
    Read,
    Write,
}

/// Who waits for a descriptor.
#[derive(Clone, Copy)]
enum Waiter {
    /// A process, with the ticket of its request.
    Process(u64, u64),
    /// A function to call with a number, on the poller's thread.
    Call(fn(u64, Interest), u64),
}

impl Waiter {
    fn tell(self, interest: Interest) {
        match self {
            Waiter::Process(pid, ticket) => signal::reply(pid, ticket, Box::new(true)),
            Waiter::Call(run, number) => run(number, interest),
        }
    }
}

#[derive(Default)]
struct Waiters {
    read: Option<Waiter>,
    write: Option<Waiter>,
}

struct Readiness {
    poller: Poller,
    waiters: Mutex<FxHashMap<RawFd, Waiters>>,
}

fn readiness() -> Option<&'static Readiness> {
    static READINESS: OnceLock<Option<Readiness>> = OnceLock::new();
    static THREAD: OnceLock<bool> = OnceLock::new();
    let readiness = READINESS
        .get_or_init(|| {
            let poller = Poller::new().ok()?;
            Some(Readiness { poller, waiters: Mutex::new(FxHashMap::default()) })
        })
        .as_ref()?;
    let running = THREAD.get_or_init(|| thread::start(c"poller", 128 * 1024, || run(readiness)));
    running.then_some(readiness)
}

/// Waits for a descriptor as `blocking` waits for work: `Pending` first, `Ready(true)` when the BIF is called again and the
/// descriptor is ready, `Ready(false)` when it cannot be polled (a regular file, say) and may as well be used at once.
pub fn wait(p: &mut Process, fd: RawFd, interest: Interest) -> Poll<bool> {
    match blocking::take_result::<bool>(p) {
        Some(result) => result,
        None => {
            let ticket = blocking::ticket();
            p.request = Request::Waiting(ticket);
            if register(fd, interest, Waiter::Process(p.pid, ticket)) {
                return Poll::Pending;
            }
            p.request = Request::None;
            Poll::Ready(false)
        }
    }
}

/// Has `run` called once with `number` when the descriptor is ready; false when it cannot be polled (a regular file).
pub fn call(fd: RawFd, interest: Interest, run: fn(u64, Interest), number: u64) -> bool {
    register(fd, interest, Waiter::Call(run, number))
}

fn register(fd: RawFd, interest: Interest, waiter: Waiter) -> bool {
    let Some(readiness) = readiness() else { return false };
    let mut all = readiness.waiters.lock().unwrap_or_else(|poison| poison.into_inner());
    let known = all.contains_key(&fd);
    let waiters = all.entry(fd).or_default();
    match interest {
        Interest::Read => waiters.read = Some(waiter),
        Interest::Write => waiters.write = Some(waiter),
    }
    let event = Event::new(fd as usize, waiters.read.is_some(), waiters.write.is_some());
    // SAFETY: the descriptor is open while a process waits for it; a closed one is refused by the kernel.
    let result = unsafe {
        if known {
            readiness.poller.modify(BorrowedFd::borrow_raw(fd), event)
        } else {
            readiness.poller.add(fd, event)
        }
    };
    if result.is_err() {
        all.remove(&fd);
    }
    result.is_ok()
}

/// Ends all waiting for a descriptor that is about to be closed: the waiting BIFs run again and see it; functions are not called.
pub fn forget(fd: RawFd) {
    let Some(readiness) = readiness() else { return };
    let mut all = readiness.waiters.lock().unwrap_or_else(|poison| poison.into_inner());
    if let Some(waiters) = all.remove(&fd) {
        // SAFETY: the descriptor is still open.
        let _ = unsafe { readiness.poller.delete(BorrowedFd::borrow_raw(fd)) };
        for waiter in [waiters.read, waiters.write].into_iter().flatten() {
            if let Waiter::Process(..) = waiter {
                waiter.tell(Interest::Read);
            }
        }
    }
}

fn run(readiness: &'static Readiness) {
    let mut events = Events::new();
    loop {
        events.clear();
        if readiness.poller.wait(&mut events, None).is_err() {
            continue;
        }
        let mut ready = Vec::new();
        let mut all = readiness.waiters.lock().unwrap_or_else(|poison| poison.into_inner());
        for event in events.iter() {
            let fd = event.key as RawFd;
            let Some(waiters) = all.get_mut(&fd) else { continue };
            let read = if event.readable { waiters.read.take() } else { None };
            let write = if event.writable { waiters.write.take() } else { None };
            let rest = Event::new(event.key, waiters.read.is_some(), waiters.write.is_some());
            // SAFETY: registered descriptors are forgotten before they are closed.
            let descriptor = unsafe { BorrowedFd::borrow_raw(fd) };
            if waiters.read.is_none() && waiters.write.is_none() {
                let _ = readiness.poller.delete(descriptor);
                all.remove(&fd);
            } else {
                let _ = readiness.poller.modify(descriptor, rest);
            }
            ready.extend(read.map(|waiter| (waiter, Interest::Read)));
            ready.extend(write.map(|waiter| (waiter, Interest::Write)));
        }
        // What is called may register again.
        drop(all);
        for (waiter, interest) in ready {
            waiter.tell(interest);
        }
    }
}
