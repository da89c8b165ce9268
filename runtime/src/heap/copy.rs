//! Deep copies of terms between heaps: messages, spawn arguments, terms kept outside processes. Literals are shared, sharing is not kept.

use super::fragment::{Builder, Fragment};
use super::is_literal;
use crate::term::offheap;
use crate::term::{Alloc, Kind, Term};
use beamless_abi::term as abi;
use std::cell::RefCell;

thread_local! {
    /// Terms still to be measured.
    static PENDING: RefCell<Vec<Term>> = const { RefCell::new(Vec::new()) };
}

/// Words a copy of `term` takes.
pub fn size(term: Term) -> usize {
    if !term.is_pointer() || is_literal(term.pointer()) {
        return 0;
    }
    PENDING.with_borrow_mut(|pending| {
        pending.clear();
        pending.push(term);
        let mut words = 0;
        while let Some(mut term) = pending.pop() {
            while term.is_cons() && !is_literal(term.pointer()) {
                words += 2;
                let head = term.head();
                if head.is_pointer() {
                    pending.push(head);
                }
                term = term.tail();
            }
            if term.is_boxed() && !is_literal(term.pointer()) {
                words += 1 + boxed_size(term, pending);
            }
        }
        words
    })
}

/// Words after the header; pushes what the object points to.
fn boxed_size(term: Term, pending: &mut Vec<Term>) -> usize {
    let words = term.size_words();
    match layout(term.header()) {
        Layout::Terms => pending.extend(term.elements().iter().filter(|t| t.is_pointer())),
        Layout::SubBinary => pending.push(Term(term.word(2))),
        Layout::Raw | Layout::OffHeap => {}
    }
    words
}

/// How the words of an object are to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Terms,
    /// Word 2 is a term.
    SubBinary,
    Raw,
    /// Raw, with a reference to something off the heap.
    OffHeap,
}

/// The layout a header announces.
#[inline(always)]
pub fn layout(header: u64) -> Layout {
    const fn bit(kind: Kind) -> u32 {
        1 << kind as u32
    }
    const TERMS: u32 =
        bit(Kind::Tuple) | bit(Kind::FlatMap) | bit(Kind::HashMap) | bit(Kind::HashNode) | bit(Kind::Fun);
    const OFF_HEAP: u32 = bit(Kind::SharedBinary) | bit(Kind::MagicReference);
    let kind = 1u32 << (header >> abi::KIND_SHIFT & abi::KIND_MASK);
    if TERMS & kind != 0 {
        Layout::Terms
    } else if kind == bit(Kind::SubBinary) {
        Layout::SubBinary
    } else if OFF_HEAP & kind != 0 {
        Layout::OffHeap
    } else {
        Layout::Raw
    }
}

/// Copies `term` into `to`, which gets `words` = [`size`] words in one piece.
pub fn copy_sized(term: Term, words: usize, to: &mut impl Alloc) -> Term {
    if words == 0 {
        return term;
    }
    let start = to.alloc(words);
    let mut cursor = Cursor { top: start };
    let root = cursor.place(term);
    let mut scan = start;
    while scan < cursor.top {
        // SAFETY: `scan` is inside the words written so far; `place` stays inside the measured size.
        unsafe {
            let word = *scan;
            if word & abi::TAG_MASK != abi::TAG_HEADER {
                *scan = cursor.place(Term(word)).0;
                scan = scan.add(1);
                continue;
            }
            let size = abi::header_words(word) as usize;
            match layout(word) {
                Layout::Terms => scan = scan.add(1),
                Layout::SubBinary => {
                    *scan.add(2) = cursor.place(Term(*scan.add(2))).0;
                    scan = scan.add(size + 1);
                }
                Layout::Raw => scan = scan.add(size + 1),
                Layout::OffHeap => {
                    offheap::retain_object(scan);
                    to.link_offheap(scan, offheap::object_bytes(scan));
                    scan = scan.add(size + 1);
                }
            }
        }
    }
    debug_assert_eq!(cursor.top as usize - start as usize, words * 8);
    root
}

/// Where the next object of a copy goes.
struct Cursor {
    top: *mut u64,
}

impl Cursor {
    /// Copies one object flatly; its words still point to the source.
    #[inline(always)]
    fn place(&mut self, term: Term) -> Term {
        if !term.is_pointer() {
            return term;
        }
        let from = term.pointer();
        if is_literal(from) {
            return term;
        }
        let at = self.top;
        // SAFETY: the source object is alive, the target was measured.
        unsafe {
            let words = if term.is_cons() { 2 } else { abi::header_words(*from) as usize + 1 };
            std::ptr::copy_nonoverlapping(from, at, words);
            self.top = at.add(words);
        }
        Term(at as u64 | term.tag())
    }
}

/// Copies a term into another heap.
pub fn copy(term: Term, to: &mut impl Alloc) -> Term {
    copy_sized(term, size(term), to)
}

/// A message fragment holding a copy of `term`.
pub fn message(term: Term) -> *mut Fragment {
    let words = size(term);
    let mut builder = Builder::new(words);
    let value = copy_sized(term, words, &mut builder);
    builder.finish(value)
}

/// A term that lives on its own: kept by tables, timers and monitors.
pub struct Owned(*mut Fragment);

// SAFETY: the fragment is owned by this value alone; shared parts are reference-counted atomically.
unsafe impl Send for Owned {}
// SAFETY: a term is never written after it was built.
unsafe impl Sync for Owned {}

impl Owned {
    pub fn new(term: Term) -> Owned {
        Owned(message(term))
    }
    /// Takes over a built fragment.
    pub fn from_fragment(fragment: *mut Fragment) -> Owned {
        Owned(fragment)
    }
    /// The term; valid as long as this value lives.
    pub fn term(&self) -> Term {
        // SAFETY: the fragment lives as long as `self`.
        unsafe { (*self.0).value }
    }
    /// Gives the fragment away.
    pub fn into_fragment(self) -> *mut Fragment {
        let fragment = self.0;
        std::mem::forget(self);
        fragment
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the owner is gone, so nothing points into the fragment.
        unsafe { Fragment::discard(self.0) };
    }
}

impl Clone for Owned {
    fn clone(&self) -> Owned {
        Owned::new(self.term())
    }
}
