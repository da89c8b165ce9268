//! Hashes of terms: `key_hash` for our own tables and maps, `phash2` and `phash` bit for bit as OTP computes them.

use super::bits::Bits;
use super::view::View;
use super::{Term, atom, hamt, jenkins};
use beamless_abi::term as abi;

const K: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn fold(hash: u64, value: u64) -> u64 {
    let wide = u128::from(hash ^ value ^ K) * u128::from(0xa076_1d64_78bd_642f_u64 ^ value.rotate_left(32));
    (wide as u64) ^ (wide >> 64) as u64
}

/// A hash that is the same for terms that are `=:=`. Not the same from build to build.
#[inline]
pub fn key_hash(term: Term) -> u64 {
    match term.tag() {
        abi::TAG_SMALL | abi::TAG_IMMEDIATE => finish(term.0),
        _ => finish(deep_hash(term, 0)),
    }
}

/// A term as a key of Rust's hash tables: equal when `=:=`.
#[derive(Clone, Copy)]
pub struct Key(pub Term);

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        super::order::equal(self.0, other.0)
    }
}
impl Eq for Key {}
impl std::hash::Hash for Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64(key_hash(self.0));
    }
}

/// Spreads a word over all 64 bits.
#[inline]
fn finish(word: u64) -> u64 {
    let hash = (word ^ word >> 32).wrapping_mul(K);
    hash ^ hash >> 29
}

/// Nested large maps below this depth count by their size only.
const MAP_DEPTH: u32 = 16;

fn deep_hash(term: Term, depth: u32) -> u64 {
    let mut stack: Vec<Term> = Vec::new();
    let mut hash = 0u64;
    let mut next = term;
    loop {
        match next.view() {
            View::Cons(head, tail) => {
                hash = fold(hash, 1);
                if matches!(head.tag(), abi::TAG_SMALL | abi::TAG_IMMEDIATE) {
                    hash = fold(hash, head.0);
                } else {
                    stack.push(tail);
                    next = head;
                    continue;
                }
                next = tail;
                continue;
            }
            View::Tuple(elements) => {
                hash = fold(hash, (elements.len() as u64) << 3 | 2);
                stack.extend(elements.iter().rev());
            }
            View::FlatMap(keys, values) => {
                hash = fold(hash, (keys.len() as u64) << 3 | 3);
                stack.extend(values.iter().rev());
                stack.extend(keys.iter().rev());
            }
            View::HashMap(map) => {
                hash = fold(hash, (hamt::len(map) as u64) << 3 | 3);
                if depth < MAP_DEPTH {
                    let sum = hamt::iter(map).fold(0u64, |sum, (key, value)| {
                        sum.wrapping_add(fold(deep_hash(key, depth + 1), deep_hash(value, depth + 1)))
                    });
                    hash = fold(hash, sum);
                }
            }
            View::Float(value) => hash = fold(hash, if value == 0.0 { 4 } else { value.to_bits() }),
            View::Big(int) => {
                hash = int.limbs.iter().fold(fold(hash, u64::from(int.negative)), |hash, &limb| fold(hash, limb))
            }
            View::Bits(bits) => hash = hash_bits(fold(hash, bits.len as u64), bits),
            View::Fun(entry, free) => {
                hash = if entry.external == 1 {
                    fold(fold(fold(hash, entry.module), entry.name), u64::from(entry.arity as u8))
                } else {
                    fold(fold(hash, entry.module), entry.index << 3 | 5)
                };
                stack.extend(free.iter().rev());
            }
            View::Reference(words) => hash = fold(fold(hash, words[0]), words[1]),
            View::ExternalPid(pid) => hash = fold(fold(hash, pid.id), u64::from(pid.serial)),
            View::ExternalPort(port) => hash = fold(hash, port.id),
            View::ExternalReference(_, words) => hash = words.iter().fold(hash, |hash, &word| fold(hash, word)),
            View::Small(_) | View::Atom(_) | View::Nil | View::Pid(_) | View::Port(_) | View::Invalid => {
                hash = fold(hash, next.0)
            }
        }
        match stack.pop() {
            Some(term) => next = term,
            None => return hash,
        }
    }
}

fn hash_bits(mut hash: u64, bits: Bits) -> u64 {
    if let Some(bytes) = bits.aligned() {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            hash = fold(
                hash,
                u64::from_be_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]),
            );
        }
        let rest = chunks.remainder();
        return if rest.is_empty() {
            hash
        } else {
            fold(hash, rest.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
        };
    }
    let mut at = 0;
    while at < bits.len {
        let count = (bits.len - at).min(64);
        hash = fold(hash, bits.number(at, count));
        at += count;
    }
    hash
}

/// Work of the portable hash.
enum Step {
    Hash(Term),
    /// A pair of a map is done: its hash goes into the sum, the next starts from 0.
    PairEnd,
    /// The map is done: back to the hash and pair sum outside.
    MapEnd {
        hash: u32,
        pairs: u32,
    },
}

/// The 32 bits behind `erlang:phash2/1,2`.
pub fn phash2(term: Term) -> u32 {
    let mut stack: Vec<Step> = Vec::new();
    let (mut hash, mut pairs) = (0u32, 0u32);
    let mut next = Step::Hash(term);
    loop {
        match next {
            Step::Hash(term) => hash = phash2_one(term, hash, &mut pairs, &mut stack),
            Step::PairEnd => {
                pairs ^= hash;
                hash = 0;
            }
            Step::MapEnd { hash: outside, pairs: outer_pairs } => {
                hash = jenkins::word(outside, pairs, 19);
                pairs = outer_pairs;
            }
        }
        match stack.pop() {
            Some(step) => next = step,
            None => return hash,
        }
    }
}

fn phash2_one(term: Term, hash: u32, pairs: &mut u32, stack: &mut Vec<Step>) -> u32 {
    match term.view() {
        View::Small(value) => phash2_small(hash, value),
        View::Atom(index) => {
            let name = jenkins::atom_name(atom::text(index).as_bytes());
            if hash == 0 { name } else { jenkins::word(hash, name, 3) }
        }
        View::Nil if hash == 0 => 3_468_870_702,
        View::Nil => jenkins::word(hash, 2, 2),
        View::Cons(..) => phash2_list(term, hash, stack),
        View::Tuple(elements) => {
            stack.extend(elements.iter().rev().map(|&element| Step::Hash(element)));
            jenkins::word(hash, elements.len() as u32, 9)
        }
        View::FlatMap(keys, values) => {
            phash2_map(keys.iter().copied().zip(values.iter().copied()), keys.len(), hash, pairs, stack)
        }
        View::HashMap(map) => phash2_map(hamt::iter(map), hamt::len(map), hash, pairs, stack),
        View::Big(int) => {
            let number = if int.negative { 10 } else { 11 };
            int.limbs.iter().fold(hash, |hash, &limb| jenkins::pair(hash, limb as u32, (limb >> 32) as u32, number))
        }
        View::Float(value) => {
            let bits = if value == 0.0 { 0 } else { value.to_bits() };
            jenkins::pair(hash, (bits >> 32) as u32, bits as u32, 12)
        }
        View::Bits(bits) => phash2_bits(hash, bits),
        View::Fun(entry, free) => {
            let name = |atom_word: u64| jenkins::atom_name(atom::name(Term(atom_word)).as_bytes());
            if entry.external == 1 {
                let hash = jenkins::pair(hash, u32::from(entry.arity as u8), name(entry.module), 1);
                return jenkins::word(hash, name(entry.name), 14);
            }
            stack.extend(free.iter().rev().map(|&value| Step::Hash(value)));
            let hash = jenkins::pair(hash, free.len() as u32, name(entry.module), 1);
            jenkins::pair(hash, entry.index as u32, entry.uniq as u32, 1)
        }
        View::Pid(number) => jenkins::word(hash, number as u32, 5),
        View::Port(number) => jenkins::word(hash, number as u32, 6),
        View::Reference(words) => jenkins::word(hash, words[0] as u32, 7),
        View::ExternalPid(pid) => jenkins::word(hash, pid.id as u32, 5),
        View::ExternalPort(port) => jenkins::word(hash, port.id as u32, 6),
        View::ExternalReference(_, words) => jenkins::word(hash, words.first().map_or(0, |&word| word as u32), 7),
        View::Invalid => hash,
    }
}

fn phash2_small(hash: u32, value: i64) -> u32 {
    if (-(1 << 27)..1 << 27).contains(&value) {
        return jenkins::signed(hash, value as i32, 1);
    }
    let magnitude = value.unsigned_abs();
    jenkins::pair(hash, magnitude as u32, (magnitude >> 32) as u32, if value < 0 { 10 } else { 11 })
}

/// Bytes at the start of a list go four to a word.
fn phash2_list(list: Term, mut hash: u32, stack: &mut Vec<Step>) -> u32 {
    let (mut word, mut count) = (0u32, 0);
    let mut rest = list;
    while let Some((head, tail)) = rest.as_cons() {
        let Some(byte @ 0..=255) = head.as_small() else { break };
        word = (word << 8).wrapping_add(byte as u32);
        count += 1;
        if count == 4 {
            hash = jenkins::word(hash, word, 4);
            (word, count) = (0, 0);
        }
        rest = tail;
    }
    if count > 0 {
        hash = jenkins::word(hash, word, 4);
    }
    match rest.as_cons() {
        Some((head, tail)) => {
            stack.push(Step::Hash(tail));
            stack.push(Step::Hash(head));
        }
        None => stack.push(Step::Hash(rest)),
    }
    hash
}

fn phash2_map(
    iter: impl Iterator<Item = (Term, Term)>,
    size: usize,
    hash: u32,
    pairs: &mut u32,
    stack: &mut Vec<Step>,
) -> u32 {
    let hash = jenkins::word(hash, size as u32, 16);
    if size == 0 {
        return hash;
    }
    stack.push(Step::MapEnd { hash, pairs: *pairs });
    for (key, value) in iter {
        stack.push(Step::PairEnd);
        stack.push(Step::Hash(value));
        stack.push(Step::Hash(key));
    }
    *pairs = 0;
    0
}

fn phash2_bits(hash: u32, bits: Bits) -> u32 {
    let seed = jenkins::constant(13).wrapping_add(hash);
    if bits.len == 0 {
        return seed;
    }
    let hash = jenkins::block(&bits.to_bytes(), seed);
    let rest = bits.len % 8;
    if rest == 0 { hash } else { jenkins::pair(hash, rest as u32, bits.number(bits.len - rest, rest) as u32, 15) }
}
