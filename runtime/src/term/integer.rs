//! Integer terms to and from sign and magnitude. The arithmetic itself is in `limbs`.

use super::limbs::{Int, IntRef};
use super::{Alloc, Build, Kind, Term};
use beamless_abi::term as abi;

/// Room for the one limb of a small integer's magnitude.
pub type Scratch = [u64; 1];

impl Term {
    /// Sign and magnitude of an integer term; a small one's limb is put into `scratch`.
    #[inline]
    pub fn as_int<'a>(self, scratch: &'a mut Scratch) -> Option<IntRef<'a>> {
        if let Some(value) = self.as_small() {
            scratch[0] = value.unsigned_abs();
            return Some(IntRef { negative: value < 0, limbs: if value == 0 { &[] } else { &scratch[..] } });
        }
        match self.kind() {
            Some(Kind::PositiveBig) => Some(IntRef { negative: false, limbs: self.raw_words() }),
            Some(Kind::NegativeBig) => Some(IntRef { negative: true, limbs: self.raw_words() }),
            _ => None,
        }
    }

    /// The integer when it fits 64 bits.
    pub fn as_i64(self) -> Option<i64> {
        match self.as_small() {
            Some(value) => Some(value),
            None => self.as_int(&mut [0])?.to_i64(),
        }
    }

    /// The non-negative integer when it fits 64 bits unsigned.
    pub fn as_u64(self) -> Option<u64> {
        match self.as_int(&mut [0])? {
            IntRef { negative: false, limbs: [] } => Some(0),
            IntRef { negative: false, limbs: [one] } => Some(*one),
            _ => None,
        }
    }

    /// A small integer that is a valid size or index.
    #[inline]
    pub fn as_usize(self) -> Option<usize> {
        self.as_small().and_then(|value| usize::try_from(value).ok())
    }
}

/// Builder of integers of any size.
pub trait BuildInt: Alloc {
    /// The integer term, small when it fits.
    fn integer(&mut self, value: &Int) -> Term {
        match value.to_i64() {
            Some(small) if abi::fits_small(small) => Term::small(small),
            _ => self.object(if value.negative { Kind::NegativeBig } else { Kind::PositiveBig }, &value.limbs),
        }
    }
}

impl<A: Alloc + ?Sized> BuildInt for A {}
