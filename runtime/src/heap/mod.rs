//! A process's memory: block, generations, fragments, the collector and copying between heaps. Knows roots, not processes.

pub use crate::term::alloc::Alloc;
pub use crate::term::build::Build;
