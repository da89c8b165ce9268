//! The collector: minor collections copy the young generation, survivors of two go to the old one; full collections copy everything.
//!
//! A minor collection usually leaves the block (and with it the stack) where it is: survivors are copied to a scratch area with the
//! addresses they will have, then moved back to the bottom of the block in one piece. A pointer is followed only when it leads into
//! the spaces being emptied, so literals, queued messages and tables are left alone without being known here.

use super::copy::{Layout, layout};
use super::{Fragment, Heap, Space, stack, verify};
use crate::platform::memory::Block;
use crate::term::offheap;
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};
use beamless_abi::term as abi;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU8, Ordering};

/// Words of roots outside the stack.
pub type RootRange = (*mut u64, usize);

/// Survivors fewer than this stay in the young generation: a small process has no old one.
const PROMOTE_MIN: usize = 256;
/// Young generations above this many words are copied to a new block instead of through the scratch area.
const SCRATCH_MAX: usize = 1 << 17;
/// A process that collects all the time gets blocks up to this size.
const NURSERY_MAX: usize = 1 << 15;

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
    let stress = stress();
    heap.slice_collections += 1;
    if heap.slice_collections >= 2 && (heap.nursery_words as usize) < NURSERY_MAX {
        heap.nursery_words = (heap.block.words * 2).min(NURSERY_MAX) as u32;
        heap.grow_next = true;
    }
    let aged = words_between(heap.block.start, heap.high_water);
    let full = full || heap.minor_collections >= heap.full_sweep_after || heap.wants_full(aged);
    // SAFETY: passed on.
    unsafe {
        if full {
            heap.minor_collections = 0;
            evacuate_all(heap, hot, need, roots);
        } else {
            heap.minor_collections += 1;
            evacuate_young(heap, hot, need, roots, aged);
        }
        let free = words_between(hot.hp, hot.sp);
        if stress {
            relocate(heap, hot, need, roots, true);
            verify::check(heap, hot, roots);
        } else if free < need + STACK_RESERVE_WORDS || (full && heap.is_oversized(hot, need)) {
            relocate(heap, hot, need, roots, false);
        }
    }
    let live = words_between(heap.block.start, hot.hp) + heap.stack_words(hot);
    heap.grow_next = live * 2 > heap.block.words || heap.block.words < heap.nursery_words as usize;
}

impl Heap {
    /// The old generation cannot take what has aged.
    fn wants_full(&self, aged: usize) -> bool {
        self.old.block.words > 0 && self.old.room() < aged
    }

    fn is_oversized(&self, hot: &Hot, need: usize) -> bool {
        let used = words_between(self.block.start, hot.hp) + self.stack_words(hot) + need + STACK_RESERVE_WORDS;
        self.block.words > 4 * self.wanted_words(used)
    }

    /// Size of a block that is to hold `used` words and leave as many free.
    fn wanted_words(&self, used: usize) -> usize {
        round_size((used + used / 2).max(self.min_words as usize).max(self.nursery_words as usize))
    }
}

/// Sizes of blocks: powers of two and one and a half times those, which the allocator serves without waste.
fn round_size(words: usize) -> usize {
    if words <= super::INITIAL_WORDS {
        return super::INITIAL_WORDS;
    }
    let power = words.next_power_of_two();
    if words <= power / 4 * 3 { power / 4 * 3 } else { power }
}

#[inline(always)]
fn words_between(low: *mut u64, high: *mut u64) -> usize {
    (high as usize - low as usize) / 8
}

/// A space being filled: objects are written at `top` and will live at `top + delta`.
struct Target {
    start: *mut u64,
    top: *mut u64,
    scan: *mut u64,
    delta: usize,
}

impl Target {
    fn new(start: *mut u64, final_start: *mut u64) -> Target {
        Target { start, top: start, scan: start, delta: (final_start as usize).wrapping_sub(start as usize) }
    }
    fn used(&self) -> usize {
        words_between(self.start, self.top)
    }
    /// Where the object with this final address is written now, if it is one of this target's.
    fn written_at(&self, address: usize) -> Option<*mut u64> {
        let at = address.wrapping_sub(self.delta);
        (at.wrapping_sub(self.start as usize) < self.top as usize - self.start as usize).then_some(at as *mut u64)
    }
}

/// One collection under way.
struct Evacuation {
    young_start: usize,
    young_bytes: usize,
    old_start: usize,
    old_bytes: usize,
    /// Sorted `(first, one past)` of the fragments.
    fragments: Vec<(usize, usize)>,
    /// Objects below this address in the young space go to `old`.
    promote_below: usize,
    young: Target,
    old: Target,
}

impl Evacuation {
    #[inline(always)]
    fn is_from(&self, at: usize) -> bool {
        at.wrapping_sub(self.young_start) < self.young_bytes
            || at.wrapping_sub(self.old_start) < self.old_bytes
            || (!self.fragments.is_empty() && self.in_fragment(at))
    }

    #[inline(never)]
    fn in_fragment(&self, at: usize) -> bool {
        let after = self.fragments.partition_point(|range| range.0 <= at);
        after > 0 && at < self.fragments[after - 1].1
    }

    /// New word for a root or field; copies the object when it is the first to ask.
    ///
    /// # Safety
    /// `word` is a term of the heap being collected that has not been forwarded.
    #[inline(always)]
    unsafe fn forward(&mut self, word: u64) -> u64 {
        let tag = word & abi::TAG_MASK;
        if abi::POINTER_TAGS >> tag & 1 == 0 {
            return word;
        }
        let from = (word & !abi::TAG_MASK) as *mut u64;
        if !self.is_from(from as usize) {
            return word;
        }
        // SAFETY: `from` is an object in a space being emptied; the targets have room for all of them.
        unsafe {
            let first = *from;
            if tag == abi::TAG_CONS {
                if first == abi::NONE {
                    return *from.add(1);
                }
                let target = self.target(from as usize);
                let at = target.top;
                *at = first;
                *at.add(1) = *from.add(1);
                target.top = at.add(2);
                let new = (at as usize).wrapping_add(target.delta) as u64 | abi::TAG_CONS;
                *from = abi::NONE;
                *from.add(1) = new;
                new
            } else {
                if first & abi::TAG_MASK == abi::TAG_BOXED {
                    return first;
                }
                let words = abi::header_words(first) as usize + 1;
                let target = self.target(from as usize);
                let at = target.top;
                target.top = at.add(words);
                let new = (at as usize).wrapping_add(target.delta) as u64 | abi::TAG_BOXED;
                copy_object(from, at, words);
                *from = new;
                new
            }
        }
    }

    #[inline(always)]
    fn target(&mut self, from: usize) -> &mut Target {
        if from.wrapping_sub(self.young_start) < self.promote_below { &mut self.old } else { &mut self.young }
    }

    /// Forwards what the copied objects point to until there is nothing new.
    unsafe fn drain(&mut self) {
        while self.young.scan < self.young.top || self.old.scan < self.old.top {
            // SAFETY: the words between scan and top are copied objects.
            unsafe {
                while self.young.scan < self.young.top {
                    let at = self.young.scan;
                    self.young.scan = self.scan_word(at);
                }
                while self.old.scan < self.old.top {
                    let at = self.old.scan;
                    self.old.scan = self.scan_word(at);
                }
            }
        }
    }

    /// Handles the word at `at`; gives the next one to look at.
    #[inline(always)]
    unsafe fn scan_word(&mut self, at: *mut u64) -> *mut u64 {
        // SAFETY: `at` is a word of a copied object, not in the middle of raw ones.
        unsafe {
            let word = *at;
            if word & abi::TAG_MASK != abi::TAG_HEADER {
                *at = self.forward(word);
                return at.add(1);
            }
            let size = abi::header_words(word) as usize;
            match layout(word) {
                Layout::Terms => at.add(1),
                Layout::SubBinary => {
                    *at.add(2) = self.forward(*at.add(2));
                    at.add(size + 1)
                }
                Layout::Raw | Layout::OffHeap => at.add(size + 1),
            }
        }
    }

    unsafe fn roots(&mut self, hot: &Hot, stack_end: *mut u64, roots: &[RootRange]) {
        // SAFETY: the stack and the ranges hold terms, each once.
        unsafe {
            stack::each_live_slot(hot.sp, stack_end, |slot| *slot = self.forward(*slot));
            for &(start, words) in roots {
                for i in 0..words {
                    let at = start.add(i);
                    *at = self.forward(*at);
                }
            }
            self.drain();
        }
    }

    /// Relinks the survivors of an off-heap list and releases the dead. Links hold final addresses.
    unsafe fn sweep(&self, mut object: *mut u64, lists: &mut OffHeapLists) {
        // SAFETY: objects of the list are in the spaces just emptied; the word of the link is not overwritten by forwarding.
        unsafe {
            while !object.is_null() {
                let first = *object;
                if first & abi::TAG_MASK == abi::TAG_BOXED {
                    let address = (first & !abi::TAG_MASK) as usize;
                    let (list, at) = match self.old.written_at(address) {
                        Some(at) => (&mut lists.old, at),
                        None => (&mut lists.young, self.young.written_at(address).unwrap_or(address as *mut u64)),
                    };
                    let link = offheap::next_word(*at);
                    let next = *object.add(link) as *mut u64;
                    *at.add(link) = *list as u64;
                    *list = address as *mut u64;
                    lists.bytes += offheap::object_bytes(at);
                    object = next;
                } else {
                    let next = *object.add(offheap::next_word(first)) as *mut u64;
                    offheap::release_object(object);
                    object = next;
                }
            }
        }
    }
}

/// Copies an object. Most are of a few words, for which `memcpy` is a slow way (a quarter of the time of binary trees), and what the
/// optimiser makes of a plain loop.
///
/// # Safety
/// Both ranges of words are valid and apart.
#[inline(always)]
unsafe fn copy_object(from: *const u64, to: *mut u64, words: usize) {
    const BY_HAND: usize = 16;
    // SAFETY: promised by the caller.
    unsafe {
        if words > BY_HAND {
            std::ptr::copy_nonoverlapping(from, to, words);
            return;
        }
        for index in 0..words {
            to.add(index).write_volatile(*from.add(index));
        }
    }
}

struct OffHeapLists {
    young: *mut u64,
    old: *mut u64,
    bytes: usize,
}

impl Heap {
    /// Starts a collection of the young space and the fragments.
    fn evacuation(&self, hot: &Hot, young: Target, old: Target) -> Evacuation {
        let mut fragments = Vec::new();
        let mut fragment = self.fragments;
        while !fragment.is_null() {
            // SAFETY: our own list.
            unsafe {
                let data = Fragment::data(fragment) as usize;
                fragments.push((data, data + 8 * (*fragment).used as usize));
                fragment = (*fragment).next;
            }
        }
        fragments.sort_unstable();
        Evacuation {
            young_start: self.block.start as usize,
            young_bytes: hot.hp as usize - self.block.start as usize,
            old_start: 0,
            old_bytes: 0,
            fragments,
            promote_below: 0,
            young,
            old,
        }
    }

    /// Sweeps the lists of the emptied spaces and frees the fragments.
    unsafe fn finish(&mut self, evacuation: &Evacuation, full: bool) {
        // SAFETY: everything alive has left the fragments.
        unsafe {
            let kept = if full { std::ptr::null_mut() } else { self.old_offheap };
            let mut lists = OffHeapLists { young: std::ptr::null_mut(), old: kept, bytes: 0 };
            evacuation.sweep(self.offheap, &mut lists);
            if full {
                evacuation.sweep(self.old_offheap, &mut lists);
            }
            let mut fragment = self.fragments;
            while !fragment.is_null() {
                let next = (*fragment).next;
                evacuation.sweep((*fragment).offheap, &mut lists);
                Fragment::free(fragment);
                fragment = next;
            }
            self.fragments = std::ptr::null_mut();
            self.building = std::ptr::null_mut();
            self.fragment_words = 0;
            self.offheap = lists.young;
            self.old_offheap = lists.old;
            self.virtual_live = if full { lists.bytes } else { self.virtual_live.max(lists.bytes) };
            self.virtual_bytes = 0;
        }
    }

    /// Moves the stack to the end of `block` and makes it the process's block.
    unsafe fn adopt(&mut self, hot: &mut Hot, block: Block, stack_end: *mut u64) {
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
}

/// Minor collection: empties the young space and the fragments.
unsafe fn evacuate_young(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange], aged: usize) {
    let promote = heap.old.block.words > 0 || aged >= PROMOTE_MIN;
    if promote && heap.old.block.words == 0 {
        heap.old = Space::new(round_size((aged * 4).max(1024)));
    }
    let promoted = if promote { aged } else { 0 };
    let bound = words_between(heap.block.start, hot.hp) + heap.fragment_words - promoted;
    let fixed = heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let moves = heap.grow_next || fixed > heap.block.words / 4 * 3 || bound > SCRATCH_MAX;
    let old_target = Target::new(heap.old.top, heap.old.top);
    // SAFETY: targets have room for everything that can survive.
    unsafe {
        if moves {
            let block = Block::new(heap.wanted_words(bound.max(bound / 2 + fixed) + fixed));
            let mut evacuation = heap.evacuation(hot, Target::new(block.start, block.start), old_target);
            evacuation.promote_below = promoted * 8;
            evacuation.roots(hot, heap.stack_end, roots);
            heap.finish(&evacuation, false);
            heap.old.top = evacuation.old.top;
            hot.hp = evacuation.young.top;
            heap.adopt(hot, block, block.end());
        } else {
            SCRATCH.with_borrow_mut(|scratch| {
                scratch.clear();
                scratch.reserve(bound);
                let mut evacuation =
                    heap.evacuation(hot, Target::new(scratch.as_mut_ptr(), heap.block.start), old_target);
                evacuation.promote_below = promoted * 8;
                evacuation.roots(hot, heap.stack_end, roots);
                heap.finish(&evacuation, false);
                heap.old.top = evacuation.old.top;
                let survivors = evacuation.young.used();
                // Survivors from fragments may not fit below the stack.
                if words_between(heap.block.start, hot.sp) < survivors + STACK_RESERVE_WORDS {
                    settle_elsewhere(heap, hot, need, roots, &evacuation);
                } else {
                    std::ptr::copy_nonoverlapping(evacuation.young.start, heap.block.start, survivors);
                    hot.hp = heap.block.start.add(survivors);
                }
            });
        }
    }
    heap.high_water = hot.hp;
}

/// The scratch area's contents do not fit the block they were addressed for: gives them a larger one and shifts every pointer.
#[cold]
unsafe fn settle_elsewhere(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange], from: &Evacuation) {
    let survivors = from.young.used();
    let fixed = heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let block = Block::new(heap.wanted_words(survivors + fixed));
    let shift = Shift {
        start: heap.block.start as usize,
        bytes: survivors * 8,
        by: (block.start as usize).wrapping_sub(heap.block.start as usize),
    };
    // SAFETY: the survivors lie in the scratch area with addresses of the old block; the new block has room.
    unsafe {
        std::ptr::copy_nonoverlapping(from.young.start, block.start, survivors);
        shift.everything(heap, hot, roots, block.start, survivors);
        heap.adopt(hot, block, block.end());
        hot.hp = block.start.add(survivors);
    }
}

/// Full collection: empties both generations and the fragments into a new old generation, or into the block when little is left.
unsafe fn evacuate_all(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange]) {
    let bound = words_between(heap.block.start, hot.hp) + heap.fragment_words + heap.old.used();
    let fixed = heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let (old_from, from_bytes) = (heap.old, heap.old.used() * 8);
    // SAFETY: the target has room for everything.
    unsafe {
        if bound < PROMOTE_MIN {
            let block = Block::new(heap.wanted_words(bound + fixed));
            let mut evacuation =
                heap.evacuation(hot, Target::new(block.start, block.start), Target::new(block.end(), block.end()));
            (evacuation.old_start, evacuation.old_bytes) = (old_from.block.start as usize, from_bytes);
            evacuation.roots(hot, heap.stack_end, roots);
            heap.finish(&evacuation, true);
            heap.old = Space::EMPTY;
            hot.hp = evacuation.young.top;
            heap.adopt(hot, block, block.end());
        } else {
            let mut space = Space::new(round_size(bound + bound / 2));
            // The young target is where all objects go: it is the new old generation.
            let target = Target::new(space.block.start, space.block.start);
            let unused = Target::new(std::ptr::null_mut(), std::ptr::null_mut());
            let mut evacuation = heap.evacuation(hot, target, unused);
            (evacuation.old_start, evacuation.old_bytes) = (old_from.block.start as usize, from_bytes);
            evacuation.roots(hot, heap.stack_end, roots);
            heap.finish(&evacuation, true);
            space.top = evacuation.young.top;
            let used = space.used();
            space.block.trim(round_size(used * 2));
            heap.old = space;
            heap.old_offheap = std::mem::replace(&mut heap.offheap, std::ptr::null_mut());
            hot.hp = heap.block.start;
        }
        if stress() && old_from.block.words > 0 {
            std::ptr::write_bytes(old_from.block.start, 0xdb, old_from.block.words);
        }
        old_from.block.free();
    }
    heap.high_water = hot.hp;
}

/// Moves the young space as it is (it has just been collected) to a block that has room. Under stress with no word to spare.
unsafe fn relocate(heap: &mut Heap, hot: &mut Hot, need: usize, roots: &[RootRange], exact: bool) {
    let survivors = words_between(heap.block.start, hot.hp);
    let used = survivors + heap.stack_words(hot) + need + STACK_RESERVE_WORDS;
    let block = Block::new(if exact { used } else { heap.wanted_words(used) });
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
