//! Blocks of words from the allocator, and from the kernel when they are large: untouched pages of those cost nothing and their tails can be given back.

use std::alloc::Layout;
use std::cell::RefCell;
use std::ops::RangeInclusive;

/// Blocks from this size on come from `mmap`.
const MAPPED_BYTES: usize = 1 << 20;
/// The largest pages that Linux has on any target: 64 KB on some ARM servers, 16 KB on a Raspberry Pi 5.
const PAGE: usize = 64 << 10;
/// Blocks from this size on ask for huge pages: a fault for each small page costs more than the collector's copying.
const HUGE_BYTES: usize = 8 << 20;

/// A thread keeps freed mapped blocks up to this many bytes and this number: a collection that moves frees a block of the size that the next
/// one needs, and fresh pages cost more than the collection itself (binary trees: 35% of all time).
const KEPT_BYTES: usize = 256 << 20;
const KEPT_BLOCKS: usize = 8;

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept { blocks: [Block::EMPTY; KEPT_BLOCKS], count: 0 }) };
}

/// Mapped blocks that nobody uses, oldest first.
struct Kept {
    blocks: [Block; KEPT_BLOCKS],
    count: usize,
}

impl Kept {
    /// The smallest block in a range of sizes.
    fn take(&mut self, bytes: RangeInclusive<usize>) -> Option<Block> {
        let fits = |block: &Block| bytes.contains(&(block.words * 8));
        let kept = &self.blocks[..self.count];
        let (index, _) = kept.iter().enumerate().filter(|(_, block)| fits(block)).min_by_key(|(_, block)| block.words)?;
        Some(self.remove(index))
    }

    fn remove(&mut self, index: usize) -> Block {
        let block = self.blocks[index];
        self.blocks.copy_within(index + 1..self.count, index);
        self.count -= 1;
        block
    }

    fn put(&mut self, block: Block) {
        let bytes = |blocks: &[Block]| blocks.iter().map(|block| block.words * 8).sum::<usize>();
        if block.words * 8 > KEPT_BYTES {
            block.unmap();
            return;
        }
        while self.count == KEPT_BLOCKS || bytes(&self.blocks[..self.count]) + block.words * 8 > KEPT_BYTES {
            self.remove(0).unmap();
        }
        self.blocks[self.count] = block;
        self.count += 1;
    }
}

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        if let Some(block) = KEPT.with_borrow_mut(|kept| kept.take(bytes..=bytes + bytes / 2)) {
            return block;
        }
        Block::map(bytes)
    }

    /// A kept block of at least `least` words, else a new one of `wanted`.
    pub fn at_least(least: usize, wanted: usize) -> Block {
        let range = least * 8..=(wanted * 8).max(least * 8);
        match KEPT.with_borrow_mut(|kept| kept.take(range)) {
            Some(block) => block,
            None => Block::new(wanted),
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

    fn is_mapped(&self) -> bool {
        self.words * 8 >= MAPPED_BYTES
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

    /// Gives back the pages behind the first `words` words where that is cheap.
    ///
    /// # Safety
    /// Nothing points behind the first `words` words.
    pub unsafe fn trim(&mut self, words: usize) {
        let keep = (words * 8).next_multiple_of(PAGE).max(MAPPED_BYTES);
        if self.is_mapped() && keep < self.words * 8 {
            // SAFETY: the tail belongs to this mapping and is unused.
            unsafe { libc::munmap(self.start.cast::<u8>().add(keep).cast(), self.words * 8 - keep) };
            self.words = keep / 8;
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
