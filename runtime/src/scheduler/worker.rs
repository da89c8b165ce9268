//! The worker threads: pick a process, run it for a time slice, put it where it belongs. A worker without work parks until woken or a timer is due.

use super::queue::RunQueue;
use super::seed::Seed;
use super::{exit, hooks, signal, timer};
use crate::platform::{clock, image, processors, thread};
use crate::process::tracing::{Event, tell};
use crate::process::table::{IDLE, QUEUED, RUNNING, Slot};
use crate::process::{Phase, Process};
use beamless_abi::process::{REDUCTIONS, X_WORDS};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread::Thread;
use std::time::Duration;

/// More workers than this help no program we know.
const WORKERS_MAX: usize = 256;
/// Of a worker. Natives that recurse are bounded; the C library would give 128 KB.
const STACK_BYTES: usize = 2 << 20;

#[derive(Default)]
struct Worker {
    queue: RunQueue,
    thread: OnceLock<Thread>,
    /// Written by the worker only.
    reductions: AtomicU64,
    switches: AtomicU64,
}

static WORKERS: OnceLock<Vec<Worker>> = OnceLock::new();
/// Workers that are parked or about to park.
static PARKED: Mutex<Vec<usize>> = Mutex::new(Vec::new());
static PARKED_COUNT: AtomicUsize = AtomicUsize::new(0);
/// Workers whose threads have been started.
static STARTED: AtomicUsize = AtomicUsize::new(1);
static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Number of the worker this thread is.
    static CURRENT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// How many workers there are: `BEAMLESS_SCHEDULERS`, else the processors this program may use; one in deterministic mode.
pub fn workers() -> usize {
    WORKERS.get().map_or(1, Vec::len)
}

/// Number of the worker this thread is, from 0.
pub fn current() -> usize {
    match CURRENT.get() {
        usize::MAX => 0,
        worker => worker,
    }
}

fn wanted_workers() -> usize {
    if std::env::var_os("BEAMLESS_SEED").is_some() {
        return 1;
    }
    let asked = std::env::var("BEAMLESS_SCHEDULERS").ok().and_then(|text| text.trim().parse::<usize>().ok());
    asked.unwrap_or_else(processors::count).clamp(1, WORKERS_MAX)
}

/// Makes the run queues; workers are started by [`run`].
pub fn prepare() {
    WORKERS.get_or_init(|| {
        (0..wanted_workers()).map(|_| Worker::default()).collect()
    });
}

/// Runs this thread as worker 0. Others are started when there is work for them. Never returns.
pub fn run() -> ! {
    prepare();
    work(0)
}

/// Queues a process whose state has just become `QUEUED`.
pub fn enqueue(slot: &'static Slot) {
    let Some(workers) = WORKERS.get() else { return };
    let process = process_of(slot);
    let current = CURRENT.get();
    let own = current < workers.len();
    let at = if own { current } else { NEXT.fetch_add(1, Ordering::Relaxed) % workers.len() };
    workers[at].queue.push(process, slot.effective_priority());
    // The own worker comes back to its queue soon; a second process in it is work for somebody else.
    if !own || workers[at].queue.len() > 1 {
        wake_one(workers);
    }
}

/// Lends a priority to a process that has just been sent a request. If it waits in a run queue it moves up.
pub fn hasten(slot: &'static Slot, priority: u8) {
    if slot.lend(priority)
        && slot.state.load(Ordering::SeqCst) == QUEUED
        && let Some(workers) = WORKERS.get()
    {
        let process = process_of(slot);
        let _ = workers.iter().any(|worker| worker.queue.raise(process, priority));
    }
}

fn process_of(slot: &'static Slot) -> *mut Process {
    slot.process.load(Ordering::Acquire)
}

/// Wakes a parked worker, or starts one that does not run yet.
fn wake_one(workers: &'static [Worker]) {
    if workers.len() == 1 && CURRENT.get() == 0 {
        return;
    }
    if PARKED_COUNT.load(Ordering::SeqCst) > 0 {
        let parked = PARKED.lock().unwrap_or_else(|poison| poison.into_inner()).pop();
        if let Some(parked) = parked {
            PARKED_COUNT.fetch_sub(1, Ordering::SeqCst);
            if let Some(thread) = workers[parked].thread.get() {
                thread.unpark();
            }
            return;
        }
    }
    start_another(workers);
}

fn start_another(workers: &'static [Worker]) {
    if STARTED.load(Ordering::Relaxed) >= workers.len() {
        return;
    }
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    if number < workers.len() {
        if !thread::start(c"worker", STACK_BYTES, move || {
            work(number);
        }) {
            STARTED.store(workers.len(), Ordering::Relaxed);
        }
    }
}

fn work(number: usize) -> ! {
    CURRENT.set(number);
    let Some(workers) = WORKERS.get() else { std::process::abort() };
    let _ = workers[number].thread.set(std::thread::current());
    let mut registers = vec![crate::term::Term::NIL.0; X_WORDS].into_boxed_slice();
    let mut seed = Seed::from_environment();
    let mut again = None;
    loop {
        let process = match again.take() {
            Some(process) => {
                fire_timers();
                process
            }
            None => next(workers, number, &mut seed),
        };
        let slice = seed.as_mut().map_or(REDUCTIONS, Seed::reductions);
        // SAFETY: the process came out of a queue, so this thread alone has it.
        let (used, left) = unsafe { execute(process, registers.as_mut_ptr(), slice) };
        let worker = &workers[number];
        match left {
            // Nobody waits for its place.
            Some(ready) if seed.is_none() && worker.queue.is_empty() => again = Some(process_of(ready)),
            Some(ready) => enqueue(ready),
            None => {}
        }
        worker.reductions.store(worker.reductions.load(Ordering::Relaxed) + used, Ordering::Relaxed);
        worker.switches.store(worker.switches.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

/// The process to run; parks while there is none.
fn next(workers: &'static [Worker], number: usize, seed: &mut Option<Seed>) -> *mut Process {
    let own = &workers[number].queue;
    loop {
        fire_timers();
        if let Some(seed) = seed {
            let choice = seed.next() as usize;
            if let Some(process) = own.pop_at(choice) {
                return process;
            }
        } else if let Some(process) = own.pop() {
            if !own.is_empty() && workers.len() > 1 {
                wake_one(workers);
            }
            return process;
        }
        if let Some(process) = steal(workers, number) {
            return process;
        }
        park(workers, number);
    }
}

fn fire_timers() {
    let earliest = timer::earliest();
    if earliest != i64::MAX && earliest <= clock::monotonic_ns() {
        timer::fire();
    }
}

/// Takes work from another worker: the first process to run, the rest for the own queue.
fn steal(workers: &'static [Worker], number: usize) -> Option<*mut Process> {
    for distance in 1..workers.len() {
        let victim = &workers[(number + distance) % workers.len()].queue;
        let mut stolen = victim.steal().into_iter();
        if let Some((first, _)) = stolen.next() {
            for (ready, priority) in stolen {
                workers[number].queue.push(ready.0, priority);
            }
            return Some(first.0);
        }
    }
    None
}

fn has_work(workers: &[Worker]) -> bool {
    workers.iter().any(|worker| !worker.queue.is_empty())
}

fn park(workers: &'static [Worker], number: usize) {
    for _ in 0..200 {
        if has_work(workers) {
            return;
        }
        std::hint::spin_loop();
    }
    PARKED.lock().unwrap_or_else(|poison| poison.into_inner()).push(number);
    let parked = PARKED_COUNT.fetch_add(1, Ordering::SeqCst) + 1;
    if parked >= STARTED.load(Ordering::Relaxed)
        && let Some(hooks) = hooks::get()
    {
        (hooks.idle)();
    }
    if !has_work(workers) {
        let earliest = timer::earliest();
        if earliest == i64::MAX {
            std::thread::park();
        } else {
            let left = earliest - clock::monotonic_ns();
            if left > 0 {
                std::thread::park_timeout(Duration::from_nanos(left as u64));
            }
        }
    }
    let mut parked = PARKED.lock().unwrap_or_else(|poison| poison.into_inner());
    if let Some(at) = parked.iter().position(|&other| other == number) {
        parked.swap_remove(at);
        PARKED_COUNT.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs a process until it waits, ends or has used its time slice; gives the reductions it used, and where it has just become `QUEUED` its slot.
///
/// # Safety
/// The process is in state `QUEUED` and in no queue.
unsafe fn execute(process: *mut Process, registers: *mut u64, slice: i64) -> (u64, Option<&'static Slot>) {
    // SAFETY: this thread alone has the process.
    let p = unsafe { &mut *process };
    let slot = p.slot;
    slot.state.store(RUNNING, Ordering::SeqCst);
    slot.end_lending();
    p.load_registers(registers);
    p.slice = slice;
    p.hot.fc = slice;
    p.heap.slice_collections = 0;
    if p.traced {
        tell(p, Event::In);
    }
    if slot.has_signals() {
        p.fetch(signal::handle);
    }
    // After the signals: `process_info` asked by another process shows it waiting.
    p.waiting = false;
    let suspended = p.extras.as_ref().is_some_and(|extras| extras.suspended_by > 0);
    let hibernates = std::mem::take(&mut p.hibernating) && p.mailbox.len == 0;
    if p.phase != Phase::Exiting && (suspended || hibernates) {
        p.hibernating = hibernates;
        p.waiting = true;
        if p.traced {
            tell(p, Event::Out);
        }
        // SAFETY: passed on.
        return (0, unsafe { put_back(process) });
    }
    if p.phase == Phase::Starting
        && let Some(hooks) = hooks::get()
    {
        p.phase = Phase::Running;
        (hooks.start)(p);
    }
    if p.phase == Phase::Running {
        let asked = p.collect_requested.take();
        if asked.is_some() || p.heap.wants_collection() {
            let live = p.hot.live as usize;
            p.collect(0, live, asked == Some(true));
            exit::check_heap_limit(p);
        }
    }
    if p.phase == Phase::Running {
        // SAFETY: code, registers and stack are set.
        unsafe { image::enter(&mut p.hot) };
    }
    let used = (slice - p.hot.fc).clamp(0, slice + 1) as u64;
    p.reductions += used;
    p.slice = p.hot.fc;
    if p.traced {
        tell(p, Event::Out);
    }
    if p.phase == Phase::Exiting {
        // SAFETY: the process has left compiled code for good.
        unsafe { exit::finish(process) };
        return (used, None);
    }
    // SAFETY: passed on.
    (used, unsafe { put_back(process) })
}

/// After a slice: asleep, or ready for a queue, which the slot given back belongs in.
///
/// # Safety
/// The process is in state `RUNNING` on this thread and not used after this.
unsafe fn put_back(process: *mut Process) -> Option<&'static Slot> {
    // SAFETY: this thread alone has the process until its state changes.
    let p = unsafe { &mut *process };
    let slot = p.slot;
    if p.waiting && p.deadline != 0 && (p.timer == 0 || p.deadline < p.timer) {
        p.timer = p.deadline;
        timer::wake_at(p.pid, p.deadline);
    }
    p.save_registers();
    let sleeps =
        p.waiting && slot.state.compare_exchange(RUNNING, IDLE, Ordering::AcqRel, Ordering::Acquire).is_ok();
    (!sleeps).then(|| {
        slot.state.store(QUEUED, Ordering::SeqCst);
        slot
    })
}

/// Processes that wait in run queues.
pub fn queued() -> usize {
    (0..workers()).map(queued_at).sum()
}

/// Processes in one worker's run queue.
pub fn queued_at(number: usize) -> usize {
    WORKERS.get().and_then(|workers| workers.get(number)).map_or(0, |worker| worker.queue.len())
}

/// Reductions of all finished time slices.
pub fn total_reductions() -> u64 {
    sum(|worker| &worker.reductions)
}

/// Time slices so far.
pub fn switches() -> u64 {
    sum(|worker| &worker.switches)
}

fn sum(counter: impl Fn(&Worker) -> &AtomicU64) -> u64 {
    WORKERS.get().map_or(0, |workers| workers.iter().map(|worker| counter(worker).load(Ordering::Relaxed)).sum())
}

/// Ends the program: flushes output and exits with `status`.
pub fn halt(status: i32) -> ! {
    hooks::run_at_halt();
    halt_at_once(status)
}

/// Ends the program as it is: what has not been written is lost.
pub fn halt_at_once(status: i32) -> ! {
    // SAFETY: ends the process; other threads are stopped by the kernel.
    unsafe { libc::_exit(status) }
}
