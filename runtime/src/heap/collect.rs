//! The collector: minor collections copy the young generation, survivors of two go to the old one; full collections copy everything.
//!
//! A minor collection of a small young space leaves the block (and with it the stack) where it is: survivors are copied to a scratch area with the
//! addresses they will have, then moved back to the bottom of the block in one piece. A pointer is followed only when it leads into
//! the spaces being emptied, so literals, queued messages and tables are left alone without being known here.
//! Sizes and when to do what are in `policy`, the copying in `evacuate`.

use super::evacuate::{AGING, Evacuation, FULL, OffHeapList, OffHeapLists, Target, YOUNG};
use super::policy::{PROMOTE_MIN, Start};
use super::shift::{Survivors, relocate, settle};
use super::{Fragment, Heap, Space, verify};
use crate::platform::memory::Block;
use crate::platform::sort;
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};
use std::cell::RefCell;
use std::sync::atomic::{AtomicU8, Ordering};

/// Words of roots outside the stack.
pub type RootRange = (*mut u64, usize);

thread_local! {
    static SCRATCH: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// `BEAMLESS_GC_STRESS=1`: every room check fails, every collection moves everything and is verified.
pub fn stress() -> bool {
    static STRESS: AtomicU8 = AtomicU8::new(2);
    match STRESS.load(Ordering::Relaxed) {
        2 => {
            let on = std::env::var_os("BEAMLESS_GC_STRESS").is_some_and(|value| value == "1");
            STRESS.store(on as u8, Ordering::Relaxed);
            on
        }
        value => value == 1,
    }
}

/// Makes room for `need` words and the reserve between heap and stack top.
///
/// # Safety
/// The heap, the stack and the roots are well-formed; each root word is in one range only.
pub unsafe fn collect(heap: &mut Heap, hot: &mut Hot, need: usize, full: bool, roots: &[RootRange]) {
    heap.note_collection();
    // SAFETY: passed on.
    unsafe {
        generation(heap, hot, need, full, roots);
        if stress() {
            relocate(heap, hot, need, roots, true);
            verify::check(heap, hot, roots);
        } else {
            if !has_room(hot, need) && heap.survive && hot.hp > heap.block.start {
                // Nearly all survived and fills the young space: it is as good as old.
                generation(heap, hot, need, full, roots);
            }
            if !has_room(hot, need) || heap.is_oversized(hot, need) {
                relocate(heap, hot, need, roots, false);
            }
        }
    }
    heap.plan(hot);
}

fn has_room(hot: &Hot, need: usize) -> bool {
    words_between(hot.hp, hot.sp) >= need + STACK_RESERVE_WORDS
}

/// One collection, minor or full.
unsafe fn generation(heap: &mut Heap, hot: &mut Hot, need: usize, full: bool, roots: &[RootRange]) {
    let start = heap.start(hot, need);
    // SAFETY: passed on.
    unsafe {
        if full || heap.wants_full(start.aged) {
            heap.minor_collections = 0;
            evacuate_all(heap, hot, &start, roots);
        } else {
            heap.minor_collections += 1;
            let all = if stress() { heap.minor_collections % 3 == 0 } else { heap.survive };
            if all && heap.takes_all(&start) {
                promote_young(heap, hot, &start, roots);
            } else {
                evacuate_young(heap, hot, &start, roots);
            }
        }
    }
}

#[inline(always)]
pub(super) fn words_between(low: *mut u64, high: *mut u64) -> usize {
    (high as usize - low as usize) / 8
}

impl Heap {
    /// Starts a collection of the young space and the fragments.
    fn evacuation(&self, hot: &Hot, first: Target, second: Target) -> Evacuation {
        let mut fragments = Vec::new();
        let mut fragment = self.fragments;
        while !fragment.is_null() {
            // SAFETY: our own list.
            unsafe {
                let data = Fragment::data(fragment) as u64;
                fragments.push([data, data + 8 * u64::from((*fragment).used)]);
                fragment = (*fragment).next;
            }
        }
        sort::pairs(&mut fragments, &mut |a, b| a < b);
        let fragments = fragments.into_iter().map(|[start, end]| (start as usize, end as usize)).collect();
        let nothing = std::ptr::null_mut();
        Evacuation {
            young: (self.block.start, hot.hp),
            old: (nothing, nothing),
            aged_below: self.block.start,
            fragments,
            first,
            second,
        }
    }

    /// Sweeps the lists of the emptied spaces, adds the survivors to `lists` and frees the fragments.
    unsafe fn finish(&mut self, evacuation: &Evacuation, full: bool, lists: &mut OffHeapLists) {
        // SAFETY: everything alive has left the fragments.
        unsafe {
            evacuation.sweep(self.offheap, lists);
            if full {
                evacuation.sweep(self.old_offheap, lists);
            }
            let mut fragment = self.fragments;
            while !fragment.is_null() {
                let next = (*fragment).next;
                evacuation.sweep((*fragment).offheap, lists);
                Fragment::free(fragment);
                fragment = next;
            }
        }
        self.fragments = std::ptr::null_mut();
        self.building = std::ptr::null_mut();
        self.fragment_words = 0;
        self.full = false;
        self.virtual_bytes = 0;
        let bytes = lists.first.bytes + lists.second.bytes;
        self.virtual_live = if full { bytes } else { self.virtual_live.max(bytes) };
    }

    /// Moves the stack to the end of `block` and makes it the process's block.
    pub(super) unsafe fn adopt(&mut self, hot: &mut Hot, block: Block, stack_end: *mut u64) {
        let words = self.stack_words(hot);
        // SAFETY: the new block has room for the stack; the old one is not used any more.
        unsafe {
            let sp = stack_end.sub(words);
            std::ptr::copy_nonoverlapping(hot.sp, sp, words);
            hot.sp = sp;
            if stress() {
                std::ptr::write_bytes(self.block.start, 0xdb, self.block.words);
            }
            self.block.free();
        }
        self.block = block;
        self.stack_end = stack_end;
    }

    fn set_young_lists(&mut self, lists: &OffHeapLists) {
        self.offheap = lists.first.head;
        self.old_offheap = lists.second.head;
        self.virtual_old += lists.second.bytes;
    }
}

/// Minor collection: empties the young space and the fragments; what has aged goes to the old generation.
unsafe fn evacuate_young(heap: &mut Heap, hot: &mut Hot, start: &Start, roots: &[RootRange]) {
    let promote = heap.old.block.words > 0 || start.aged >= PROMOTE_MIN;
    if promote && heap.old.block.words == 0 {
        heap.old = Space::new(heap.first_old(start));
    }
    let promoted = if promote { start.aged } else { 0 };
    let bound = start.aged + start.fresh - promoted;
    let mut lists =
        OffHeapLists { first: OffHeapList::after(std::ptr::null_mut()), second: OffHeapList::after(heap.old_offheap) };
    let aged_below = heap.block.start.wrapping_add(promoted);
    let survivors;
    // SAFETY: targets have room for everything that can survive.
    unsafe {
        if heap.moves(bound, start) {
            let block = Block::new(heap.next_words(bound, start));
            let mut evacuation = heap.evacuation(hot, Target::new(block.start), Target::new(heap.old.top));
            evacuation.aged_below = aged_below;
            evacuation.run::<AGING>(hot, heap.stack_end, roots);
            heap.finish(&evacuation, false, &mut lists);
            heap.set_young_lists(&lists);
            heap.old.top = evacuation.second.top;
            survivors = evacuation.first.used();
            hot.hp = evacuation.first.top;
            heap.adopt(hot, block, block.end());
        } else {
            survivors = SCRATCH.with_borrow_mut(|scratch| {
                scratch.clear();
                scratch.reserve(bound);
                // What came in fragments may be more than the block has words. Addresses beyond its end may be those of another block, and who then
                // moves the survivors could not tell pointers to them from pointers into that one.
                let home = if bound <= heap.block.words { heap.block.start } else { scratch.as_mut_ptr() };
                let first = Target::scratch(scratch.as_mut_ptr(), home);
                let mut evacuation = heap.evacuation(hot, first, Target::new(heap.old.top));
                evacuation.aged_below = aged_below;
                evacuation.run::<AGING>(hot, heap.stack_end, roots);
                heap.finish(&evacuation, false, &mut lists);
                heap.set_young_lists(&lists);
                heap.old.top = evacuation.second.top;
                let survivors = evacuation.first.used();
                // Survivors from fragments may not fit below the stack.
                let fits = words_between(heap.block.start, hot.sp) >= survivors + STACK_RESERVE_WORDS;
                if fits && home == heap.block.start {
                    std::ptr::copy_nonoverlapping(evacuation.first.start, heap.block.start, survivors);
                    hot.hp = heap.block.start.add(survivors);
                } else {
                    settle(heap, hot, start.need, roots, &Survivors { at: evacuation.first.start, home, words: survivors, fits });
                }
                survivors
            });
        }
    }
    heap.note_survivors(start.fresh, survivors);
    heap.high_water = hot.hp;
}

/// Minor collection after which nothing is young.
unsafe fn promote_young(heap: &mut Heap, hot: &mut Hot, start: &Start, roots: &[RootRange]) {
    if heap.old.block.words == 0 {
        heap.old = Space::new(heap.first_old(start));
    }
    let mut lists =
        OffHeapLists { first: OffHeapList::after(heap.old_offheap), second: OffHeapList::after(std::ptr::null_mut()) };
    // SAFETY: the old generation has room for everything that can survive.
    unsafe {
        let mut evacuation = heap.evacuation(hot, Target::new(heap.old.top), Target::none());
        evacuation.run::<YOUNG>(hot, heap.stack_end, roots);
        heap.finish(&evacuation, false, &mut lists);
        heap.offheap = std::ptr::null_mut();
        heap.old_offheap = lists.first.head;
        heap.virtual_old += lists.first.bytes;
        heap.note_survivors(start.fresh, evacuation.first.used());
        heap.old.top = evacuation.first.top;
        hot.hp = heap.block.start;
        if heap.grow_next {
            let block = Block::new(heap.next_words(0, start));
            hot.hp = block.start;
            heap.adopt(hot, block, block.end());
        }
    }
    heap.high_water = hot.hp;
}

/// Full collection: empties both generations and the fragments into a new old generation, or into the block when little is left.
unsafe fn evacuate_all(heap: &mut Heap, hot: &mut Hot, start: &Start, roots: &[RootRange]) {
    let bound = start.aged + start.fresh + heap.old.used();
    let old_from = heap.old;
    let nothing = OffHeapList::after(std::ptr::null_mut());
    let mut lists = OffHeapLists { first: nothing, second: nothing };
    let small = bound < PROMOTE_MIN;
    // SAFETY: the target has room for everything.
    unsafe {
        let (block, untouched) =
            if small { (Block::new(heap.wanted_words(bound, start.fixed())), false) } else { heap.full_block(bound) };
        let mut evacuation = heap.evacuation(hot, Target::new(block.start), Target::none());
        evacuation.old = (old_from.block.start, old_from.top);
        evacuation.run::<FULL>(hot, heap.stack_end, roots);
        heap.finish(&evacuation, true, &mut lists);
        let top = evacuation.first.top;
        if small {
            (heap.offheap, heap.old_offheap) = (lists.first.head, std::ptr::null_mut());
            heap.old = Space::EMPTY;
            hot.hp = top;
            heap.adopt(hot, block, block.end());
        } else {
            (heap.offheap, heap.old_offheap) = (std::ptr::null_mut(), lists.first.head);
            heap.old = Space { block, top, limit: block.words };
            let wanted = heap.wanted_old(heap.old.used(), bound);
            heap.old.block.trim(wanted + wanted / 2, untouched);
            heap.old.limit = wanted.min(heap.old.block.words);
            hot.hp = heap.block.start;
        }
        heap.virtual_old = 0;
        if stress() && old_from.block.words > 0 {
            std::ptr::write_bytes(old_from.block.start, 0xdb, old_from.block.words);
        }
        old_from.block.free();
    }
    heap.high_water = hot.hp;
}
