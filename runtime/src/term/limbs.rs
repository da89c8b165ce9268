//! Arithmetic of integers of any size on sign and magnitude (little-endian 64-bit limbs). Knows no terms; long multiplication, division and radix
//! conversion are in [`super::long`].

use core::cmp::Ordering;
use super::long;
use smallvec::SmallVec;

/// Scratch limbs; short results stay on the machine stack.
pub type Limbs = SmallVec<[u64; 16]>;

/// An integer in sign and magnitude; the magnitude has no leading zero limb, zero has none at all and is not negative.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Int {
    pub negative: bool,
    pub limbs: Limbs,
}

/// Borrowed form of [`Int`].
#[derive(Clone, Copy, Debug)]
pub struct IntRef<'a> {
    pub negative: bool,
    pub limbs: &'a [u64],
}

impl Int {
    pub fn new(negative: bool, mut limbs: Limbs) -> Int {
        trim(&mut limbs);
        Int { negative: negative && !limbs.is_empty(), limbs }
    }
    pub fn from_i64(value: i64) -> Int {
        Int::new(value < 0, SmallVec::from_slice(&[value.unsigned_abs()]))
    }
    pub fn from_u64(value: u64) -> Int {
        Int::new(false, SmallVec::from_slice(&[value]))
    }
    pub fn from_i128(value: i128) -> Int {
        let magnitude = value.unsigned_abs();
        Int::new(value < 0, SmallVec::from_slice(&[magnitude as u64, (magnitude >> 64) as u64]))
    }
    pub fn as_ref(&self) -> IntRef<'_> {
        IntRef { negative: self.negative, limbs: &self.limbs }
    }
    /// The value when it fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.as_ref().to_i64()
    }
}

impl<'a> IntRef<'a> {
    pub fn to_i64(self) -> Option<i64> {
        match self.limbs {
            [] => Some(0),
            [m] if !self.negative => i64::try_from(*m).ok(),
            [m] if *m <= 1 << 63 => Some((*m as i64).wrapping_neg()),
            _ => None,
        }
    }
    pub fn negated(self) -> IntRef<'a> {
        IntRef { negative: !self.negative && !self.limbs.is_empty(), limbs: self.limbs }
    }
    pub fn to_int(self) -> Int {
        Int { negative: self.negative, limbs: SmallVec::from_slice(self.limbs) }
    }
}

fn trim(limbs: &mut Limbs) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

/// Order of two magnitudes without leading zeros.
pub fn cmp_magnitude(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

pub fn cmp(a: IntRef, b: IntRef) -> Ordering {
    match (a.negative, b.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => cmp_magnitude(a.limbs, b.limbs),
        (true, true) => cmp_magnitude(b.limbs, a.limbs),
    }
}

fn add_magnitude(a: &[u64], b: &[u64]) -> Limbs {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut out = Limbs::with_capacity(long.len() + 1);
    out.extend_from_slice(long);
    let (low, high) = out.split_at_mut(short.len());
    let mut carry = false;
    for (limb, &y) in low.iter_mut().zip(short) {
        (*limb, carry) = limb.carrying_add(y, carry);
    }
    for limb in high {
        if !carry {
            break;
        }
        (*limb, carry) = limb.overflowing_add(1);
    }
    if carry {
        out.push(1);
    }
    out
}

/// `a - b` for `a >= b`.
fn sub_magnitude(a: &[u64], b: &[u64]) -> Limbs {
    let mut out = Limbs::from_slice(a);
    let (low, high) = out.split_at_mut(b.len());
    let mut borrow = false;
    for (limb, &y) in low.iter_mut().zip(b) {
        (*limb, borrow) = limb.borrowing_sub(y, borrow);
    }
    for limb in high {
        if !borrow {
            break;
        }
        (*limb, borrow) = limb.overflowing_sub(1);
    }
    out
}

pub fn add(a: IntRef, b: IntRef) -> Int {
    if a.negative == b.negative {
        return Int::new(a.negative, add_magnitude(a.limbs, b.limbs));
    }
    match cmp_magnitude(a.limbs, b.limbs) {
        Ordering::Less => Int::new(b.negative, sub_magnitude(b.limbs, a.limbs)),
        _ => Int::new(a.negative, sub_magnitude(a.limbs, b.limbs)),
    }
}

pub fn sub(a: IntRef, b: IntRef) -> Int {
    add(a, b.negated())
}

pub fn mul(a: IntRef, b: IntRef) -> Int {
    let negative = a.negative != b.negative;
    Int::new(negative, long::multiply(a.limbs, b.limbs))
}

/// A divisor of two limbs by one, with its top bit set, and its reciprocal: a division becomes two multiplications (Möller, Granlund,
/// "Improved division by invariant integers", 2011). The processor's division of two limbs has no name in Rust, the library's takes 15 times as long.
pub(super) struct Divisor {
    value: u64,
    reciprocal: u64,
}

impl Divisor {
    pub fn new(value: u64) -> Divisor {
        let reciprocal = (u128::from(!value) << 64 | u128::from(u64::MAX)) / u128::from(value);
        Divisor { value, reciprocal: reciprocal as u64 }
    }

    /// Quotient and remainder of `high * 2^64 + low` for `high` below the divisor.
    #[inline(always)]
    pub fn divide(&self, high: u64, low: u64) -> (u64, u64) {
        let both = u128::from(high) << 64 | u128::from(low);
        let guess = (u128::from(self.reciprocal) * u128::from(high)).wrapping_add(both);
        let mut quotient = ((guess >> 64) as u64).wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.value));
        if rest > guess as u64 {
            quotient = quotient.wrapping_sub(1);
            rest = rest.wrapping_add(self.value);
        }
        if rest >= self.value { (quotient.wrapping_add(1), rest - self.value) } else { (quotient, rest) }
    }
}

/// Quotient and remainder of magnitudes by one limb; `divisor` is not 0.
pub fn divide_by_limb(a: &[u64], divisor: u64) -> (Limbs, u64) {
    let shift = divisor.leading_zeros();
    let divisor = Divisor::new(divisor << shift);
    let mut out = Limbs::from_slice(a);
    // The bits that are shifted out of a limb; in two steps, because there may be none.
    let above = |limb: u64| limb >> 1 >> (63 - shift);
    let mut rest = a.last().map_or(0, |&top| above(top));
    for index in (0..out.len()).rev() {
        let below = if index > 0 { above(out[index - 1]) } else { 0 };
        (out[index], rest) = divisor.divide(rest, out[index] << shift | below);
    }
    (out, rest >> shift)
}

/// Truncating division; `None` when `b` is zero.
pub fn div_rem(a: IntRef, b: IntRef) -> Option<(Int, Int)> {
    let negative = a.negative != b.negative;
    match b.limbs {
        [] => None,
        _ if cmp_magnitude(a.limbs, b.limbs) == Ordering::Less => Some((Int::default(), a.to_int())),
        [divisor] => {
            let (quotient, rest) = divide_by_limb(a.limbs, *divisor);
            Some((Int::new(negative, quotient), Int::new(a.negative, SmallVec::from_slice(&[rest]))))
        }
        _ => {
            let (quotient, rest) = long::divide(a.limbs, b.limbs);
            Some((Int::new(negative, quotient), Int::new(a.negative, rest)))
        }
    }
}

/// `a * 2^bits`.
pub fn shift_left(a: IntRef, bits: usize) -> Int {
    if a.limbs.is_empty() {
        return Int::default();
    }
    let (whole, part) = (bits / 64, bits % 64);
    let mut out: Limbs = SmallVec::from_elem(0, whole);
    let mut carry = 0;
    for &x in a.limbs {
        out.push(x << part | carry);
        carry = if part == 0 { 0 } else { x >> (64 - part) };
    }
    out.push(carry);
    Int::new(a.negative, out)
}

/// `a / 2^bits` rounded down.
pub fn shift_right(a: IntRef, bits: usize) -> Int {
    let (whole, part) = (bits / 64, bits % 64);
    if whole >= a.limbs.len() {
        return if a.negative { Int::from_i64(-1) } else { Int::default() };
    }
    let kept = &a.limbs[whole..];
    let lost = a.limbs[..whole].iter().any(|&x| x != 0) || part > 0 && kept[0] << (64 - part) != 0;
    let mut out = Limbs::with_capacity(kept.len());
    for (i, &x) in kept.iter().enumerate() {
        let above = kept.get(i + 1).copied().unwrap_or(0);
        out.push(if part == 0 { x } else { x >> part | above << (64 - part) });
    }
    let out = Int::new(a.negative, out);
    if a.negative && lost {
        return add(IntRef { negative: true, limbs: &out.limbs }, Int::from_i64(-1).as_ref());
    }
    out
}

/// Two's complement of `a` in `words` words.
fn complement(a: IntRef, words: usize) -> Limbs {
    let mut out: Limbs = SmallVec::from_slice(a.limbs);
    out.resize(words, 0);
    if a.negative {
        negate_words(&mut out);
    }
    out
}

/// Two's complement negation in place.
pub fn negate_words(words: &mut [u64]) {
    let mut carry = true;
    for word in words {
        let (value, overflow) = (!*word).overflowing_add(u64::from(carry));
        *word = value;
        carry = overflow;
    }
}

/// A bitwise operation on two's complements of unlimited length.
pub fn bitwise(a: IntRef, b: IntRef, op: impl Fn(u64, u64) -> u64) -> Int {
    let words = a.limbs.len().max(b.limbs.len()) + 1;
    let (left, right) = (complement(a, words), complement(b, words));
    from_complement(left.iter().zip(&right).map(|(&x, &y)| op(x, y)).collect())
}

/// The integer that these words are the two's complement of.
pub fn from_complement(mut words: Limbs) -> Int {
    let negative = words.last().is_some_and(|top| top >> 63 == 1);
    if negative {
        negate_words(&mut words);
    }
    Int::new(negative, words)
}

/// As OTP converts: from the top limb down, rounding at each step; `None` when out of range.
pub fn to_f64(a: IntRef) -> Option<f64> {
    let base = 18_446_744_073_709_551_616.0;
    let value = a.limbs.iter().rev().fold(0.0f64, |sum, &limb| sum * base + limb as f64);
    value.is_finite().then_some(if a.negative { -value } else { value })
}

/// Integer part of a finite float.
pub fn from_f64(value: f64) -> Int {
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64 - 1075;
    if exponent < -53 {
        return Int::default();
    }
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let negative = value < 0.0;
    if exponent <= 0 {
        return Int::new(negative, SmallVec::from_slice(&[mantissa >> -exponent]));
    }
    shift_left(IntRef { negative, limbs: &[mantissa] }, exponent as usize)
}

/// Exact order of an integer and a float that is not NaN.
pub fn cmp_f64(a: IntRef, b: f64) -> Ordering {
    if b.is_infinite() {
        return if b > 0.0 { Ordering::Less } else { Ordering::Greater };
    }
    let whole = from_f64(b);
    cmp(a, whole.as_ref()).then_with(|| {
        let fraction = b - b.trunc();
        0.0f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)
    })
}

/// Number of significant bits of a magnitude.
pub fn bit_length(limbs: &[u64]) -> usize {
    limbs.last().map_or(0, |top| limbs.len() * 64 - top.leading_zeros() as usize)
}

/// Digits in `radix` (2..=36), upper case, no sign; "0" for zero.
pub fn digits(limbs: &[u64], radix: u32) -> String {
    match limbs {
        [] => "0".to_owned(),
        [one] => small_digits(*one, radix),
        _ => long::digits(limbs, radix),
    }
}

/// [`digits`] of one limb.
pub fn small_digits(mut value: u64, radix: u32) -> String {
    let mut buffer = [0u8; 64];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(value % u64::from(radix)) as usize];
        value /= u64::from(radix);
        if value == 0 {
            return String::from_utf8_lossy(&buffer[at..]).into_owned();
        }
    }
}

/// Reads `[+-]?digit+` completely; `None` for anything else.
pub fn parse(text: &[u8], radix: u32) -> Option<Int> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(|&c| (c as char).is_digit(radix)) {
        return None;
    }
    Some(Int::new(negative, long::parse(digits, radix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> Int {
        parse(text.as_bytes(), 10).unwrap()
    }
    fn show(value: &Int) -> String {
        format!("{}{}", if value.negative { "-" } else { "" }, digits(&value.limbs, 10))
    }

    #[test]
    fn shifts_round_down() {
        for (a, n, want) in [
            ("-1", 5, "-1"),
            ("-340282366920938463463374607431768211457", 128, "-2"),
            ("340282366920938463463374607431768211457", 127, "2"),
        ] {
            assert_eq!(show(&shift_right(int(a).as_ref(), n)), want);
        }
        assert_eq!(show(&shift_left(int("-3").as_ref(), 64)), "-55340232221128654848");
    }

    #[test]
    fn bit_operations_on_negatives() {
        let (a, b) = (int("-123456789012345678901234567890"), int("98765432109876543210987654321"));
        assert_eq!(show(&bitwise(a.as_ref(), b.as_ref(), |x, y| x & y)), "15165747737836113450097443872");
        assert_eq!(show(&bitwise(a.as_ref(), a.as_ref(), |x, y| x ^ y)), "0");
    }

    #[test]
    fn division_truncates() {
        let (q, r) =
            div_rem(int("-100000000000000000000000000000007").as_ref(), int("10000000000000000000000").as_ref())
                .unwrap();
        assert_eq!((show(&q).as_str(), show(&r).as_str()), ("-10000000000", "-7"));
    }

    #[test]
    fn one_limb_divides_as_wide_numbers_do() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            seed = seed.wrapping_mul(0xd129_0d3f_7a51_3d1b).wrapping_add(0x1234_5678_9abc_def1);
            let bits = seed >> 58;
            (seed ^ seed >> 29) >> bits
        };
        for round in 0..20_000 {
            let (high, low) = (next(), next());
            let edge = [1, 2, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, (1 << 63) + 1];
            let divisor = edge.get(round % 16).copied().unwrap_or_else(&mut next).max(1);
            let wide = u128::from(high) << 64 | u128::from(low);
            let (quotient, rest) = divide_by_limb(&[low, high], divisor);
            let (expected, expected_rest) = (wide / u128::from(divisor), wide % u128::from(divisor));
            assert_eq!((quotient[0], quotient[1]), (expected as u64, (expected >> 64) as u64), "{wide} / {divisor}");
            assert_eq!(u128::from(rest), expected_rest, "{wide} rem {divisor}");
        }
    }

    #[test]
    fn carries_run_through() {
        let (ones, one) = ([u64::MAX; 5], [1u64]);
        let int = |limbs: &[u64], negative| Int::new(negative, Limbs::from_slice(limbs));
        let sum = add(int(&ones, false).as_ref(), int(&one, false).as_ref());
        assert_eq!(sum.limbs[..], [0, 0, 0, 0, 0, 1]);
        assert_eq!(sub(sum.as_ref(), int(&one, false).as_ref()).limbs[..], ones);
        let product = mul(int(&ones, false).as_ref(), int(&ones[..2], true).as_ref());
        assert!(product.negative);
        assert_eq!(product.limbs[..], [1, 0, u64::MAX, u64::MAX, u64::MAX, u64::MAX - 1, u64::MAX]);
    }

    #[test]
    fn floats_compare_exactly() {
        assert_eq!(cmp_f64(int("9007199254740993").as_ref(), 9007199254740992.0), Ordering::Greater);
        assert_eq!(cmp_f64(int("-1").as_ref(), -1.5), Ordering::Greater);
        assert_eq!(cmp_f64(int("0").as_ref(), 1e-300), Ordering::Less);
    }
}
