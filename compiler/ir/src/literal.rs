//! Constant terms.

use crate::{Atom, Func};
use num_bigint::BigInt;
use std::sync::Arc;

/// A finished term. Floats compare and hash by bits, so that `0.0` and `-0.0` stay different literals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// Fits a small integer.
    Int(i64),
    Big(BigInt),
    /// IEEE bits.
    Float(u64),
    Atom(Atom),
    Nil,
    /// Elements and tail: `List([a, b], Nil)` is `[a, b]`. Never empty.
    List(Vec<Literal>, Box<Literal>),
    Tuple(Vec<Literal>),
    /// Bytes and size in bits (the last byte's unused low bits are zero).
    Bits(Arc<[u8]>, u64),
    /// Pairs sorted by exact term order of the keys, which are unique.
    Map(Vec<(Literal, Literal)>),
    /// `fun m:f/a`.
    ExternalFun(Func),
    /// A local fun without free variables; only made by the compiler.
    LocalFun(Arc<crate::Lambda>),
}

impl Literal {
    pub fn atom(name: &str) -> Literal {
        Literal::Atom(Atom::new(name))
    }

    /// An integer of any size, normalised.
    pub fn integer(value: BigInt) -> Literal {
        match i64::try_from(&value) {
            Ok(small) if beamless_abi::term::fits_small(small) => Literal::Int(small),
            _ => Literal::Big(value),
        }
    }

    /// A list of the characters of `text`.
    pub fn string(text: &str) -> Literal {
        let chars: Vec<_> = text.chars().map(|c| Literal::Int(c as i64)).collect();
        if chars.is_empty() { Literal::Nil } else { Literal::List(chars, Box::new(Literal::Nil)) }
    }

    /// One word, no memory: compares by word equality.
    pub fn is_immediate(&self) -> bool {
        match self {
            Literal::Int(_) | Literal::Atom(_) | Literal::Nil => true,
            Literal::Float(bits) => beamless_abi::term::float_word(*bits).is_some(),
            _ => false,
        }
    }
}
