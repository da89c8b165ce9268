//! Exceptions a BIF sets: class and reason in the hot fields, `NONE` as its result.

use super::Process;
use crate::heap::Build;
use crate::term::{Term, atom, atoms};
use beamless_abi::process::{ACTION_CONTINUE, ACTION_LEAVE, ACTION_RAISE, ACTION_RETRY};

/// How the trace of an exception begins, when a control BIF asks for something else than its own entry.
#[derive(Clone, Copy)]
pub enum Top {
    /// `erlang:error/1`, `exit/1`, `throw/1`: the caller is on top.
    Caller,
    /// `erlang:error/2,3`: the caller is on top, with these arguments (or `none`) and this `error_info` (or nil).
    CallerWith { arguments: Term, info: Term },
    /// `erlang:raise/3`: this list and nothing else.
    Given(Term),
}

impl Process {
    /// An exception whose trace does not begin with the BIF.
    pub fn raise_with(&mut self, class: u64, reason: Term, top: Top) -> Term {
        self.raise_top = Some(top);
        self.raise(class, reason)
    }
    /// Sets an exception; gives `NONE`, so that a BIF can `return p.raise(..)`.
    #[cold]
    pub fn raise(&mut self, class: u64, reason: Term) -> Term {
        self.hot.class = class;
        self.hot.reason = reason.0;
        self.hot.action = ACTION_RAISE;
        Term::NONE
    }
    #[cold]
    pub fn error(&mut self, reason: Term) -> Term {
        self.raise(atoms::ERROR, reason)
    }
    #[cold]
    pub fn badarg(&mut self) -> Term {
        self.error(Term(atoms::BADARG))
    }
    /// `badarg` with a cause for `error_info`, an atom by name.
    #[cold]
    pub fn badarg_cause(&mut self, cause: &str) -> Term {
        self.extras().error_cause = Some(atom::word(cause));
        self.badarg()
    }
    #[cold]
    pub fn badarith(&mut self) -> Term {
        self.error(Term(atoms::BADARITH))
    }
    #[cold]
    pub fn system_limit(&mut self) -> Term {
        self.error(Term(atoms::SYSTEM_LIMIT))
    }
    /// `{Tag, Value}` as error: `badmap`, `badkey`, `badfun` and the like.
    #[cold]
    pub fn error_with(&mut self, tag: u64, value: Term) -> Term {
        let reason = self.tuple(&[Term(tag), value]);
        self.error(reason)
    }
    #[cold]
    pub fn throw(&mut self, value: Term) -> Term {
        self.raise(atoms::THROW, value)
    }
    #[cold]
    pub fn exit(&mut self, reason: Term) -> Term {
        self.raise(atoms::EXIT, reason)
    }

    /// Result of a yielding BIF that is to be called again when the process is woken.
    pub fn retry(&mut self) -> Term {
        self.hot.action = ACTION_RETRY;
        Term::NONE
    }
    /// Result of a yielding BIF that goes on as a call of `code` with `live` registers already in `x`.
    pub fn continue_at(&mut self, code: *const u8, live: usize) -> Term {
        self.hot.code = code;
        self.hot.live = live as u64;
        self.hot.action = ACTION_CONTINUE;
        Term::NONE
    }
    /// Result of a yielding BIF after which the process leaves its thread.
    pub fn leave(&mut self) -> Term {
        self.hot.action = ACTION_LEAVE;
        Term::NONE
    }
}
