//! The lowest room: the linked program's image, memory blocks, clocks, threads, signals and polling. Knows nothing of terms' meaning.

pub mod allocator;
pub mod calendar;
pub mod clock;
#[cfg(target_arch = "x86_64")]
pub mod copying;
pub mod image;
pub mod memory;
pub mod ordered;
pub mod processors;
pub mod signals;
pub mod sort;
pub mod thread;
pub mod time;
pub mod unicode;
