//! Bitstring construction, and the shapes of segments for construction and matching.

use super::function::Lower;
use super::pattern::Row;
use super::scope::{Bind, Values};
use crate::ast::{self, Binary, Endian, Expr, Literal, Segment, SegmentType, Size};
use beamless_abi::call::{
    SEG_ALL, SEG_BINARY, SEG_FLOAT, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SEG_UTF16, SEG_UTF32, SegmentSpec,
};
use beamless_ir::Value;
use beamless_ir::op::{Imm, Op};
use num_bigint::BigInt;
use std::sync::Arc;

/// A segment but its value; equal shapes at the same place take the same bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    pub kind: u8,
    unit: u8,
    flags: u8,
    pub size: SizeKey,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SizeKey {
    /// In units. Of integers: in bits, the unit is 1.
    Int(i64),
    Value(Value),
    /// An expression; equal to nothing.
    Other,
    /// The utf types, and `all`.
    None,
}

impl Shape {
    /// An unsigned byte.
    pub const BYTE: Shape = Shape { kind: SEG_INTEGER, unit: 1, flags: 0, size: SizeKey::Int(8) };

    pub fn spec(&self, segment: u32) -> SegmentSpec {
        let segment = u8::try_from(segment).unwrap_or(0);
        SegmentSpec { kind: self.kind, unit: self.unit, flags: self.flags, segment }
    }
}

impl<'a> Lower<'_, '_, 'a> {
    /// `row` has the variables that sizes may use besides the bound ones.
    pub fn shape(&self, spec: &ast::SegmentSpec, row: Option<&Row<'a>>) -> Shape {
        let kind = match spec.ty {
            SegmentType::Integer => SEG_INTEGER,
            SegmentType::Float => SEG_FLOAT,
            SegmentType::Binary => SEG_BINARY,
            SegmentType::Utf8 => SEG_UTF8,
            SegmentType::Utf16 => SEG_UTF16,
            SegmentType::Utf32 => SEG_UTF32,
        };
        let size = match &spec.size {
            Size::All | Size::Undefined => SizeKey::None,
            Size::Expr(Expr::Literal(Literal::Int(size))) => SizeKey::Int(*size),
            Size::Expr(Expr::Var(var)) => {
                let bound = row.and_then(|row| row.binds.iter().find(|(other, _)| other == var));
                match (bound, self.def.env.get(var.0 as usize)) {
                    (Some((_, value)), _) | (None, Some(Bind::Value(value))) => SizeKey::Value(*value),
                    (None, Some(Bind::Literal(Literal::Int(size)))) => SizeKey::Int(*size),
                    _ => SizeKey::Other,
                }
            }
            Size::Expr(_) => SizeKey::Other,
        };
        // Targets are little-endian.
        let little = spec.endian != Endian::Big && kind != SEG_BINARY && kind != SEG_UTF8;
        let all = if spec.size == Size::All { SEG_ALL } else { 0 };
        let mut shape = Shape {
            kind,
            unit: (spec.unit & 0xff) as u8,
            flags: if spec.signed { SEG_SIGNED } else { 0 } | if little { SEG_LITTLE } else { 0 } | all,
            size,
        };
        if let (SEG_INTEGER, SizeKey::Int(size)) = (kind, size)
            && let Some(bits) = size.checked_mul(spec.unit.into())
        {
            shape.size = SizeKey::Int(bits);
            shape.unit = 1;
            if bits <= 8 {
                shape.flags &= !SEG_LITTLE;
            }
        }
        shape
    }

    pub fn binary(&mut self, binary: &'a Binary) -> Value {
        let mut args = Values::new();
        let mut specs = Vec::new();
        let mut run = Run::default();
        for segment in &binary.segments {
            if run.take(segment) {
                continue;
            }
            self.flush(&mut run, &mut args, &mut specs);
            args.push(self.value(&segment.value));
            let shape = self.shape(&segment.spec, None);
            args.push(match (&segment.spec.size, shape.size) {
                (_, SizeKey::Int(size)) => self.b.int(size),
                (Size::Expr(expr), _) => self.value(expr),
                (Size::All | Size::Undefined, _) => self.b.atom("all"),
            });
            specs.push(shape.spec(segment.number.unwrap_or(0)));
        }
        if args.is_empty() {
            return self.b.lit(run.literal());
        }
        self.flush(&mut run, &mut args, &mut specs);
        self.at(binary.pos);
        self.b.value(Op::BsBuild, &args, Imm::Segments(Arc::from(specs)))
    }

    /// Constant segments become one bitstring that is copied in.
    fn flush(&mut self, run: &mut Run, args: &mut Values, specs: &mut Vec<SegmentSpec>) {
        if run.bits == 0 {
            return;
        }
        args.push(self.b.lit(std::mem::take(run).literal()));
        args.push(self.b.atom("all"));
        specs.push(SegmentSpec { kind: SEG_BINARY, unit: 1, flags: SEG_ALL, segment: 0 });
    }
}

/// Constant bits, as they add up.
#[derive(Default)]
struct Run {
    bytes: Vec<u8>,
    bits: u64,
}

/// Longer constants are left to run time, where they may well fail for want of memory.
const MOST_CONSTANT_BITS: u64 = 1 << 20;

impl Run {
    /// Adds a segment if it is constant and cannot fail.
    fn take(&mut self, segment: &Segment) -> bool {
        let spec = &segment.spec;
        match (&segment.value, spec.ty, &spec.size) {
            (Expr::Literal(value), SegmentType::Integer, Size::Expr(Expr::Literal(Literal::Int(size)))) => {
                let value = match value {
                    Literal::Int(value) => BigInt::from(*value),
                    Literal::BigInt(value) => (**value).clone(),
                    _ => return false,
                };
                let bits = u64::try_from(*size).ok().and_then(|size| size.checked_mul(spec.unit.into()));
                let whole_bytes = bits.is_some_and(|bits| bits % 8 == 0);
                if bits.is_none_or(|bits| bits > MOST_CONSTANT_BITS) || spec.endian != Endian::Big && !whole_bytes {
                    return false;
                }
                self.integer(&value, bits.unwrap_or(0), spec.endian);
                true
            }
            (Expr::Literal(Literal::Bits(bits)), SegmentType::Binary, Size::All) => {
                if spec.unit != 0 && bits.bit_len % u64::from(spec.unit) != 0 {
                    return false;
                }
                for index in 0..bits.bit_len {
                    self.push(bits.bytes[(index / 8) as usize] >> (7 - index % 8) & 1 == 1);
                }
                true
            }
            _ => false,
        }
    }

    fn integer(&mut self, value: &BigInt, bits: u64, endian: Endian) {
        let modulus = BigInt::from(1) << bits;
        let unsigned = ((value % &modulus) + &modulus) % &modulus;
        let (_, digits) = unsigned.to_bytes_le();
        let bit = |index: u64| digits.get((index / 8) as usize).is_some_and(|byte| byte >> (index % 8) & 1 == 1);
        for index in 0..bits {
            let significance = match endian {
                Endian::Big => bits - 1 - index,
                Endian::Little | Endian::Native => index / 8 * 8 + (7 - index % 8),
            };
            self.push(bit(significance));
        }
    }

    fn push(&mut self, bit: bool) {
        if self.bits.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let (true, Some(last)) = (bit, self.bytes.last_mut()) {
            *last |= 0x80 >> (self.bits % 8);
        }
        self.bits += 1;
    }

    fn literal(self) -> beamless_ir::Literal {
        beamless_ir::Literal::Bits(Arc::from(self.bytes), self.bits)
    }
}
