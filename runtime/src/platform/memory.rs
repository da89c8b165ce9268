//! Blocks of words from the allocator, and from the kernel when they are large: untouched pages of those cost nothing and their tails can be given back.

use std::alloc::Layout;

/// Blocks from this size on come from `mmap`.
const MAPPED_BYTES: usize = 1 << 20;
const PAGE: usize = 4096;

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
        let bytes = words * 8;
        if bytes >= MAPPED_BYTES {
            return Block::mapped(bytes.next_multiple_of(PAGE));
        }
        let layout = Block::layout(words);
        // SAFETY: the size is not zero.
        let start = unsafe { std::alloc::alloc(layout) }.cast::<u64>();
        if start.is_null() {
            out_of_memory(bytes);
        }
        Block { start, words }
    }

    fn mapped(bytes: usize) -> Block {
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
            out_of_memory(bytes);
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
                libc::munmap(self.start.cast(), self.words * 8);
            } else {
                std::alloc::dealloc(self.start.cast(), Block::layout(self.words));
            }
        }
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
fn out_of_memory(bytes: usize) -> ! {
    eprintln!("out of memory: cannot allocate {bytes} bytes of heap");
    std::process::exit(1)
}
