//! Walking a process's stack of frames by the records before the code that return addresses point to.

use crate::term::Term;
use crate::platform::image;
use beamless_abi::frame::{BITMAP_SLOTS, CHUNK_BOTTOM, PREFIX_BYTES, Prefix};
use beamless_abi::program::Location;

/// A frame on the stack.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Its lowest word, the return address.
    pub sp: *mut u64,
    /// The record before the return address's code.
    pub prefix: &'static Prefix,
    pub code: *const u8,
}

impl Frame {
    /// The frame at `sp`.
    ///
    /// # Safety
    /// `sp[0]` is the address of a resume or bottom chunk.
    #[inline(always)]
    pub unsafe fn at(sp: *mut u64) -> Frame {
        // SAFETY: the compiler puts a `Prefix` before every chunk.
        unsafe {
            let code = *sp as *const u8;
            Frame { sp, prefix: &*code.sub(PREFIX_BYTES).cast::<Prefix>(), code }
        }
    }
    #[inline(always)]
    pub fn slots(&self) -> usize {
        self.prefix.slots() as usize
    }
    #[inline(always)]
    pub fn is_bottom(&self) -> bool {
        self.prefix.kind() == CHUNK_BOTTOM
    }
    /// One past the highest word: where the caller's frame begins.
    #[inline(always)]
    pub fn base(&self) -> *mut u64 {
        self.sp.wrapping_add(self.slots() + 1)
    }
    /// Address of slot `i`.
    #[inline(always)]
    pub fn slot(&self, i: usize) -> *mut u64 {
        self.sp.wrapping_add(self.slots() - i)
    }
    #[inline(always)]
    pub fn is_live(&self, slot: usize) -> bool {
        slot >= BITMAP_SLOTS as usize || self.slots() > BITMAP_SLOTS as usize || self.prefix.bitmap >> slot & 1 == 1
    }
    /// Code of the handler that covers the call, if any.
    pub fn handler(&self) -> Option<*const u8> {
        let offset = self.prefix.handler;
        (offset != 0).then(|| self.code.wrapping_offset(offset as isize))
    }
    /// The call's place in the source.
    pub fn location(&self) -> *const Location {
        location_of(self.prefix)
    }
}

/// Location named by a chunk's prefix, or null.
pub fn location_of(prefix: &Prefix) -> *const Location {
    image::location(prefix.location)
}

/// The prefix of a chunk.
///
/// # Safety
/// `code` is the address of a chunk.
pub unsafe fn prefix_of(code: *const u8) -> &'static Prefix {
    // SAFETY: the compiler puts a `Prefix` before every chunk.
    unsafe { &*code.sub(PREFIX_BYTES).cast::<Prefix>() }
}

/// Frames from `sp` up to and with the bottom one.
pub struct Frames {
    sp: *mut u64,
    end: *mut u64,
}

impl Frames {
    /// # Safety
    /// `sp..end` is a well-formed stack.
    pub unsafe fn new(sp: *mut u64, end: *mut u64) -> Frames {
        Frames { sp, end }
    }
}

impl Iterator for Frames {
    type Item = Frame;
    #[inline(always)]
    fn next(&mut self) -> Option<Frame> {
        if self.sp >= self.end {
            return None;
        }
        // SAFETY: promised at `new`.
        let frame = unsafe { Frame::at(self.sp) };
        self.sp = frame.base();
        Some(frame)
    }
}

/// Calls `visit` with the address of every live slot.
///
/// # Safety
/// `sp..end` is a well-formed stack.
#[inline(always)]
pub unsafe fn each_live_slot(sp: *mut u64, end: *mut u64, mut visit: impl FnMut(*mut u64)) {
    // SAFETY: passed on.
    for frame in unsafe { Frames::new(sp, end) } {
        let slots = frame.slots();
        if slots <= BITMAP_SLOTS as usize {
            let mut bits = frame.prefix.bitmap;
            while bits != 0 {
                let slot = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                visit(frame.slot(slot));
            }
        } else {
            for slot in 0..slots {
                visit(frame.slot(slot));
            }
        }
    }
}

/// Live slots of a frame as terms, for dumps.
pub fn live_slots(frame: &Frame) -> Vec<(usize, Term)> {
    (0..frame.slots())
        .filter(|&slot| frame.is_live(slot))
        // SAFETY: live slots hold terms.
        .map(|slot| unsafe { (slot, Term(*frame.slot(slot))) })
        .collect()
}
