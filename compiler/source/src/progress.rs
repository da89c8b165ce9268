//! How far a long step of the compiler is, for whoever watches. Prints nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A step, how much of it is done, and of how much; 0: that is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    pub step: &'static str,
    pub done: usize,
    pub all: usize,
}

/// The step that was begun last, and its size.
static STEP: Mutex<Option<(&'static str, usize)>> = Mutex::new(None);
static DONE: AtomicUsize = AtomicUsize::new(0);

/// From now on this is done.
pub fn begin(step: &'static str, all: usize) {
    let mut now = STEP.lock().unwrap_or_else(PoisonError::into_inner);
    *now = Some((step, all));
    DONE.store(0, Ordering::Relaxed);
}

/// So much of the step is done.
pub fn reach(done: usize) {
    DONE.store(done, Ordering::Relaxed);
}

/// One more of the step's parts is done.
pub fn advance() {
    DONE.fetch_add(1, Ordering::Relaxed);
}

/// Nothing is done of which anybody should know.
pub fn end() {
    *STEP.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// How far it is.
#[must_use]
pub fn now() -> Option<Progress> {
    let step = *STEP.lock().unwrap_or_else(PoisonError::into_inner);
    step.map(|(step, all)| Progress { step, done: DONE.load(Ordering::Relaxed), all })
}
