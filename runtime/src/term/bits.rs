//! Bit strings in memory: reading, writing, copying and comparing bits at any offset, most significant bit first. Knows no terms.

use core::cmp::Ordering;

/// A run of bits in memory.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    /// Bytes that hold the run.
    pub bytes: &'a [u8],
    /// Bit of `bytes` at which it starts.
    pub offset: usize,
    /// Its length in bits.
    pub len: usize,
}

impl<'a> Bits<'a> {
    pub fn from_bytes(bytes: &'a [u8]) -> Bits<'a> {
        let len = bytes.len().checked_mul(8).expect("bits that can be counted");
        Bits { bytes, offset: 0, len }
    }
    /// The part of `len` bits from bit `at`; the caller has checked the range.
    pub fn part(self, at: usize, len: usize) -> Bits<'a> {
        debug_assert!(at + len <= self.len);
        Bits { bytes: self.bytes, offset: self.offset + at, len }
    }
    /// The first `len` bits; the caller has checked that there are as many.
    pub fn part_from_start(self, len: usize) -> Bits<'a> {
        self.part(0, len)
    }
    /// The bytes when the run is whole bytes at a byte boundary.
    pub fn aligned(self) -> Option<&'a [u8]> {
        (self.offset.is_multiple_of(8) && self.len.is_multiple_of(8))
            .then(|| &self.bytes[self.offset / 8..(self.offset + self.len) / 8])
    }
    /// At most 64 bits from bit `at` as a big-endian number.
    pub fn number(self, at: usize, count: usize) -> u64 {
        read(self.bytes, self.offset + at, count)
    }
    /// Byte number `index`, whatever the alignment.
    pub fn byte(self, index: usize) -> u8 {
        read(self.bytes, self.offset + index * 8, 8) as u8
    }
    /// The whole bytes in a vector or in place; a rest of less than 8 bits is left out.
    pub fn to_bytes(self) -> std::borrow::Cow<'a, [u8]> {
        let whole = Bits { len: self.len / 8 * 8, ..self };
        match whole.aligned() {
            Some(bytes) => std::borrow::Cow::Borrowed(bytes),
            None => {
                let mut out = vec![0u8; whole.len / 8];
                copy(whole, &mut out, 0);
                std::borrow::Cow::Owned(out)
            }
        }
    }
    /// Order of bit strings: bytes first, the shorter first when one is the other's beginning.
    pub fn compare(self, other: Bits) -> Ordering {
        if let (Some(a), Some(b)) = (self.aligned(), other.aligned()) {
            return a.cmp(b);
        }
        let common = self.len.min(other.len);
        let mut at = 0;
        while at < common {
            let count = (common - at).min(56);
            let order = self.number(at, count).cmp(&other.number(at, count));
            if order != Ordering::Equal {
                return order;
            }
            at += count;
        }
        self.len.cmp(&other.len)
    }
    pub fn equals(self, other: Bits) -> bool {
        self.len == other.len && self.compare(other) == Ordering::Equal
    }
}

/// At most 64 bits at bit `at` as a big-endian number.
pub fn read(bytes: &[u8], at: usize, count: usize) -> u64 {
    if count == 0 {
        return 0;
    }
    let first = at / 8;
    let last = (at + count - 1) / 8;
    let skip = at % 8;
    let mut value = u64::from(bytes[first]) & (0xff >> skip);
    if last - first < 8 {
        for &byte in &bytes[first + 1..=last] {
            value = value << 8 | u64::from(byte);
        }
        return value >> ((last + 1) * 8 - at - count);
    }
    for &byte in &bytes[first + 1..last] {
        value = value << 8 | u64::from(byte);
    }
    let tail = (at + count) - last * 8;
    value << tail | u64::from(bytes[last]) >> (8 - tail)
}

/// Writes the low `count` (at most 64) bits of `value` at bit `at`, keeping the bits around.
pub fn write(bytes: &mut [u8], mut at: usize, mut count: usize, value: u64) {
    while count > 0 {
        let room = 8 - at % 8;
        let step = room.min(count);
        let chunk = (value >> (count - step)) as u8 & (0xffu16 >> (8 - step)) as u8;
        let mask = ((0xffu16 >> (8 - step)) << (room - step)) as u8;
        let byte = &mut bytes[at / 8];
        *byte = *byte & !mask | chunk << (room - step);
        at += step;
        count -= step;
    }
}

/// Copies a run of bits to bit `at` of `to`, keeping the bits around.
pub fn copy(from: Bits, to: &mut [u8], at: usize) {
    if from.len == 0 {
        return;
    }
    if at.is_multiple_of(8) && from.offset.is_multiple_of(8) {
        let whole = from.len / 8;
        let start = from.offset / 8;
        to[at / 8..at / 8 + whole].copy_from_slice(&from.bytes[start..start + whole]);
        let rest = from.len % 8;
        if rest > 0 {
            write(to, at + whole * 8, rest, from.number(whole * 8, rest));
        }
        return;
    }
    let mut done = 0;
    let lead = ((8 - at % 8) % 8).min(from.len);
    if lead > 0 {
        write(to, at, lead, from.number(0, lead));
        done = lead;
    }
    while from.len - done >= 56 {
        let value = from.number(done, 56).to_be_bytes();
        let byte = (at + done) / 8;
        to[byte..byte + 7].copy_from_slice(&value[1..]);
        done += 56;
    }
    if done < from.len {
        write(to, at + done, from.len - done, from.number(done, from.len - done));
    }
}

/// A growing bit string.
#[derive(Default)]
pub struct BitBuffer {
    pub bytes: Vec<u8>,
    pub len: usize,
}

impl BitBuffer {
    pub fn push_byte(&mut self, byte: u8) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(byte);
            self.len += 8;
        } else {
            self.push(Bits { bytes: &[byte], offset: 0, len: 8 });
        }
    }
    pub fn push(&mut self, bits: Bits) {
        if self.len.is_multiple_of(8)
            && let Some(bytes) = bits.aligned()
        {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.bytes.resize((self.len + bits.len).div_ceil(8), 0);
            copy(bits, &mut self.bytes, self.len);
        }
        self.len += bits.len;
    }
    pub fn bits(&self) -> Bits<'_> {
        Bits { bytes: &self.bytes, offset: 0, len: self.len }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_at_any_offset() {
        let source: Vec<u8> = (0..40u32).map(|i| (i * 73 + 11) as u8).collect();
        let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
        for offset in 0..9 {
            for at in 0..9 {
                for len in [0, 1, 3, 8, 13, 56, 57, 64, 100, 200] {
                    let mut to = vec![0xa5u8; 40];
                    let before = to.clone();
                    copy(Bits { bytes: &source, offset, len }, &mut to, at);
                    for i in 0..320 {
                        let want =
                            if i >= at && i < at + len { bit(&source, i - at + offset) } else { bit(&before, i) };
                        assert_eq!(bit(&to, i), want, "{offset} {at} {len} {i}");
                    }
                    if len <= 64 {
                        let want = (0..len).fold(0u64, |v, i| v << 1 | u64::from(bit(&source, offset + i)));
                        assert_eq!(read(&source, offset, len), want);
                    }
                }
            }
        }
    }
}
