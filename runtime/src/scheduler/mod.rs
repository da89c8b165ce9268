//! Who runs when: worker threads with run queues and stealing, timers, signals between processes, the blocking pool.

pub mod blocking;
pub mod exit;
pub mod hooks;
pub mod poll;
pub mod queue;
pub mod seed;
pub mod signal;
pub mod spawn;
#[cfg(test)]
mod tests;
pub mod timer;
pub mod worker;

pub use signal::{send, send_fragment};
pub use worker::{halt, workers};
