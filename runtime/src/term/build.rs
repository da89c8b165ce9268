//! Building the simple objects through [`Alloc`]: lists, tuples, integers of a machine word, floats, references.

use super::{Alloc, Term};
use beamless_abi::term::{self as abi, Kind};

/// Builders on every [`Alloc`].
pub trait Build: Alloc {
    #[inline]
    fn cons(&mut self, head: Term, tail: Term) -> Term {
        let cell = self.alloc(2);
        // SAFETY: two fresh words.
        unsafe {
            *cell = head.0;
            *cell.add(1) = tail.0;
        }
        Term::cons_at(cell)
    }

    /// A boxed object of a kind from all its words after the header.
    #[inline]
    fn object(&mut self, kind: Kind, words: &[u64]) -> Term {
        let at = self.alloc(words.len() + 1);
        // SAFETY: `words.len() + 1` fresh words.
        unsafe {
            *at = abi::header(kind, words.len() as u64);
            std::ptr::copy_nonoverlapping(words.as_ptr(), at.add(1), words.len());
        }
        Term::boxed(at)
    }

    #[inline]
    fn tuple(&mut self, elements: &[Term]) -> Term {
        let at = self.alloc(elements.len() + 1);
        // SAFETY: `elements.len() + 1` fresh words; `Term` is a transparent word.
        unsafe {
            *at = abi::header(Kind::Tuple, elements.len() as u64);
            std::ptr::copy_nonoverlapping(elements.as_ptr().cast::<u64>(), at.add(1), elements.len());
        }
        Term::boxed(at)
    }

    /// `items` followed by `tail`.
    fn list_with_tail(&mut self, items: &[Term], tail: Term) -> Term {
        if items.is_empty() {
            return tail;
        }
        let cells = self.alloc(2 * items.len());
        for (i, item) in items.iter().enumerate() {
            // SAFETY: cell `i` is inside the fresh words.
            unsafe {
                let cell = cells.add(2 * i);
                *cell = item.0;
                *cell.add(1) = if i + 1 == items.len() { tail.0 } else { Term::cons_at(cell.add(2)).0 };
            }
        }
        Term::cons_at(cells)
    }

    fn list(&mut self, items: &[Term]) -> Term {
        self.list_with_tail(items, Term::NIL)
    }

    /// A proper list of what an iterator gives; immediates or terms that already exist.
    fn list_from(&mut self, items: impl IntoIterator<Item = Term>) -> Term
    where
        Self: Sized,
    {
        let items: Vec<Term> = items.into_iter().collect();
        self.list(&items)
    }

    /// A list of characters.
    fn string(&mut self, text: &str) -> Term
    where
        Self: Sized,
    {
        if text.is_ascii() {
            return self.byte_list(text.as_bytes(), Term::NIL);
        }
        self.list_from(text.chars().map(|c| Term::small(c as i64)))
    }

    /// The bytes as small integers, followed by `tail`.
    fn byte_list(&mut self, bytes: &[u8], tail: Term) -> Term {
        if bytes.is_empty() {
            return tail;
        }
        let cells = self.alloc(2 * bytes.len());
        let mut cell = cells;
        for &byte in bytes {
            // SAFETY: as many fresh cells as bytes.
            unsafe {
                *cell = abi::small(i64::from(byte));
                *cell.add(1) = Term::cons_at(cell.add(2)).0;
                cell = cell.add(2);
            }
        }
        // SAFETY: the last cell's tail.
        unsafe { *cell.sub(1) = tail.0 };
        Term::cons_at(cells)
    }

    #[inline]
    fn integer_i64(&mut self, value: i64) -> Term {
        if abi::fits_small(value) {
            return Term::small(value);
        }
        let kind = if value < 0 { Kind::NegativeBig } else { Kind::PositiveBig };
        self.object(kind, &[value.unsigned_abs()])
    }

    #[inline]
    fn integer_u64(&mut self, value: u64) -> Term {
        if value <= abi::SMALL_MAX as u64 {
            return Term::small(value as i64);
        }
        self.object(Kind::PositiveBig, &[value])
    }

    fn integer_u128(&mut self, value: u128) -> Term {
        match u64::try_from(value) {
            Ok(low) => self.integer_u64(low),
            Err(_) => self.object(Kind::PositiveBig, &[value as u64, (value >> 64) as u64]),
        }
    }

    #[inline]
    fn float(&mut self, value: f64) -> Term {
        match abi::float_word(value.to_bits()) {
            Some(word) => Term(word),
            None => self.object(Kind::Float, &[value.to_bits()]),
        }
    }

    /// A reference of this node; `owner` is the payload of an alias's process plus one, or 0.
    fn reference(&mut self, number: [u64; 2], owner: u64) -> Term {
        self.object(Kind::Reference, &[number[0], number[1], owner])
    }
}

impl<A: Alloc + ?Sized> Build for A {}
