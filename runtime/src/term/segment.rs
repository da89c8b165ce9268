//! Bit syntax segments: values into bits and bits into values. Sizes are in bits here; which segment stands where is the caller's.

use super::bits::{self, Bits};
use super::integer::Scratch;
use super::limbs::{self, Int, Limbs};
use super::{Alloc, Build, BuildInt, Term, arith};

/// Byte order and sign of a segment.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub signed: bool,
    pub little: bool,
}

/// Writes the low `count` bits of an integer's two's complement at bit `at`; `false` when `value` is no integer.
pub fn put_integer(value: Term, to: &mut [u8], at: usize, count: usize, little: bool) -> bool {
    if let Some(small) = value.as_small()
        && count <= 64
        && (!little || count <= 8)
    {
        bits::write(to, at, count, small as u64);
        return true;
    }
    let mut scratch: Scratch = [0];
    let Some(int) = value.as_int(&mut scratch) else { return false };
    let mut words: Vec<u64> =
        int.limbs.iter().copied().chain(std::iter::repeat(0)).take(count.div_ceil(64).max(1)).collect();
    if int.negative {
        limbs::negate_words(&mut words);
    }
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    put_bytes(&bytes, to, at, count, little);
    true
}

/// Writes `count` bits of a little-endian number: the odd bits beyond whole bytes are its most significant ones.
fn put_bytes(number: &[u8], to: &mut [u8], mut at: usize, count: usize, little: bool) {
    let (whole, odd) = (count / 8, count % 8);
    let top = if odd > 0 { u64::from(number[whole]) } else { 0 };
    if little {
        bits::copy(Bits { bytes: number, offset: 0, len: whole * 8 }, to, at);
        bits::write(to, at + whole * 8, odd, top);
        return;
    }
    bits::write(to, at, odd, top);
    at += odd;
    let reversed: Vec<u8> = number[..whole].iter().rev().copied().collect();
    bits::copy(Bits::from_bytes(&reversed), to, at);
}

/// The integer in a run of bits.
pub fn get_integer(heap: &mut impl Alloc, from: Bits, layout: Layout) -> Term {
    let count = from.len;
    if count <= 64 && (!layout.little || count <= 8) {
        let value = from.number(0, count);
        return number(heap, value, count, layout.signed);
    }
    let (whole, odd) = (count / 8, count % 8);
    let (top_at, bytes_at) = if layout.little { (whole * 8, 0) } else { (0, odd) };
    let mut bytes = from.part(bytes_at, whole * 8).to_bytes().into_owned();
    if !layout.little {
        bytes.reverse();
    }
    if odd > 0 {
        bytes.push(from.number(top_at, odd) as u8);
    }
    let mut words: Limbs =
        bytes.chunks(8).map(|chunk| chunk.iter().rev().fold(0u64, |word, &byte| word << 8 | u64::from(byte))).collect();
    if count <= 64 {
        return number(heap, words[0], count, layout.signed);
    }
    let negative = layout.signed && words[(count - 1) / 64] >> ((count - 1) % 64) & 1 == 1;
    if !negative {
        return heap.integer(&Int::new(false, words));
    }
    if !count.is_multiple_of(64)
        && let Some(top) = words.last_mut()
    {
        *top |= u64::MAX << (count % 64);
    }
    heap.integer(&limbs::from_complement(words))
}

fn number(heap: &mut impl Alloc, value: u64, count: usize, signed: bool) -> Term {
    if !signed || count == 0 {
        return heap.integer_u64(value);
    }
    let shift = 64 - count as u32;
    heap.integer_i64((value << shift) as i64 >> shift)
}

/// The bits of a float of 16, 32 or 64 bits; too large ones become infinite, as OTP's do. `None` when the value
/// is no number of 64 bits or the size is another.
pub fn float_pattern(value: Term, count: usize) -> Option<u64> {
    let value = arith::to_float(value)?;
    match count {
        64 => Some(value.to_bits()),
        32 => Some(u64::from((value as f32).to_bits())),
        16 => Some(u64::from(half_from(value as f32))),
        _ => None,
    }
}

/// Writes the pattern of a float.
pub fn put_pattern(pattern: u64, to: &mut [u8], at: usize, count: usize, little: bool) {
    put_bytes(&pattern.to_le_bytes(), to, at, count, little);
}

/// The float in 16, 32 or 64 bits; `None` for another size and for what is no finite number.
pub fn get_float(heap: &mut impl Alloc, from: Bits, little: bool) -> Option<Term> {
    match from.len {
        0 => return Some(heap.float(0.0)),
        16 | 32 | 64 => {}
        _ => return None,
    }
    let mut pattern = from.number(0, from.len);
    if little {
        pattern = pattern.swap_bytes() >> (64 - from.len);
    }
    let value = match from.len {
        64 => f64::from_bits(pattern),
        32 => f64::from(f32::from_bits(pattern as u32)),
        _ => half_to(pattern as u16),
    };
    value.is_finite().then(|| heap.float(value))
}

/// Half precision, rounded to even.
fn half_from(value: f32) -> u16 {
    let sign = (value.to_bits() >> 16 & 0x8000) as u16;
    let magnitude = f64::from(value.abs());
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    // Below 2^-14 the unit in the last place is 2^-24; above it is 2^(exponent - 10).
    let exponent = if magnitude < 2f64.powi(-14) { -14 } else { (magnitude.to_bits() >> 52) as i32 - 1023 };
    let units = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    // A mantissa that rounded up to 2048 carries into the exponent by itself.
    let biased = if magnitude < 2f64.powi(-14) { 0 } else { ((exponent + 14) as u16) << 10 };
    sign | (biased + units)
}

fn half_to(pattern: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(pattern >> 10 & 31), f64::from(pattern & 1023));
    let magnitude = match exponent {
        31 => f64::INFINITY,
        0 => mantissa * 2f64.powi(-24),
        _ => (mantissa + 1024.0) * 2f64.powi(exponent - 25),
    };
    if pattern >> 15 == 1 { -magnitude } else { magnitude }
}

/// A Unicode character that may be encoded.
pub fn character(value: Term) -> Option<char> {
    char::from_u32(u32::try_from(value.as_small()?).ok()?)
}

/// Bytes of a character in UTF-8, 16 (2) or 32 (4); how many there are.
pub fn encode_character(value: char, unit: usize, little: bool) -> ([u8; 4], usize) {
    let mut out = [0; 4];
    match unit {
        1 => {
            let len = value.encode_utf8(&mut out).len();
            (out, len)
        }
        2 => {
            let mut words = [0u16; 2];
            let len = value.encode_utf16(&mut words).len();
            for (bytes, word) in out.chunks_mut(2).zip(words) {
                bytes.copy_from_slice(&if little { word.to_le_bytes() } else { word.to_be_bytes() });
            }
            (out, len * 2)
        }
        _ => (if little { (value as u32).to_le_bytes() } else { (value as u32).to_be_bytes() }, 4),
    }
}

/// The character at the start of a run of bits, and its length in bits.
pub fn decode_character(from: Bits, unit: usize, little: bool) -> Option<(char, usize)> {
    match unit {
        1 => {
            let byte = |i: usize| if from.len >= 8 * (i + 1) { Some(from.byte(i)) } else { None };
            let first = byte(0)?;
            let len = match first {
                0..=0x7f => return Some((first as char, 8)),
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => return None,
            };
            let mut buffer = [first, 0, 0, 0];
            for (i, place) in buffer.iter_mut().enumerate().take(len).skip(1) {
                *place = byte(i)?;
            }
            let text = std::str::from_utf8(&buffer[..len]).ok()?;
            text.chars().next().map(|c| (c, len * 8))
        }
        2 => {
            let word = |i: usize| {
                if from.len < 16 * (i + 1) {
                    return None;
                }
                let value = from.number(16 * i, 16) as u16;
                Some(if little { value.swap_bytes() } else { value })
            };
            let first = word(0)?;
            if !(0xd800..=0xdfff).contains(&first) {
                return char::from_u32(u32::from(first)).map(|c| (c, 16));
            }
            let pair = [first, word(1)?];
            char::decode_utf16(pair).next()?.ok().map(|c| (c, 32))
        }
        _ => {
            if from.len < 32 {
                return None;
            }
            let value = from.number(0, 32) as u32;
            char::from_u32(if little { value.swap_bytes() } else { value }).map(|c| (c, 32))
        }
    }
}
