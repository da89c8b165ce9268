//! Run queues: four priorities a worker. Low runs once for every eight of normal.

use crate::process::{HIGH, LOW, MAX, NORMAL, Process};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Normal processes that run before a low one gets its turn.
const LOW_EVERY: u32 = 8;

#[derive(Default)]
struct Queues {
    by_priority: [VecDeque<Ready>; 4],
    normal_run: u32,
}

/// A process that nobody but the queue refers to.
pub struct Ready(pub *mut Process);
// SAFETY: in state QUEUED a process belongs to the queue alone.
unsafe impl Send for Ready {}

/// The run queue of one worker.
#[derive(Default)]
pub struct RunQueue {
    queues: Mutex<Queues>,
    len: AtomicUsize,
}

impl RunQueue {
    pub fn push(&self, process: *mut Process, priority: u8) {
        let mut queues = self.queues.lock().unwrap_or_else(|poison| poison.into_inner());
        queues.by_priority[priority as usize & 3].push_back(Ready(process));
        self.len.fetch_add(1, Ordering::SeqCst);
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.len.load(Ordering::SeqCst)
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The process to run next.
    pub fn pop(&self) -> Option<*mut Process> {
        if self.is_empty() {
            return None;
        }
        let mut queues = self.queues.lock().unwrap_or_else(|poison| poison.into_inner());
        let order = if queues.normal_run >= LOW_EVERY { [MAX, HIGH, LOW, NORMAL] } else { [MAX, HIGH, NORMAL, LOW] };
        for priority in order {
            if let Some(ready) = queues.by_priority[priority as usize].pop_front() {
                match priority {
                    NORMAL => queues.normal_run += 1,
                    LOW => queues.normal_run = 0,
                    _ => {}
                }
                self.len.fetch_sub(1, Ordering::SeqCst);
                return Some(ready.0);
            }
        }
        None
    }

    /// Moves a process that waits with a lower priority to the end of those with this one; whether it is here.
    pub fn raise(&self, process: *mut Process, priority: u8) -> bool {
        let mut queues = self.queues.lock().unwrap_or_else(|poison| poison.into_inner());
        let found = (priority as usize + 1..queues.by_priority.len()).find_map(|from| {
            let at = queues.by_priority[from].iter().position(|ready| ready.0 == process)?;
            queues.by_priority[from].remove(at)
        });
        let is_here = found.is_some();
        queues.by_priority[priority as usize & 3].extend(found);
        is_here
    }

    /// Takes up to half of what waits, for another worker.
    pub fn steal(&self) -> Vec<(Ready, u8)> {
        let mut stolen = Vec::new();
        if self.is_empty() {
            return stolen;
        }
        let mut queues = self.queues.lock().unwrap_or_else(|poison| poison.into_inner());
        for priority in [MAX, HIGH, NORMAL, LOW] {
            let queue = &mut queues.by_priority[priority as usize];
            let take = queue.len().div_ceil(2).min(64);
            stolen.extend(queue.drain(..take).map(|ready| (ready, priority)));
            if !stolen.is_empty() {
                break;
            }
        }
        self.len.fetch_sub(stolen.len(), Ordering::SeqCst);
        stolen
    }

    /// The process at position `choice` modulo the length, whatever its priority: the deterministic mode's choice.
    pub fn pop_at(&self, choice: usize) -> Option<*mut Process> {
        let mut queues = self.queues.lock().unwrap_or_else(|poison| poison.into_inner());
        let total: usize = queues.by_priority.iter().map(VecDeque::len).sum();
        if total == 0 {
            return None;
        }
        let mut at = choice % total;
        for queue in &mut queues.by_priority {
            if at < queue.len() {
                self.len.fetch_sub(1, Ordering::SeqCst);
                return queue.remove(at).map(|ready| ready.0);
            }
            at -= queue.len();
        }
        None
    }
}
