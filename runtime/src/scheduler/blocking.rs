//! The pool for work that blocks: files, name lookups, child processes. A process waits for its result without holding a scheduler thread.

use super::signal;
use crate::platform::thread;
use crate::process::{Process, Request};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::task::Poll;
use std::time::Duration;

/// Threads at most.
const THREADS: usize = 16;
/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce() + Send>;

struct Pool {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool { jobs: VecDeque::new(), threads: 0, idle: 0 });
static WORK: Condvar = Condvar::new();
static TICKETS: AtomicU64 = AtomicU64::new(1);

/// A number for a request of a process.
pub fn ticket() -> u64 {
    TICKETS.fetch_add(1, Ordering::Relaxed)
}

/// Runs `work` on the pool for a process. The first call gives `Pending`: the BIF returns `p.retry()` and is called again with the
/// same arguments; then this gives `Ready` with the result, and `work` of that call is not used.
pub fn blocking<T: Send + 'static>(p: &mut Process, work: impl FnOnce() -> T + Send + 'static) -> Poll<T> {
    match take_result(p) {
        Some(Poll::Ready(result)) => Poll::Ready(result),
        Some(Poll::Pending) => Poll::Pending,
        None => {
            let (ticket, pid) = (ticket(), p.pid);
            p.request = Request::Waiting(ticket);
            submit(Box::new(move || signal::reply(pid, ticket, Box::new(work()))));
            Poll::Pending
        }
    }
}

/// The result of the request under way: `None` when there is none (the BIF is called for the first time), `Pending` while it is awaited.
pub fn take_result<T: 'static>(p: &mut Process) -> Option<Poll<T>> {
    match std::mem::replace(&mut p.request, Request::None) {
        Request::None => None,
        Request::Waiting(ticket) => {
            p.request = Request::Waiting(ticket);
            Some(Poll::Pending)
        }
        Request::Done(result) => result.downcast::<T>().ok().map(|result| Poll::Ready(*result)),
    }
}

/// Has a pool thread run `job`.
pub fn submit(job: Job) {
    let mut pool = POOL.lock().unwrap_or_else(|poison| poison.into_inner());
    pool.jobs.push_back(job);
    if pool.idle == 0 && pool.threads < THREADS {
        pool.threads += 1;
        if !thread::start(c"blocking", 256 * 1024, || run()) {
            pool.threads -= 1;
        }
    }
    WORK.notify_one();
}

fn run() {
    let mut pool = POOL.lock().unwrap_or_else(|poison| poison.into_inner());
    loop {
        if let Some(job) = pool.jobs.pop_front() {
            drop(pool);
            job();
            pool = POOL.lock().unwrap_or_else(|poison| poison.into_inner());
            continue;
        }
        pool.idle += 1;
        let (guard, wait) = WORK.wait_timeout(pool, IDLE).unwrap_or_else(|poison| poison.into_inner());
        pool = guard;
        pool.idle -= 1;
        if wait.timed_out() && pool.jobs.is_empty() {
            pool.threads -= 1;
            return;
        }
    }
}
