//! Sorts of terms: a lattice of sets, what literals and tests say of them, and what BIFs take and give. Knows no places: see [`crate::facts`].

use beamless_abi::bif::BifRow;
use beamless_ir::{Literal, TypeTest};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A set of sorts of terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sorts(u32);

impl Sorts {
    pub const SMALL: Sorts = Sorts(1);
    pub const BIG: Sorts = Sorts(1 << 1);
    pub const FLOAT: Sorts = Sorts(1 << 2);
    pub const FALSE: Sorts = Sorts(1 << 3);
    pub const TRUE: Sorts = Sorts(1 << 4);
    /// Atoms besides the booleans.
    pub const OTHER_ATOM: Sorts = Sorts(1 << 5);
    pub const NIL: Sorts = Sorts(1 << 6);
    pub const CONS: Sorts = Sorts(1 << 7);
    pub const TUPLE: Sorts = Sorts(1 << 8);
    pub const MAP: Sorts = Sorts(1 << 9);
    pub const BINARY: Sorts = Sorts(1 << 10);
    /// Bitstrings that are no binaries.
    pub const BITS: Sorts = Sorts(1 << 11);
    pub const FUN: Sorts = Sorts(1 << 12);
    pub const PID: Sorts = Sorts(1 << 13);
    pub const PORT: Sorts = Sorts(1 << 14);
    pub const REFERENCE: Sorts = Sorts(1 << 15);
    pub const NONE: Sorts = Sorts(1 << 16);
    pub const ANY: Sorts = Sorts((1 << 17) - 1);
    pub const TERM: Sorts = Sorts((1 << 16) - 1);
    pub const NOTHING: Sorts = Sorts(0);
    pub const BOOLEAN: Sorts = Sorts::FALSE.or(Sorts::TRUE);
    pub const ATOM: Sorts = Sorts::BOOLEAN.or(Sorts::OTHER_ATOM);
    pub const INTEGER: Sorts = Sorts::SMALL.or(Sorts::BIG);
    pub const NUMBER: Sorts = Sorts::INTEGER.or(Sorts::FLOAT);
    pub const LIST: Sorts = Sorts::NIL.or(Sorts::CONS);
    /// Pointers to boxed objects.
    pub const BOXED: Sorts =
        Sorts::BITSTRING.or(Sorts::TUPLE).or(Sorts::MAP).or(Sorts::FUN).or(Sorts::REFERENCE).or(Sorts::BIG);
    pub const BITSTRING: Sorts = Sorts::BINARY.or(Sorts::BITS);

    pub const fn bits(self) -> u32 {
        self.0
    }

    pub const fn from_bits(bits: u32) -> Sorts {
        Sorts(bits)
    }

    pub const fn or(self, other: Sorts) -> Sorts {
        Sorts(self.0 | other.0)
    }

    pub const fn and(self, other: Sorts) -> Sorts {
        Sorts(self.0 & other.0)
    }

    pub const fn without(self, other: Sorts) -> Sorts {
        Sorts(self.0 & !other.0)
    }

    pub const fn within(self, other: Sorts) -> bool {
        self.0 & !other.0 == 0
    }

    pub const fn meets(self, other: Sorts) -> bool {
        self.0 & other.0 != 0
    }

    pub fn of_test(test: TypeTest) -> Sorts {
        match test {
            TypeTest::Atom => Sorts::ATOM,
            TypeTest::Boolean => Sorts::BOOLEAN,
            TypeTest::Integer => Sorts::INTEGER,
            TypeTest::Small => Sorts::SMALL,
            TypeTest::Float => Sorts::FLOAT,
            TypeTest::Number => Sorts::NUMBER,
            TypeTest::Nil => Sorts::NIL,
            TypeTest::Cons => Sorts::CONS,
            TypeTest::List => Sorts::LIST,
            TypeTest::Tuple | TypeTest::TupleArity(_) => Sorts::TUPLE,
            TypeTest::Map => Sorts::MAP,
            TypeTest::Binary => Sorts::BINARY,
            TypeTest::Bitstring => Sorts::BITSTRING,
            TypeTest::Fun | TypeTest::FunArity(_) => Sorts::FUN,
            TypeTest::Pid => Sorts::PID,
            TypeTest::Port => Sorts::PORT,
            TypeTest::Reference => Sorts::REFERENCE,
            TypeTest::None => Sorts::NONE,
        }
    }

    pub fn of_literal(literal: &Literal) -> Sorts {
        match literal {
            Literal::Int(_) => Sorts::SMALL,
            Literal::Big(_) => Sorts::BIG,
            Literal::Float(_) => Sorts::FLOAT,
            Literal::Atom(atom) => match atom.as_str() {
                "false" => Sorts::FALSE,
                "true" => Sorts::TRUE,
                _ => Sorts::OTHER_ATOM,
            },
            Literal::Nil => Sorts::NIL,
            Literal::List(..) => Sorts::CONS,
            Literal::Tuple(_) => Sorts::TUPLE,
            Literal::Bits(_, bits) if bits % 8 == 0 => Sorts::BINARY,
            Literal::Bits(..) => Sorts::BITS,
            Literal::Map(_) => Sorts::MAP,
            Literal::ExternalFun(_) | Literal::LocalFun(_) => Sorts::FUN,
        }
    }
}

/// Arguments a BIF of module `erlang` must have had when it returns, and its results. A failing one does not return.
const BIFS: &[(&str, u32, Sorts, Sorts)] = &[
    ("+", 2, Sorts::NUMBER, Sorts::NUMBER),
    ("-", 2, Sorts::NUMBER, Sorts::NUMBER),
    ("*", 2, Sorts::NUMBER, Sorts::NUMBER),
    ("/", 2, Sorts::NUMBER, Sorts::FLOAT),
    ("-", 1, Sorts::NUMBER, Sorts::NUMBER),
    ("abs", 1, Sorts::NUMBER, Sorts::NUMBER),
    ("div", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("rem", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("band", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("bor", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("bxor", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("bsl", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("bsr", 2, Sorts::INTEGER, Sorts::INTEGER),
    ("bnot", 1, Sorts::INTEGER, Sorts::INTEGER),
    ("float", 1, Sorts::NUMBER, Sorts::FLOAT),
    ("trunc", 1, Sorts::NUMBER, Sorts::INTEGER),
    ("round", 1, Sorts::NUMBER, Sorts::INTEGER),
    ("floor", 1, Sorts::NUMBER, Sorts::INTEGER),
    ("ceil", 1, Sorts::NUMBER, Sorts::INTEGER),
    ("not", 1, Sorts::BOOLEAN, Sorts::BOOLEAN),
    ("and", 2, Sorts::BOOLEAN, Sorts::BOOLEAN),
    ("or", 2, Sorts::BOOLEAN, Sorts::BOOLEAN),
    ("xor", 2, Sorts::BOOLEAN, Sorts::BOOLEAN),
    ("hd", 1, Sorts::CONS, Sorts::TERM),
    ("tl", 1, Sorts::CONS, Sorts::TERM),
    ("tuple_size", 1, Sorts::TUPLE, Sorts::SMALL),
    ("map_size", 1, Sorts::MAP, Sorts::SMALL),
    ("byte_size", 1, Sorts::BITSTRING, Sorts::SMALL),
    ("bit_size", 1, Sorts::BITSTRING, Sorts::SMALL),
    ("length", 1, Sorts::LIST, Sorts::SMALL),
    ("is_record", 3, Sorts::TERM, Sorts::BOOLEAN),
    ("setelement", 3, Sorts::TERM, Sorts::TUPLE),
    ("self", 0, Sorts::TERM, Sorts::PID),
];

/// By name and arity: the sorts of the arguments and of the result.
type BifSorts = FxHashMap<(&'static str, u32), (Sorts, Sorts)>;

/// What the arguments of a BIF were when it has returned, and its result.
pub fn of_bif(row: &BifRow) -> Option<(Sorts, Sorts)> {
    static BY_NAME: OnceLock<BifSorts> = OnceLock::new();
    if row.module != "erlang" {
        return None;
    }
    let table = BY_NAME
        .get_or_init(|| BIFS.iter().map(|&(name, arity, args, result)| ((name, arity), (args, result))).collect());
    table.get(&(row.name, row.arity)).copied()
}
