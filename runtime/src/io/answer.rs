//! Results of the operating system as Erlang has them, and waiting for them: `ok`, `{ok, Value}`, `{error, Posix}`.

use super::posix;
use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::{Alloc, Build, Term, atom, atoms};
use std::task::Poll;

/// A result or the number of the operating system's error.
pub type Result<T> = std::result::Result<T, i32>;

/// `{error, Posix}`.
pub fn posix_error(to: &mut impl Alloc, error: i32) -> Term {
    let name = atom::word(posix::name(error));
    to.tuple(&[Term(atoms::ERROR), name])
}

/// `{error, enotsup}`: the operating system has another name for the same number.
pub fn not_supported(p: &mut Process) -> Term {
    p.tuple(&[Term(atoms::ERROR), atom::word("enotsup")])
}

/// `{ok, Value}`.
pub fn ok_with(p: &mut Process, value: Term) -> Term {
    p.tuple(&[Term::OK, value])
}

/// What `done` makes of a result, or `{error, Posix}`.
pub fn answer<T>(p: &mut Process, result: Result<T>, done: impl FnOnce(&mut Process, T) -> Term) -> Term {
    match result {
        Ok(value) => done(p, value),
        Err(error) => posix_error(p, error),
    }
}

/// `ok` or `{error, Posix}`.
pub fn ok_or_error(p: &mut Process, result: Result<()>) -> Term {
    answer(p, result, |_, ()| Term::OK)
}

/// Has the blocking pool do the work that `prepare` makes of the arguments (`None`: `badarg`), and gives what `done` makes of its result when
/// the BIF is called again.
pub fn pooled<T: Send + 'static, W: FnOnce() -> Result<T> + Send + 'static>(
    p: &mut Process,
    prepare: impl FnOnce() -> Option<W>,
    done: impl FnOnce(&mut Process, T) -> Term,
) -> Term {
    let result = match blocking::take_result::<Result<T>>(p) {
        Some(result) => result,
        None => match prepare() {
            Some(work) => blocking::blocking(p, work),
            None => return p.badarg(),
        },
    };
    match result {
        Poll::Ready(result) => answer(p, result, done),
        Poll::Pending => p.retry(),
    }
}
