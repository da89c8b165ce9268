//! Binary and bitstring terms: seeing their bits, making them, cutting sub-binaries, and appending in place where a binary owns
//! the free room behind it. The bit-level work is in `bits`.

use super::bits::{self, Bits};
use super::offheap::{SHARED_BYTES_WORD, SHARED_DATA_WORD, SharedBytes};
use super::{Alloc, Build, Kind, Term};
use beamless_abi::term::{self as abi, HEAP_BINARY_MAX};
use std::sync::atomic::Ordering;

/// Longer binaries are not made: their bits can be counted with room to spare.
pub const MAX_BITS: usize = if usize::BITS == 64 { 1 << 40 } else { 1 << 31 };
/// Cut-outs up to this many bytes are copied: they take no more words than a sub-binary and keep nothing alive.
const COPY_MAX: usize = 16;
/// Smallest room of a binary that is being appended to.
const APPEND_MIN: usize = 256;

impl Term {
    /// The bits of a binary or bitstring.
    #[inline]
    pub fn as_bits<'a>(self) -> Option<Bits<'a>> {
        if self.is_bitstring() { Some(bits_of_boxed(self)) } else { None }
    }
    /// The bytes of a binary of whole bytes; copied when they are not aligned.
    pub fn as_bytes<'a>(self) -> Option<std::borrow::Cow<'a, [u8]>> {
        self.as_bits().filter(|bits| bits.len % 8 == 0).map(Bits::to_bytes)
    }
}

/// Bits of a term known to be a bitstring.
pub(super) fn bits_of_boxed<'a>(term: Term) -> Bits<'a> {
    let len = term.word(1) as usize;
    if term.is_kind(Kind::SubBinary) {
        let (whole, offset) = (Term(term.word(2)), term.word(3) as usize);
        // SAFETY: the sub-binary lies inside what its whole binary has memory for.
        let bytes = unsafe { std::slice::from_raw_parts(data(whole), (offset + len).div_ceil(8)) };
        return Bits { bytes, offset, len };
    }
    // SAFETY: the object holds, or points to, `len` bits.
    let bytes = unsafe { std::slice::from_raw_parts(data(term), len.div_ceil(8)) };
    Bits { bytes, offset: 0, len }
}

/// First byte of a heap or shared binary.
fn data(whole: Term) -> *mut u8 {
    if whole.is_kind(Kind::HeapBinary) {
        // SAFETY: the bytes follow header and size.
        unsafe { whole.pointer().add(2).cast() }
    } else {
        whole.word(SHARED_DATA_WORD) as *mut u8
    }
}

/// A binary under construction: its term and its zeroed bytes.
pub struct NewBinary<'a> {
    pub term: Term,
    pub bytes: &'a mut [u8],
}

/// Builders of binaries.
pub trait BuildBinary: Alloc {
    /// A bitstring of `len` zero bits to be filled in.
    fn new_bitstring<'a>(&mut self, len: usize) -> NewBinary<'a> {
        let bytes = len.div_ceil(8);
        if bytes as u64 <= HEAP_BINARY_MAX {
            let words = bytes.div_ceil(8);
            let at = self.alloc(2 + words);
            // SAFETY: `2 + words` fresh words.
            unsafe {
                *at = abi::header(Kind::HeapBinary, 1 + words as u64);
                *at.add(1) = len as u64;
                std::ptr::write_bytes(at.add(2), 0, words);
                return NewBinary {
                    term: Term::boxed(at),
                    bytes: std::slice::from_raw_parts_mut(at.add(2).cast(), bytes),
                };
            }
        }
        let (term, data) = self.shared(bytes, len, len);
        // SAFETY: a fresh block of that many bytes that only this term knows.
        NewBinary { term, bytes: unsafe { std::slice::from_raw_parts_mut(data, bytes) } }
    }

    /// A shared binary object of `len` bits over a new block of `capacity` bytes, `used` bits of which are taken.
    fn shared(&mut self, capacity: usize, len: usize, used: usize) -> (Term, *mut u8) {
        let block = SharedBytes::new(capacity);
        let at = self.alloc(5);
        // SAFETY: five fresh words; the block is fresh.
        unsafe {
            (*block).used.store(used, Ordering::Relaxed);
            let data = SharedBytes::data(block);
            *at = abi::header(Kind::SharedBinary, 4);
            *at.add(1) = len as u64;
            *at.add(SHARED_BYTES_WORD) = block as u64;
            *at.add(SHARED_DATA_WORD) = data as u64;
            *at.add(4) = 0;
            self.link_offheap(at, capacity);
            (Term::boxed(at), data)
        }
    }

    fn binary(&mut self, bytes: &[u8]) -> Term {
        let new = self.new_bitstring(Bits::from_bytes(bytes).len);
        new.bytes.copy_from_slice(bytes);
        new.term
    }

    fn bitstring(&mut self, from: Bits) -> Term {
        let new = self.new_bitstring(from.len);
        bits::copy(from, new.bytes, 0);
        new.term
    }

    /// `len` bits of `whole` from bit `at`; the caller has checked the range.
    fn sub_binary(&mut self, whole: Term, at: usize, len: usize) -> Term {
        let Some(all) = whole.as_bits() else { return Term::NONE };
        if at == 0 && len == all.len {
            return whole;
        }
        if len.div_ceil(8) <= COPY_MAX {
            return self.bitstring(all.part(at, len));
        }
        let (root, base) = if whole.is_kind(Kind::SubBinary) { (whole.word(2), whole.word(3)) } else { (whole.0, 0) };
        self.object(Kind::SubBinary, &[len as u64, root, base + at as u64])
    }

    /// An empty binary with room to append `capacity` bytes.
    fn writable(&mut self, capacity: usize) -> Term {
        let (whole, _) = self.writable_block(capacity.max(APPEND_MIN), 0);
        self.object(Kind::SubBinary, &[0, whole.0, 0])
    }

    /// A shared binary object that only sub-binaries refer to: it shows its whole room, they show what is written.
    fn writable_block(&mut self, capacity: usize, used: usize) -> (Term, *mut u8) {
        self.shared(capacity, capacity * 8, used)
    }

    /// `start` with `extra` zero bits behind it, in place when `start` ends where its block's free room begins. Gives the
    /// new term, its bytes from the block's first on, and the bit of them at which the extra bits begin.
    fn append<'a>(&mut self, start: Term, extra: usize) -> Option<(NewBinary<'a>, usize)> {
        let from = start.as_bits()?;
        let total = from.len.checked_add(extra)?;
        if let Some(done) = self.append_in_place(start, from, extra) {
            return Some(done);
        }
        if total.div_ceil(8) as u64 <= HEAP_BINARY_MAX {
            let new = self.new_bitstring(total);
            bits::copy(from, new.bytes, 0);
            return Some((new, from.len));
        }
        let capacity = (total.div_ceil(8) * 2).max(APPEND_MIN);
        let (whole, data) = self.writable_block(capacity, total);
        let term = self.object(Kind::SubBinary, &[total as u64, whole.0, 0]);
        // SAFETY: a fresh block of `capacity` bytes that only this term knows.
        let bytes = unsafe { std::slice::from_raw_parts_mut(data, total.div_ceil(8)) };
        bits::copy(from, bytes, 0);
        Some((NewBinary { term, bytes }, from.len))
    }

    /// See [`BuildBinary::append`].
    fn append_in_place<'a>(&mut self, start: Term, from: Bits, extra: usize) -> Option<(NewBinary<'a>, usize)> {
        if !start.is_kind(Kind::SubBinary) {
            return None;
        }
        let whole = Term(start.word(2));
        if !whole.is_kind(Kind::SharedBinary) {
            return None;
        }
        let block = whole.word(SHARED_BYTES_WORD) as *mut SharedBytes;
        let data = whole.word(SHARED_DATA_WORD) as *mut u8;
        let (end, new_end) = (from.offset + from.len, from.offset + from.len + extra);
        // SAFETY: the whole binary keeps its block alive. Who moves `used` from `end` owns the bits behind it; a byte that is
        // partly used is only written when nobody else has the block.
        unsafe {
            if new_end > (*block).capacity * 8 || new_end as u64 > whole.word(1) || data != SharedBytes::data(block) {
                return None;
            }
            if end % 8 != 0 && !SharedBytes::is_unique(block) {
                return None;
            }
            if SharedBytes::is_unique(block) {
                // Nobody else can take the room in between.
                if (*block).used.load(Ordering::Relaxed) != end {
                    return None;
                }
                (*block).used.store(new_end, Ordering::Relaxed);
            } else {
                (*block).used.compare_exchange(end, new_end, Ordering::AcqRel, Ordering::Relaxed).ok()?;
            }
            let term = self.object(Kind::SubBinary, &[(from.len + extra) as u64, whole.0, from.offset as u64]);
            Some((NewBinary { term, bytes: std::slice::from_raw_parts_mut(data, new_end.div_ceil(8)) }, end))
        }
    }
}

impl<A: Alloc + ?Sized> BuildBinary for A {}
