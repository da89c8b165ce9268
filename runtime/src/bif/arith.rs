//! Arithmetic and comparison operators. The rules are in `term::arith` and `term::order`; here failures become exceptions.

use crate::process::Process;
use crate::term::arith::{self, Failure, Outcome};
use crate::term::{Term, order};

#[inline(always)]
fn finish(p: &mut Process, outcome: Outcome) -> Term {
    match outcome {
        Ok(term) => term,
        Err(Failure::Badarith) => p.badarith(),
        Err(Failure::SystemLimit) => p.system_limit(),
    }
}

macro_rules! operations {
    ($($name:ident($($arg:ident)*) = $outcome:expr;)*) => {
        $(pub(super) fn $name(p: &mut Process $(, $arg: Term)*) -> Term {
            let operation: fn(&mut Process $(, operations!(@term $arg))*) -> Outcome = $outcome;
            let outcome = operation(p $(, $arg)*);
            finish(p, outcome)
        })*
    };
    (@term $arg:ident) => { Term };
}

operations! {
    add_2(a b) = arith::add;
    sub_2(a b) = arith::sub;
    mul_2(a b) = arith::mul;
    fdiv_2(a b) = arith::divide;
    div_2(a b) = arith::quotient;
    rem_2(a b) = arith::remainder;
    band_2(a b) = |p, a, b| arith::bitwise(p, a, b, |x, y| x & y);
    bor_2(a b) = |p, a, b| arith::bitwise(p, a, b, |x, y| x | y);
    bxor_2(a b) = |p, a, b| arith::bitwise(p, a, b, |x, y| x ^ y);
    bsl_2(a b) = |p, a, b| arith::shift(p, a, b, true);
    bsr_2(a b) = |p, a, b| arith::shift(p, a, b, false);
    bnot_1(a) = arith::complement;
    minus_1(a) = arith::negate;
    plus_1(a) = |_, a| if a.is_number() { Ok(a) } else { Err(Failure::Badarith) };
}

macro_rules! conversions {
    ($($name:ident = $rounding:path;)*) => {
        $(pub(super) fn $name(p: &mut Process, a: Term) -> Term {
            match arith::to_integer(p, a, $rounding) {
                Some(term) => term,
                None => p.badarg(),
            }
        })*
    };
}

conversions! {
    trunc_1 = f64::trunc;
    round_1 = f64::round;
    floor_1 = f64::floor;
    ceil_1 = f64::ceil;
}

pub(super) fn abs_1(p: &mut Process, a: Term) -> Term {
    match arith::absolute(p, a) {
        Some(term) => term,
        None => p.badarg(),
    }
}

pub(super) fn float_1(p: &mut Process, a: Term) -> Term {
    use crate::term::Build;
    match arith::to_float(a) {
        Some(value) => p.float(value),
        None => p.badarg(),
    }
}

macro_rules! comparisons {
    ($($name:ident($a:ident $b:ident) = $result:expr;)*) => {
        $(pub(super) fn $name(_: &mut Process, $a: Term, $b: Term) -> Term {
            Term::bool($result)
        })*
    };
}

comparisons! {
    eq_2(a b) = order::equal_by_value(a, b);
    ne_2(a b) = !order::equal_by_value(a, b);
    eq_exact_2(a b) = order::equal(a, b);
    ne_exact_2(a b) = !order::equal(a, b);
    lt_2(a b) = order::compare(a, b).is_lt();
    le_2(a b) = order::compare(a, b).is_le();
    gt_2(a b) = order::compare(a, b).is_gt();
    ge_2(a b) = order::compare(a, b).is_ge();
}

pub(super) fn not_1(p: &mut Process, a: Term) -> Term {
    match a.as_bool() {
        Some(value) => Term::bool(!value),
        None => p.badarg(),
    }
}

macro_rules! logic {
    ($($name:ident = $op:tt;)*) => {
        $(pub(super) fn $name(p: &mut Process, a: Term, b: Term) -> Term {
            match (a.as_bool(), b.as_bool()) {
                (Some(a), Some(b)) => Term::bool(a $op b),
                _ => p.badarg(),
            }
        })*
    };
}

logic! {
    and_2 = &;
    or_2 = |;
    xor_2 = ^;
}

beamless_abi::for_each_bif_arith!(doors);
