//! Binaries, bitstrings and I/O lists. Searching is in `search`, bit syntax in `compiled`.

use super::types::{self, part_range};
use crate::process::Process;
use crate::term::bits::{self, BitBuffer, Bits};
use crate::term::limbs::{Int, Limbs};
use crate::term::offheap::{SHARED_BYTES_WORD, SharedBytes};
use crate::term::segment::{self, Layout};
use crate::term::{Build, BuildBinary, BuildInt, Kind, Term, atom};

/// Most bytes that a binary may have.
const MAX_BYTES: usize = crate::term::binary::MAX_BITS / 8;

/// Reductions for work on so many bytes.
fn charge_bytes(p: &mut Process, bytes: usize) {
    p.charge((bytes / 1024) as i64);
}

fn byte_list(p: &mut Process, bytes: &[u8], tail: Term) -> Term {
    charge_bytes(p, bytes.len() * 16);
    p.byte_list(bytes, tail)
}

pub(super) fn binary_to_list_1(p: &mut Process, binary: Term) -> Term {
    match binary.as_bytes() {
        Some(bytes) => byte_list(p, &bytes, Term::NIL),
        None => p.badarg(),
    }
}

pub(super) fn binary_to_list_3(p: &mut Process, binary: Term, from: Term, to: Term) -> Term {
    let (Some(bytes), Some(from), Some(to)) = (binary.as_bytes(), from.as_usize(), to.as_usize()) else {
        return p.badarg();
    };
    if from < 1 || from > to || to > bytes.len() {
        return p.badarg();
    }
    byte_list(p, &bytes[from - 1..to], Term::NIL)
}

pub(super) fn bitstring_to_list_1(p: &mut Process, bitstring: Term) -> Term {
    let Some(bits) = bitstring.as_bits() else { return p.badarg() };
    let rest = bits.len % 8;
    let tail = if rest == 0 {
        Term::NIL
    } else {
        let last = p.bitstring(bits.part(bits.len - rest, rest));
        p.list(&[last])
    };
    byte_list(p, &bits.to_bytes(), tail)
}

/// One thing in an I/O list.
pub(super) enum Chunk<'a> {
    Byte(u8),
    Bits(Bits<'a>),
}

/// Visits bytes and bitstrings of an I/O list in order; `false` when it is none.
pub(super) fn walk_iolist<'a>(list: Term, mut visit: impl FnMut(Chunk<'a>)) -> bool {
    let mut stack: Vec<Term> = Vec::new();
    let mut next = list;
    loop {
        if let Some((head, tail)) = next.as_cons() {
            match head.as_small() {
                Some(byte @ 0..=255) => visit(Chunk::Byte(byte as u8)),
                Some(_) => return false,
                None if head.is_cons() => {
                    stack.push(tail);
                    next = head;
                    continue;
                }
                None if head.is_nil() => {}
                None => match head.as_bits() {
                    Some(bits) => visit(Chunk::Bits(bits)),
                    None => return false,
                },
            }
            next = tail;
            continue;
        }
        if let Some(bits) = next.as_bits() {
            visit(Chunk::Bits(bits));
        } else if !next.is_nil() {
            return false;
        }
        match stack.pop() {
            Some(rest) => next = rest,
            None => return true,
        }
    }
}

/// All bits of an I/O list; `None` when it is none, or when `whole_bytes` and a part is not.
pub(super) fn flatten(list: Term, whole_bytes: bool) -> Option<BitBuffer> {
    let mut out = BitBuffer::default();
    let mut whole = true;
    let good = walk_iolist(list, |chunk| match chunk {
        Chunk::Byte(byte) => out.push_byte(byte),
        Chunk::Bits(bits) => {
            whole &= bits.len % 8 == 0;
            out.push(bits);
        }
    });
    (good && (whole || !whole_bytes)).then_some(out)
}

/// The bytes of an I/O list or binary.
pub(super) fn iolist_bytes<'a>(term: Term) -> Option<std::borrow::Cow<'a, [u8]>> {
    match term.as_bits() {
        Some(_) => term.as_bytes(),
        None => flatten(term, true).map(|buffer| buffer.bytes.into()),
    }
}

/// Bytes of an I/O list of whole bytes.
fn whole_size(list: Term) -> Option<usize> {
    let (mut size, mut whole) = (0, true);
    let good = walk_iolist(list, |chunk| match chunk {
        Chunk::Byte(_) => size += 1,
        Chunk::Bits(bits) => {
            whole &= bits.len % 8 == 0;
            size += bits.len / 8;
        }
    });
    (good && whole).then_some(size)
}

/// The binary of an I/O list that has just been found to be one of `size` whole bytes.
fn filled(p: &mut Process, list: Term, size: usize) -> Term {
    let new = p.new_bitstring(size * 8);
    let mut at = 0;
    walk_iolist(list, |chunk| match chunk {
        Chunk::Byte(byte) => {
            new.bytes[at] = byte;
            at += 1;
        }
        Chunk::Bits(bits) => {
            let to = &mut new.bytes[at..at + bits.len / 8];
            match bits.aligned() {
                Some(bytes) => to.copy_from_slice(bytes),
                None => bits::copy(bits, to, 0),
            }
            at += bits.len / 8;
        }
    });
    new.term
}

fn from_list(p: &mut Process, list: Term, whole_bytes: bool) -> Term {
    if let Some(bytes) = whole_size(list) {
        charge_bytes(p, bytes);
        return filled(p, list, bytes);
    }
    match flatten(list, whole_bytes) {
        Some(buffer) => {
            charge_bytes(p, buffer.bytes.len());
            p.bitstring(buffer.bits())
        }
        None => p.badarg(),
    }
}

pub(super) fn list_to_binary_1(p: &mut Process, list: Term) -> Term {
    if list.is_list() { from_list(p, list, true) } else { p.badarg() }
}

pub(super) fn list_to_bin_1(p: &mut Process, list: Term) -> Term {
    list_to_binary_1(p, list)
}

pub(super) fn list_to_bitstring_1(p: &mut Process, list: Term) -> Term {
    if list.is_list() { from_list(p, list, false) } else { p.badarg() }
}

pub(super) fn iolist_to_binary_1(p: &mut Process, list: Term) -> Term {
    match list.as_bits() {
        Some(bits) if bits.len % 8 == 0 => list,
        Some(_) => p.badarg(),
        None => list_to_binary_1(p, list),
    }
}

pub(super) fn iolist_size_1(p: &mut Process, list: Term) -> Term {
    let (mut size, mut items, mut whole) = (0usize, 0, true);
    let good = walk_iolist(list, |chunk| {
        items += 1;
        match chunk {
            Chunk::Byte(_) => size += 1,
            Chunk::Bits(bits) => {
                whole &= bits.len % 8 == 0;
                size += bits.len / 8;
            }
        }
    });
    p.charge(items / 16);
    if good && whole { Term::small(size as i64) } else { p.badarg() }
}

pub(super) fn iolist_to_iovec_1(p: &mut Process, list: Term) -> Term {
    let binary = iolist_to_binary_1(p, list);
    match binary.as_bits() {
        None => binary,
        Some(bits) if bits.len == 0 => Term::NIL,
        Some(_) => p.list(&[binary]),
    }
}

pub(super) fn split_binary_2(p: &mut Process, binary: Term, at: Term) -> Term {
    match (binary.as_bits(), at.as_usize()) {
        (Some(bits), Some(at)) if at <= bits.len / 8 => {
            let first = p.sub_binary(binary, 0, at * 8);
            let second = p.sub_binary(binary, at * 8, bits.len - at * 8);
            p.tuple(&[first, second])
        }
        _ => p.badarg(),
    }
}

pub(super) fn at_2(p: &mut Process, binary: Term, position: Term) -> Term {
    match part_range(binary, position, Term::small(1)).zip(binary.as_bits()) {
        Some(((at, _), bits)) => Term::small(i64::from(bits.byte(at))),
        None => p.badarg(),
    }
}

pub(super) fn first_1(p: &mut Process, binary: Term) -> Term {
    at_2(p, binary, Term::small(0))
}

pub(super) fn last_1(p: &mut Process, binary: Term) -> Term {
    match binary.as_bits() {
        Some(bits) if bits.len >= 8 => at_2(p, binary, Term::small((bits.len / 8) as i64 - 1)),
        _ => p.badarg(),
    }
}

pub(super) fn part_2(p: &mut Process, binary: Term, position: Term) -> Term {
    types::binary_part_2(p, binary, position)
}

pub(super) fn part_3(p: &mut Process, binary: Term, start: Term, length: Term) -> Term {
    types::binary_part_3(p, binary, start, length)
}

pub(super) fn copy_1(p: &mut Process, binary: Term) -> Term {
    match binary.as_bits() {
        Some(bits) if bits.len % 8 == 0 => p.bitstring(bits),
        _ => p.badarg(),
    }
}

pub(super) fn copy_2(p: &mut Process, binary: Term, count: Term) -> Term {
    let (Some(bytes), Some(count)) = (binary.as_bytes(), count.as_usize()) else { return p.badarg() };
    match bytes.len().checked_mul(count) {
        Some(size) if size <= MAX_BYTES => {
            charge_bytes(p, size);
            let new = p.new_bitstring(size * 8);
            for chunk in new.bytes.chunks_mut(bytes.len().max(1)) {
                chunk.copy_from_slice(&bytes);
            }
            new.term
        }
        _ => p.system_limit(),
    }
}

/// Whether an endianness atom means little; `None` for other terms.
fn is_little(term: Term) -> Option<bool> {
    match atom::name(term) {
        "little" => Some(true),
        "big" => Some(false),
        _ => None,
    }
}

fn decode_unsigned(p: &mut Process, binary: Term, little: bool) -> Term {
    match binary.as_bits() {
        Some(bits) if bits.len % 8 == 0 => segment::get_integer(p, bits, Layout { signed: false, little }),
        _ => p.badarg(),
    }
}

pub(super) fn decode_unsigned_1(p: &mut Process, binary: Term) -> Term {
    decode_unsigned(p, binary, false)
}

pub(super) fn decode_unsigned_2(p: &mut Process, binary: Term, order: Term) -> Term {
    match is_little(order) {
        Some(little) => decode_unsigned(p, binary, little),
        None => p.badarg(),
    }
}

fn encode_unsigned(p: &mut Process, value: Term, little: bool) -> Term {
    let mut scratch = [0];
    let Some(int) = value.as_int(&mut scratch).filter(|int| !int.negative) else { return p.badarg() };
    let mut bytes: Vec<u8> = int.limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    while bytes.len() > 1 && bytes.last() == Some(&0) {
        bytes.pop();
    }
    if bytes.is_empty() {
        bytes.push(0);
    }
    if !little {
        bytes.reverse();
    }
    p.binary(&bytes)
}

pub(super) fn encode_unsigned_1(p: &mut Process, value: Term) -> Term {
    encode_unsigned(p, value, false)
}

pub(super) fn encode_unsigned_2(p: &mut Process, value: Term, order: Term) -> Term {
    match is_little(order) {
        Some(little) => encode_unsigned(p, value, little),
        None => p.badarg(),
    }
}

fn common(p: &mut Process, list: Term, at: impl Fn(&[u8], usize) -> u8) -> Term {
    let binaries =
        list.proper_list().and_then(|items| items.into_iter().map(Term::as_bytes).collect::<Option<Vec<_>>>());
    let Some(binaries) = binaries.filter(|binaries| !binaries.is_empty()) else { return p.badarg() };
    let shortest = binaries.iter().map(|bytes| bytes.len()).min().unwrap_or(0);
    let length =
        (0..shortest).take_while(|&i| binaries.iter().all(|bytes| at(bytes, i) == at(&binaries[0], i))).count();
    Term::small(length as i64)
}

pub(super) fn longest_common_prefix_1(p: &mut Process, list: Term) -> Term {
    common(p, list, |bytes, i| bytes[i])
}

pub(super) fn longest_common_suffix_1(p: &mut Process, list: Term) -> Term {
    common(p, list, |bytes, i| bytes[bytes.len() - 1 - i])
}

pub(super) fn referenced_byte_size_1(p: &mut Process, binary: Term) -> Term {
    let Some(bits) = binary.as_bits() else { return p.badarg() };
    let root = if binary.is_kind(Kind::SubBinary) { Term(binary.word(2)) } else { binary };
    let size = if root.is_kind(Kind::SharedBinary) {
        let block = root.word(SHARED_BYTES_WORD) as *const SharedBytes;
        // SAFETY: a live shared binary keeps its block alive.
        unsafe { (*block).capacity }
    } else {
        bits.len.div_ceil(8).max((root.word(1) as usize).div_ceil(8))
    };
    p.integer(&Int::new(false, Limbs::from_slice(&[size as u64])))
}

beamless_abi::for_each_bif_binaries!(doors);
