//! A process's memory: block, generations, fragments, the collector and copying between heaps. Knows roots, not processes.

pub mod collect;
pub mod copy;
mod evacuate;
pub mod fragment;
mod policy;
mod shift;
pub mod sizes;
pub mod stack;
#[cfg(test)]
mod tests;
pub mod verify;

pub use crate::term::alloc::Alloc;
pub use crate::term::build::Build;
pub use copy::Owned;
pub use fragment::Fragment;

use crate::platform::image;
use crate::platform::memory::Block;
use crate::term::offheap;
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};

/// Words of a fresh process's block: with the record of a process about a kilobyte.
pub const INITIAL_WORDS: usize = 64;
/// Off-heap bytes a process may gather before a collection looks whether they are still used.
pub const VIRTUAL_MIN: usize = 256 * 1024;

/// Words that BIFs may put into fragments before a full block is collected.
const FRAGMENTS_FREE: usize = 256;

/// Whether an address lies in the program's literals, which no one moves or copies.
#[inline(always)]
pub fn is_literal(at: *const u64) -> bool {
    let program = image::program();
    (at as usize).wrapping_sub(program.literals as usize) < program.literal_words as usize * 8
}

/// An old generation.
#[derive(Clone, Copy)]
pub struct Space {
    pub block: Block,
    pub top: *mut u64,
    /// Words it may hold before a full collection; the block may have more, so that it can be used again for what is a little larger.
    pub limit: usize,
}

impl Space {
    pub const EMPTY: Space = Space { block: Block::EMPTY, top: std::ptr::null_mut(), limit: 0 };

    pub fn new(words: usize) -> Space {
        let block = Block::new(words);
        Space { block, top: block.start, limit: block.words }
    }
    pub fn used(&self) -> usize {
        (self.top as usize - self.block.start as usize) / 8
    }
    pub fn room(&self) -> usize {
        self.limit.saturating_sub(self.used())
    }
}

/// The memory of one process besides the pointers in [`Hot`].
pub struct Heap {
    pub block: Block,
    /// One past the highest stack word; the block's end except under stress.
    pub stack_end: *mut u64,
    /// Below it lies what survived a collection; the next one moves it to the old generation.
    pub high_water: *mut u64,
    pub old: Space,
    /// Pieces outside the block, taken in by the next collection.
    pub fragments: *mut Fragment,
    /// The fragment that BIFs fill; one of `fragments`.
    building: *mut Fragment,
    pub fragment_words: usize,
    /// Off-heap objects in the block.
    pub offheap: *mut u64,
    /// Off-heap objects in the old generation.
    pub old_offheap: *mut u64,
    /// Off-heap bytes linked since the last collection, and those held after it.
    pub virtual_bytes: usize,
    pub virtual_live: usize,
    /// Off-heap bytes that became old since the last full collection.
    virtual_old: usize,
    pub min_words: u32,
    /// Words the block should have at least, because the process collects often.
    pub nursery_words: u32,
    pub minor_collections: u32,
    pub full_sweep_after: u32,
    /// Collections since the process was scheduled in.
    pub slice_collections: u32,
    /// The last collection left little room: the next one moves to a larger block.
    grow_next: bool,
    /// BIFs find no room in the block.
    full: bool,
    /// Most of what was young survived the last collection.
    survive: bool,
}

impl Heap {
    /// Memory of a new process; `hot.hp` and `hot.sp` are set to its ends.
    pub fn new(hot: &mut Hot, min_words: usize) -> Heap {
        let block = Block::new(min_words.max(INITIAL_WORDS));
        hot.hp = block.start;
        hot.sp = block.end();
        Heap {
            block,
            stack_end: block.end(),
            high_water: block.start,
            old: Space::EMPTY,
            fragments: std::ptr::null_mut(),
            building: std::ptr::null_mut(),
            fragment_words: 0,
            offheap: std::ptr::null_mut(),
            old_offheap: std::ptr::null_mut(),
            virtual_bytes: 0,
            virtual_live: 0,
            virtual_old: 0,
            min_words: min_words.max(INITIAL_WORDS) as u32,
            nursery_words: 0,
            minor_collections: 0,
            full_sweep_after: 65535,
            slice_collections: 0,
            grow_next: false,
            full: false,
            survive: false,
        }
    }

    /// Words for a BIF's result: at the heap top, else in a fragment. Never moves anything.
    #[inline(always)]
    pub fn alloc(&mut self, hot: &mut Hot, words: usize) -> *mut u64 {
        let room = hot.sp as isize - hot.hp as isize;
        // Divided, because the product does not fit where addresses are short.
        if room / 8 >= (words + STACK_RESERVE_WORDS) as isize {
            let at = hot.hp;
            hot.hp = at.wrapping_add(words);
            return at;
        }
        self.alloc_fragment(hot, words)
    }

    #[cold]
    #[inline(never)]
    fn alloc_fragment(&mut self, hot: &mut Hot, words: usize) -> *mut u64 {
        // SAFETY: `building` is one of our fragments.
        unsafe {
            let fits = !self.building.is_null()
                && ((*self.building).capacity - (*self.building).used) as usize >= words;
            if !fits {
                let fragment = Fragment::new(words.max(64).max((self.fragment_words / 2).min(8192)));
                (*fragment).next = self.fragments;
                self.fragments = fragment;
                self.building = fragment;
            }
            let fragment = self.building;
            let at = Fragment::data(fragment).add((*fragment).used as usize);
            (*fragment).used += words as u32;
            self.grown(hot, words);
            // The block is full and the code that runs has no check of its own: better a collection now than more fragments.
            let left = (hot.sp as usize).saturating_sub(hot.hp as usize) / 8;
            if self.fragment_words > FRAGMENTS_FREE && left < self.block.words / 4 {
                hot.fc = hot.fc.min(-1);
                self.full = true;
            }
            at
        }
    }

    /// Takes over a message's fragment: its terms belong to the process now.
    pub fn attach(&mut self, hot: &mut Hot, fragment: *mut Fragment) {
        // SAFETY: the caller owns the fragment.
        unsafe {
            (*fragment).next = self.fragments;
            self.fragments = fragment;
            let words = (*fragment).used as usize;
            self.grown(hot, words);
        }
    }

    /// Counts words outside the block and asks for a collection when they are as many as the block's.
    fn grown(&mut self, hot: &mut Hot, words: usize) {
        self.fragment_words += words;
        if self.wants_collection() {
            hot.fc = hot.fc.min(-1);
        }
    }

    /// Whether the scheduler should collect before the process goes on.
    pub fn wants_collection(&self) -> bool {
        self.full
            || self.fragment_words > self.block.words.max(256)
            || self.virtual_bytes > (self.virtual_live).max(VIRTUAL_MIN)
    }

    /// Registers an off-heap object that was built in the block or in the newest BIF fragment.
    pub fn link_offheap(&mut self, hot: &mut Hot, object: *mut u64, bytes: usize) {
        // SAFETY: the object was just built by the caller.
        unsafe {
            *object.add(offheap::next_word(*object)) = self.offheap as u64;
        }
        self.offheap = object;
        self.virtual_bytes += bytes;
        if self.wants_collection() {
            hot.fc = hot.fc.min(-1);
        }
    }

    /// Words in use: both generations and fragments.
    pub fn used_words(&self, hot: &Hot) -> usize {
        (hot.hp as usize - self.block.start as usize) / 8 + self.old.used() + self.fragment_words
    }
    /// What `garbage_collection_info` tells.
    pub fn sizes(&self, hot: &Hot) -> [(&'static str, usize); 11] {
        let young = (hot.hp as usize - self.block.start as usize) / 8;
        let recent = (self.high_water as usize).saturating_sub(self.block.start as usize) / 8;
        let least = sizes::LEAST_BINARY_WORDS;
        [
            ("old_heap_block_size", self.old.limit),
            ("heap_block_size", self.block.words),
            ("mbuf_size", self.fragment_words),
            ("recent_size", recent),
            ("stack_size", self.stack_words(hot)),
            ("old_heap_size", self.old.used()),
            ("heap_size", young),
            ("bin_vheap_size", self.virtual_bytes / 8),
            ("bin_vheap_block_size", least),
            ("bin_old_vheap_size", self.virtual_old / 8),
            ("bin_old_vheap_block_size", least),
        ]
    }

    /// Words of stack in use.
    pub fn stack_words(&self, hot: &Hot) -> usize {
        (self.stack_end as usize - hot.sp as usize) / 8
    }

    /// Address, bytes and number of references of the shared bytes that binaries on this heap hold, once for each binary.
    pub fn shared_binaries(&self) -> Vec<[usize; 3]> {
        let mut found = Vec::new();
        for mut object in [self.offheap, self.old_offheap] {
            while !object.is_null() {
                // SAFETY: the lists hold live objects of this heap.
                unsafe {
                    found.extend(offheap::shared_of(object));
                    object = *object.add(offheap::next_word(*object)) as *mut u64;
                }
            }
        }
        found
    }

    /// Gives everything back: the process has ended.
    ///
    /// # Safety
    /// Nothing points into this heap any more.
    pub unsafe fn free(&mut self) {
        // SAFETY: lists and blocks are ours; nobody looks at them again.
        unsafe {
            release_list(self.offheap);
            release_list(self.old_offheap);
            let mut fragment = self.fragments;
            while !fragment.is_null() {
                let next = (*fragment).next;
                Fragment::discard(fragment);
                fragment = next;
            }
            self.block.free();
            self.old.block.free();
        }
        self.offheap = std::ptr::null_mut();
        self.old_offheap = std::ptr::null_mut();
        self.fragments = std::ptr::null_mut();
        self.building = std::ptr::null_mut();
        self.block = Block::EMPTY;
        self.old = Space::EMPTY;
    }
}

/// Gives back the references of a whole list of off-heap objects.
unsafe fn release_list(mut object: *mut u64) {
    // SAFETY: the caller owns the list.
    unsafe {
        while !object.is_null() {
            let next = *object.add(offheap::next_word(*object)) as *mut u64;
            offheap::release_object(object);
            object = next;
        }
    }
}
