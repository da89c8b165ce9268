//! The time stamps of trace messages.

use super::flags::{MONOTONIC, STRICT_MONOTONIC, TIMESTAMP};
use crate::bif::clock;
use crate::heap::fragment::Builder;
use crate::heap::Build;
use crate::term::Term;

/// A kind of time stamp.
#[derive(Clone, Copy)]
pub enum Stamp {
    /// `erlang:now()`.
    Now,
    Monotonic,
    /// Monotonic time and a monotonic unique integer, which order events.
    StrictMonotonic,
}

impl Stamp {
    /// Words that one takes at most.
    pub const WORDS: usize = 3 + 2 * 2 + 4;

    /// The time.
    pub fn build(self, to: &mut Builder) -> Term {
        match self {
            Stamp::Now => {
                let parts = clock::now_parts();
                to.tuple(&parts.map(Term::small))
            }
            Stamp::Monotonic => to.integer_i64(clock::monotonic()),
            Stamp::StrictMonotonic => {
                let (time, count) = (to.integer_i64(clock::monotonic()), to.integer_i64(clock::unique_number()));
                to.tuple(&[time, count])
            }
        }
    }
}

/// The kind that flags of `erlang:trace/3` ask for.
pub fn of_trace_flags(flags: u32) -> Option<Stamp> {
    let kinds = [(TIMESTAMP, Stamp::Now), (STRICT_MONOTONIC, Stamp::StrictMonotonic), (MONOTONIC, Stamp::Monotonic)];
    kinds.into_iter().find(|&(flag, _)| flags & flag != 0).map(|(_, stamp)| stamp)
}
