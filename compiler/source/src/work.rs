//! What each thread of the compiler is working on, for the report of a defect when it panics. Holds no report.

use crate::Atom;
use std::cell::Cell;
use std::fmt;

/// A step of the compiler and what it is applied to.
#[derive(Clone, Copy, Default, Debug)]
pub struct Work {
    /// Empty: not known.
    pub pass: &'static str,
    pub function: Option<(Atom, Atom, u32)>,
}

thread_local! {
    static NOW: Cell<Work> = const { Cell::new(Work { pass: "", function: None }) };
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// From now on this thread works on this.
pub fn start(pass: &'static str, function: Option<(Atom, Atom, u32)>) {
    NOW.set(Work { pass, function });
}

/// What this thread works on, or did last.
#[must_use]
pub fn now() -> Work {
    NOW.get()
}

/// Runs something whose panics are not the end of the compiler.
pub fn caught<T>(run: impl FnOnce() -> T) -> T {
    let before = CAUGHT.replace(true);
    let result = run();
    CAUGHT.set(before);
    result
}

/// Whether somebody waits for a panic of this thread.
#[must_use]
pub fn is_caught() -> bool {
    CAUGHT.get()
}

/// `function m:f/1, pass fold`.
impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.function, self.pass) {
            (Some((module, name, arity)), pass) => write!(f, "function {module}:{name}/{arity}, pass {pass}"),
            (None, "") => f.write_str("not in a pass"),
            (None, pass) => write!(f, "pass {pass}"),
        }
    }
}
