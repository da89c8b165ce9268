//! The outside as the program's own streams and files see it. Knows processes and the scheduler, not BIFs.

pub mod args;
pub mod posix;
pub mod stdio;
