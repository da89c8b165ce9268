//! The largest that a process's heap may be: `max_heap_size` of one process, and what new processes get.

use std::sync::atomic::{AtomicU64, Ordering};

/// What happens at how many words; 0 for no limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HeapLimit {
    pub words: usize,
    pub kill: bool,
    pub log: bool,
}

/// The limit of new processes, packed.
static OF_NEW: AtomicU64 = AtomicU64::new(HeapLimit::NONE.packed());

impl HeapLimit {
    pub const NONE: HeapLimit = HeapLimit { words: 0, kill: true, log: true };
    /// No limit is larger.
    pub const MOST_WORDS: usize = usize::MAX >> 5;

    const fn packed(self) -> u64 {
        (self.words as u64) << 2 | (self.kill as u64) << 1 | self.log as u64
    }

    /// What a process gets that is spawned without a limit.
    pub fn of_new() -> HeapLimit {
        let packed = OF_NEW.load(Ordering::Relaxed);
        HeapLimit { words: (packed >> 2) as usize, kill: packed & 2 != 0, log: packed & 1 != 0 }
    }

    pub fn set_of_new(self) {
        OF_NEW.store(self.packed(), Ordering::Relaxed);
    }
}
