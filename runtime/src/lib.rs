//! The runtime of compiled programs. Rooms, each may use only earlier ones: platform, term, heap, process, scheduler, code, io, bif, entry.

pub mod platform;
pub mod term;
pub mod heap;
pub mod process;
pub mod scheduler;
pub mod code;
pub mod io;
pub mod bif;
pub mod entry;
