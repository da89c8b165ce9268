//! The program's allocator, a few kilobytes of code: sorts of blocks by size, a small stock of each sort in every thread, spans that are shared.
//!
//! A thread takes blocks from its stock and gives them to it, whoever made them; stocks are filled from and emptied into spans in batches,
//! under a lock for each sort. Spans that are all free go back to the units ([`units`]), and from there to the kernel. Since Rust says the size
//! when it frees, nothing is kept beside a block.

mod spans;
mod units;

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

use spans::{SORTS, SPANS};
use units::UNIT;

/// Blocks from this size on are runs of whole units.
const RUN_BYTES: usize = UNIT / 2 + 1;
/// Blocks from this size on are the kernel's.
const MAPPED_BYTES: usize = 4 << 20;
/// Nobody asks for more; the kernel gives such blocks anywhere.
const MOST_ALIGNED: usize = 4096;
/// What moves between a stock and the spans at a time, and at most how many blocks.
const BATCH_BYTES: usize = 8 << 10;
const BATCH_BLOCKS: usize = 32;

/// A free block: the next one.
struct Free {
    next: *mut Free,
}

#[derive(Clone, Copy)]
struct Stock {
    first: *mut Free,
    count: usize,
}

thread_local! {
    static STOCKS: UnsafeCell<[Stock; SORTS]> = const { UnsafeCell::new([Stock { first: null_mut(), count: 0 }; SORTS]) };
}

pub struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// The size by which a block of this layout is sought: blocks are aligned to the largest power of two in their size.
fn wanted(layout: Layout) -> usize {
    if layout.align() <= 16 { layout.size() } else { layout.size().next_multiple_of(layout.align()).next_power_of_two() }
}

// SAFETY: blocks of a sort are as large as the largest size of it and lie apart in spans, runs and mappings of their own; a block is handed out
// by one list at a time.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = wanted(layout);
        if size >= RUN_BYTES {
            return large(size, layout.align());
        }
        let sort = spans::sort(size);
        STOCKS.with(|stocks| {
            // SAFETY: this thread's own, and nothing in here allocates.
            let stock = unsafe { &mut (*stocks.get())[sort] };
            if stock.first.is_null() {
                fill(stock, sort);
            }
            let block = stock.first;
            if !block.is_null() {
                // SAFETY: a free block, which this list has alone.
                stock.first = unsafe { (*block).next };
                stock.count -= 1;
            }
            block.cast()
        })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let size = wanted(layout);
        if size >= RUN_BYTES {
            return free_large(block, size);
        }
        let sort = spans::sort(size);
        let block = block.cast::<Free>();
        STOCKS.with(|stocks| {
            // SAFETY: this thread's own, and nothing in here allocates.
            let stock = unsafe { &mut (*stocks.get())[sort] };
            // SAFETY: the block is the caller's to give, and large enough for a pointer.
            unsafe { (*block).next = stock.first };
            stock.first = block;
            stock.count += 1;
            if stock.count >= 2 * batch(sort) {
                empty(stock, sort, batch(sort));
            }
        });
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        let block = unsafe { self.alloc(layout) };
        // The kernel's pages are zero.
        if !block.is_null() && wanted(layout) < MAPPED_BYTES {
            // SAFETY: a block of this size.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller has checked the new size.
        let new = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        let (old_size, wanted_size) = (wanted(layout), wanted(new));
        if old_size < RUN_BYTES && wanted_size < RUN_BYTES && spans::sort(old_size) == spans::sort(wanted_size) {
            return block;
        }
        if old_size >= RUN_BYTES && wanted_size < MAPPED_BYTES && old_size.div_ceil(UNIT) == wanted_size.div_ceil(UNIT) && wanted_size >= RUN_BYTES {
            return block;
        }
        if old_size >= MAPPED_BYTES && wanted_size >= MAPPED_BYTES {
            return units::remap(block, old_size, wanted_size);
        }
        // SAFETY: two blocks of at least the smaller size, apart from each other; the old one is not used after this.
        unsafe {
            let moved = self.alloc(new);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(new_size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

fn batch(sort: usize) -> usize {
    (BATCH_BYTES / spans::size(sort)).clamp(1, BATCH_BLOCKS)
}

#[cold]
fn fill(stock: &mut Stock, sort: usize) {
    let (first, count) = SPANS[sort].take(sort, batch(sort));
    *stock = Stock { first, count };
}

/// Gives `count` blocks back.
#[cold]
fn empty(stock: &mut Stock, sort: usize, count: usize) {
    stock.first = SPANS[sort].give(sort, stock.first, count);
    stock.count -= count;
}

/// The thread ends: others can use what it has in stock.
pub fn thread_ends() {
    STOCKS.with(|stocks| {
        for sort in 0..SORTS {
            // SAFETY: this thread's own, and nothing in here allocates.
            let stock = unsafe { &mut (*stocks.get())[sort] };
            let count = stock.count;
            empty(stock, sort, count);
        }
    });
}

#[cold]
fn large(size: usize, align: usize) -> *mut u8 {
    if align > MOST_ALIGNED {
        return null_mut();
    }
    if size >= MAPPED_BYTES { units::map(size) } else { units::take(size.div_ceil(UNIT)) }
}

#[cold]
fn free_large(block: *mut u8, size: usize) {
    if size >= MAPPED_BYTES { units::unmap(block, size) } else { units::give(block, size.div_ceil(UNIT)) }
}

#[cfg(test)]
mod tests;
