//! The process table: one slot a process number, with the in-queue for signals. Senders touch slots only, never the process itself,
//! so that an ended process can be freed at once.

use crate::heap::Fragment;
use crate::process::{LOW, NORMAL, Process};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Payload of a pid: `generation << INDEX_BITS | index`.
pub const INDEX_BITS: u32 = 28;
const GENERATION_BITS: u32 = 16;
const POINTER_MASK: u64 = (1 << 48) - 1;
/// In-queue of a process that takes no signals any more.
const CLOSED: u64 = 1;

const SEGMENT: usize = 1024;
const SEGMENTS: usize = 1 << 14;
/// Process numbers are taken fresh until this many exist, so that a dead process's number does not come back soon.
const FRESH_FIRST: usize = 1 << 15;

/// Nobody has it queued; waiting for a signal.
pub const IDLE: u32 = 0;
/// In a run queue.
pub const QUEUED: u32 = 1;
/// On a scheduler thread.
pub const RUNNING: u32 = 2;
/// On a scheduler thread, and something came in: it goes back to a run queue instead of waiting.
pub const RUNNING_WOKEN: u32 = 3;

/// What others may know of a process.
pub struct Slot {
    /// `generation << 48 | newest signal`; signals are linked newest first.
    inbox: AtomicU64,
    pub process: AtomicPtr<Process>,
    pub state: AtomicU32,
    /// Atom number of the registered name plus one, or 0.
    pub name: AtomicU32,
    pub priority: AtomicU8,
    /// The highest priority of those who wait for an answer of the process since it last took its signals; `LOW` if nobody does.
    urgency: AtomicU8,
    /// There are or have been timers with messages to the process.
    pub timed: AtomicBool,
}

impl Slot {
    /// A slot that belongs to no process number.
    pub const fn nowhere() -> Slot {
        Slot::new()
    }

    const fn new() -> Slot {
        Slot {
            inbox: AtomicU64::new(CLOSED),
            process: AtomicPtr::new(std::ptr::null_mut()),
            state: AtomicU32::new(IDLE),
            name: AtomicU32::new(0),
            priority: AtomicU8::new(NORMAL),
            urgency: AtomicU8::new(LOW),
            timed: AtomicBool::new(false),
        }
    }

    /// Whether a signal waits in the in-queue.
    #[inline]
    pub fn has_signals(&self) -> bool {
        self.inbox.load(Ordering::Acquire) & POINTER_MASK > CLOSED
    }

    /// Takes all signals, oldest first.
    #[inline]
    pub fn fetch(&self) -> *mut Fragment {
        let mut seen = self.inbox.load(Ordering::Acquire);
        loop {
            if seen & POINTER_MASK <= CLOSED {
                return std::ptr::null_mut();
            }
            match self.inbox.compare_exchange_weak(seen, seen & !POINTER_MASK, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return reversed((seen & POINTER_MASK) as *mut Fragment),
                Err(now) => seen = now,
            }
        }
    }

    /// Takes all signals and refuses later ones.
    pub fn close(&self) -> *mut Fragment {
        let mut seen = self.inbox.load(Ordering::Acquire);
        loop {
            let closed = seen & !POINTER_MASK | CLOSED;
            match self.inbox.compare_exchange_weak(seen, closed, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) if seen & POINTER_MASK <= CLOSED => return std::ptr::null_mut(),
                Ok(_) => return reversed((seen & POINTER_MASK) as *mut Fragment),
                Err(now) => seen = now,
            }
        }
    }

    /// What it is queued with: a process that waits for an answer lends its own priority to who has to give it, or those between would keep both.
    pub fn effective_priority(&self) -> u8 {
        self.priority.load(Ordering::Relaxed).min(self.urgency.load(Ordering::Relaxed))
    }

    /// Lends a priority; whether it is higher than what the process had.
    pub fn lend(&self, priority: u8) -> bool {
        self.effective_priority() > priority && self.urgency.fetch_min(priority, Ordering::SeqCst) > priority
    }

    /// Gives back what was lent: the process takes its signals now.
    pub fn end_lending(&self) {
        if self.urgency.load(Ordering::Relaxed) != LOW {
            self.urgency.store(LOW, Ordering::SeqCst);
        }
    }

    /// Whether the caller has to put the process into a run queue.
    #[inline]
    pub fn wake(&self) -> bool {
        let mut state = self.state.load(Ordering::Acquire);
        loop {
            let next = match state {
                IDLE => QUEUED,
                RUNNING => RUNNING_WOKEN,
                _ => return false,
            };
            match self.state.compare_exchange_weak(state, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return next == QUEUED,
                Err(now) => state = now,
            }
        }
    }
}

fn reversed(mut newest: *mut Fragment) -> *mut Fragment {
    let mut oldest = std::ptr::null_mut();
    while !newest.is_null() {
        // SAFETY: the fetched list belongs to the caller.
        unsafe {
            let next = (*newest).next;
            (*newest).next = oldest;
            oldest = newest;
            newest = next;
        }
    }
    oldest
}

type Segment = [Slot; SEGMENT];

static TABLE: [AtomicPtr<Segment>; SEGMENTS] = [const { AtomicPtr::new(std::ptr::null_mut()) }; SEGMENTS];
static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers { fresh: 0, free: VecDeque::new() });
static ALIVE: AtomicUsize = AtomicUsize::new(0);
static USED_INDICES: AtomicUsize = AtomicUsize::new(0);

struct Numbers {
    fresh: usize,
    /// Indices of ended processes, oldest first.
    free: VecDeque<u32>,
}

/// The most processes there can be at once.
pub const LIMIT: usize = SEGMENT * SEGMENTS;

/// The slot with this index, if it was ever used.
#[inline]
fn slot_at(index: usize) -> Option<&'static Slot> {
    let segment = TABLE.get(index / SEGMENT)?.load(Ordering::Acquire);
    // SAFETY: segments live for ever once they are published.
    unsafe { segment.as_ref().map(|segment| &segment[index % SEGMENT]) }
}

#[inline]
fn split(pid: u64) -> (usize, u64) {
    ((pid & ((1 << INDEX_BITS) - 1)) as usize, pid >> INDEX_BITS & ((1 << GENERATION_BITS) - 1))
}

/// The slot of a process, which may have ended.
#[inline]
pub fn slot(pid: u64) -> Option<&'static Slot> {
    let (index, _) = split(pid);
    slot_at(index)
}

/// Whether the process takes signals.
#[inline]
pub fn is_open(pid: u64) -> bool {
    let (index, generation) = split(pid);
    slot_at(index).is_some_and(|slot| {
        let inbox = slot.inbox.load(Ordering::Acquire);
        inbox >> 48 == generation && inbox & POINTER_MASK != CLOSED
    })
}

/// Queues a signal. `Err` gives it back when there is no such process.
#[inline]
pub fn push(pid: u64, signal: *mut Fragment) -> Result<&'static Slot, *mut Fragment> {
    let (index, generation) = split(pid);
    let Some(slot) = slot_at(index) else { return Err(signal) };
    let mut seen = slot.inbox.load(Ordering::Acquire);
    loop {
        if seen >> 48 != generation || seen & POINTER_MASK == CLOSED {
            return Err(signal);
        }
        // SAFETY: the signal is ours until the exchange succeeds.
        unsafe { (*signal).next = (seen & POINTER_MASK) as *mut Fragment };
        let new = seen & !POINTER_MASK | signal as u64;
        match slot.inbox.compare_exchange_weak(seen, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return Ok(slot),
            Err(now) => seen = now,
        }
    }
}

/// Gives a new process its number; `None` when there are too many. The slot is open at once, in state `QUEUED`.
pub fn insert(process: *mut Process, priority: u8) -> Option<u64> {
    let index = {
        let mut numbers = NUMBERS.lock().unwrap_or_else(|poison| poison.into_inner());
        let recycled = if numbers.fresh >= FRESH_FIRST { numbers.free.pop_front() } else { None };
        match recycled {
            Some(index) => index as usize,
            None if numbers.fresh < LIMIT => {
                let index = numbers.fresh;
                if index % SEGMENT == 0 {
                    let segment: Box<Segment> = Box::new([const { Slot::new() }; SEGMENT]);
                    TABLE[index / SEGMENT].store(Box::into_raw(segment), Ordering::Release);
                }
                numbers.fresh += 1;
                USED_INDICES.store(numbers.fresh, Ordering::Release);
                index
            }
            None => return None,
        }
    };
    let slot = slot_at(index)?;
    let generation = slot.inbox.load(Ordering::Acquire) >> 48;
    slot.name.store(0, Ordering::Relaxed);
    slot.priority.store(priority, Ordering::Relaxed);
    slot.process.store(process, Ordering::Release);
    slot.state.store(QUEUED, Ordering::Release);
    slot.inbox.store(generation << 48, Ordering::Release);
    ALIVE.fetch_add(1, Ordering::Relaxed);
    Some(generation << INDEX_BITS | index as u64)
}

/// Frees the number of a process whose in-queue is closed.
pub fn remove(pid: u64) {
    let (index, generation) = split(pid);
    let Some(slot) = slot_at(index) else { return };
    let next = (generation + 1) & ((1 << GENERATION_BITS) - 1);
    slot.process.store(std::ptr::null_mut(), Ordering::Release);
    slot.inbox.store(next << 48 | CLOSED, Ordering::Release);
    ALIVE.fetch_sub(1, Ordering::Relaxed);
    NUMBERS.lock().unwrap_or_else(|poison| poison.into_inner()).free.push_back(index as u32);
}

/// How many processes there are.
pub fn alive() -> usize {
    ALIVE.load(Ordering::Relaxed)
}

/// The pids of all processes that take signals, by number.
pub fn pids() -> Vec<u64> {
    let used = USED_INDICES.load(Ordering::Acquire);
    (0..used)
        .filter_map(|index| {
            let inbox = slot_at(index)?.inbox.load(Ordering::Acquire);
            (inbox & POINTER_MASK != CLOSED).then_some((inbox >> 48) << INDEX_BITS | index as u64)
        })
        .collect()
}
