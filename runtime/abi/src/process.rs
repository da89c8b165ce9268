//! The fields of a process that compiled code touches. The runtime embeds `Hot` first in its `Process`.

use core::mem::offset_of;

/// Argument registers that travel in machine registers; arguments from here on are in [`Hot::x`].
pub const MACHINE_ARGS: usize = 7;
/// Arguments of a failed BIF that travel to the shared raising code in machine registers, beside what it was, where, and the frame's words.
pub const RAISE_ARGS_MAX: usize = MACHINE_ARGS - 3;
/// Before a chunk that found no room starts again, `Hot::live` has the words it needs above this many bits.
pub const ROOM_SHIFT: u32 = 16;
/// Words in the register file behind [`Hot::x`]: 255 arguments and the roots of a collection in the middle of a function.
pub const X_WORDS: usize = 1024;
/// Words that are always free between heap top and stack top besides what a check asked for: the runtime saves argument
/// registers and builds small results there without a check of its own.
pub const STACK_RESERVE_WORDS: usize = 16;
/// Reductions a process gets when it is scheduled in.
pub const REDUCTIONS: i64 = 4000;

/// Every field begins a word, also where pointers are shorter: a pointer is followed by a word.
#[repr(C)]
#[derive(Debug)]
pub struct Hot {
    /// Next free heap word; the heap grows up.
    pub hp: *mut u64,
    /// Reductions left ("function calls"); compiled code yields when it is negative.
    pub fc: i64,
    /// Lowest used stack word; the stack grows down towards `hp` in the same block.
    pub sp: *mut u64,
    /// How many of `x` are terms at `code`.
    pub live: u64,
    /// Register file of the thread that runs the process: `x[i]` is argument `i`; compiled code keeps 0..7 in machine registers.
    pub x: *mut u64,
    /// The exception on its way: class atom, reason, raw stack trace.
    pub class: u64,
    /// Where the process continues when it is scheduled in.
    pub code: *const u8,
    pub reason: u64,
    pub trace: u64,
    /// What a BIF that returned `NONE` wants: one of the `ACTION_*`; set back to `ACTION_RAISE` by who reads it.
    pub action: u64,
    /// The process's own pid term.
    pub pid: u64,
}

// The compiler lays the same out for every target.
const _: () = assert!(size_of::<Hot>() == 11 * size_of::<u64>() && offset_of!(Hot, code) == 6 * size_of::<u64>());

/// An exception is set (`class`, `reason`).
pub const ACTION_RAISE: u64 = 0;
/// Leave to the scheduler and call the BIF again, with the same arguments, when the process runs again.
pub const ACTION_RETRY: u64 = 1;
/// Continue at `code` with `live` registers in `x`.
pub const ACTION_CONTINUE: u64 = 2;
/// Leave to the scheduler; the process has ended or was suspended with its state complete in `code`, `live` and saved registers.
pub const ACTION_LEAVE: u64 = 3;
