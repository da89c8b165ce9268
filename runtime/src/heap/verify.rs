//! The heap verifier of stress runs: every word of a heap, its stack and its roots must be a term whose object is whole.

use super::collect::RootRange;
use super::copy::{Layout, layout};
use super::{Heap, stack};
use beamless_abi::process::Hot;
use beamless_abi::term as abi;

/// Bytes the stress collector leaves in dead blocks.
const POISON: u64 = 0xdbdb_dbdb_dbdb_dbdb;

/// How often the old generation is looked at: at every full collection, and once in so many minor ones.
const OLD_EVERY: u32 = 16;

/// Stops the program with a message when the heap is not well-formed.
///
/// # Safety
/// The heap was just collected.
pub unsafe fn check(heap: &Heap, hot: &Hot, roots: &[RootRange]) {
    // SAFETY: as above.
    unsafe {
        space(heap, hot, heap.block.start, hot.hp, "young");
        // Nothing is written there but by collections that move it; to look at it each time is most of a stress run's time.
        if heap.minor_collections.is_multiple_of(OLD_EVERY) {
            space(heap, hot, heap.old.block.start, heap.old.top, "old");
        }
        stack::each_live_slot(hot.sp, heap.stack_end, |slot| word(heap, hot, *slot, "stack"));
        for &(start, count) in roots {
            for i in 0..count {
                word(heap, hot, *start.add(i), "root");
            }
        }
    }
}

unsafe fn space(heap: &Heap, hot: &Hot, mut at: *mut u64, top: *mut u64, name: &str) {
    // SAFETY: the range holds finished objects.
    unsafe {
        while at < top {
            let first = *at;
            if first & abi::TAG_MASK != abi::TAG_HEADER {
                word(heap, hot, first, name);
                at = at.add(1);
                continue;
            }
            if first == abi::NONE || crate::term::kind_of_header(first).is_none() {
                fail(name, first);
            }
            let size = abi::header_words(first) as usize;
            match layout(first) {
                Layout::Terms => at = at.add(1),
                Layout::SubBinary => {
                    word(heap, hot, *at.add(2), name);
                    at = at.add(size + 1);
                }
                Layout::Raw | Layout::OffHeap => at = at.add(size + 1),
            }
        }
        if at != top {
            fail(name, at as u64);
        }
    }
}

/// A word that must be a term.
unsafe fn word(heap: &Heap, hot: &Hot, word: u64, place: &str) {
    let tag = word & abi::TAG_MASK;
    if tag == abi::TAG_HEADER || word == POISON {
        fail(place, word);
    }
    if abi::POINTER_TAGS >> tag & 1 == 0 {
        return;
    }
    let at = (word & !abi::TAG_MASK) as *mut u64;
    let in_block = at >= heap.block.start && at < heap.block.end();
    if in_block && at >= hot.hp {
        fail(place, word);
    }
    // SAFETY: the address is inside a live heap, a literal, or a message that waits.
    let first = unsafe { *at };
    let is_header = first & abi::TAG_MASK == abi::TAG_HEADER;
    if first == POISON || is_header != (tag == abi::TAG_BOXED) {
        fail(place, word);
    }
}

#[cold]
fn fail(place: &str, word: u64) -> ! {
    eprintln!("heap verifier: bad word {word:#x} in {place}");
    std::process::abort()
}
