//! Terms: reading words and the objects they point to, and building objects through [`Alloc`]. Knows no process and no collector.

pub mod alloc;
pub mod arith;
pub mod atom;
pub mod binary;
pub mod bits;
pub mod build;
pub mod decode;
pub mod encode;
pub mod float_text;
pub mod fun;
pub mod hamt;
pub mod hash;
pub mod integer;
pub mod iolist;
pub mod jenkins;
pub mod limbs;
mod long;
pub mod map;
pub mod offheap;
pub mod order;
pub mod phash;
pub mod pretty;
pub mod print;
pub mod segment;
pub mod view;

#[cfg(test)]
mod tests;

pub use abi::{Kind, atoms};
pub use alloc::Alloc;
use beamless_abi::term as abi;
pub use binary::BuildBinary;
pub use build::Build;
pub use integer::BuildInt;
pub use map::BuildMap;

/// One term word. Equality of `Term`s is sameness of words, not term equality.
///
/// The accessors that follow pointers are safe to call because a `Term` is only made from words that compiled code or a builder
/// produced; a `Term` must not be kept across a collection.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Term(pub u64);

impl Term {
    pub const NIL: Term = Term(abi::NIL);
    pub const NONE: Term = Term(abi::NONE);
    pub const TRUE: Term = Term(atoms::TRUE);
    pub const FALSE: Term = Term(atoms::FALSE);
    pub const UNDEFINED: Term = Term(atoms::UNDEFINED);
    pub const OK: Term = Term(atoms::OK);

    /// A small integer; the value must fit 61 bits.
    #[inline(always)]
    pub const fn small(value: i64) -> Term {
        debug_assert!(abi::fits_small(value));
        Term(abi::small(value))
    }
    #[inline(always)]
    pub const fn atom(index: u32) -> Term {
        Term(abi::atom(index))
    }
    #[inline(always)]
    pub const fn bool(value: bool) -> Term {
        if value { Term::TRUE } else { Term::FALSE }
    }
    /// The local process with this number.
    #[inline(always)]
    pub const fn pid(payload: u64) -> Term {
        Term(payload << abi::IMMEDIATE_SHIFT | abi::IMM_PID)
    }
    #[inline(always)]
    pub const fn port(payload: u64) -> Term {
        Term(payload << abi::IMMEDIATE_SHIFT | abi::IMM_PORT)
    }
    /// Tags a pointer to a header.
    #[inline(always)]
    pub fn boxed(object: *const u64) -> Term {
        Term(object as u64 | abi::TAG_BOXED)
    }
    /// Tags a pointer to two words.
    #[inline(always)]
    pub fn cons_at(cell: *const u64) -> Term {
        Term(cell as u64 | abi::TAG_CONS)
    }

    #[inline(always)]
    pub const fn tag(self) -> u64 {
        self.0 & abi::TAG_MASK
    }
    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.0 == abi::NONE
    }
    #[inline(always)]
    pub const fn is_small(self) -> bool {
        self.tag() == abi::TAG_SMALL
    }
    #[inline(always)]
    pub const fn as_small(self) -> Option<i64> {
        if self.is_small() { Some(abi::small_value(self.0)) } else { None }
    }
    #[inline(always)]
    pub const fn is_nil(self) -> bool {
        self.0 == abi::NIL
    }
    #[inline(always)]
    pub const fn is_atom(self) -> bool {
        self.0 & abi::IMMEDIATE_MASK == abi::IMM_ATOM
    }
    /// The number of an atom.
    #[inline(always)]
    pub const fn as_atom(self) -> Option<u32> {
        if self.is_atom() { Some(abi::atom_index(self.0)) } else { None }
    }
    /// `true` and `false` as a Rust value.
    #[inline(always)]
    pub const fn as_bool(self) -> Option<bool> {
        match self.0 {
            atoms::TRUE => Some(true),
            atoms::FALSE => Some(false),
            _ => None,
        }
    }
    #[inline(always)]
    pub const fn is_local_pid(self) -> bool {
        self.0 & abi::IMMEDIATE_MASK == abi::IMM_PID
    }
    #[inline(always)]
    pub const fn as_local_pid(self) -> Option<u64> {
        if self.is_local_pid() { Some(self.0 >> abi::IMMEDIATE_SHIFT) } else { None }
    }
    #[inline(always)]
    pub const fn is_local_port(self) -> bool {
        self.0 & abi::IMMEDIATE_MASK == abi::IMM_PORT
    }
    #[inline(always)]
    pub const fn as_local_port(self) -> Option<u64> {
        if self.is_local_port() { Some(self.0 >> abi::IMMEDIATE_SHIFT) } else { None }
    }
    #[inline(always)]
    pub const fn is_immediate_float(self) -> bool {
        abi::FLOAT_TAGS >> self.tag() & 1 == 1
    }
    /// Points to memory (cons or boxed).
    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        abi::POINTER_TAGS >> self.tag() & 1 == 1
    }
    #[inline(always)]
    pub const fn is_cons(self) -> bool {
        self.tag() == abi::TAG_CONS
    }
    #[inline(always)]
    pub const fn is_list(self) -> bool {
        self.is_cons() || self.is_nil()
    }
    #[inline(always)]
    pub const fn is_boxed(self) -> bool {
        self.tag() == abi::TAG_BOXED
    }

    /// Address behind a cons or boxed term.
    #[inline(always)]
    pub const fn pointer(self) -> *mut u64 {
        (self.0 & !abi::TAG_MASK) as *mut u64
    }
    /// Head of a cons.
    #[inline(always)]
    pub fn head(self) -> Term {
        debug_assert!(self.is_cons());
        // SAFETY: a cons term points to two words.
        unsafe { Term(*self.pointer()) }
    }
    /// Tail of a cons.
    #[inline(always)]
    pub fn tail(self) -> Term {
        debug_assert!(self.is_cons());
        // SAFETY: a cons term points to two words.
        unsafe { Term(*self.pointer().add(1)) }
    }
    #[inline(always)]
    pub fn as_cons(self) -> Option<(Term, Term)> {
        if self.is_cons() { Some((self.head(), self.tail())) } else { None }
    }
    /// Header word of a boxed term.
    #[inline(always)]
    pub fn header(self) -> u64 {
        debug_assert!(self.is_boxed());
        // SAFETY: a boxed term points to its header.
        unsafe { *self.pointer() }
    }
    /// Word `index` of a boxed object (0 is the header), raw.
    #[inline(always)]
    pub fn word(self, index: usize) -> u64 {
        debug_assert!(self.is_boxed());
        // SAFETY: callers stay inside the object.
        unsafe { *self.pointer().add(index) }
    }
    /// Words after the header of a boxed term.
    #[inline(always)]
    pub fn size_words(self) -> usize {
        abi::header_words(self.header()) as usize
    }
    /// The kind of a boxed term, `None` for everything else.
    #[inline(always)]
    pub fn kind(self) -> Option<Kind> {
        if self.is_boxed() { kind_of_header(self.header()) } else { None }
    }
    /// Boxed and of this kind.
    #[inline(always)]
    pub fn is_kind(self, kind: Kind) -> bool {
        self.is_boxed() && self.header() & abi::HEADER_LOW == abi::header_low(kind)
    }
    #[inline(always)]
    pub fn is_tuple(self) -> bool {
        self.is_kind(Kind::Tuple)
    }
    /// The words after the header of a boxed term, as terms: for tuples, maps and funs.
    #[inline(always)]
    pub fn elements<'a>(self) -> &'a [Term] {
        // SAFETY: the header says how many words follow; `Term` is a transparent word.
        unsafe { std::slice::from_raw_parts(self.pointer().add(1).cast::<Term>(), self.size_words()) }
    }
    /// Elements of a tuple.
    #[inline(always)]
    pub fn as_tuple<'a>(self) -> Option<&'a [Term]> {
        if self.is_tuple() { Some(self.elements()) } else { None }
    }
    /// The float, self-tagged or boxed.
    #[inline(always)]
    pub fn as_float(self) -> Option<f64> {
        if self.is_immediate_float() {
            Some(f64::from_bits(abi::float_bits(self.0)))
        } else if self.is_kind(Kind::Float) {
            Some(f64::from_bits(self.word(1)))
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn is_float(self) -> bool {
        self.is_immediate_float() || self.is_kind(Kind::Float)
    }
    #[inline(always)]
    pub fn is_big(self) -> bool {
        self.is_kind(Kind::PositiveBig) || self.is_kind(Kind::NegativeBig)
    }
    #[inline(always)]
    pub fn is_integer(self) -> bool {
        self.is_small() || self.is_big()
    }
    #[inline(always)]
    pub fn is_number(self) -> bool {
        self.is_integer() || self.is_float()
    }
    #[inline(always)]
    pub fn is_map(self) -> bool {
        self.is_kind(Kind::FlatMap) || self.is_kind(Kind::HashMap)
    }
    #[inline(always)]
    pub fn is_fun(self) -> bool {
        self.is_kind(Kind::Fun)
    }
    /// Any binary or bitstring.
    #[inline(always)]
    pub fn is_bitstring(self) -> bool {
        matches!(self.kind(), Some(Kind::HeapBinary | Kind::SharedBinary | Kind::SubBinary))
    }
    #[inline(always)]
    pub fn is_reference(self) -> bool {
        matches!(self.kind(), Some(Kind::Reference | Kind::MagicReference | Kind::ExternalReference))
    }
    #[inline(always)]
    pub fn is_pid(self) -> bool {
        self.is_local_pid() || self.is_kind(Kind::ExternalPid)
    }
    #[inline(always)]
    pub fn is_port(self) -> bool {
        self.is_local_port() || self.is_kind(Kind::ExternalPort)
    }
    /// Heads of the cells of a list; stops at the first tail that is no cons (see [`ListIter::rest`]).
    #[inline]
    pub fn list(self) -> ListIter {
        ListIter { rest: self }
    }
    /// The elements of a proper list, `None` when it is none.
    pub fn proper_list(self) -> Option<Vec<Term>> {
        let mut iter = self.list();
        let items: Vec<Term> = iter.by_ref().collect();
        if iter.rest.is_nil() { Some(items) } else { None }
    }
}

/// The kind in a header word.
#[inline(always)]
pub fn kind_of_header(header: u64) -> Option<Kind> {
    const KINDS: [Kind; 16] = [
        Kind::Tuple,
        Kind::Float,
        Kind::PositiveBig,
        Kind::NegativeBig,
        Kind::FlatMap,
        Kind::HashMap,
        Kind::HashNode,
        Kind::Fun,
        Kind::HeapBinary,
        Kind::SharedBinary,
        Kind::SubBinary,
        Kind::Reference,
        Kind::ExternalPid,
        Kind::ExternalPort,
        Kind::ExternalReference,
        Kind::MagicReference,
    ];
    KINDS.get((header >> abi::KIND_SHIFT & abi::KIND_MASK) as usize).copied()
}

/// Iterates over the heads of a list's cells.
#[derive(Clone)]
pub struct ListIter {
    /// What has not been visited: nil at the end of a proper list.
    pub rest: Term,
}

impl Iterator for ListIter {
    type Item = Term;
    #[inline]
    fn next(&mut self) -> Option<Term> {
        let (head, tail) = self.rest.as_cons()?;
        self.rest = tail;
        Some(head)
    }
}

impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Term({:#x})", self.0)
    }
}
