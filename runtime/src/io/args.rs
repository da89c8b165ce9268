//! The command line, as C's `main` got it. Static archives have no `std::env::args` on musl, so it is kept here.

use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

static ARGS: OnceLock<Vec<&'static [u8]>> = OnceLock::new();

/// Keeps the arguments of `main`.
///
/// # Safety
/// `argv` holds `argc` C strings that live as long as the program.
pub unsafe fn keep(argc: c_int, argv: *const *const c_char) {
    let count = usize::try_from(argc).unwrap_or(0);
    // SAFETY: the caller's promise.
    let strings = (0..count).map(|index| unsafe { CStr::from_ptr(*argv.add(index)).to_bytes() });
    let _ = ARGS.set(strings.collect());
}

/// All arguments, the program's name first.
pub fn all() -> &'static [&'static [u8]] {
    ARGS.get().map_or(&[], Vec::as_slice)
}
