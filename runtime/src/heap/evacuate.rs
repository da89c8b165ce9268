//! Copying what lives out of the spaces that are emptied: Cheney's scan with one target, or two when survivors of an earlier collection part from
//! the others. Knows ranges and targets, not when or why to collect.

use super::collect::RootRange;
use super::copy::{Layout, layout};
use super::stack;
use crate::term::offheap;
use beamless_abi::process::Hot;
use beamless_abi::term as abi;

/// Minor collection: objects below `aged_below` go to the second target.
pub const AGING: u8 = 0;
/// Minor collection into one target.
pub const YOUNG: u8 = 1;
/// Both generations into one target.
pub const FULL: u8 = 2;

/// The spaces being emptied.
#[derive(Clone, Copy)]
struct From {
    young_start: usize,
    young_bytes: usize,
    old_start: usize,
    old_bytes: usize,
    /// Bytes at the start of the young space whose objects go to the second target.
    aged_bytes: usize,
    /// Sorted `(first, one past)` of the fragments.
    fragments: *const (usize, usize),
    fragment_count: usize,
    /// From the first fragment's start to the last one's end: most pointers elsewhere lie outside.
    fragments_start: usize,
    fragments_bytes: usize,
    /// What the first target's objects will have moved by in the end.
    delta: usize,
}

/// A space being filled: objects are written at `top` and will live at `top + delta`.
pub struct Target {
    pub start: *mut u64,
    pub top: *mut u64,
    delta: usize,
}

impl Target {
    pub fn new(start: *mut u64) -> Target {
        Target { start, top: start, delta: 0 }
    }
    /// Filled here, to be moved in one piece to `home`.
    pub fn scratch(start: *mut u64, home: *mut u64) -> Target {
        Target { start, top: start, delta: (home as usize).wrapping_sub(start as usize) }
    }
    pub fn none() -> Target {
        Target::new(std::ptr::null_mut())
    }
    pub fn used(&self) -> usize {
        (self.top as usize - self.start as usize) / 8
    }
    /// Where the object with this final address is written now, if it is one of this target's.
    fn written_at(&self, address: usize) -> Option<*mut u64> {
        let at = address.wrapping_sub(self.delta);
        (at.wrapping_sub(self.start as usize) < self.top as usize - self.start as usize).then_some(at as *mut u64)
    }
}

/// Where the next survivor goes. Lives in registers.
struct Tops {
    first: *mut u64,
    second: *mut u64,
}

/// One collection under way.
pub struct Evacuation {
    pub young: (*mut u64, *mut u64),
    pub old: (*mut u64, *mut u64),
    /// Below it objects go to the second target.
    pub aged_below: *mut u64,
    pub fragments: Vec<(usize, usize)>,
    pub first: Target,
    pub second: Target,
}

impl From {
    #[inline(always)]
    fn has<const MODE: u8>(&self, at: usize) -> bool {
        at.wrapping_sub(self.young_start) < self.young_bytes
            || MODE == FULL && at.wrapping_sub(self.old_start) < self.old_bytes
            || at.wrapping_sub(self.fragments_start) < self.fragments_bytes && self.in_fragment(at)
    }

    #[inline(never)]
    fn in_fragment(&self, at: usize) -> bool {
        // SAFETY: the evacuation that these ranges were taken from keeps the list.
        let fragments = unsafe { std::slice::from_raw_parts(self.fragments, self.fragment_count) };
        let after = fragments.partition_point(|range| range.0 <= at);
        after > 0 && at < fragments[after - 1].1
    }

    /// Takes the place for `words` words: where they are written, and where they will be.
    #[inline(always)]
    fn place<const MODE: u8>(&self, tops: &mut Tops, from: usize, words: usize) -> (*mut u64, u64) {
        if MODE == AGING && from.wrapping_sub(self.young_start) < self.aged_bytes {
            let at = tops.second;
            tops.second = at.wrapping_add(words);
            return (at, at as u64);
        }
        let at = tops.first;
        tops.first = at.wrapping_add(words);
        (at, (at as usize).wrapping_add(self.delta) as u64)
    }

    /// New word for a root or field; copies the object when it is the first to ask.
    ///
    /// # Safety
    /// `word` is a term of the heap being collected that has not been forwarded.
    #[inline(always)]
    unsafe fn forward<const MODE: u8>(&self, tops: &mut Tops, word: u64) -> u64 {
        let tag = word & abi::TAG_MASK;
        if abi::POINTER_TAGS >> tag & 1 == 0 {
            return word;
        }
        let from = (word & !abi::TAG_MASK) as *mut u64;
        if !self.has::<MODE>(from as usize) {
            return word;
        }
        // SAFETY: `from` is an object in a space being emptied; the targets have room for all of them.
        unsafe {
            let first = *from;
            if tag == abi::TAG_CONS {
                if first == abi::NONE {
                    return *from.add(1);
                }
                let (at, home) = self.place::<MODE>(tops, from as usize, 2);
                *at = first;
                *at.add(1) = *from.add(1);
                let new = home | abi::TAG_CONS;
                *from = abi::NONE;
                *from.add(1) = new;
                new
            } else {
                if first & abi::TAG_MASK == abi::TAG_BOXED {
                    return first;
                }
                let words = abi::header_words(first) as usize + 1;
                let (at, home) = self.place::<MODE>(tops, from as usize, words);
                let new = home | abi::TAG_BOXED;
                copy_object(from, at, words);
                *from = new;
                new
            }
        }
    }

    /// Handles the word at `at` of a copied object; gives the next one to look at.
    #[inline(always)]
    unsafe fn scan<const MODE: u8>(&self, tops: &mut Tops, at: *mut u64) -> *mut u64 {
        // SAFETY: `at` is a word of a copied object, not in the middle of raw ones.
        unsafe {
            let word = *at;
            if word & abi::TAG_MASK != abi::TAG_HEADER {
                *at = self.forward::<MODE>(tops, word);
                return at.add(1);
            }
            let size = abi::header_words(word) as usize;
            match layout(word) {
                Layout::Terms => at.add(1),
                Layout::SubBinary => {
                    *at.add(2) = self.forward::<MODE>(tops, *at.add(2));
                    at.add(size + 1)
                }
                Layout::Raw | Layout::OffHeap => at.add(size + 1),
            }
        }
    }
}

impl Evacuation {
    /// Copies everything that the stack and the roots reach.
    ///
    /// # Safety
    /// The stack and the ranges hold terms, each once; the targets have room for all that is in the emptied spaces.
    pub unsafe fn run<const MODE: u8>(&mut self, hot: &Hot, stack_end: *mut u64, roots: &[RootRange]) {
        let bytes = |range: (*mut u64, *mut u64)| range.1 as usize - range.0 as usize;
        let ends = self.fragments.first().zip(self.fragments.last());
        let (fragments_start, fragments_end) = ends.map_or((0, 0), |(first, last)| (first.0, last.1));
        let from = From {
            young_start: self.young.0 as usize,
            young_bytes: bytes(self.young),
            old_start: self.old.0 as usize,
            old_bytes: bytes(self.old),
            aged_bytes: self.aged_below as usize - self.young.0 as usize,
            fragments: self.fragments.as_ptr(),
            fragment_count: self.fragments.len(),
            fragments_start,
            fragments_bytes: fragments_end - fragments_start,
            delta: self.first.delta,
        };
        let mut tops = Tops { first: self.first.top, second: self.second.top };
        let (mut first_scan, mut second_scan) = (tops.first, tops.second);
        // SAFETY: promised by the caller; the words between scan and top are copied objects.
        unsafe {
            stack::each_live_slot(hot.sp, stack_end, |slot| *slot = from.forward::<MODE>(&mut tops, *slot));
            for &(start, words) in roots {
                for i in 0..words {
                    let at = start.add(i);
                    *at = from.forward::<MODE>(&mut tops, *at);
                }
            }
            loop {
                while first_scan < tops.first {
                    first_scan = from.scan::<MODE>(&mut tops, first_scan);
                }
                if MODE != AGING || second_scan >= tops.second {
                    break;
                }
                while second_scan < tops.second {
                    second_scan = from.scan::<MODE>(&mut tops, second_scan);
                }
            }
        }
        (self.first.top, self.second.top) = (tops.first, tops.second);
    }

    /// Relinks the survivors of an off-heap list and releases the dead. Links hold final addresses.
    ///
    /// # Safety
    /// The list's objects are in the spaces just emptied.
    pub unsafe fn sweep(&self, mut object: *mut u64, lists: &mut OffHeapLists) {
        // SAFETY: the word of the link is not overwritten by forwarding.
        unsafe {
            while !object.is_null() {
                let first = *object;
                if first & abi::TAG_MASK == abi::TAG_BOXED {
                    let address = (first & !abi::TAG_MASK) as usize;
                    let second = self.second.written_at(address);
                    let at = second.or_else(|| self.first.written_at(address)).unwrap_or(address as *mut u64);
                    let list = if second.is_some() { &mut lists.second } else { &mut lists.first };
                    let link = offheap::next_word(*at);
                    let next = *object.add(link) as *mut u64;
                    *at.add(link) = list.head as u64;
                    list.head = address as *mut u64;
                    list.bytes += offheap::object_bytes(at);
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

/// A list of off-heap objects and the bytes they keep alive.
#[derive(Clone, Copy)]
pub struct OffHeapList {
    pub head: *mut u64,
    pub bytes: usize,
}

impl OffHeapList {
    pub fn after(head: *mut u64) -> OffHeapList {
        OffHeapList { head, bytes: 0 }
    }
}

/// The lists of both targets.
pub struct OffHeapLists {
    pub first: OffHeapList,
    pub second: OffHeapList,
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
