//! Spans: one unit each, cut into blocks of one sort. The blocks of a span that are in no thread's stock are listed in its header.

use std::ptr::null_mut;
use std::sync::Mutex;

use super::Free;
use super::units::{self, UNIT};

/// Sizes of 16 bytes more each up to here, then four for each doubling.
const FINE_BYTES: usize = 128;
const FINE_SORTS: usize = FINE_BYTES / 16;
/// Sorts up to half a unit.
pub const SORTS: usize = FINE_SORTS + 4 * (UNIT / 2 / FINE_BYTES).ilog2() as usize;

/// The sort of blocks of at least `bytes`.
#[inline(always)]
pub fn sort(bytes: usize) -> usize {
    if bytes <= FINE_BYTES {
        return bytes.saturating_sub(1) / 16;
    }
    let doubling = (bytes - 1).ilog2();
    let quarter = (bytes - 1) >> (doubling - 2) & 3;
    FINE_SORTS + 4 * (doubling as usize - 7) + quarter
}

/// Bytes of a block of a sort.
pub fn size(sort: usize) -> usize {
    match sort.checked_sub(FINE_SORTS) {
        None => (sort + 1) * 16,
        Some(coarse) => (5 + coarse % 4) << (coarse / 4 + 5),
    }
}

struct Span {
    next: *mut Span,
    previous: *mut Span,
    /// Blocks that have been given back.
    free: *mut Free,
    /// Blocks that are in use or in a stock.
    used: usize,
    /// Where the blocks begin that were never handed out.
    untouched: usize,
}

/// The spans of one sort that have blocks to give.
pub struct Spans(Mutex<List>);

struct List {
    first: *mut Span,
}

// SAFETY: spans belong to the list, and their blocks that are listed to them.
unsafe impl Send for List {}

pub static SPANS: [Spans; SORTS] = [const { Spans(Mutex::new(List { first: null_mut() })) }; SORTS];

/// Blocks begin where they are aligned to the largest power of two in their size.
fn first_block(size: usize) -> usize {
    let aligned: usize = 1 << size.trailing_zeros();
    size_of::<Span>().next_multiple_of(aligned.min(4096))
}

impl Spans {
    /// Up to `most` blocks, and how many there are: none when the kernel gives nothing.
    pub fn take(&self, sort: usize, most: usize) -> (*mut Free, usize) {
        let size = size(sort);
        let mut list = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
        let (mut first, mut count) = (null_mut::<Free>(), 0);
        while count < most {
            if list.first.is_null() {
                let span = units::take(1).cast::<Span>();
                if span.is_null() {
                    break;
                }
                let header = Span { next: null_mut(), previous: null_mut(), free: null_mut(), used: 0, untouched: first_block(size) };
                // SAFETY: a fresh unit.
                unsafe { span.write(header) };
                list.first = span;
            }
            let place = list.first;
            // SAFETY: spans in the list are this list's, whose lock is held.
            let span = unsafe { &mut *place };
            let block = if !span.free.is_null() {
                let block = span.free;
                // SAFETY: a block that was given back.
                span.free = unsafe { (*block).next };
                block
            } else {
                let block = place.wrapping_byte_add(span.untouched).cast::<Free>();
                span.untouched += size;
                block
            };
            span.used += 1;
            // SAFETY: the block is in no other list.
            unsafe { (*block).next = first };
            (first, count) = (block, count + 1);
            if span.free.is_null() && span.untouched + size > UNIT {
                list.unlink(place);
            }
        }
        (first, count)
    }

    /// Takes the first `count` blocks of a list back and returns the others.
    pub fn give(&self, sort: usize, mut first: *mut Free, count: usize) -> *mut Free {
        let size = size(sort);
        let mut list = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
        for _ in 0..count {
            let block = first;
            let at = (block.addr() & !(UNIT - 1)).wrapping_sub(block.addr()) as isize;
            let place = block.wrapping_byte_offset(at).cast::<Span>();
            // SAFETY: blocks lie in units whose header says what they are; the lock of their sort is held.
            let span = unsafe {
                first = (*block).next;
                let span = &mut *place;
                (*block).next = span.free;
                span
            };
            let was_full = span.free.is_null() && span.untouched + size > UNIT;
            span.free = block;
            span.used -= 1;
            if was_full {
                list.link(place);
            }
            // The last one stays, so that one block more or less does not cost a unit each time.
            if span.used == 0 && !(span.next.is_null() && span.previous.is_null()) {
                list.unlink(place);
                units::give(place.cast(), 1);
            }
        }
        first
    }
}

impl List {
    fn link(&mut self, span: *mut Span) {
        // SAFETY: spans in the list are alive, and so is this one.
        unsafe {
            (*span).next = self.first;
            (*span).previous = null_mut();
            if !self.first.is_null() {
                (*self.first).previous = span;
            }
        }
        self.first = span;
    }

    fn unlink(&mut self, span: *mut Span) {
        // SAFETY: as above.
        unsafe {
            let (next, previous) = ((*span).next, (*span).previous);
            match previous.is_null() {
                true => self.first = next,
                false => (*previous).next = next,
            }
            if !next.is_null() {
                (*next).previous = previous;
            }
            (*span).next = null_mut();
            (*span).previous = null_mut();
        }
    }
}
