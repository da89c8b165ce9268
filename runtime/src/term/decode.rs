//! Terms out of the external term format: every tag OTP reads, safe with any input. Writing it is `encode`'s.

use super::arith::MAX_LIMBS;
use super::bits::Bits;
use super::encode::{self, PID_ID_BITS, VERSION};
use super::limbs::{Int, Limbs};
use super::{Alloc, Build, BuildBinary, BuildInt, BuildMap, Kind, Term, atom, float_text, fun, map};
use beamless_abi::program::FunEntry;
use beamless_abi::term as abi;
use std::io::Read;

/// The record of the fun `module:name/arity`, if there can be one.
pub type ExternalFun<'a> = &'a mut dyn FnMut(Term, Term, u8) -> Option<&'static FunEntry>;

/// The first term in `bytes` (with version byte) and how many bytes it took. `safe` makes no atoms. `None` for bad input.
pub fn decode(heap: &mut impl Alloc, bytes: &[u8], safe: bool, external_fun: ExternalFun) -> Option<(Term, usize)> {
    match bytes {
        [VERSION, 80, rest @ ..] => {
            let size = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
            let mut zlib = flate2::bufread::ZlibDecoder::new(&rest[4..]);
            let mut plain = Vec::new();
            zlib.by_ref().take(size as u64 + 1).read_to_end(&mut plain).ok()?;
            if plain.len() != size {
                return None;
            }
            let used = 6 + zlib.total_in() as usize;
            let (term, inner) = decode_body(heap, &plain, safe, external_fun)?;
            (inner == size).then_some((term, used))
        }
        [VERSION, body @ ..] => decode_body(heap, body, safe, external_fun).map(|(term, used)| (term, used + 1)),
        _ => None,
    }
}

fn decode_body(heap: &mut impl Alloc, bytes: &[u8], safe: bool, external_fun: ExternalFun) -> Option<(Term, usize)> {
    let mut reader = Reader { rest: bytes, safe };
    let mut values: Vec<Term> = Vec::new();
    let mut frames: Vec<Frame> = Vec::new();
    loop {
        let mut done = match reader.item(heap, external_fun)? {
            Item::Leaf(term) => term,
            Item::Open(kind, count) => {
                if count > reader.rest.len() {
                    return None;
                }
                if count > 0 {
                    frames.push(Frame { kind, left: count, base: values.len() });
                    continue;
                }
                close(heap, kind, &[])?
            }
        };
        loop {
            let Some(frame) = frames.last_mut() else { return Some((done, bytes.len() - reader.rest.len())) };
            values.push(done);
            frame.left -= 1;
            if frame.left > 0 {
                break;
            }
            let (kind, base) = (frame.kind, frame.base);
            frames.pop();
            done = close(heap, kind, &values[base..])?;
            values.truncate(base);
        }
    }
}

#[derive(Clone, Copy)]
enum Compound {
    /// Elements, then the tail.
    List,
    Tuple,
    /// Keys and values in turn.
    Map,
    /// The free variables of a fun.
    Fun(&'static FunEntry),
}

struct Frame {
    kind: Compound,
    left: usize,
    base: usize,
}

enum Item {
    Leaf(Term),
    /// So many terms follow.
    Open(Compound, usize),
}

fn close(heap: &mut impl Alloc, kind: Compound, values: &[Term]) -> Option<Term> {
    match kind {
        Compound::List => values.split_last().map(|(tail, items)| heap.list_with_tail(items, *tail)),
        Compound::Tuple => Some(heap.tuple(values)),
        Compound::Map => {
            let pairs: Vec<(Term, Term)> = values.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            let term = heap.map_from(&pairs);
            (map::len(term) == pairs.len()).then_some(term)
        }
        Compound::Fun(entry) => {
            let words: Vec<u64> =
                [std::ptr::from_ref(entry) as u64].into_iter().chain(values.iter().map(|value| value.0)).collect();
            Some(heap.object(Kind::Fun, &words))
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    safe: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(head)
    }
    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }
    fn u16(&mut self) -> Option<usize> {
        Some(usize::from(u16::from_be_bytes(self.take(2)?.try_into().ok()?)))
    }
    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }
    fn size(&mut self) -> Option<usize> {
        self.u32().map(|size| size as usize)
    }

    fn item(&mut self, heap: &mut impl Alloc, external_fun: ExternalFun) -> Option<Item> {
        let tag = self.u8()?;
        let leaf = match tag {
            104 => return Some(Item::Open(Compound::Tuple, usize::from(self.u8()?))),
            105 => return Some(Item::Open(Compound::Tuple, self.size()?)),
            108 => return Some(Item::Open(Compound::List, self.size()?.checked_add(1)?)),
            116 => return Some(Item::Open(Compound::Map, self.size()?.checked_mul(2)?)),
            97 => Term::small(i64::from(self.u8()?)),
            98 => Term::small(i64::from(self.u32()? as i32)),
            110 => {
                let size = usize::from(self.u8()?);
                self.big(heap, size)?
            }
            111 => {
                let size = self.size()?;
                self.big(heap, size)?
            }
            70 => {
                let bits = u64::from_be_bytes(self.take(8)?.try_into().ok()?);
                finite(heap, f64::from_bits(bits))?
            }
            99 => {
                let text = self.take(31)?;
                let end = text.iter().position(|&byte| byte == 0).unwrap_or(31);
                finite(heap, float_text::parse(text[..end].trim_ascii())?)?
            }
            106 => Term::NIL,
            107 => {
                let size = self.u16()?;
                let items: Vec<Term> = self.take(size)?.iter().map(|&byte| Term::small(i64::from(byte))).collect();
                heap.list(&items)
            }
            109 => {
                let size = self.size()?;
                heap.binary(self.take(size)?)
            }
            77 => self.bits(heap)?,
            100 | 115 | 118 | 119 => self.atom_text(tag)?,
            88 | 103 => self.pid(heap, tag)?,
            89 | 102 | 120 => self.port(heap, tag)?,
            90 | 101 | 114 => self.reference(heap, tag)?,
            113 => {
                let (module, name) = (self.atom()?, self.atom()?);
                if self.u8()? != 97 {
                    return None;
                }
                heap.object(Kind::Fun, &[std::ptr::from_ref(external_fun(module, name, self.u8()?)?) as u64])
            }
            112 => {
                let entry = self.fun(heap)?;
                return Some(Item::Open(Compound::Fun(entry), entry.free as usize));
            }
            _ => return None,
        };
        Some(Item::Leaf(leaf))
    }

    /// A fun of a module up to its free variables, which follow it.
    fn fun(&mut self, heap: &mut impl Alloc) -> Option<&'static FunEntry> {
        let _size = self.u32()?;
        let arity = u64::from(self.u8()?);
        let new_uniq = u64::from_be_bytes(self.take(8)?.try_into().ok()?);
        let new_uniq_rest = u64::from_be_bytes(self.take(8)?.try_into().ok()?);
        let (index, free) = (u64::from(self.u32()?), u64::from(self.u32()?));
        let module = self.atom()?.0;
        let _old_index = self.small()?;
        let uniq = u64::from(self.small()?);
        let tag = self.u8()?;
        if !matches!(tag, 88 | 103) || free > self.rest.len() as u64 {
            return None;
        }
        let _creator = self.pid(heap, tag)?;
        Some(fun::read(fun::Identity { module, index, uniq, new_uniq, new_uniq_rest, arity, free }))
    }

    /// A number of at most 32 bits.
    fn small(&mut self) -> Option<u32> {
        match self.u8()? {
            97 => self.u8().map(u32::from),
            98 => self.u32(),
            110 => {
                let (size, sign) = (self.u8()?, self.u8()?);
                let digits = self.take(usize::from(size))?;
                let value = digits
                    .iter()
                    .rev()
                    .try_fold(0u32, |value, &byte| value.checked_mul(256).map(|value| value | u32::from(byte)));
                value.filter(|_| sign == 0)
            }
            _ => None,
        }
    }

    fn big(&mut self, heap: &mut impl Alloc, size: usize) -> Option<Term> {
        if size.div_ceil(8) > MAX_LIMBS {
            return None;
        }
        let negative = self.u8()? != 0;
        let limbs: Limbs = self
            .take(size)?
            .chunks(8)
            .map(|chunk| chunk.iter().rev().fold(0u64, |limb, &byte| limb << 8 | u64::from(byte)))
            .collect();
        Some(heap.integer(&Int::new(negative, limbs)))
    }

    fn bits(&mut self, heap: &mut impl Alloc) -> Option<Term> {
        let (size, last) = (self.size()?, usize::from(self.u8()?));
        let bytes = self.take(size)?;
        if last > 8 || last == 0 && size > 0 || size == 0 && last > 0 {
            return None;
        }
        let len = if size == 0 { 0 } else { size * 8 - 8 + last };
        Some(heap.bitstring(Bits { bytes, offset: 0, len }))
    }

    fn atom(&mut self) -> Option<Term> {
        let tag = self.u8()?;
        self.atom_text(tag)
    }

    fn atom_text(&mut self, tag: u8) -> Option<Term> {
        let size = match tag {
            100 | 118 => self.u16()?,
            115 | 119 => usize::from(self.u8()?),
            _ => return None,
        };
        let bytes = self.take(size)?;
        let text: std::borrow::Cow<str> = match tag {
            100 | 115 => bytes.iter().map(|&byte| byte as char).collect::<String>().into(),
            _ => std::str::from_utf8(bytes).ok()?.into(),
        };
        if text.len() > atom::MAX_CHARACTERS && text.chars().count() > atom::MAX_CHARACTERS {
            return None;
        }
        if self.safe { atom::existing(&text) } else { atom::intern(&text) }
    }

    /// In a byte of its own it is one of the four that nodes once had.
    fn creation(&mut self, wide: bool) -> Option<u32> {
        if wide { self.u32() } else { self.u8().filter(|&creation| creation < 4).map(u32::from) }
    }

    fn pid(&mut self, heap: &mut impl Alloc, tag: u8) -> Option<Term> {
        let (node, id, serial) = (self.atom()?, self.u32()?, self.u32()?);
        let creation = self.creation(tag == 88)?;
        if is_local(node, creation) {
            return Some(Term::pid(u64::from(id) & ((1 << PID_ID_BITS) - 1) | u64::from(serial) << PID_ID_BITS));
        }
        Some(heap.object(Kind::ExternalPid, &[node.0, u64::from(creation), u64::from(id), u64::from(serial)]))
    }

    fn port(&mut self, heap: &mut impl Alloc, tag: u8) -> Option<Term> {
        let node = self.atom()?;
        let id = if tag == 120 { u64::from_be_bytes(self.take(8)?.try_into().ok()?) } else { u64::from(self.u32()?) };
        let creation = self.creation(tag != 102)?;
        if is_local(node, creation) {
            return (id >> (64 - abi::IMMEDIATE_SHIFT) == 0).then(|| Term::port(id));
        }
        Some(heap.object(Kind::ExternalPort, &[node.0, u64::from(creation), id]))
    }

    fn reference(&mut self, heap: &mut impl Alloc, tag: u8) -> Option<Term> {
        if tag == 101 {
            let (node, id) = (self.atom()?, self.u32()?);
            let creation = self.creation(false)?;
            return Some(make_reference(heap, node, creation, &[id]));
        }
        let count = self.u16()?;
        let node = self.atom()?;
        let creation = self.creation(tag == 90)?;
        if count == 0 || count > 5 {
            return None;
        }
        let ids = (0..count).map(|_| self.u32()).collect::<Option<Vec<u32>>>()?;
        Some(make_reference(heap, node, creation, &ids))
    }
}

fn finite(heap: &mut impl Alloc, value: f64) -> Option<Term> {
    value.is_finite().then(|| heap.float(value))
}

fn is_local(node: Term, creation: u32) -> bool {
    node == encode::local_node() && creation == 0
}

fn make_reference(heap: &mut impl Alloc, node: Term, creation: u32, ids: &[u32]) -> Term {
    if is_local(node, creation) {
        return heap.object(Kind::Reference, &encode::reference_words(ids));
    }
    let words: Vec<u64> =
        [node.0, u64::from(creation)].into_iter().chain(ids.iter().map(|&id| u64::from(id))).collect();
    heap.object(Kind::ExternalReference, &words)
}
