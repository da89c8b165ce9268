//! The command line as bytes, as the kernel gave it.

use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

static ARGUMENTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

/// Keeps what `main` was called with.
pub fn keep(argc: c_int, argv: *const *const c_char) {
    let count = usize::try_from(argc).unwrap_or(0);
    // SAFETY: the C runtime passes `argc` strings.
    let all = (0..count).map(|i| unsafe { CStr::from_ptr(*argv.add(i)) }.to_bytes().to_vec()).collect();
    let _ = ARGUMENTS.set(all);
}

/// All arguments, the program's name first.
pub fn all() -> &'static [Vec<u8>] {
    ARGUMENTS.get().map_or(&[], Vec::as_slice)
}
