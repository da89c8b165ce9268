//! Module `math`: the C library's functions with Erlang's failures.

use crate::process::Process;
use crate::term::{Build, Term, arith};

/// The function's value: `badarg` when an argument is no number, `badarith` when it is too large or the result is not finite.
fn finish(p: &mut Process, numbers: bool, value: Option<f64>) -> Term {
    match value {
        Some(value) if value.is_finite() => p.float(value),
        None if !numbers => p.badarg(),
        _ => p.badarith(),
    }
}

macro_rules! of_one {
    ($($name:ident = $function:expr;)*) => {
        $(pub(super) fn $name(p: &mut Process, a: Term) -> Term {
            let function: fn(f64) -> f64 = $function;
            finish(p, a.is_number(), arith::to_float(a).map(function))
        })*
    };
}

of_one! {
    acos_1 = f64::acos;
    acosh_1 = f64::acosh;
    asin_1 = f64::asin;
    asinh_1 = f64::asinh;
    atan_1 = f64::atan;
    atanh_1 = f64::atanh;
    ceil_1 = f64::ceil;
    cos_1 = f64::cos;
    cosh_1 = f64::cosh;
    erf_1 = libm::erf;
    erfc_1 = libm::erfc;
    exp_1 = f64::exp;
    floor_1 = f64::floor;
    log_1 = f64::ln;
    log10_1 = f64::log10;
    log2_1 = f64::log2;
    sin_1 = f64::sin;
    sinh_1 = f64::sinh;
    sqrt_1 = f64::sqrt;
    tan_1 = f64::tan;
    tanh_1 = f64::tanh;
}

macro_rules! of_two {
    ($($name:ident = $function:expr;)*) => {
        $(pub(super) fn $name(p: &mut Process, a: Term, b: Term) -> Term {
            let function: fn(f64, f64) -> f64 = $function;
            finish(p, a.is_number() && b.is_number(), arith::to_float(a).zip(arith::to_float(b)).map(|(a, b)| function(a, b)))
        })*
    };
}

of_two! {
    atan2_2 = f64::atan2;
    fmod_2 = |a, b| a % b;
    pow_2 = f64::powf;
}

beamless_abi::for_each_bif_math!(doors);
