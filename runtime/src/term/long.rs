//! Long magnitudes (little-endian limbs): products by Karatsuba's way, quotients by halves (Burnikel, Ziegler, "Fast recursive division", 1998), and
//! other radices by halves too. Small: a library with ways for millions of digits would be 40 KB of every program.

use super::limbs::{Divisor, Limbs, cmp_magnitude, divide_by_limb, small_digits};
use core::cmp::Ordering;

/// Shorter products are made row by row.
const ROWS_LIMBS: usize = 32;
/// Shorter quotients are made limb by limb.
const QUOTIENT_LIMBS: usize = 48;
/// Shorter magnitudes are written and read chunk by chunk.
const CHUNKS_LIMBS: usize = 32;

// ---- in place

/// `a += b`, and what does not fit any more: `b` is not longer.
fn add_to(a: &mut [u64], b: &[u64]) -> bool {
    let (low, high) = a.split_at_mut(b.len());
    let mut carry = false;
    for (limb, &y) in low.iter_mut().zip(b) {
        (*limb, carry) = limb.carrying_add(y, carry);
    }
    for limb in high {
        if !carry {
            break;
        }
        (*limb, carry) = limb.overflowing_add(1);
    }
    carry
}

/// `a -= b`, and whether more was taken than there is: `b` is not longer.
fn subtract_from(a: &mut [u64], b: &[u64]) -> bool {
    let (low, high) = a.split_at_mut(b.len());
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
    borrow
}

/// Without the zeros on top.
fn trimmed(limbs: &[u64]) -> &[u64] {
    let len = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |top| top + 1);
    &limbs[..len]
}

// ---- products

/// `a * b`, with as many limbs as both have.
pub fn multiply(a: &[u64], b: &[u64]) -> Limbs {
    let mut out = Limbs::from_elem(0, a.len() + b.len());
    add_product(&mut out, a, b);
    out
}

/// `out += a * b` where there is room for the sum.
fn add_product(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let half = a.len().div_ceil(2);
    if b.len() <= ROWS_LIMBS {
        add_rows(out, a, b);
    } else if b.len() <= half {
        for (index, part) in a.chunks(b.len()).enumerate() {
            add_product(&mut out[index * b.len()..], part, b);
        }
    } else {
        add_halves(out, a, b, half);
    }
}

fn add_rows(out: &mut [u64], a: &[u64], b: &[u64]) {
    for (index, &x) in b.iter().enumerate() {
        let (row, above) = out[index..].split_at_mut(a.len());
        let mut carry = 0;
        for (limb, &y) in row.iter_mut().zip(a) {
            (*limb, carry) = x.carrying_mul_add(y, *limb, carry);
        }
        if carry != 0 {
            add_to(above, &[carry]);
        }
    }
}

/// Three products of halves instead of four: the middle is `(low + high) * (low + high)` without the two others.
fn add_halves(out: &mut [u64], a: &[u64], b: &[u64], half: usize) {
    let ((a_low, a_high), (b_low, b_high)) = (a.split_at(half), b.split_at(half));
    let (low, high) = (multiply(a_low, b_low), multiply(a_high, b_high));
    let sum = |low: &[u64], high: &[u64]| {
        let mut sum = Limbs::from_slice(low);
        sum.push(0);
        add_to(&mut sum, high);
        sum
    };
    let mut middle = multiply(&sum(a_low, a_high), &sum(b_low, b_high));
    subtract_from(&mut middle, &low);
    subtract_from(&mut middle, &high);
    add_to(out, trimmed(&low));
    add_to(&mut out[half..], trimmed(&middle));
    add_to(&mut out[2 * half..], trimmed(&high));
}

// ---- quotients

/// Quotient and rest of magnitudes without leading zeros; `b` has at least two limbs.
pub fn divide(a: &[u64], b: &[u64]) -> (Limbs, Limbs) {
    if cmp_magnitude(a, b) == Ordering::Less {
        return (Limbs::new(), Limbs::from_slice(a));
    }
    let shift = b[b.len() - 1].leading_zeros();
    let divisor = shifted(b, shift);
    let mut rest = shifted(a, shift);
    rest.push(0);
    let mut quotient = Limbs::from_elem(0, rest.len() - b.len());
    divide_long(&mut quotient, &mut rest, &divisor[..b.len()]);
    rest.truncate(b.len());
    let mut above = 0;
    for limb in rest.iter_mut().rev() {
        // In two steps, because there may be no shift.
        (*limb, above) = (*limb >> shift | above, *limb << 1 << (63 - shift));
    }
    (quotient, rest)
}

/// Shifted left by less than a limb, into one limb more.
fn shifted(limbs: &[u64], shift: u32) -> Limbs {
    let mut out = Limbs::with_capacity(limbs.len() + 2);
    let mut below = 0;
    for &limb in limbs {
        out.push(limb << shift | below);
        below = limb >> 1 >> (63 - shift);
    }
    out.push(below);
    out
}

/// `rest` by a divisor whose top bit is set: `rest` becomes what is left. Its limbs above the divisor's are below the divisor's top ones.
fn divide_long(quotient: &mut [u64], rest: &mut [u64], divisor: &[u64]) {
    let size = divisor.len();
    // From the top: first what is more than a multiple of the divisor's length, then pieces of that length.
    let mut at = rest.len() - size;
    while at > 0 {
        let piece = if at % size == 0 { size } else { at % size };
        at -= piece;
        divide_piece(&mut quotient[at..at + piece], &mut rest[at..at + piece + size], divisor);
    }
}

/// [`divide_long`] for a quotient that is not longer than the divisor.
fn divide_piece(quotient: &mut [u64], rest: &mut [u64], divisor: &[u64]) {
    let (size, count) = (divisor.len(), quotient.len());
    if count < QUOTIENT_LIMBS {
        return divide_limbs(quotient, rest, divisor);
    }
    if count == size {
        let half = count / 2;
        divide_piece(&mut quotient[half..], &mut rest[half..], divisor);
        return divide_piece(&mut quotient[..half], &mut rest[..half + size], divisor);
    }
    // As much of the divisor as the quotient is long says nearly all of the quotient; then what the divisor's other limbs take is taken.
    let (below, top) = divisor.split_at(size - count);
    let upper = &mut rest[size - count..];
    if upper[count..] == *top {
        // The guess does not fit: the largest one that does, and what it leaves.
        quotient.fill(u64::MAX);
        subtract_from(&mut upper[count..], top);
        add_to(upper, top);
    } else {
        divide_piece(quotient, upper, top);
    }
    let product = multiply(quotient, below);
    let mut short = subtract_from(rest, trimmed(&product));
    while short {
        subtract_from(quotient, &[1]);
        short = !add_to(rest, divisor);
    }
}

/// Limb by limb (Knuth, The Art of Computer Programming, 4.3.1, D).
fn divide_limbs(quotient: &mut [u64], rest: &mut [u64], divisor: &[u64]) {
    let size = divisor.len();
    let (top, next) = (divisor[size - 1], divisor[size - 2]);
    let by_top = Divisor::new(top);
    for at in (0..quotient.len()).rev() {
        let part = &mut rest[at..at + size + 1];
        let (high, middle, low) = (part[size], part[size - 1], part[size - 2]);
        let mut guess = u64::MAX;
        if high < top {
            let left;
            (guess, left) = by_top.divide(high, middle);
            let mut left = u128::from(left);
            while left >> 64 == 0 && u128::from(guess) * u128::from(next) > (left << 64 | u128::from(low)) {
                guess -= 1;
                left += u128::from(top);
            }
        }
        let mut short = subtract_multiple(part, divisor, guess);
        while short {
            guess -= 1;
            short = !add_to(part, divisor);
        }
        quotient[at] = guess;
    }
}

/// `part -= divisor * times`, and whether that was too much.
fn subtract_multiple(part: &mut [u64], divisor: &[u64], times: u64) -> bool {
    let mut carry = 0;
    let mut borrow = false;
    for (limb, &y) in part.iter_mut().zip(divisor) {
        let low;
        (low, carry) = times.carrying_mul(y, carry);
        (*limb, borrow) = limb.borrowing_sub(low, borrow);
    }
    let last = divisor.len();
    (part[last], borrow) = part[last].borrowing_sub(carry, borrow);
    borrow
}

// ---- other radices

/// The largest power of a radix in a limb, and its exponent.
fn chunk(radix: u32) -> (u64, usize) {
    let (mut power, mut count) = (u64::from(radix), 1);
    while let Some(next) = power.checked_mul(u64::from(radix)) {
        (power, count) = (next, count + 1);
    }
    (power, count)
}

/// The chunk, its square, the square of that, until one's square is longer than `limbs`.
fn powers(chunk: u64, limbs: usize) -> Vec<Limbs> {
    let mut powers = vec![Limbs::from_slice(&[chunk])];
    while let Some(last) = powers.last()
        && 2 * last.len() - 1 <= limbs
    {
        let square = multiply(last, last);
        powers.push(Limbs::from_slice(trimmed(&square)));
    }
    powers
}

/// Digits of a magnitude of more than one limb, upper case.
pub fn digits(limbs: &[u64], radix: u32) -> String {
    let (chunk, width) = chunk(radix);
    let powers = powers(chunk, limbs.len());
    let mut out = String::new();
    push_digits(&mut out, limbs, powers.len(), 0, &Radix { radix, chunk, width, powers: &powers });
    out
}

struct Radix<'a> {
    radix: u32,
    chunk: u64,
    /// Digits of a chunk.
    width: usize,
    powers: &'a [Limbs],
}

/// `limbs` in at least `width` digits; it is below the square of the power before `level`.
fn push_digits(out: &mut String, limbs: &[u64], level: usize, width: usize, radix: &Radix) {
    let limbs = trimmed(limbs);
    if limbs.len() <= CHUNKS_LIMBS || level == 0 {
        return push_chunks(out, limbs, width, radix);
    }
    let power = &radix.powers[level - 1];
    let low_width = radix.width << (level - 1);
    if power.len() < 2 || cmp_magnitude(limbs, power) == Ordering::Less {
        return push_digits(out, limbs, level - 1, width, radix);
    }
    let (high, low) = divide(limbs, power);
    push_digits(out, &high, level - 1, width.saturating_sub(low_width), radix);
    push_digits(out, &low, level - 1, low_width, radix);
}

fn push_chunks(out: &mut String, limbs: &[u64], width: usize, radix: &Radix) {
    let mut rest = Limbs::from_slice(limbs);
    let mut chunks = Vec::new();
    while rest.len() > 1 || rest.first().is_some_and(|&limb| limb >= radix.chunk) {
        let (quotient, low) = divide_by_limb(&rest, radix.chunk);
        chunks.push(low);
        rest = Limbs::from_slice(trimmed(&quotient));
    }
    let first = rest.first().copied().unwrap_or(0);
    let text = if first == 0 && chunks.is_empty() { String::new() } else { small_digits(first, radix.radix) };
    pad(out, width.saturating_sub(text.len() + chunks.len() * radix.width));
    out.push_str(&text);
    for &chunk in chunks.iter().rev() {
        let text = small_digits(chunk, radix.radix);
        pad(out, radix.width - text.len());
        out.push_str(&text);
    }
}

fn pad(out: &mut String, zeros: usize) {
    out.extend(core::iter::repeat_n('0', zeros));
}

/// The magnitude of digits that were checked.
pub fn parse(digits: &[u8], radix: u32) -> Limbs {
    let (chunk, width) = chunk(radix);
    let powers = powers(chunk, digits.len() / width / 2 + 1);
    parse_part(digits, &Radix { radix, chunk, width, powers: &powers })
}

fn parse_part(digits: &[u8], radix: &Radix) -> Limbs {
    let level = (digits.len() / radix.width / 2).checked_ilog2().map_or(0, |level| level as usize).min(radix.powers.len() - 1);
    let low_width = radix.width << level;
    if digits.len() <= radix.width * CHUNKS_LIMBS || digits.len() <= low_width {
        return parse_chunks(digits, radix);
    }
    let (high, low) = digits.split_at(digits.len() - low_width);
    let (high, low) = (parse_part(high, radix), parse_part(low, radix));
    let mut out = multiply(&high, &radix.powers[level]);
    out.push(0);
    if low.len() > out.len() {
        out.resize(low.len(), 0);
    }
    add_to(&mut out, &low);
    Limbs::from_slice(trimmed(&out))
}

fn parse_chunks(digits: &[u8], radix: &Radix) -> Limbs {
    let mut out = Limbs::new();
    for part in digits.rchunks(radix.width).rev() {
        let value = part.iter().fold(0, |sum, &digit| sum * u64::from(radix.radix) + u64::from((digit as char).to_digit(radix.radix).unwrap_or(0)));
        let mut carry = value;
        for limb in &mut out {
            (*limb, carry) = limb.carrying_mul(radix.chunk, carry);
        }
        if carry > 0 {
            out.push(carry);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::limbs::{Int, parse as parse_int};
    use super::*;

    fn number(seed: &mut u64, limbs: usize, sparse: bool) -> Limbs {
        let mut out: Limbs = (0..limbs)
            .map(|_| {
                *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                // Limbs of all ones and of zeros are what guesses go wrong with.
                match (sparse, *seed >> 62) {
                    (true, 0 | 1) => u64::MAX,
                    (true, 2) => 0,
                    _ => *seed ^ *seed >> 29,
                }
            })
            .collect();
        if let Some(top) = out.last_mut() {
            *top |= 1;
        }
        out
    }

    #[test]
    fn products_are_what_rows_give() {
        let mut seed = 1;
        for (a, b) in [(1, 1), (33, 33), (64, 33), (65, 33), (100, 40), (200, 199), (500, 71)] {
            let (a, b) = (number(&mut seed, a, a % 2 == 0), number(&mut seed, b, b % 2 == 0));
            let mut rows = Limbs::from_elem(0, a.len() + b.len());
            add_rows(&mut rows, &a, &b);
            assert_eq!(multiply(&a, &b), rows);
        }
    }

    #[test]
    fn quotients_times_divisors_and_rests_are_what_was_divided() {
        let mut seed = 2;
        for round in 0..600 {
            let (a, b) = (2 + round * 7 % 400, 2 + round * 13 % 250);
            let (a, b) = (number(&mut seed, a, round % 3 == 0), number(&mut seed, b, round % 2 == 0));
            let (quotient, rest) = divide(&a, &b);
            assert!(cmp_magnitude(trimmed(&rest), &b) == Ordering::Less);
            let mut whole = multiply(trimmed(&quotient), &b);
            whole.resize(whole.len().max(a.len()) + 1, 0);
            add_to(&mut whole, trimmed(&rest));
            assert_eq!(trimmed(&whole), &a[..]);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut seed = 3;
        for (limbs, radix) in [(2, 10), (33, 10), (70, 7), (300, 10), (1000, 36), (129, 2)] {
            let value = Int::new(false, number(&mut seed, limbs, limbs % 2 == 0));
            let text = digits(&value.limbs, radix);
            assert!(!text.starts_with('0'));
            assert_eq!(parse_int(text.as_bytes(), radix), Some(value));
        }
        let power = parse_int(format!("1{}", "0".repeat(3000)).as_bytes(), 10).expect("digits");
        assert_eq!(digits(&power.limbs, 10), format!("1{}", "0".repeat(3000)));
    }
}
