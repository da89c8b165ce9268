//! Values of Rust behind references of Erlang: making such a reference and finding the value again. It is dropped with the last reference.

use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::offheap::{RESOURCE_WORD, Resource};
use crate::term::{Alloc, Build, Kind, Term};
use std::any::Any;

/// Second word of the references made here; the first is a ticket.
const REFERENCE: u64 = 0x496e_4f75;

/// A reference to `value`, which takes about `bytes` outside the heap.
pub fn reference<T: Any + Send + Sync>(p: &mut Process, value: T, bytes: usize) -> Term {
    numbered(p, blocking::ticket(), value, bytes)
}

/// A reference that is equal to others with the same number.
pub fn numbered<T: Any + Send + Sync>(to: &mut impl Alloc, number: u64, value: T, bytes: usize) -> Term {
    let resource = Resource::new(Box::new(value));
    let term = to.object(Kind::MagicReference, &[number, REFERENCE, 0, resource as u64, 0]);
    to.link_offheap(term.pointer(), bytes);
    term
}

/// The value behind a reference when it is a `T`.
pub fn value<'a, T: Any>(term: Term) -> Option<&'a T> {
    if !term.is_kind(Kind::MagicReference) {
        return None;
    }
    // SAFETY: the reference keeps its resource alive.
    unsafe { (*(term.word(RESOURCE_WORD) as *const Resource)).value.downcast_ref() }
}
