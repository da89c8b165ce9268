//! Clocks: monotonic and wall time in nanoseconds, processor time.

use super::time::{clock_gettime, timespec};
use std::sync::OnceLock;

fn read(clock: libc::clockid_t) -> i64 {
    let mut time = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the record.
    unsafe { clock_gettime(clock, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds of the monotonic clock, from an arbitrary start.
#[inline]
pub fn monotonic_ns() -> i64 {
    read(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds since 1970.
pub fn system_ns() -> i64 {
    read(libc::CLOCK_REALTIME)
}

/// Processor time of the whole program.
pub fn cpu_ns() -> i64 {
    read(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// Monotonic time when the program started.
pub fn started_ns() -> i64 {
    static STARTED: OnceLock<i64> = OnceLock::new();
    *STARTED.get_or_init(monotonic_ns)
}
