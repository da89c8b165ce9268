//! Moving a young space that has just been collected to another block: one copy, then a distance is added to every pointer into it.

use super::Heap;
use super::collect::{RootRange, words_between};
use super::copy::{Layout, layout};
use super::stack;
use crate::platform::memory::Block;
use crate::term::offheap;
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};
use beamless_abi::term as abi;

/// What a minor collection left in the scratch area.
pub struct Survivors {
    pub at: *mut u64,
    /// Where their addresses say that they are.
    pub home: *mut u64,
    pub words: usize,
    /// The heap's block has room for them.
    pub fits: bool,
}

/// The scratch area's contents do not fit the block, or have not been addressed for it: gives them a larger one or the block's bottom, and shifts every
/// pointer.
///
/// # Safety
/// All pointers to survivors, and only those, are between `home` and `words` words beyond it.
#[cold]
pub unsafe fn settle(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange], survivors: &Survivors) {
    let &Survivors { at, home, words, fits } = survivors;
    let fixed = heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let block = if fits { heap.block } else { Block::new(heap.wanted_words(words, fixed)) };
    let by = (block.start as usize).wrapping_sub(home as usize);
    let shift = Shift { start: home as usize, bytes: words * 8, by };
    // SAFETY: promised by the caller; the block has room.
    unsafe {
        std::ptr::copy_nonoverlapping(at, block.start, words);
        shift.everything(heap, hot, roots, block.start, words);
        if !fits {
            heap.adopt(hot, block, block.end());
        }
        hot.hp = block.start.add(words);
    }
}

/// Moves the young space as it is to a block that has room. Under stress with no word to spare.
///
/// # Safety
/// The young space has just been collected.
pub unsafe fn relocate(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange], exact: bool) {
    let survivors = words_between(heap.block.start, hot.hp);
    let fixed = heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let used = survivors + fixed;
    let block = Block::new(if exact { used } else { heap.wanted_words(survivors, fixed) });
    let shift = Shift {
        start: heap.block.start as usize,
        bytes: survivors * 8,
        by: (block.start as usize).wrapping_sub(heap.block.start as usize),
    };
    let aged = words_between(heap.block.start, heap.high_water);
    // SAFETY: the new block has room for the young space and the stack.
    unsafe {
        std::ptr::copy_nonoverlapping(heap.block.start, block.start, survivors);
        shift.everything(heap, hot, roots, block.start, survivors);
        // The old generation is not looked at: what has aged points only to what is as old.
        let stack_end = if exact { block.start.add(used) } else { block.end() };
        heap.adopt(hot, block, stack_end);
        hot.hp = block.start.add(survivors);
        heap.high_water = block.start.add(aged);
    }
}

/// Adds a distance to every pointer into a range.
struct Shift {
    start: usize,
    bytes: usize,
    by: usize,
}

impl Shift {
    #[inline(always)]
    fn word(&self, word: u64) -> u64 {
        let tag = word & abi::TAG_MASK;
        let inside = ((word & !abi::TAG_MASK) as usize).wrapping_sub(self.start) < self.bytes;
        if abi::POINTER_TAGS >> tag & 1 == 1 && inside { word.wrapping_add(self.by as u64) } else { word }
    }

    /// All objects between two addresses.
    unsafe fn words(&self, mut at: *mut u64, top: *mut u64) {
        // SAFETY: the range holds finished objects.
        unsafe {
            while at < top {
                let word = *at;
                if word & abi::TAG_MASK != abi::TAG_HEADER {
                    *at = self.word(word);
                    at = at.add(1);
                    continue;
                }
                let size = abi::header_words(word) as usize;
                match layout(word) {
                    Layout::Terms => at = at.add(1),
                    Layout::SubBinary => {
                        *at.add(2) = self.word(*at.add(2));
                        at = at.add(size + 1);
                    }
                    Layout::Raw | Layout::OffHeap => at = at.add(size + 1),
                }
            }
        }
    }

    /// The moved objects, the stack, the roots and the off-heap list.
    unsafe fn everything(&self, heap: &mut Heap, hot: &Hot, roots: &[RootRange], moved: *mut u64, words: usize) {
        // SAFETY: stack and roots hold terms; list links point into the moved range.
        unsafe {
            self.words(moved, moved.add(words));
            stack::each_live_slot(hot.sp, heap.stack_end, |slot| *slot = self.word(*slot));
            for &(start, count) in roots {
                for i in 0..count {
                    *start.add(i) = self.word(*start.add(i));
                }
            }
            let mut link: *mut *mut u64 = &mut heap.offheap;
            while !(*link).is_null() {
                *link = (*link as usize).wrapping_add(self.by) as *mut u64;
                let object = *link;
                link = object.add(offheap::next_word(*object)).cast::<*mut u64>();
            }
        }
    }
}
