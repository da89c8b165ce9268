//! Blocks of words from the allocator, and from the kernel when they are large: untouched pages of those cost nothing and their tails can be given back.

use std::alloc::Layout;
use std::cell::RefCell;

/// Blocks from this size on come from `mmap`.
const MAPPED_BYTES: usize = 1 << 20;
/// The largest pages that Linux has on any target: 64 KB on some ARM servers, 16 KB on a Raspberry Pi 5.
const PAGE: usize = 64 << 10;
/// Blocks from this size on ask for huge pages: a fault for each small page costs more than the collector's copying.
const HUGE_BYTES: usize = 8 << 20;

/// A thread keeps freed mapped blocks up to this many bytes and this number: a collection that moves frees a block of the size that the next
/// one needs, and fresh pages cost more than the collection itself (binary trees: 35% of all time).
const KEPT_BYTES: usize = 256 << 20;
const KEPT_BLOCKS: usize = 16;

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept { blocks: [Block::EMPTY; KEPT_BLOCKS], count: 0 }) };
}

/// Mapped blocks that nobody uses, oldest first. What is more than asked for is cut off and stays, and neighbours become one again: pages
/// that have been touched once serve heaps of any size.
struct Kept {
    blocks: [Block; KEPT_BLOCKS],
    count: usize,
}

impl Kept {
    /// A block of this size, or somewhat larger; a smaller one of at least `least` bytes when there is none.
    fn take(&mut self, least: usize, wanted: usize) -> Option<Block> {
        let sizes = || self.blocks[..self.count].iter().map(Block::bytes).enumerate();
        let enough = sizes().filter(|&(_, bytes)| bytes >= wanted).min_by_key(|&(_, bytes)| bytes);
        let largest = || sizes().filter(|&(_, bytes)| bytes >= least).max_by_key(|&(_, bytes)| bytes);
        let (index, _) = enough.or_else(largest)?;
        let mut block = self.remove(index);
        if let Some(rest) = block.cut(wanted) {
            self.put(rest);
        }
        Some(block)
    }

    fn remove(&mut self, index: usize) -> Block {
        let block = self.blocks[index];
        self.blocks.copy_within(index + 1..self.count, index);
        self.count -= 1;
        block
    }

    fn put(&mut self, mut block: Block) {
        while let Some(next) = self.blocks[..self.count].iter().position(|other| other.touches(&block)) {
            let other = self.remove(next);
            block = Block { start: block.start.min(other.start), words: block.words + other.words };
        }
        if block.bytes() > KEPT_BYTES {
            block.unmap();
            return;
        }
        while self.count > 0 && self.blocks[..self.count].iter().map(Block::bytes).sum::<usize>() + block.bytes() > KEPT_BYTES {
            self.remove(0).unmap();
        }
        if self.count == KEPT_BLOCKS {
            let smallest = (0..self.count).min_by_key(|&index| self.blocks[index].words).unwrap_or(0);
            self.remove(smallest).unmap();
        }
        self.blocks[self.count] = block;
        self.count += 1;
    }
}

/// A block of words; not freed on drop, because owners hand raw blocks around during collections.
#[derive(Clone, Copy)]
pub struct Block {
    pub start: *mut u64,
    pub words: usize,
}

impl Block {
    pub const EMPTY: Block = Block { start: std::ptr::null_mut(), words: 0 };

    /// An uninitialised block of at least `words` words.
    pub fn new(words: usize) -> Block {
        if words == 0 {
            return Block::EMPTY;
        }
        let Some(bytes) = words.checked_mul(8).filter(|&bytes| bytes <= isize::MAX as usize) else { out_of_memory(words) };
        if bytes >= MAPPED_BYTES {
            return Block::mapped(bytes.next_multiple_of(PAGE));
        }
        let layout = Block::layout(words);
        // SAFETY: the size is not zero.
        let start = unsafe { std::alloc::alloc(layout) }.cast::<u64>();
        if start.is_null() {
            out_of_memory(words);
        }
        Block { start, words }
    }

    fn mapped(bytes: usize) -> Block {
        KEPT.with_borrow_mut(|kept| kept.take(bytes, bytes)).unwrap_or_else(|| Block::map(bytes))
    }

    /// A block of `wanted` words, or a kept one of at least `least`. The other result says whether its pages are untouched.
    pub fn at_least(least: usize, wanted: usize) -> (Block, bool) {
        let whole_pages = |words: usize| (words * 8).max(MAPPED_BYTES).next_multiple_of(PAGE);
        match KEPT.with_borrow_mut(|kept| kept.take(whole_pages(least), whole_pages(wanted))) {
            Some(block) => (block, false),
            None => (Block::new(wanted), true),
        }
    }

    fn map(bytes: usize) -> Block {
        // SAFETY: a fresh anonymous mapping.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            out_of_memory(bytes / 8);
        }
        if bytes >= HUGE_BYTES {
            // SAFETY: advice on the mapping just made; where the kernel has no huge pages nothing happens.
            unsafe { libc::madvise(start, bytes, libc::MADV_HUGEPAGE) };
        }
        Block { start: start.cast(), words: bytes / 8 }
    }

    fn layout(words: usize) -> Layout {
        // SAFETY: blocks of this kind are below a megabyte.
        unsafe { Layout::from_size_align_unchecked(words * 8, 8) }
    }

    fn bytes(&self) -> usize {
        self.words * 8
    }

    fn is_mapped(&self) -> bool {
        self.bytes() >= MAPPED_BYTES
    }

    /// One begins where the other ends.
    fn touches(&self, other: &Block) -> bool {
        self.end() == other.start || other.end() == self.start
    }

    /// Leaves the first `bytes` of a mapped block, whole pages; gives the rest when it is enough for a block of its own.
    fn cut(&mut self, bytes: usize) -> Option<Block> {
        let rest = self.bytes().checked_sub(bytes).filter(|&rest| rest >= MAPPED_BYTES)?;
        self.words = bytes / 8;
        Some(Block { start: self.end(), words: rest / 8 })
    }

    /// Gives the block back.
    ///
    /// # Safety
    /// Nothing points into it any more.
    pub unsafe fn free(self) {
        if self.words == 0 {
            return;
        }
        // SAFETY: the block was made by `new` with this size.
        unsafe {
            if self.is_mapped() {
                KEPT.with_borrow_mut(|kept| kept.put(self));
            } else {
                std::alloc::dealloc(self.start.cast(), Block::layout(self.words));
            }
        }
    }

    fn unmap(self) {
        // SAFETY: a mapping of this size that nothing points into.
        unsafe { libc::munmap(self.start.cast(), self.words * 8) };
    }

    /// Gives back what is behind the first `words` words where that is cheap: to the kernel when it is `untouched`.
    ///
    /// # Safety
    /// Nothing points behind the first `words` words.
    pub unsafe fn trim(&mut self, words: usize, untouched: bool) {
        if !self.is_mapped() {
            return;
        }
        let keep = (words * 8).next_multiple_of(PAGE).max(MAPPED_BYTES);
        match self.cut(keep) {
            Some(rest) if untouched => rest.unmap(),
            Some(rest) => KEPT.with_borrow_mut(|kept| kept.put(rest)),
            None => {}
        }
    }

    /// One past the last word.
    pub fn end(&self) -> *mut u64 {
        self.start.wrapping_add(self.words)
    }
}

#[cold]
fn out_of_memory(words: usize) -> ! {
    eprintln!("out of memory: cannot allocate {} bytes of heap", words as u128 * 8);
    std::process::exit(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_memory_is_cut_and_becomes_one_again() {
        let mut kept = Kept { blocks: [Block::EMPTY; KEPT_BLOCKS], count: 0 };
        let whole = Block::map(8 * MAPPED_BYTES);
        kept.put(whole);
        let first = kept.take(MAPPED_BYTES, MAPPED_BYTES).expect("there is more than enough");
        let second = kept.take(MAPPED_BYTES, 3 * MAPPED_BYTES).expect("there is enough");
        let third = kept.take(MAPPED_BYTES, 64 * MAPPED_BYTES).expect("there is less, but as much as needed");
        assert_eq!([first, second, third].map(|block| block.bytes() / MAPPED_BYTES), [1, 3, 4]);
        assert!(kept.take(MAPPED_BYTES, MAPPED_BYTES).is_none());
        for block in [second, first, third] {
            kept.put(block);
        }
        assert_eq!((kept.count, kept.blocks[0].start, kept.blocks[0].words), (1, whole.start, whole.words));
        kept.remove(0).unmap();
    }

    #[test]
    fn what_is_too_small_for_a_block_is_not_cut_off() {
        let mut block = Block::map(MAPPED_BYTES + PAGE);
        assert!(block.cut(MAPPED_BYTES).is_none());
        assert_eq!(block.bytes(), MAPPED_BYTES + PAGE);
        block.unmap();
    }
}
