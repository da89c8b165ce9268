//! How large a process's spaces are to be, and when they change. Only numbers: the collector acts on them.
//!
//! The costs it keeps amortised: a word is copied at most twice before it is old; the old generation is emptied when it holds twice what lived
//! after the last time, four times while it grows; the stack, which every collection reads, is never larger than what is allocated between two collections. Memory is
//! within a small factor of what lives: the nursery of a process that allocates much is as large as its old generation, up to a size that caches like.

use super::{Heap, INITIAL_WORDS};
use crate::platform::memory::Block;
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};

/// Survivors fewer than this stay in the young generation: a small process has no old one.
pub const PROMOTE_MIN: usize = 256;
/// Blocks below this many words grow with what lives in them; larger ones with the old generation.
const SMALL: usize = 8 * PROMOTE_MIN;
/// Young generations up to this many words are emptied through the scratch area, larger ones into another block.
pub const SCRATCH_MAX: usize = 1 << 17;
/// A process that collects all the time gets a nursery up to this size, whatever lives.
const BUSY_NURSERY: usize = 1 << 15;
/// No nursery is larger than this for what lives only.
const NURSERY_MAX: usize = 1 << 20;
/// Fewer fresh words than this say nothing about how many survive.
const SAMPLE_MIN: usize = 1 << 11;
/// Old generations from this many words on are in mappings, of which what is not touched costs nothing.
const FULL_TIGHT: usize = 1 << 16;
/// How many times what lives an old generation may hold while it grows.
const GROWING: usize = 4;
/// Off-heap bytes that may become old before a full collection looks whether they are still used.
const VIRTUAL_OLD_MIN: usize = 16 << 20;

/// What a collection starts from.
pub struct Start {
    /// Words that survived the last collection in the young space.
    pub aged: usize,
    /// Words made since, the fragments' too.
    pub fresh: usize,
    /// Words of the stack and the reserve.
    pub stack: usize,
    pub need: usize,
}

impl Start {
    /// Words that must be there whatever survives, and those asked for.
    pub fn fixed(&self) -> usize {
        self.stack + self.need
    }
}

impl Heap {
    pub fn start(&self, hot: &Hot, need: usize) -> Start {
        let young = (hot.hp as usize - self.block.start as usize) / 8;
        let aged = (self.high_water as usize - self.block.start as usize) / 8;
        Start {
            aged,
            fresh: young - aged + self.fragment_words,
            stack: self.stack_words(hot) + STACK_RESERVE_WORDS,
            need,
        }
    }

    /// Called as a collection begins: a process that collects often within a time slice gets a larger nursery.
    pub fn note_collection(&mut self) {
        self.slice_collections += 1;
        if self.slice_collections >= 2 && (self.nursery_words as usize) < BUSY_NURSERY {
            self.nursery_words = (self.block.words * 2).min(BUSY_NURSERY) as u32;
            self.grow_next = true;
        }
    }

    /// Whether the old generation has to be emptied, too.
    pub fn wants_full(&self, aged: usize) -> bool {
        self.minor_collections >= self.full_sweep_after
            || self.old.block.words > 0 && self.old.room() < aged
            || self.virtual_old > self.virtual_live.max(VIRTUAL_OLD_MIN)
    }

    /// Whether the old generation has room for all that is young.
    pub fn takes_all(&self, start: &Start) -> bool {
        self.old.block.words == 0 || self.old.room() >= start.aged + start.fresh
    }

    /// Notes how much survived: when most does, a second copy in the young space is in vain, and the next minor collection makes all old.
    pub fn note_survivors(&mut self, fresh: usize, survivors: usize) {
        if fresh == 0 {
            return;
        }
        self.survive = fresh >= SAMPLE_MIN && survivors * if self.survive { 3 } else { 2 } > fresh;
    }

    /// Free words that the young space should have after a collection.
    fn nursery(&self) -> usize {
        (self.nursery_words as usize).max(self.old.used().min(NURSERY_MAX))
    }

    /// Size of a block for `survivors`, as far as they are known, and the stack and the words asked for.
    pub fn wanted_words(&self, survivors: usize, fixed: usize) -> usize {
        let used = survivors + fixed;
        let free = (used / 2).min(NURSERY_MAX).max(fixed / 2).max(self.nursery());
        round_size((used + free).max(self.min_words as usize))
    }

    /// Whether the next minor collection, of which up to `bound` words survive in the young space, moves to another block.
    pub fn moves(&self, bound: usize, start: &Start) -> bool {
        self.grow_next || bound > SCRATCH_MAX || start.fixed() > self.block.words / 4 * 3
    }

    /// Size of the block that a minor collection moves to.
    pub fn next_words(&self, bound: usize, start: &Start) -> usize {
        let most = bound + start.stack;
        let grown = if self.block.words < SMALL { most + most / 2 } else { most };
        round_size(grown).max(self.wanted_words(0, start.fixed()))
    }

    /// Called after a collection: whether the next one should move to a larger block.
    pub fn plan(&mut self, hot: &Hot) {
        let young = (hot.hp as usize - self.block.start as usize) / 8;
        let stack = self.stack_words(hot) + STACK_RESERVE_WORDS;
        let words = self.block.words;
        self.grow_next = words < SMALL && (young + stack) * 2 > words || words < stack + self.nursery();
    }

    /// Size of a first old generation.
    pub fn first_old(&self, start: &Start) -> usize {
        round_size((start.aged * 4).max(2 * (start.aged + start.fresh)).max(1024))
    }

    /// What a full collection copies to when up to `bound` words survive: trimmed afterwards. The other result is [`Block::at_least`]'s.
    pub fn full_block(&self, bound: usize) -> (Block, bool) {
        if bound < FULL_TIGHT {
            return (Block::new(round_size(bound + bound / 2)), false);
        }
        Block::at_least(bound, round_size(bound * GROWING))
    }

    /// Size of an old generation of which `used` words live, of the `bound` there were: where nearly all live on, more will come.
    pub fn wanted_old(&self, used: usize, bound: usize) -> usize {
        let factor = if used > bound / 4 * 3 { GROWING } else { 2 };
        round_size(used * factor + self.nursery())
    }

    /// Whether the block is much larger than what a collection has left needs.
    pub fn is_oversized(&self, hot: &Hot, need: usize) -> bool {
        let young = (hot.hp as usize - self.block.start as usize) / 8;
        self.block.words > 4 * self.wanted_words(young, self.stack_words(hot) + need + STACK_RESERVE_WORDS)
    }
}

/// Sizes of blocks: powers of two and one and a half times those, which the allocator serves without waste.
pub fn round_size(words: usize) -> usize {
    if words <= INITIAL_WORDS {
        return INITIAL_WORDS;
    }
    let power = words.next_power_of_two();
    if words <= power / 4 * 3 { power / 4 * 3 } else { power }
}
