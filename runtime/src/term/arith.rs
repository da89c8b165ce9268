//! Arithmetic on number terms with the language's rules and failures; small integers first. Long integers are `limbs`'s.

use super::integer::Scratch;
use super::limbs::{self, Int, IntRef};
use super::{Alloc, Build, BuildInt, Kind, Term};
use beamless_abi::term as abi;

/// Why an operation has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    Badarith,
    SystemLimit,
}

pub type Outcome = Result<Term, Failure>;

/// Largest integer in limbs, as OTP's: 4 MB.
pub const MAX_LIMBS: usize = (1 << 19) - 1;

/// The float of a number; `None` when it is none or out of range.
pub fn to_float(term: Term) -> Option<f64> {
    if let Some(value) = term.as_small() {
        return Some(value as f64);
    }
    term.as_float().or_else(|| limbs::to_f64(term.as_int(&mut [0])?))
}

fn float_result(heap: &mut impl Alloc, value: f64) -> Outcome {
    if value.is_finite() { Ok(heap.float(value)) } else { Err(Failure::Badarith) }
}

/// Both are numbers and one is a float: the operation on floats.
fn on_floats(heap: &mut impl Alloc, a: Term, b: Term, op: impl Fn(f64, f64) -> f64) -> Outcome {
    let (Some(x), Some(y)) = (to_float(a), to_float(b)) else { return Err(Failure::Badarith) };
    float_result(heap, op(x, y))
}

fn with_ints<R>(a: Term, b: Term, f: impl FnOnce(IntRef, IntRef) -> R) -> Option<R> {
    let (mut left, mut right): (Scratch, Scratch) = ([0], [0]);
    Some(f(a.as_int(&mut left)?, b.as_int(&mut right)?))
}

fn int_result(heap: &mut impl Alloc, value: Option<Int>) -> Outcome {
    match value {
        None => Err(Failure::Badarith),
        Some(value) if value.limbs.len() > MAX_LIMBS => Err(Failure::SystemLimit),
        Some(value) => Ok(heap.integer(&value)),
    }
}

/// The value of an integer of at most one limb.
#[inline]
fn one_limb(term: Term) -> Option<i128> {
    if let Some(value) = term.as_small() {
        return Some(i128::from(value));
    }
    if !term.is_boxed() {
        return None;
    }
    if term.header() == POSITIVE {
        Some(i128::from(term.word(1)))
    } else if term.header() == NEGATIVE {
        Some(-i128::from(term.word(1)))
    } else {
        None
    }
}
const POSITIVE: u64 = abi::header(Kind::PositiveBig, 1);
const NEGATIVE: u64 = abi::header(Kind::NegativeBig, 1);

/// The integer term of a result of two limbs at most.
#[inline]
fn wide(heap: &mut impl Alloc, value: i128) -> Term {
    if let Ok(value) = i64::try_from(value) {
        return heap.integer_i64(value);
    }
    let kind = if value < 0 { Kind::NegativeBig } else { Kind::PositiveBig };
    let limbs = value.unsigned_abs();
    match u64::try_from(limbs) {
        Ok(limb) => heap.object(kind, &[limb]),
        Err(_) => heap.object(kind, &[limbs as u64, (limbs >> 64) as u64]),
    }
}

macro_rules! ring_operation {
    ($doc:literal $name:ident $small:expr, $wide:expr, $limbs:path, $float:tt) => {
        #[doc = $doc]
        #[inline]
        pub fn $name(heap: &mut impl Alloc, a: Term, b: Term) -> Outcome {
            if let (Some(x), Some(y)) = (a.as_small(), b.as_small())
                && let Some(value) = $small(x, y)
            {
                return Ok(heap.integer_i64(value));
            }
            if let (Some(x), Some(y)) = (one_limb(a), one_limb(b))
                && let Some(value) = $wide(x, y)
            {
                return Ok(wide(heap, value));
            }
            if a.is_float() || b.is_float() {
                return on_floats(heap, a, b, |x, y| x $float y);
            }
            int_result(heap, with_ints(a, b, $limbs))
        }
    };
}
ring_operation!("`a + b`." add i64::checked_add, i128::checked_add, limbs::add, +);
ring_operation!("`a - b`." sub i64::checked_sub, i128::checked_sub, limbs::sub, -);
ring_operation!("`a * b`." mul i64::checked_mul, i128::checked_mul, limbs::mul, *);

/// `a / b`.
pub fn divide(heap: &mut impl Alloc, a: Term, b: Term) -> Outcome {
    match (to_float(a), to_float(b)) {
        (Some(_), Some(0.0)) => Err(Failure::Badarith),
        (Some(x), Some(y)) => float_result(heap, x / y),
        _ => Err(Failure::Badarith),
    }
}

/// `a div b`.
#[inline]
pub fn quotient(heap: &mut impl Alloc, a: Term, b: Term) -> Outcome {
    if let (Some(x), Some(y)) = (a.as_small(), b.as_small())
        && let Some(value) = x.checked_div(y)
    {
        return Ok(heap.integer_i64(value));
    }
    int_result(heap, with_ints(a, b, limbs::div_rem).flatten().map(|both| both.0))
}

/// `a rem b`.
#[inline]
pub fn remainder(heap: &mut impl Alloc, a: Term, b: Term) -> Outcome {
    if let (Some(x), Some(y)) = (a.as_small(), b.as_small())
        && let Some(value) = x.checked_rem(y)
    {
        return Ok(heap.integer_i64(value));
    }
    int_result(heap, with_ints(a, b, limbs::div_rem).flatten().map(|both| both.1))
}

/// `band`, `bor`, `bxor`.
#[inline]
pub fn bitwise(heap: &mut impl Alloc, a: Term, b: Term, op: impl Fn(u64, u64) -> u64) -> Outcome {
    if let (Some(x), Some(y)) = (a.as_small(), b.as_small()) {
        return Ok(heap.integer_i64(op(x as u64, y as u64) as i64));
    }
    if let (Some(x), Some(y)) = (one_limb(a), one_limb(b)) {
        let high = op((x >> 64) as u64, (y >> 64) as u64);
        return Ok(wide(heap, (u128::from(high) << 64 | u128::from(op(x as u64, y as u64))) as i128));
    }
    int_result(heap, with_ints(a, b, |x, y| limbs::bitwise(x, y, op)))
}

/// `bnot a`.
pub fn complement(heap: &mut impl Alloc, a: Term) -> Outcome {
    match a.as_small() {
        Some(value) => Ok(heap.integer_i64(!value)),
        None => int_result(heap, with_ints(a, Term::small(-1), |x, y| limbs::sub(y, x))),
    }
}

/// `a bsl by` for `left`, else `a bsr by`.
pub fn shift(heap: &mut impl Alloc, a: Term, by: Term, left: bool) -> Outcome {
    let (Some(negative), true) = (sign(a), by.is_integer()) else { return Err(Failure::Badarith) };
    let zero = a == Term::small(0);
    let grows = (sign(by) == Some(true)) != left;
    let count = with_ints(by, by, |count, _| match count.limbs {
        [] => Some(0),
        [one] => usize::try_from(*one).ok(),
        _ => None,
    });
    let count = count.flatten();
    if zero || count == Some(0) {
        return Ok(a);
    }
    if !grows {
        let count = count.unwrap_or(usize::MAX / 2);
        if let Some(value) = a.as_small() {
            return Ok(Term::small(value >> count.min(63)));
        }
        return int_result(heap, with_ints(a, a, |x, _| limbs::shift_right(x, count)));
    }
    let Some(count) = count.filter(|count| count / 64 <= MAX_LIMBS) else { return Err(Failure::SystemLimit) };
    if let Some(value) = a.as_small() {
        let room = if negative { (!value).leading_zeros() } else { value.leading_zeros() } as usize;
        if count + 1 < room {
            return Ok(heap.integer_i64(value << count));
        }
    }
    int_result(heap, with_ints(a, a, |x, _| limbs::shift_left(x, count)))
}

/// Whether an integer is negative; `None` for other terms.
fn sign(a: Term) -> Option<bool> {
    a.as_int(&mut [0]).map(|int| int.negative)
}

/// `-a`.
pub fn negate(heap: &mut impl Alloc, a: Term) -> Outcome {
    if let Some(value) = a.as_small() {
        return Ok(heap.integer_i64(-value));
    }
    if let Some(value) = a.as_float() {
        return Ok(heap.float(-value));
    }
    int_result(heap, with_ints(a, a, |x, _| x.negated().to_int()))
}

/// `abs(a)`; `None` when `a` is no number.
pub fn absolute(heap: &mut impl Alloc, a: Term) -> Option<Term> {
    if let Some(value) = a.as_float() {
        return Some(heap.float(value.abs()));
    }
    let negative = sign(a)?;
    if negative { negate(heap, a).ok() } else { Some(a) }
}

/// A float made whole by `rounding`, as an integer; integers stay. `None` when `a` is no number.
pub fn to_integer(heap: &mut impl Alloc, a: Term, rounding: impl Fn(f64) -> f64) -> Option<Term> {
    match a.as_float() {
        Some(value) => Some(float_to_integer(heap, rounding(value))),
        None => a.is_integer().then_some(a),
    }
}

fn float_to_integer(heap: &mut impl Alloc, whole: f64) -> Term {
    if whole.abs() < 9.0e18 { heap.integer_i64(whole as i64) } else { heap.integer(&limbs::from_f64(whole)) }
}
