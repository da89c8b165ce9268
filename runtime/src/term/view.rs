//! One look at a term: what it is, with its parts. Walkers (order, hash, printing, encoding) match on [`View`]; nothing here builds.

use super::bits::Bits;
use super::limbs::IntRef;
use super::{Kind, Term, binary};
use beamless_abi::program::FunEntry;
use beamless_abi::term as abi;

/// A term taken apart one level. The slices point into the heap: not to be kept across a collection.
#[derive(Clone, Copy)]
pub enum View<'a> {
    Small(i64),
    Big(IntRef<'a>),
    Float(f64),
    Atom(u32),
    Nil,
    Cons(Term, Term),
    Tuple(&'a [Term]),
    /// Keys in order, values beside them.
    FlatMap(&'a [Term], &'a [Term]),
    /// A map of more than 32 pairs: see [`super::hamt`].
    HashMap(Term),
    Bits(Bits<'a>),
    Fun(&'a FunEntry, &'a [Term]),
    Pid(u64),
    Port(u64),
    /// Number words and owner of a reference of this node.
    Reference([u64; 3]),
    ExternalPid(External),
    ExternalPort(External),
    ExternalReference(External, &'a [u64]),
    /// A word that is no term (a header, an inner map node).
    Invalid,
}

/// An identifier of another node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct External {
    pub node: Term,
    pub creation: u32,
    pub id: u64,
    pub serial: u32,
}

impl Term {
    #[inline]
    pub fn view<'a>(self) -> View<'a> {
        match self.tag() {
            abi::TAG_SMALL => View::Small(abi::small_value(self.0)),
            abi::TAG_CONS => View::Cons(self.head(), self.tail()),
            abi::TAG_BOXED => self.view_boxed(),
            abi::TAG_IMMEDIATE => match self.0 & abi::IMMEDIATE_MASK {
                abi::IMM_ATOM => View::Atom(abi::atom_index(self.0)),
                abi::IMM_NIL => View::Nil,
                abi::IMM_PID => View::Pid(self.0 >> abi::IMMEDIATE_SHIFT),
                abi::IMM_PORT => View::Port(self.0 >> abi::IMMEDIATE_SHIFT),
                _ => View::Invalid,
            },
            abi::TAG_HEADER => View::Invalid,
            _ => View::Float(f64::from_bits(abi::float_bits(self.0))),
        }
    }

    fn view_boxed<'a>(self) -> View<'a> {
        let external = || External { node: Term(self.word(1)), creation: self.word(2) as u32, id: 0, serial: 0 };
        match self.kind() {
            Some(Kind::Tuple) => View::Tuple(self.elements()),
            Some(Kind::Float) => View::Float(f64::from_bits(self.word(1))),
            Some(Kind::PositiveBig) => View::Big(IntRef { negative: false, limbs: self.raw_words() }),
            Some(Kind::NegativeBig) => View::Big(IntRef { negative: true, limbs: self.raw_words() }),
            Some(Kind::FlatMap) => {
                let words = self.elements();
                View::FlatMap(words[0].elements(), &words[1..])
            }
            Some(Kind::HashMap) => View::HashMap(self),
            Some(Kind::Fun) => View::Fun(self.fun_entry(), &self.elements()[1..]),
            Some(Kind::HeapBinary | Kind::SharedBinary | Kind::SubBinary) => View::Bits(binary::bits_of_boxed(self)),
            Some(Kind::Reference | Kind::MagicReference) => View::Reference([self.word(1), self.word(2), self.word(3)]),
            Some(Kind::ExternalPid) => {
                View::ExternalPid(External { id: self.word(3), serial: self.word(4) as u32, ..external() })
            }
            Some(Kind::ExternalPort) => View::ExternalPort(External { id: self.word(3), ..external() }),
            Some(Kind::ExternalReference) => View::ExternalReference(external(), &self.raw_words()[2..]),
            Some(Kind::HashNode | Kind::Forward) | None => View::Invalid,
        }
    }

    /// The words after the header of a boxed object, raw.
    #[inline]
    pub fn raw_words<'a>(self) -> &'a [u64] {
        debug_assert!(self.is_boxed());
        // SAFETY: the header says how many words follow.
        unsafe { std::slice::from_raw_parts(self.pointer().add(1), self.size_words()) }
    }

    /// Entry record of a fun.
    #[inline]
    pub fn fun_entry<'a>(self) -> &'a FunEntry {
        debug_assert!(self.is_fun());
        // SAFETY: the first word of a fun points to its static record.
        unsafe { &*(self.word(1) as *const FunEntry) }
    }
}
