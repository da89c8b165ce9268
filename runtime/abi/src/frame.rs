//! Stack frames and the metadata that precedes every piece of compiled code.
//!
//! A non-tail call pushes a frame and jumps. `sp` points to the lowest word:
//!
//! ```text
//!   sp[0]         address of the code that continues (a `Resume` or `Bottom` chunk)
//!   sp[n - i]     slot i, for slots 0..n      (slot i is at base - 8 * (i + 1), base = sp + 8 * (n + 1))
//! ```
//!
//! The [`Prefix`] lies directly before the code that `sp[0]` points to, so `n` and the live slots are found from the stack alone.
//! The frame stays where it is while the continuation runs, until it returns, tail-calls or pushes another.

/// Placed immediately before the first instruction of every chunk (LLVM prefix data). Offsets are relative to that instruction.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    /// Bit `i`: slot `i` holds a live term. Frames of more than [`BITMAP_SLOTS`] slots have all slots live and all bits set.
    pub bitmap: u32,
    /// Code of the handler chunk that takes exceptions raised below this frame; 0 = none.
    pub handler: i32,
    /// Number of the [`crate::program::Location`] of the call (or of the function's start), from 1; 0 = none.
    pub location: u32,
    /// Number of slots, and below [`KIND_BITS`] one of the `CHUNK_*`.
    pub shape: u32,
}

/// Slots that a bitmap can tell apart.
pub const BITMAP_SLOTS: u32 = u32::BITS;
pub const KIND_BITS: u32 = 3;

impl Prefix {
    /// Without handler and location.
    pub const fn new(kind: u32, slots: u32, bitmap: u32) -> Prefix {
        Prefix { bitmap, handler: 0, location: 0, shape: slots << KIND_BITS | kind }
    }
    pub const fn slots(&self) -> u32 {
        self.shape >> KIND_BITS
    }
    pub const fn kind(&self) -> u32 {
        self.shape & ((1 << KIND_BITS) - 1)
    }
}

pub const PREFIX_BYTES: usize = core::mem::size_of::<Prefix>();

/// A function's entry: arguments in registers, no frame of its own.
pub const CHUNK_ENTRY: u32 = 0;
/// Continues after a call: result in `x0`, frame at `sp`.
pub const CHUNK_RESUME: u32 = 1;
/// A loop header or join: live values as arguments, no frame of its own.
pub const CHUNK_JOIN: u32 = 2;
/// Takes an exception: class, reason, raw trace in `x0..x2`, its frame at `sp`.
pub const CHUNK_HANDLER: u32 = 3;
/// The bottom of every stack: returning into it ends the process with reason `normal`.
pub const CHUNK_BOTTOM: u32 = 4;
