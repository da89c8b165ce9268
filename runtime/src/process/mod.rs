//! What a process is: its hot fields, heap, mailbox, links, monitors and flags.

use crate::heap::Build;
use crate::term::{Alloc, Term, atoms};
use beamless_abi::process::{ACTION_RAISE, Hot, STACK_RESERVE_WORDS};

/// A process. Only the scheduler thread that runs it touches it.
#[repr(C)]
pub struct Process {
    pub hot: Hot,
}

impl Process {
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
    /// Charges reductions for long work.
    #[inline]
    pub fn charge(&mut self, reductions: i64) {
        self.hot.fc = self.hot.fc.saturating_sub(reductions).max(-1);
    }
}

impl Alloc for Process {
    #[inline]
    fn alloc(&mut self, words: usize) -> *mut u64 {
        let room = (self.hot.sp as usize).wrapping_sub(self.hot.hp as usize) as isize;
        if room >= 8 * (words + STACK_RESERVE_WORDS) as isize {
            let at = self.hot.hp;
            // SAFETY: the words lie between heap top and stack top.
            self.hot.hp = unsafe { at.add(words) };
            at
        } else {
            vec![0u64; words].leak().as_mut_ptr()
        }
    }
    fn link_offheap(&mut self, _object: *mut u64, _bytes: usize) {}
}
