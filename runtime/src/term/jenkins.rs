//! Bob Jenkins' mixing as OTP's `phash2` uses it, and the hash of atom names. Knows no terms.

/// The golden ratio; `constant(n)` are its multiples.
const HCONST: u32 = 0x9e37_79b9;

/// The constant number `n` of the hash (1 is the golden ratio itself).
pub const fn constant(n: u32) -> u32 {
    HCONST.wrapping_mul(n)
}

/// Jenkins' `mix`; the result is the third word.
pub const fn mix(mut a: u32, mut b: u32, mut c: u32) -> u32 {
    macro_rules! round {
        ($x:literal, $y:literal, $z:literal) => {
            a = a.wrapping_sub(b).wrapping_sub(c) ^ (c >> $x);
            b = b.wrapping_sub(c).wrapping_sub(a) ^ (a << $y);
            c = c.wrapping_sub(a).wrapping_sub(b) ^ (b >> $z);
        };
    }
    round!(13, 8, 13);
    round!(12, 16, 5);
    round!(3, 10, 15);
    let _ = (a, b);
    c
}

/// Mixes two words into `hash`.
pub const fn pair(hash: u32, first: u32, second: u32, number: u32) -> u32 {
    let base = constant(number);
    mix(base.wrapping_add(first), base.wrapping_add(second), hash)
}

/// Mixes one word into `hash`.
pub const fn word(hash: u32, value: u32, number: u32) -> u32 {
    pair(hash, value, 0, number)
}

/// Mixes a signed word; a negative one is mixed twice.
pub const fn signed(hash: u32, value: i32, number: u32) -> u32 {
    let hash = if value < 0 { word(hash, value.wrapping_neg() as u32, number) } else { hash };
    word(hash, value as u32, number)
}

/// Hash of a block of bytes.
pub fn block(bytes: &[u8], seed: u32) -> u32 {
    let (mut a, mut b, mut c) = (HCONST, HCONST, seed);
    let mut chunks = bytes.chunks_exact(12);
    for chunk in &mut chunks {
        let at = |i: usize| u32::from_le_bytes([chunk[i], chunk[i + 1], chunk[i + 2], chunk[i + 3]]);
        (a, b, c) = (a.wrapping_add(at(0)), b.wrapping_add(at(4)), c.wrapping_add(at(8)));
        (a, b, c) = mix_all(a, b, c);
    }
    // The lowest byte of `c` is reserved for the length.
    let mut rest = [0u8; 12];
    let tail = chunks.remainder();
    let (head, last) = tail.split_at(tail.len().min(8));
    rest[..head.len()].copy_from_slice(head);
    rest[9..9 + last.len()].copy_from_slice(last);
    let at = |i: usize| u32::from_le_bytes([rest[i], rest[i + 1], rest[i + 2], rest[i + 3]]);
    mix(a.wrapping_add(at(0)), b.wrapping_add(at(4)), c.wrapping_add(bytes.len() as u32).wrapping_add(at(8)))
}

fn mix_all(mut a: u32, mut b: u32, mut c: u32) -> (u32, u32, u32) {
    for (x, y, z) in [(13, 8, 13), (12, 16, 5), (3, 10, 15)] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ (c >> x);
        b = b.wrapping_sub(c).wrapping_sub(a) ^ (a << y);
        c = c.wrapping_sub(a).wrapping_sub(b) ^ (b >> z);
    }
    (a, b, c)
}

/// OTP's hash of an atom's UTF-8 name: hashpjw over Latin-1 characters where the name has them.
pub fn atom_name(name: &[u8]) -> u32 {
    let mut hash = 0u32;
    let mut at = 0;
    while at < name.len() {
        let mut byte = name[at];
        at += 1;
        if byte & 0xfe == 0xc2 && name.get(at).is_some_and(|next| next & 0xc0 == 0x80) {
            byte = byte << 6 | name[at] & 0x3f;
            at += 1;
        }
        hash = (hash << 4).wrapping_add(u32::from(byte));
        let top = hash & 0xf000_0000;
        if top != 0 {
            hash ^= top >> 24;
            hash ^= top;
        }
    }
    hash
}
