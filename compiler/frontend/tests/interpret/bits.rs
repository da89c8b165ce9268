//! Bitstring operations of the test interpreter.

use super::term::{Term, atom, int};
use super::{Exception, error};
use beamless_abi::call::{
    SEG_ALL, SEG_BINARY, SEG_FLOAT, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SEG_UTF16, SegmentSpec,
};
use beamless_ir::op::{Imm, Op};
use num_bigint::BigInt;
use std::rc::Rc;

fn bits_of(term: &Term) -> Rc<Vec<bool>> {
    match term {
        Term::Bits(bits) => bits.clone(),
        other => panic!("{other} is no bitstring"),
    }
}

fn small(term: &Term) -> Option<usize> {
    match term {
        Term::Int(value) => usize::try_from(value).ok(),
        _ => None,
    }
}

pub fn op(op: Op, imm: &Imm, args: &[Term]) -> Result<Vec<Term>, Exception> {
    let position = |index: usize| small(&args[index]).expect("a position");
    Ok(match (op, imm) {
        (Op::BsStart, _) => vec![args[0].clone(), int(0), int(bits_of(&args[0]).len())],
        (Op::BsGet | Op::BsSkip, Imm::Segment(spec)) => {
            let whole = bits_of(&args[0]);
            match get(spec, &whole[position(1)..position(2)], &args[3]) {
                Some((value, used)) => {
                    let next = int(position(1) + used);
                    if op == Op::BsGet { vec![value, next] } else { vec![next] }
                }
                None => vec![Term::None; if op == Op::BsGet { 2 } else { 1 }],
            }
        }
        (Op::BsMatchLit, Imm::Lit(literal)) => {
            let wanted = bits_of(&super::term::of_literal(literal));
            vec![Term::Bool(bits_of(&args[0])[position(1)..position(2)].starts_with(&wanted))]
        }
        (Op::BsUnit, Imm::Int(unit)) => vec![Term::Bool((position(1) - position(0)) % *unit as usize == 0)],
        (Op::BsAdvance, Imm::Int(bits)) => vec![int(position(0) + *bits as usize)],
        (Op::BsRest, _) => vec![Term::Bits(Rc::new(bits_of(&args[0])[position(1)..position(2)].to_vec()))],
        (Op::BsBuild, Imm::Segments(specs)) => {
            let mut built = Vec::new();
            for (spec, pair) in specs.iter().zip(args.chunks(2)) {
                put(spec, &pair[0], &pair[1], &mut built).ok_or_else(|| error(atom("badarg")))?;
            }
            vec![Term::Bits(Rc::new(built))]
        }
        _ => panic!("{} is not interpreted", op.name()),
    })
}

fn bit_count(spec: &SegmentSpec, size: &Term) -> Option<usize> {
    small(size)?.checked_mul(if spec.unit == 0 { 256 } else { spec.unit.into() })
}

fn number(bits: &[bool], spec: &SegmentSpec) -> BigInt {
    let mut ordered: Vec<bool> = bits.to_vec();
    if spec.flags & SEG_LITTLE != 0 {
        ordered = bits.chunks(8).rev().flatten().copied().collect();
    }
    let value = ordered.iter().fold(BigInt::from(0), |value, &bit| value * 2 + u32::from(bit));
    if spec.flags & SEG_SIGNED != 0 && ordered.first() == Some(&true) {
        value - (BigInt::from(1) << ordered.len())
    } else {
        value
    }
}

fn digits(value: &BigInt, count: usize, spec: &SegmentSpec) -> Vec<bool> {
    let modulus = BigInt::from(1) << count;
    let unsigned = ((value % &modulus) + &modulus) % &modulus;
    let big: Vec<bool> = (0..count).rev().map(|bit| unsigned.bit(bit as u64)).collect();
    if spec.flags & SEG_LITTLE == 0 {
        return big;
    }
    let first = count % 8;
    let mut chunks: Vec<&[bool]> = big[first..].chunks(8).collect();
    chunks.reverse();
    chunks.push(&big[..first]);
    chunks.concat()
}

fn get(spec: &SegmentSpec, bits: &[bool], size: &Term) -> Option<(Term, usize)> {
    match spec.kind {
        SEG_INTEGER => {
            let count = bit_count(spec, size)?;
            Some((Term::Int(number(bits.get(..count)?, spec)), count))
        }
        SEG_BINARY => {
            let count = bit_count(spec, size)?;
            Some((Term::Bits(Rc::new(bits.get(..count)?.to_vec())), count))
        }
        SEG_FLOAT => {
            let count = bit_count(spec, size)?;
            let unsigned = SegmentSpec { flags: spec.flags & SEG_LITTLE, ..*spec };
            let raw = u64::try_from(number(bits.get(..count)?, &unsigned)).ok()?;
            let value = if count == 64 { f64::from_bits(raw) } else { f32::from_bits(u32::try_from(raw).ok()?).into() };
            value.is_finite().then_some((Term::Float(value), count))
        }
        SEG_UTF8 => {
            let bytes: Vec<u8> = bits.chunks_exact(8).map(|bits| u8::try_from(number(bits, &PLAIN)).unwrap_or(0)).collect();
            let width = (1..=4.min(bytes.len())).find(|&width| std::str::from_utf8(&bytes[..width]).is_ok())?;
            let c = std::str::from_utf8(&bytes[..width]).ok()?.chars().next()?;
            Some((int(c as u32), 8 * width))
        }
        SEG_UTF16 => {
            let unit = |at: usize| u16::try_from(number(bits.get(at..at + 16)?, &SegmentSpec { flags: spec.flags & SEG_LITTLE, ..PLAIN })).ok();
            let units: Vec<u16> = [unit(0), unit(16)].into_iter().flatten().collect();
            let c = char::decode_utf16(units).next()?.ok()?;
            Some((int(c as u32), 16 * c.len_utf16()))
        }
        _ => {
            let raw = u32::try_from(number(bits.get(..32)?, &SegmentSpec { flags: spec.flags & SEG_LITTLE, ..PLAIN })).ok()?;
            Some((int(char::from_u32(raw)? as u32), 32))
        }
    }
}

const PLAIN: SegmentSpec = SegmentSpec { kind: SEG_INTEGER, unit: 1, flags: 0, segment: 0 };

fn put(spec: &SegmentSpec, value: &Term, size: &Term, built: &mut Vec<bool>) -> Option<()> {
    match (spec.kind, value) {
        (SEG_INTEGER, Term::Int(value)) => built.extend(digits(value, bit_count(spec, size)?, spec)),
        (SEG_BINARY, Term::Bits(bits)) => {
            let unit = if spec.unit == 0 { 256 } else { usize::from(spec.unit) };
            if spec.flags & SEG_ALL != 0 {
                if bits.len() % unit != 0 {
                    return None;
                }
                built.extend(bits.iter());
            } else {
                built.extend(bits.get(..bit_count(spec, size)?)?);
            }
        }
        (SEG_FLOAT, Term::Float(_) | Term::Int(_)) => {
            let value = match value {
                Term::Float(value) => *value,
                Term::Int(value) => super::term::as_float(value),
                _ => return None,
            };
            let count = bit_count(spec, size)?;
            let raw = if count == 64 { value.to_bits() } else { (value as f32).to_bits().into() };
            built.extend(digits(&raw.into(), count, spec));
        }
        (kind, Term::Int(value)) => {
            let c = char::from_u32(u32::try_from(value).ok()?)?;
            match kind {
                SEG_UTF8 => c.to_string().bytes().for_each(|byte| built.extend(digits(&byte.into(), 8, &PLAIN))),
                SEG_UTF16 => c.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| built.extend(digits(&unit.into(), 16, spec))),
                _ => built.extend(digits(&(c as u32).into(), 32, spec)),
            }
        }
        _ => return None,
    }
    Some(())
}
