//! Computations: which of LLVM's instructions and predicates each operation is.

use beamless_ir::{Cond, Op};
use inkwell::builder::Builder;
use inkwell::values::{FloatValue, IntValue};
use inkwell::{FloatPredicate, IntPredicate};

pub fn words<'c>(b: &Builder<'c>, op: Op, x: IntValue<'c>, y: IntValue<'c>) -> IntValue<'c> {
    let made = match op {
        Op::BoolAnd | Op::Band => b.build_and(x, y, ""),
        Op::BoolOr | Op::Bor => b.build_or(x, y, ""),
        Op::Iadd => b.build_int_add(x, y, ""),
        Op::Isub => b.build_int_sub(x, y, ""),
        Op::Imul => b.build_int_mul(x, y, ""),
        Op::Sdiv => b.build_int_signed_div(x, y, ""),
        Op::Srem => b.build_int_signed_rem(x, y, ""),
        Op::Bxor => b.build_xor(x, y, ""),
        Op::Shl => b.build_left_shift(x, y, ""),
        Op::Sshr => b.build_right_shift(x, y, true, ""),
        Op::Ushr => b.build_right_shift(x, y, false, ""),
        op => unreachable!("{} of words", op.name()),
    };
    made.expect("positioned")
}

pub fn floats<'c>(b: &Builder<'c>, op: Op, x: FloatValue<'c>, y: FloatValue<'c>) -> FloatValue<'c> {
    let made = match op {
        Op::Fadd => b.build_float_add(x, y, ""),
        Op::Fsub => b.build_float_sub(x, y, ""),
        Op::Fmul => b.build_float_mul(x, y, ""),
        Op::Fdiv => b.build_float_div(x, y, ""),
        op => unreachable!("{} of floats", op.name()),
    };
    made.expect("positioned")
}

pub fn overflow_intrinsic(op: Op) -> &'static str {
    match op {
        Op::AddOvf => "llvm.sadd.with.overflow",
        Op::SubOvf => "llvm.ssub.with.overflow",
        Op::MulOvf => "llvm.smul.with.overflow",
        op => unreachable!("{} has no overflow", op.name()),
    }
}

pub fn int_predicate(cond: Cond) -> IntPredicate {
    match cond {
        Cond::Eq | Cond::EqNum => IntPredicate::EQ,
        Cond::Ne | Cond::NeNum => IntPredicate::NE,
        Cond::Lt => IntPredicate::SLT,
        Cond::Le => IntPredicate::SLE,
        Cond::Gt => IntPredicate::SGT,
        Cond::Ge => IntPredicate::SGE,
        Cond::Ult => IntPredicate::ULT,
        Cond::Ule => IntPredicate::ULE,
    }
}

pub fn float_predicate(cond: Cond) -> FloatPredicate {
    match cond {
        Cond::Eq | Cond::EqNum => FloatPredicate::OEQ,
        Cond::Ne | Cond::NeNum => FloatPredicate::UNE,
        Cond::Lt | Cond::Ult => FloatPredicate::OLT,
        Cond::Le | Cond::Ule => FloatPredicate::OLE,
        Cond::Gt => FloatPredicate::OGT,
        Cond::Ge => FloatPredicate::OGE,
    }
}
