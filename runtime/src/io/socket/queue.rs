//! Who waits for a socket: one process that is told when to try again, and others behind it.

use super::{Guard, Role};
use crate::heap::Owned;
use crate::term::Term;
use std::collections::VecDeque;

/// A process that waits, and the reference by which it will be told.
pub struct Request {
    pub pid: u64,
    pub reference: Owned,
}

impl Request {
    pub fn new(pid: u64, reference: Term) -> Request {
        Request { pid, reference: Owned::new(reference) }
    }

    pub fn is(&self, reference: Term) -> bool {
        crate::term::order::equal(self.reference.term(), reference)
    }
}

#[derive(Default)]
pub struct Requests {
    pub current: Option<Request>,
    waiting: VecDeque<Request>,
}

/// What a process is to those who wait for a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Nobody waits.
    Free,
    Current,
    Waiting,
    /// Somebody else waits.
    Outside,
}

impl Requests {
    pub fn place(&self, pid: u64) -> Place {
        match &self.current {
            None => Place::Free,
            Some(current) if current.pid == pid => Place::Current,
            Some(_) if self.waiting.iter().any(|request| request.pid == pid) => Place::Waiting,
            Some(_) => Place::Outside,
        }
    }

    /// All who wait, as `socket:info/1` counts them.
    pub fn count(&self) -> usize {
        self.current.as_ref().map_or(0, |_| 1 + self.waiting.len())
    }

    pub fn take_waiting(&mut self) -> VecDeque<Request> {
        std::mem::take(&mut self.waiting)
    }

    /// Takes a waiting process out, if it waits with this reference or none is given.
    pub fn remove(&mut self, pid: u64, reference: Option<Term>) -> bool {
        let Some(at) = self.waiting.iter().position(|request| request.pid == pid) else { return false };
        if reference.is_some_and(|reference| !self.waiting[at].is(reference)) {
            return false;
        }
        self.waiting.remove(at);
        true
    }
}

impl Guard<'_> {
    /// Puts a process behind those that wait.
    pub fn push(&mut self, role: Role, pid: u64, reference: Term) {
        self.watch(pid);
        self.requests(role).waiting.push_back(Request::new(pid, reference));
    }

    /// Makes a process the one that is told next; it may be that already, with another reference.
    pub fn make_current(&mut self, role: Role, pid: u64, reference: Term) {
        self.watch(pid);
        self.requests(role).current = Some(Request::new(pid, reference));
    }

    /// The current process has done: the next one is told when to try. False when there is none.
    pub fn activate_next(&mut self, role: Role) -> bool {
        let requests = self.requests(role);
        requests.current = None;
        let Some(next) = requests.waiting.pop_front() else { return false };
        self.select(role.side(), next.pid, next.reference.term());
        self.requests(role).current = Some(next);
        true
    }

    /// What all wait for has failed: the current process is told otherwise, the others by a message.
    pub fn abort_waiting(&mut self, role: Role, reason: Term) {
        let requests = self.requests(role);
        requests.current = None;
        for request in requests.take_waiting() {
            self.abort(&request, reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_queue() {
        let mut requests = Requests::default();
        assert_eq!(requests.place(1), Place::Free);
        requests.current = Some(Request::new(1, Term::small(7)));
        requests.waiting.push_back(Request::new(2, Term::small(8)));
        assert_eq!([1, 2, 3].map(|pid| requests.place(pid)), [Place::Current, Place::Waiting, Place::Outside]);
        assert_eq!(requests.count(), 2);
        assert!(!requests.remove(2, Some(Term::small(9))));
        assert!(requests.remove(2, Some(Term::small(8))));
        assert_eq!(requests.count(), 1);
    }
}
