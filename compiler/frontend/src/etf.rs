//! A cursor over external term format and the reader of constant terms. Knows nothing of the shapes of modules.

use beamless_source::Atom;
use num_bigint::{BigInt, Sign};
use rustc_hash::FxHashMap;

use crate::ast::{BitsLiteral, FunctionName, Literal};
use crate::fold;

/// Tags of the external term format.
pub mod tag {
    pub const VERSION: u8 = 131;
    pub const NEW_FLOAT: u8 = 70;
    pub const BIT_BINARY: u8 = 77;
    pub const SMALL_INTEGER: u8 = 97;
    pub const INTEGER: u8 = 98;
    pub const ATOM: u8 = 100;
    pub const SMALL_TUPLE: u8 = 104;
    pub const LARGE_TUPLE: u8 = 105;
    pub const NIL: u8 = 106;
    pub const STRING: u8 = 107;
    pub const LIST: u8 = 108;
    pub const BINARY: u8 = 109;
    pub const SMALL_BIG: u8 = 110;
    pub const LARGE_BIG: u8 = 111;
    pub const EXPORT: u8 = 113;
    pub const SMALL_ATOM: u8 = 115;
    pub const MAP: u8 = 116;
    pub const ATOM_UTF8: u8 = 118;
    pub const SMALL_ATOM_UTF8: u8 = 119;
}

/// Where and why reading stopped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadError {
    pub at: usize,
    pub what: String,
}

pub type Read<T> = Result<T, ReadError>;

/// Nesting beyond this is taken for corruption. Readers run on a [`crate::deep_stack`].
pub const MAX_DEPTH: u32 = 100_000;

/// A place in a term's bytes, and the atoms met so far.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    atoms: FxHashMap<&'a [u8], Atom>,
}

impl<'a> Cursor<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { bytes, at: 0, depth: 0, atoms: FxHashMap::default() }
    }

    pub fn fail<T>(&self, what: impl Into<String>) -> Read<T> {
        Err(ReadError { at: self.at, what: what.into() })
    }

    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        match self.bytes.get(self.at..).and_then(|rest| rest.get(..count)) {
            Some(bytes) => {
                self.at += count;
                Ok(bytes)
            }
            None => self.fail("the term is cut short"),
        }
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let bytes = self.take(N)?;
        Ok(std::array::from_fn(|i| bytes[i]))
    }

    pub fn byte(&mut self) -> Read<u8> {
        Ok(self.array::<1>()?[0])
    }

    #[must_use]
    pub fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn short(&mut self) -> Read<usize> {
        Ok(usize::from(u16::from_be_bytes(self.array()?)))
    }

    fn long(&mut self) -> Read<usize> {
        Ok(u32::from_be_bytes(self.array()?) as usize)
    }

    /// Capacity for `count` announced elements: no more than there are bytes, lest a corrupt count exhaust memory.
    fn room(&self, count: usize) -> usize {
        count.min(self.bytes.len() - self.at)
    }

    /// Goes one level down; every recursion of a reader passes here, so that corrupt nesting is an error.
    pub fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            return self.fail("nested too deeply");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Number of elements of the tuple that begins here.
    pub fn tuple(&mut self) -> Read<usize> {
        match self.byte()? {
            tag::SMALL_TUPLE => Ok(usize::from(self.byte()?)),
            tag::LARGE_TUPLE => self.long(),
            _ => self.fail("a tuple was expected"),
        }
    }

    /// Enters a tuple that has to have `arity` elements.
    pub fn tuple_of(&mut self, arity: usize) -> Read<()> {
        if self.tuple()? == arity { Ok(()) } else { self.fail(format!("a tuple of {arity} was expected")) }
    }

    /// A small integer.
    pub fn int(&mut self) -> Read<i64> {
        match self.byte()? {
            tag::SMALL_INTEGER => Ok(i64::from(self.byte()?)),
            tag::INTEGER => Ok(i64::from(i32::from_be_bytes(self.array()?))),
            tag::SMALL_BIG => {
                let length = usize::from(self.byte()?);
                match self.big(length)? {
                    Literal::Int(value) => Ok(value),
                    _ => self.fail("a small integer was expected"),
                }
            }
            _ => self.fail("an integer was expected"),
        }
    }

    pub fn u32(&mut self) -> Read<u32> {
        let value = self.int()?;
        u32::try_from(value).or_else(|_| self.fail("a number is out of range"))
    }

    fn big(&mut self, length: usize) -> Read<Literal> {
        let sign = if self.byte()? == 0 { Sign::Plus } else { Sign::Minus };
        let digits = self.take(length)?;
        Ok(fold::int_literal(BigInt::from_bytes_le(sign, digits)))
    }

    /// A list, each element read by `item`. A list of small numbers comes as a string of bytes; such elements are
    /// shown to `item` as the numbers that they stand for.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        match self.byte()? {
            tag::NIL => Ok(Vec::new()),
            tag::LIST => {
                let count = self.long()?;
                let mut items = Vec::with_capacity(self.room(count));
                for _ in 0..count {
                    items.push(item(self)?);
                }
                if self.byte()? == tag::NIL { Ok(items) } else { self.fail("a proper list was expected") }
            }
            tag::STRING => {
                let count = self.short()?;
                let numbers = self.take(count)?;
                numbers.iter().map(|&number| item(&mut self.over(&SMALL_INTEGERS[usize::from(number)]))).collect()
            }
            _ => self.fail("a list was expected"),
        }
    }

    fn over(&self, bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { depth: self.depth, ..Cursor::new(bytes) }
    }

    pub fn atom(&mut self) -> Read<Atom> {
        let (length, latin1) = match self.byte()? {
            tag::SMALL_ATOM_UTF8 => (usize::from(self.byte()?), false),
            tag::ATOM_UTF8 => (self.short()?, false),
            tag::SMALL_ATOM => (usize::from(self.byte()?), true),
            tag::ATOM => (self.short()?, true),
            _ => return self.fail("an atom was expected"),
        };
        let bytes = self.take(length)?;
        if latin1 {
            return Ok(Atom::new(&bytes.iter().map(|&byte| char::from(byte)).collect::<String>()));
        }
        if let Some(&atom) = self.atoms.get(bytes) {
            return Ok(atom);
        }
        let Ok(name) = std::str::from_utf8(bytes) else { return self.fail("an atom is not UTF-8") };
        let atom = Atom::new(name);
        self.atoms.insert(bytes, atom);
        Ok(atom)
    }

    pub fn binary(&mut self) -> Read<&'a [u8]> {
        if self.byte()? != tag::BINARY {
            return self.fail("a binary was expected");
        }
        let length = self.long()?;
        self.take(length)
    }

    pub fn function_name(&mut self) -> Read<FunctionName> {
        self.tuple_of(2)?;
        Ok(FunctionName { name: self.atom()?, arity: self.u32()? })
    }

    /// Any constant that Core Erlang can hold.
    pub fn literal(&mut self) -> Read<Literal> {
        match self.peek() {
            tag::SMALL_INTEGER | tag::INTEGER => Ok(Literal::Int(self.int()?)),
            tag::ATOM | tag::SMALL_ATOM | tag::ATOM_UTF8 | tag::SMALL_ATOM_UTF8 => Ok(Literal::Atom(self.atom()?)),
            tag::SMALL_TUPLE | tag::LARGE_TUPLE => {
                let arity = self.tuple()?;
                Ok(Literal::Tuple(self.literals(arity)?))
            }
            _ => self.other_literal(),
        }
    }

    fn literals(&mut self, count: usize) -> Read<Vec<Literal>> {
        self.deeper(|this| {
            let mut items = Vec::with_capacity(this.room(count));
            for _ in 0..count {
                items.push(this.literal()?);
            }
            Ok(items)
        })
    }

    fn other_literal(&mut self) -> Read<Literal> {
        match self.byte()? {
            tag::NIL => Ok(Literal::Nil),
            tag::STRING => {
                let count = self.short()?;
                let numbers = self.take(count)?.iter().map(|&number| Literal::Int(i64::from(number)));
                Ok(fold::list_literal(numbers.collect(), Literal::Nil))
            }
            tag::LIST => {
                let count = self.long()?;
                let items = self.literals(count)?;
                let tail = self.deeper(Self::literal)?;
                Ok(fold::list_literal(items, tail))
            }
            tag::BINARY => {
                let length = self.long()?;
                let bytes = self.take(length)?.to_vec();
                let bit_len = bytes.len() as u64 * 8;
                Ok(Literal::Bits(Box::new(BitsLiteral { bytes, bit_len })))
            }
            tag::BIT_BINARY => self.bitstring(),
            tag::NEW_FLOAT => Ok(Literal::Float(f64::from_be_bytes(self.array()?))),
            tag::SMALL_BIG => {
                let length = usize::from(self.byte()?);
                self.big(length)
            }
            tag::LARGE_BIG => {
                let length = self.long()?;
                self.big(length)
            }
            tag::MAP => self.map(),
            tag::EXPORT => {
                let module = self.atom()?;
                Ok(Literal::ExternalFun(module, FunctionName { name: self.atom()?, arity: self.u32()? }))
            }
            other => self.fail(format!("a constant of a kind that no source can write (tag {other})")),
        }
    }

    fn bitstring(&mut self) -> Read<Literal> {
        let length = self.long()?;
        let last = self.byte()?;
        let mut bytes = self.take(length)?.to_vec();
        if length == 0 || !(1..=8).contains(&last) {
            return self.fail("a bitstring has an impossible length");
        }
        bytes[length - 1] &= (0xff_u16 << (8 - last)) as u8;
        let bit_len = (length as u64 - 1) * 8 + u64::from(last);
        Ok(Literal::Bits(Box::new(BitsLiteral { bytes, bit_len })))
    }

    fn map(&mut self) -> Read<Literal> {
        let count = self.long()?;
        self.deeper(|this| {
            let mut pairs = Vec::with_capacity(this.room(count));
            for _ in 0..count {
                pairs.push((this.literal()?, this.literal()?));
            }
            Ok(Literal::Map(pairs))
        })
    }
}

/// The numbers 0 to 255 as terms.
static SMALL_INTEGERS: [[u8; 2]; 256] = {
    let mut terms = [[tag::SMALL_INTEGER, 0]; 256];
    let mut number = 0;
    while number < 256 {
        terms[number][1] = number as u8;
        number += 1;
    }
    terms
};
