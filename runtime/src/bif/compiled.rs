//! The runtime functions on terms that compiled code calls without a row in the BIF table: order, maps, bit syntax.

#![allow(clippy::not_unsafe_ptr_arg_deref, reason = "only compiled code calls these, with its own process and records")]

use crate::process::Process;
use crate::term::arith::MAX_LIMBS;
use crate::term::binary::MAX_BITS;
use crate::term::bits::{self, Bits};
use crate::term::segment::{self, Layout};
use crate::term::{Build, BuildBinary, BuildMap, Kind, Term, atom, atoms, map, order};
use beamless_abi::term;
use beamless_abi::call::{
    SEG_ALL, SEG_BINARY, SEG_FLOAT, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SEG_UTF16, SegmentSpec,
};

#[unsafe(no_mangle)]
pub extern "C" fn rt_cmp(a: u64, b: u64) -> u64 {
    let (a, b) = (Term(a), Term(b));
    if a.is_immediate_float() && b.is_immediate_float() {
        let floats = (f64::from_bits(term::float_bits(a.0)), f64::from_bits(term::float_bits(b.0)));
        return i64::from(floats.0 > floats.1).wrapping_sub(i64::from(floats.0 < floats.1)) as u64;
    }
    order::compare(a, b) as i64 as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_eq(a: u64, b: u64) -> u64 {
    u64::from(order::equal(Term(a), Term(b)))
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_eq_num(a: u64, b: u64) -> u64 {
    u64::from(order::equal_by_value(Term(a), Term(b)))
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_float_box(process: *mut Process, bits: u64) -> u64 {
    at(process).float(f64::from_bits(bits)).0
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_map_find(map: u64, key: u64) -> u64 {
    map::find(Term(map), Term(key)).unwrap_or(Term::NONE).0
}

/// The process of a door.
fn at<'a>(process: *mut Process) -> &'a mut Process {
    // SAFETY: compiled code passes the process that runs on this thread; nobody else touches it.
    unsafe { &mut *process }
}

/// Register `index` of the process.
fn x(p: &Process, index: usize) -> Term {
    // SAFETY: compiled code filled the registers that it counts.
    unsafe { Term(*p.hot.x.add(index)) }
}

fn register_pairs(p: &Process, count: usize) -> Vec<(Term, Term)> {
    (0..count).map(|i| (x(p, 2 * i), x(p, 2 * i + 1))).collect()
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_map_build(process: *mut Process, pairs: u64, _keys_unique: u64) -> u64 {
    let p = at(process);
    let pairs = register_pairs(p, pairs as usize);
    p.map_from(&pairs).0
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_map_update(process: *mut Process, map: u64, pairs: u64, exact_mask: u64) -> u64 {
    let p = at(process);
    let map = Term(map);
    if !map.is_map() {
        return p.error_with(atoms::BADMAP, map).0;
    }
    if pairs == 1 {
        let (key, value) = (x(p, 0), x(p, 1));
        if exact_mask & 1 == 1 && map::find(map, key).is_none() {
            return p.error_with(atoms::BADKEY, key).0;
        }
        return p.map_put(map, key, value).0;
    }
    let pairs = register_pairs(p, pairs as usize);
    let is_new =
        |i: usize, key: Term| map::find(map, key).is_none() && !pairs[..i].iter().any(|pair| order::equal(pair.0, key));
    let missing = pairs.iter().enumerate().find(|&(i, pair)| i < 64 && exact_mask >> i & 1 == 1 && is_new(i, pair.0));
    if let Some((_, &(key, _))) = missing {
        return p.error_with(atoms::BADKEY, key).0;
    }
    if map.is_kind(Kind::FlatMap) && pairs.len() > 2 {
        let all: Vec<(Term, Term)> = map::iter(map).chain(pairs).collect();
        return p.map_from(&all).0;
    }
    pairs.into_iter().fold(map, |map, (key, value)| p.map_put(map, key, value)).0
}

/// The static record of a segment.
fn segment_spec<'a>(spec: u64) -> &'a SegmentSpec {
    // SAFETY: compiled code passes the address of a record in its read-only data.
    unsafe { &*(spec as *const SegmentSpec) }
}

/// Bits written for a reduction.
const CHARGE_BITS: usize = 8192;

fn unit(spec: &SegmentSpec) -> usize {
    if spec.unit == 0 { 256 } else { usize::from(spec.unit) }
}

/// Bytes of a code unit of a UTF segment.
fn code_unit(spec: &SegmentSpec) -> usize {
    match spec.kind {
        SEG_UTF8 => 1,
        SEG_UTF16 => 2,
        _ => 4,
    }
}

fn layout(spec: &SegmentSpec) -> Layout {
    Layout { signed: spec.flags & SEG_SIGNED != 0, little: spec.flags & SEG_LITTLE != 0 }
}

/// What a segment puts into a binary.
enum Piece<'a> {
    Integer(Term, usize, bool),
    Float(u64, usize, bool),
    Bits(Bits<'a>),
    Character([u8; 4], usize),
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Piece::Integer(_, count, _) | Piece::Float(_, count, _) => *count,
            Piece::Bits(bits) => bits.len,
            Piece::Character(_, bytes) => bytes * 8,
        }
    }
    fn put(&self, to: &mut [u8], at: usize) {
        match self {
            Piece::Integer(value, count, little) => {
                segment::put_integer(*value, to, at, *count, *little);
            }
            Piece::Float(pattern, count, little) => segment::put_pattern(*pattern, to, at, *count, *little),
            Piece::Bits(from) => bits::copy(*from, to, at),
            Piece::Character(text, bytes) => bits::copy(Bits { bytes: text, offset: 0, len: bytes * 8 }, to, at),
        }
    }
}

/// Why a binary cannot be built.
enum Refusal {
    /// What is wrong with the segment (`type`, `size`, `short`, `unit`, `invalid`, `no_float`), and the value that is.
    Badarg(&'static str, Term),
    SystemLimit,
}

fn piece<'a>(spec: &SegmentSpec, value: Term, size: Term) -> Result<Piece<'a>, Refusal> {
    let little = spec.flags & SEG_LITTLE != 0;
    let sized = || match size.as_usize().map(|size| size.checked_mul(unit(spec))) {
        Some(Some(bits)) if bits <= MAX_BITS => Ok(bits),
        Some(_) => Err(Refusal::SystemLimit),
        None if size.as_int(&mut [0]).is_some_and(|int| !int.negative) => Err(Refusal::SystemLimit),
        None => Err(Refusal::Badarg("size", size)),
    };
    match spec.kind {
        SEG_INTEGER if value.is_integer() => Ok(Piece::Integer(value, sized()?, little)),
        SEG_FLOAT => {
            let count = sized()?;
            segment::float_pattern(value, count).map(|pattern| Piece::Float(pattern, count, little)).ok_or_else(|| {
                if !value.is_number() {
                    Refusal::Badarg("type", value)
                } else if matches!(count, 16 | 32 | 64) {
                    Refusal::Badarg("no_float", value)
                } else {
                    Refusal::Badarg("invalid", size)
                }
            })
        }
        SEG_BINARY => {
            let bits = value.as_bits().ok_or(Refusal::Badarg("type", value))?;
            if spec.flags & SEG_ALL != 0 {
                let fits = bits.len % unit(spec) == 0;
                return if fits { Ok(Piece::Bits(bits)) } else { Err(Refusal::Badarg("unit", value)) };
            }
            let count = sized()?;
            if count <= bits.len { Ok(Piece::Bits(bits.part(0, count))) } else { Err(Refusal::Badarg("short", value)) }
        }
        SEG_INTEGER => Err(Refusal::Badarg("type", value)),
        _ => {
            let character = segment::character(value).ok_or(Refusal::Badarg("type", value))?;
            let (text, bytes) = segment::encode_character(character, code_unit(spec), little);
            Ok(Piece::Character(text, bytes))
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bs_build(process: *mut Process, spec: u64, count: u64) -> u64 {
    let p = at(process);
    // SAFETY: compiled code passes `count` records in its read-only data.
    let specs = unsafe { std::slice::from_raw_parts(spec as *const SegmentSpec, count as usize) };
    let built = build(p, specs);
    match built {
        Ok(term) => term.0,
        Err(Refusal::Badarg(..)) => p.badarg().0,
        Err(Refusal::SystemLimit) => p.system_limit().0,
    }
}

/// Notes `{Segment, Type, What, Value}` for `erl_erts_errors:format_bs_fail/2`.
fn explain(p: &mut Process, spec: &SegmentSpec, refusal: &Refusal) {
    let Refusal::Badarg(what, value) = *refusal else { return };
    let kind = match spec.kind {
        SEG_INTEGER => "integer",
        SEG_FLOAT => "float",
        SEG_BINARY => "binary",
        beamless_abi::call::SEG_UTF8 => "utf8",
        beamless_abi::call::SEG_UTF16 => "utf16",
        _ => "utf32",
    };
    let cause = p.tuple(&[Term::small(spec.segment.into()), atom::word(kind), atom::word(what), value]);
    p.extras().error_cause = Some(cause);
}

/// What most appended segments are.
enum Plain<'a> {
    /// A small integer of so many bits, whole bytes, most significant first.
    Integer(u64, usize),
    Bytes(&'a [u8]),
}

impl Plain<'_> {
    #[inline(always)]
    fn of<'a>(spec: &SegmentSpec, value: Term, size: Term) -> Option<Plain<'a>> {
        match spec.kind {
            SEG_INTEGER if spec.flags & SEG_LITTLE == 0 => {
                let (value, bits) = (value.as_small()?, size.as_usize()?.checked_mul(unit(spec))?);
                (bits % 8 == 0 && bits <= 64).then_some(Plain::Integer(value as u64, bits))
            }
            SEG_BINARY if spec.flags & SEG_ALL != 0 => {
                let bits = value.as_bits()?;
                bits.aligned().filter(|_| bits.len % unit(spec) == 0).map(Plain::Bytes)
            }
            _ => None,
        }
    }

    fn bits(&self) -> usize {
        match self {
            Plain::Integer(_, bits) => *bits,
            Plain::Bytes(bytes) => bytes.len() * 8,
        }
    }

    /// Writes it from byte `at` on; gives the byte behind it.
    fn put(&self, to: &mut [u8], mut at: usize) -> usize {
        match *self {
            Plain::Integer(value, bits) => {
                for shift in (0..bits).step_by(8).rev() {
                    to[at] = (value >> shift) as u8;
                    at += 1;
                }
            }
            Plain::Bytes(bytes) => {
                for &byte in bytes {
                    to[at] = byte;
                    at += 1;
                }
            }
        }
        at
    }
}

/// Integers and binaries of whole bytes put behind what ends where its block's free room begins; `None` for everything else.
fn append_plain(p: &mut Process, specs: &[SegmentSpec]) -> Option<Term> {
    let (first, rest) = specs.split_first()?;
    let start = x(p, 0);
    if first.kind != SEG_BINARY || first.flags & SEG_ALL == 0 || !start.is_kind(Kind::SubBinary) {
        return None;
    }
    let from = start.as_bits()?;
    if (from.offset + from.len) % 8 != 0 || from.len % unit(first) != 0 {
        return None;
    }
    let mut extra = 0;
    for (i, spec) in rest.iter().enumerate() {
        extra += Plain::of(spec, x(p, 2 * i + 2), x(p, 2 * i + 3))?.bits();
    }
    if extra == 0 {
        return None;
    }
    let (new, at) = p.append_in_place(start, from, extra)?;
    let mut to = at / 8;
    for (i, spec) in rest.iter().enumerate() {
        if let Some(plain) = Plain::of(spec, x(p, 2 * i + 2), x(p, 2 * i + 3)) {
            to = plain.put(new.bytes, to);
        }
    }
    p.charge((extra / CHARGE_BITS) as i64);
    Some(new.term)
}

fn build(p: &mut Process, specs: &[SegmentSpec]) -> Result<Term, Refusal> {
    if let Some(term) = append_plain(p, specs) {
        return Ok(term);
    }
    let mut pieces: smallvec::SmallVec<[Piece; 8]> = smallvec::SmallVec::with_capacity(specs.len());
    let mut total = 0usize;
    for (i, spec) in specs.iter().enumerate() {
        let piece = match piece(spec, x(p, 2 * i), x(p, 2 * i + 1)) {
            Ok(piece) => piece,
            Err(refusal) => {
                explain(p, spec, &refusal);
                return Err(refusal);
            }
        };
        total = total.checked_add(piece.len()).filter(|&bits| bits <= MAX_BITS).ok_or(Refusal::SystemLimit)?;
        pieces.push(piece);
    }
    let appending = specs.first().is_some_and(|first| first.kind == SEG_BINARY && first.flags & SEG_ALL != 0);
    let (new, mut at, rest) = if appending {
        let extra = total - pieces[0].len();
        if extra == 0 {
            return Ok(x(p, 0));
        }
        let start = x(p, 0);
        let (new, at) = p.append(start, extra).ok_or(Refusal::Badarg("type", start))?;
        (new, at, &pieces[1..])
    } else {
        (p.new_bitstring(total), 0, &pieces[..])
    };
    for piece in rest {
        piece.put(new.bytes, at);
        at += piece.len();
    }
    p.charge((rest.iter().map(Piece::len).sum::<usize>() / CHARGE_BITS) as i64);
    Ok(new.term)
}

/// The bits of `whole` from `pos` to `end`, both small integers.
fn window<'a>(whole: u64, pos: u64, end: u64) -> Option<Bits<'a>> {
    let (pos, end) = (Term(pos).as_usize()?, Term(end).as_usize()?);
    let bits = Term(whole).as_bits()?;
    (pos <= end && end <= bits.len).then(|| bits.part(pos, end - pos))
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bs_get(process: *mut Process, whole: u64, pos: u64, end: u64, size: u64, spec: u64) -> u64 {
    get(at(process), whole, pos, end, Term(size), segment_spec(spec)).unwrap_or(Term::NONE).0
}

fn get(p: &mut Process, whole: u64, pos: u64, end: u64, size: Term, spec: &SegmentSpec) -> Option<Term> {
    let window = window(whole, pos, end)?;
    let layout = layout(spec);
    if !matches!(spec.kind, SEG_INTEGER | SEG_FLOAT | SEG_BINARY) {
        return segment::decode_character(window, code_unit(spec), layout.little)
            .map(|(c, _)| Term::small(i64::from(c as u32)));
    }
    let count = if spec.flags & SEG_ALL != 0 {
        Some(window.len).filter(|len| len % unit(spec) == 0)?
    } else {
        size.as_usize()?.checked_mul(unit(spec))?
    };
    if count > window.len {
        return None;
    }
    match spec.kind {
        // There is no such integer.
        SEG_INTEGER if count.div_ceil(64) > MAX_LIMBS => None,
        SEG_INTEGER => Some(segment::get_integer(p, window.part_from_start(count), layout)),
        SEG_FLOAT => segment::get_float(p, window.part_from_start(count), layout.little),
        _ => Some(p.sub_binary(Term(whole), Term(pos).as_usize()?, count)),
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bs_sub(process: *mut Process, whole: u64, pos: u64, bits: u64) -> u64 {
    let (Some(pos), Some(bits)) = (Term(pos).as_usize(), Term(bits).as_usize()) else { return Term::NONE.0 };
    at(process).sub_binary(Term(whole), pos, bits).0
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bs_skip_utf(_: *mut Process, whole: u64, pos: u64, end: u64, spec: u64) -> u64 {
    let spec = segment_spec(spec);
    let found = window(whole, pos, end)
        .and_then(|window| segment::decode_character(window, code_unit(spec), layout(spec).little));
    found.map_or(Term::NONE, |(_, bits)| Term::small(bits as i64)).0
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bs_match_bits(whole: u64, pos: u64, end: u64, literal: u64) -> u64 {
    let matches = || {
        let (window, literal) = (window(whole, pos, end)?, Term(literal).as_bits()?);
        Some(literal.len <= window.len && window.part_from_start(literal.len).equals(literal))
    };
    u64::from(matches() == Some(true))
}
