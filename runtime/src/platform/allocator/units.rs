//! Units of 64 KB, by runs: chunks of 64 of them from the kernel, one bit for each. What is free for long goes back to the kernel.

use std::ptr::null_mut;
use std::sync::Mutex;

/// A whole number of pages on all machines that Linux runs on.
pub const UNIT: usize = 64 << 10;
const CHUNK: usize = 64 * UNIT;
/// Chunks that there can be: a terabyte, or all that 32 bits can tell.
const CHUNKS: usize = if size_of::<usize>() == 8 { 1 << 18 } else { 1 << 10 };
/// Free units that keep their pages.
const KEPT_UNITS: usize = 256;

#[derive(Clone, Copy)]
struct Chunk {
    start: *mut u8,
    /// A bit for each unit that is taken.
    taken: u64,
}

struct Units {
    /// Room for all of them; pages appear as they are used. Null before the first.
    chunks: *mut Chunk,
    count: usize,
    /// Chunks before this one are all taken.
    first_free: usize,
    /// Free units that may have pages.
    dirty: usize,
}

// SAFETY: the table belongs to it.
unsafe impl Send for Units {}

static UNITS: Mutex<Units> = Mutex::new(Units { chunks: null_mut(), count: 0, first_free: 0, dirty: 0 });

/// A run of `count` units, at most 64; null when the kernel gives nothing.
pub fn take(count: usize) -> *mut u8 {
    UNITS.lock().unwrap_or_else(|poison| poison.into_inner()).take(count)
}

/// Gives a run back.
pub fn give(start: *mut u8, count: usize) {
    UNITS.lock().unwrap_or_else(|poison| poison.into_inner()).give(start, count);
}

fn bits(count: usize) -> u64 {
    u64::MAX >> (64 - count)
}

/// The first of `count` bits in a row that are not set.
fn gap(taken: u64, count: usize) -> Option<u32> {
    // Each step leaves the bits from which on so many are free.
    let (mut free, mut have) = (!taken, 1);
    while have < count && free != 0 {
        let step = have.min(count - have);
        free &= free >> step;
        have += step;
    }
    (free != 0).then(|| free.trailing_zeros())
}

impl Units {
    fn chunks(&mut self) -> &mut [Chunk] {
        if self.count == 0 {
            return &mut [];
        }
        // SAFETY: the table has room for all chunks, and so many are written.
        unsafe { std::slice::from_raw_parts_mut(self.chunks, self.count) }
    }

    fn take(&mut self, count: usize) -> *mut u8 {
        let from = self.first_free;
        let found = self.chunks()[from..].iter().enumerate().find_map(|(index, chunk)| Some((from + index, gap(chunk.taken, count)?)));
        let Some((index, at)) = found.or_else(|| self.another().map(|index| (index, 0))) else { return null_mut() };
        let chunk = &mut self.chunks()[index];
        chunk.taken |= bits(count) << at;
        let start = chunk.start.wrapping_add(at as usize * UNIT);
        self.dirty = self.dirty.saturating_sub(count);
        let all_taken = self.chunks()[from..].iter().take_while(|chunk| chunk.taken == u64::MAX).count();
        self.first_free = from + all_taken;
        start
    }

    fn give(&mut self, start: *mut u8, count: usize) {
        if self.dirty + count > KEPT_UNITS {
            // SAFETY: nobody uses these pages any more; they are zero when they are used again.
            unsafe { libc::madvise(start.cast(), count * UNIT, libc::MADV_DONTNEED) };
        } else {
            self.dirty += count;
        }
        let address = start.addr() & !(CHUNK - 1);
        let Some(index) = self.chunks().iter().position(|chunk| chunk.start.addr() == address) else { return };
        self.chunks()[index].taken &= !(bits(count) << ((start.addr() - address) / UNIT));
        self.first_free = self.first_free.min(index);
    }

    /// One chunk more, all free.
    #[cold]
    fn another(&mut self) -> Option<usize> {
        if self.chunks.is_null() {
            self.chunks = map(CHUNKS * size_of::<Chunk>()).cast();
        }
        if self.chunks.is_null() || self.count == CHUNKS {
            return None;
        }
        let start = aligned_chunk()?;
        // SAFETY: below the table's end.
        unsafe { self.chunks.add(self.count).write(Chunk { start, taken: 0 }) };
        self.count += 1;
        Some(self.count - 1)
    }
}

/// A mapping that begins at a multiple of its size: twice as much, of which the ends are given back.
fn aligned_chunk() -> Option<*mut u8> {
    let whole = map(2 * CHUNK);
    if whole.is_null() {
        return None;
    }
    let before = whole.addr().wrapping_neg() % CHUNK;
    let start = whole.wrapping_add(before);
    if before > 0 {
        unmap(whole, before);
    }
    unmap(start.wrapping_add(CHUNK), CHUNK - before);
    // A block here and there would cost a huge page each.
    // SAFETY: advice on the mapping just made.
    unsafe { libc::madvise(start.cast(), CHUNK, libc::MADV_NOHUGEPAGE) };
    Some(start)
}

/// Fresh pages of the kernel; null when there are none.
pub fn map(bytes: usize) -> *mut u8 {
    let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE);
    // SAFETY: a fresh anonymous mapping.
    let start = unsafe { libc::mmap(null_mut(), bytes, protection, flags, -1, 0) };
    if start == libc::MAP_FAILED { null_mut() } else { start.cast() }
}

pub fn unmap(start: *mut u8, bytes: usize) {
    // SAFETY: a mapping, or a part of one, that nobody uses any more.
    unsafe { libc::munmap(start.cast(), bytes) };
}

/// A mapping with another size, perhaps elsewhere; null when there is no room.
pub fn remap(start: *mut u8, old: usize, new: usize) -> *mut u8 {
    // SAFETY: the mapping is the caller's; the kernel moves what is in it.
    let moved = unsafe { libc::mremap(start.cast(), old, new, libc::MREMAP_MAYMOVE) };
    if moved == libc::MAP_FAILED { null_mut() } else { moved.cast() }
}
