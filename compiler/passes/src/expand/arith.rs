//! Arithmetic: inline for small integers and self-tagged floats, the BIF for everything else, including what overflows or fails.
//!
//! Small integers are `value << 3`, so sums, bit operations and remainders need no untagging and overflow of the word is overflow of the integer.

use super::{Expander, bif};
use crate::sorts::{self, Sorts};
use beamless_abi::bif::BifRow;
use beamless_abi::term;
use beamless_ir::{Block, Cond, Function, Imm, Literal, Op, Type, Value};

/// Computes on two small integers; goes to the block when the result is no small one.
type SmallCase = fn(&mut Expander<'_>, Value, Value, Block) -> Value;

/// How a binary operator is opened.
pub struct Rule {
    small: SmallCase,
    /// The same on floats; division refuses a zero.
    float: Option<Op>,
}

pub const ADD: Rule = Rule { small: |ex, a, b, slow| overflowing(ex, Op::AddOvf, a, b, slow), float: Some(Op::Fadd) };
pub const SUB: Rule = Rule { small: |ex, a, b, slow| overflowing(ex, Op::SubOvf, a, b, slow), float: Some(Op::Fsub) };
pub const MUL: Rule = Rule { small: multiply, float: Some(Op::Fmul) };
pub const FDIV: Rule = Rule { small: divide_to_float, float: Some(Op::Fdiv) };
pub const DIV: Rule = Rule { small: divide, float: None };
pub const REM: Rule = Rule { small: remainder, float: None };
pub const BAND: Rule = Rule { small: |ex, a, b, _| bitwise(ex, Op::Band, a, b), float: None };
pub const BOR: Rule = Rule { small: |ex, a, b, _| bitwise(ex, Op::Bor, a, b), float: None };
pub const BXOR: Rule = Rule { small: |ex, a, b, _| bitwise(ex, Op::Bxor, a, b), float: None };
pub const BSL: Rule = Rule { small: shift_left, float: None };
pub const BSR: Rule = Rule { small: shift_right, float: None };

/// A binary operator.
pub fn binary(ex: &mut Expander<'_>, rule: &Rule, row: &'static BifRow, args: &[Value]) -> Value {
    let (a, b) = (args[0], args[1]);
    let slow = ex.cold_block();
    let done = ex.block_with(&[Type::Term]);
    let float = rule.float.filter(|_| may_be_floats(ex, a, b) || is_float_arithmetic(ex, a, b));
    if may_be_smalls(ex, a, b) {
        let other = if float.is_some() { ex.block() } else { slow };
        if let Some(smalls) = both_small(ex, a, b) {
            ex.require(smalls, other);
        }
        let result = (rule.small)(ex, a, b, slow);
        ex.jump(done, &[result]);
        if float.is_some() {
            ex.start(other);
        }
    } else if float.is_none() {
        ex.jump(slow, &[]);
    }
    if let Some(op) = float.filter(|_| !may_be_smalls(ex, a, b)) {
        return float_only(ex, op, row, args, slow);
    }
    if let Some(op) = float {
        let (x, y) = float_operands(ex, a, b, slow);
        let result = calculate(ex, op, x, y, slow);
        ex.jump(done, &[result]);
    }
    by_bif(ex, row, args, slow, done)
}

/// Arithmetic whose result is a float if anything. The number itself goes on beside the term, for more arithmetic that then need not test and
/// untag it.
fn float_only(ex: &mut Expander<'_>, op: Op, row: &'static BifRow, args: &[Value], slow: Block) -> Value {
    let done = ex.block_with(&[Type::Term, Type::F64]);
    let (x, y) = float_operands(ex, args[0], args[1], slow);
    let number = float_result(ex, op, x, y, slow);
    let result = tag_float(ex, number, slow);
    ex.jump(done, &[result, number]);
    ex.start(slow);
    let result = bif::call(ex, row, args);
    let after = ex.b.block();
    ex.b.func.blocks[after].cold = true;
    let (own, boxed) = (ex.cold_block(), ex.cold_block());
    let word = ex.word_of(result);
    let is_own = ex.tag_in(word, term::FLOAT_TAGS);
    ex.br_blocks(is_own, own, boxed);
    ex.start(own);
    let number = untag_float(ex, result);
    ex.jump(done, &[result, number]);
    ex.start(boxed);
    let bits = ex.boxed_word(result, 1);
    let number = ex.op(Op::F64FromBits, &[bits]);
    ex.jump(done, &[result, number]);
    let result = ex.join(done);
    let number = ex.b.param(done, 1);
    ex.set_raw(result, number);
    result
}

/// The block that calls the BIF, then the join.
fn by_bif(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value], slow: Block, done: Block) -> Value {
    ex.start(slow);
    let result = bif::call(ex, row, args);
    let after = ex.b.block();
    ex.b.func.blocks[after].cold = true;
    ex.jump(done, &[result]);
    ex.join(done)
}

/// Neither is known to be no small integer.
pub fn may_be_smalls(ex: &Expander<'_>, a: Value, b: Value) -> bool {
    [a, b].iter().all(|&value| ex.sorts[value].meets(Sorts::SMALL))
}

/// Whether anything in a function says that it computes with floats: an argument, a constant, an operation on nothing else. Elsewhere the BIF
/// does for floats: their own ways would be a fifth of the machine code of `io_lib_pretty`, which has no float in it.
pub fn has_floats(func: &Function) -> bool {
    // A sum of anything may be a big integer as well as a float.
    let float = |sorts: Sorts| sorts.meets(Sorts::FLOAT) && sorts.within(Sorts::FLOAT.or(Sorts::SMALL));
    func.known_args.iter().any(|&bits| float(Sorts::from_bits(bits)))
        || func.known_results.iter().any(|&(_, bits)| float(Sorts::from_bits(bits)))
        || func.insts.values().any(|data| match &data.imm {
            Imm::Lit(literal) => matches!(**literal, Literal::Float(_)),
            Imm::Bif(row) => sorts::of_bif(row).is_some_and(|(_, result)| float(result)),
            _ => false,
        })
}

/// Neither is known to be no self-tagged float, and such occur.
pub fn may_be_floats(ex: &Expander<'_>, a: Value, b: Value) -> bool {
    ex.floats && [a, b].iter().all(|&value| may_be_float(ex, value))
}

fn may_be_float(ex: &Expander<'_>, value: Value) -> bool {
    ex.sorts[value].meets(Sorts::FLOAT) && (ex.literal(value).is_none() || ex.is_float_const(value))
}

/// One is a float for certain, so that the result is one even when the other is a small integer.
fn is_float_arithmetic(ex: &Expander<'_>, a: Value, b: Value) -> bool {
    let float = |value| ex.sorts[value].within(Sorts::FLOAT) && may_be_float(ex, value);
    let number = |value| may_be_float(ex, value) || ex.sorts[value].meets(Sorts::SMALL);
    float(a) && number(b) || float(b) && number(a)
}

/// Both are small integers; nothing to test when that is known.
pub fn both_small(ex: &mut Expander<'_>, a: Value, b: Value) -> Option<Value> {
    let word = match [a, b].map(|value| ex.sorts[value].within(Sorts::SMALL)) {
        [true, true] => return None,
        [false, true] => ex.word_of(a),
        [true, false] => ex.word_of(b),
        [false, false] => {
            let words = [ex.word_of(a), ex.word_of(b)];
            ex.op(Op::Bor, &words)
        }
    };
    Some(ex.masked(word, term::TAG_MASK, term::TAG_SMALL))
}

/// Both are self-tagged floats, or their numbers at hand; `None`: that is so without asking.
pub fn both_floats(ex: &mut Expander<'_>, a: Value, b: Value) -> Option<Value> {
    let [known_a, known_b] = [a, b].map(|value| ex.is_float_const(value) || ex.raw(value).is_some());
    if known_a && known_b {
        return None;
    }
    if known_a || known_b || a == b {
        let word = ex.word_of(if known_a { b } else { a });
        return Some(ex.tag_in(word, term::FLOAT_TAGS));
    }
    let (a, b) = (ex.word_of(a), ex.word_of(b));
    Some(ex.tags_in(a, b, term::FLOAT_TAGS))
}

/// The number in a self-tagged float.
pub fn untag_float(ex: &mut Expander<'_>, float: Value) -> Value {
    if let Some(number) = ex.raw(float) {
        return number;
    }
    let word = ex.word_of(float);
    let rotated = ex.op_imm(Op::Bxor, word, term::FLOAT_XOR as i64);
    let bits = ex.b.value(Op::Rotl, &[rotated], Imm::Int(i64::from(u64::BITS - term::FLOAT_ROTATE)));
    ex.op(Op::F64FromBits, &[bits])
}

/// The term of a float; goes to `slow` when it cannot tag itself (or is no number).
fn tag_float(ex: &mut Expander<'_>, float: Value, slow: Block) -> Value {
    let bits = ex.op(Op::F64Bits, &[float]);
    let rotated = ex.b.value(Op::Rotl, &[bits], Imm::Int(i64::from(term::FLOAT_ROTATE)));
    let word = ex.op_imm(Op::Bxor, rotated, term::FLOAT_XOR as i64);
    let fits = ex.tag_in(word, term::FLOAT_TAGS);
    ex.require(fits, slow);
    ex.term_of(word)
}

/// Both operands as numbers; goes to `slow` when one is neither a self-tagged float nor a small integer beside one.
fn float_operands(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> (Value, Value) {
    if is_float_arithmetic(ex, a, b) {
        return (number(ex, a, slow), number(ex, b, slow));
    }
    if let Some(floats) = both_floats(ex, a, b) {
        ex.require(floats, slow);
    }
    (untag_float(ex, a), untag_float(ex, b))
}

/// A self-tagged float or a small integer as a number.
fn number(ex: &mut Expander<'_>, value: Value, slow: Block) -> Value {
    if ex.is_float_const(value) || ex.raw(value).is_some() {
        return untag_float(ex, value);
    }
    let done = ex.block_with(&[Type::F64]);
    if ex.sorts[value].meets(Sorts::SMALL) {
        let (small, other) = (ex.block(), ex.block());
        let word = ex.word_of(value);
        let is_small = ex.masked(word, term::TAG_MASK, term::TAG_SMALL);
        ex.br_blocks(is_small, small, other);
        ex.start(small);
        let int = untag(ex, value);
        let float = ex.op(Op::F64FromInt, &[int]);
        ex.jump(done, &[float]);
        ex.start(other);
    }
    let word = ex.word_of(value);
    let is_float = ex.tag_in(word, term::FLOAT_TAGS);
    ex.require(is_float, slow);
    let float = untag_float(ex, value);
    ex.jump(done, &[float]);
    ex.join(done)
}

/// The result of a float operation; goes to `slow` when that is no self-tagged float, or the divisor zero.
fn calculate(ex: &mut Expander<'_>, op: Op, a: Value, b: Value, slow: Block) -> Value {
    let result = float_result(ex, op, a, b, slow);
    tag_float(ex, result, slow)
}

fn float_result(ex: &mut Expander<'_>, op: Op, a: Value, b: Value, slow: Block) -> Value {
    if op == Op::Fdiv {
        let zero = ex.b.word(0);
        let zero = ex.op(Op::F64FromBits, &[zero]);
        let fine = ex.b.value(Op::Fcmp, &[b, zero], Imm::Cond(Cond::Ne));
        ex.require(fine, slow);
    }
    ex.op(op, &[a, b])
}

fn overflowing(ex: &mut Expander<'_>, op: Op, a: Value, b: Value, slow: Block) -> Value {
    let words = [ex.word_of(a), ex.word_of(b)];
    checked(ex, op, words, slow)
}

/// An operation on words that must not overflow.
fn checked(ex: &mut Expander<'_>, op: Op, words: [Value; 2], slow: Block) -> Value {
    let inst = ex.b.ins(op, &words, Imm::None, &[]);
    let (result, overflow) = (ex.b.func.insts[inst].results[0], ex.b.func.insts[inst].results[1]);
    let fine = ex.op(Op::BoolNot, &[overflow]);
    ex.require(fine, slow);
    ex.term_of(result)
}

fn multiply(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let (a, b) = if ex.small_const(a).is_some() { (b, a) } else { (a, b) };
    let a = ex.word_of(a);
    let b = untag(ex, b);
    checked(ex, Op::MulOvf, [a, b], slow)
}

/// The integer in a small one.
fn untag(ex: &mut Expander<'_>, small: Value) -> Value {
    if let Some(value) = ex.small_const(small) {
        return ex.b.word(value);
    }
    let word = ex.word_of(small);
    ex.op_imm(Op::Sshr, word, i64::from(term::SMALL_SHIFT))
}

fn tag(ex: &mut Expander<'_>, value: Value) -> Value {
    let word = ex.op_imm(Op::Shl, value, i64::from(term::SMALL_SHIFT));
    ex.term_of(word)
}

fn bitwise(ex: &mut Expander<'_>, op: Op, a: Value, b: Value) -> Value {
    let words = [ex.word_of(a), ex.word_of(b)];
    let word = ex.op(op, &words);
    ex.term_of(word)
}

/// The least small integer divided by -1 is none, so -1 is refused like 0.
fn divide(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let words = [ex.word_of(a), ex.word_of(b)];
    if !matches!(ex.small_const(b), Some(divisor) if divisor != 0 && divisor != -1) {
        let one = term::small(1) as i64;
        let above = ex.op_imm(Op::Iadd, words[1], one);
        let bound = ex.b.word(one);
        let fine = ex.icmp(Cond::Ult, bound, above);
        ex.require(fine, slow);
    }
    let quotient = ex.op(Op::Sdiv, &words);
    tag(ex, quotient)
}

fn remainder(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let words = [ex.word_of(a), ex.word_of(b)];
    if !matches!(ex.small_const(b), Some(divisor) if divisor != 0) {
        let fine = ex.icmp_imm(Cond::Ne, words[1], 0);
        ex.require(fine, slow);
    }
    let word = ex.op(Op::Srem, &words);
    ex.term_of(word)
}

fn divide_to_float(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let (a, b) = (untag(ex, a), untag(ex, b));
    let (a, b) = (ex.op(Op::F64FromInt, &[a]), ex.op(Op::F64FromInt, &[b]));
    calculate(ex, Op::Fdiv, a, b, slow)
}

/// Shifts that lose no bit; the amount is 0..=60.
fn shift_left(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let amount = shift_amount(ex, b, i64::from(term::SMALL_MAX.count_ones()), slow);
    let word = ex.word_of(a);
    let shifted = ex.op(Op::Shl, &[word, amount]);
    let back = ex.op(Op::Sshr, &[shifted, amount]);
    let same = ex.icmp(Cond::Eq, back, word);
    ex.require(same, slow);
    ex.term_of(shifted)
}

fn shift_right(ex: &mut Expander<'_>, a: Value, b: Value, slow: Block) -> Value {
    let amount = shift_amount(ex, b, i64::from(u64::BITS) - 1, slow);
    let word = ex.word_of(a);
    let shifted = ex.op(Op::Sshr, &[word, amount]);
    let word = ex.op_imm(Op::Band, shifted, !(term::TAG_MASK as i64));
    ex.term_of(word)
}

/// A shift amount that is 0..=max.
fn shift_amount(ex: &mut Expander<'_>, b: Value, max: i64, slow: Block) -> Value {
    let amount = untag(ex, b);
    if !matches!(ex.small_const(b), Some(value) if (0..=max).contains(&value)) {
        let fine = ex.icmp_imm(Cond::Ule, amount, max);
        ex.require(fine, slow);
    }
    amount
}

/// `-x`: zero minus a small integer; a float's sign bit.
pub fn negate(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let (slow, other) = (ex.cold_block(), ex.block());
    let done = ex.block_with(&[Type::Term]);
    let word = ex.word_of(args[0]);
    let small = ex.masked(word, term::TAG_MASK, term::TAG_SMALL);
    ex.require(small, other);
    let zero = ex.b.word(0);
    let result = checked(ex, Op::SubOvf, [zero, word], slow);
    ex.jump(done, &[result]);
    ex.start(other);
    let word = ex.word_of(args[0]);
    let float = ex.tag_in(word, term::FLOAT_TAGS);
    ex.require(float, slow);
    let sign = (-0.0_f64).to_bits().rotate_left(term::FLOAT_ROTATE);
    let word = ex.op_imm(Op::Bxor, word, sign as i64);
    let result = ex.term_of(word);
    ex.jump(done, &[result]);
    by_bif(ex, row, args, slow, done)
}

/// `bnot x`.
pub fn complement(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let slow = ex.cold_block();
    let done = ex.block_with(&[Type::Term]);
    let word = ex.word_of(args[0]);
    let small = ex.masked(word, term::TAG_MASK, term::TAG_SMALL);
    ex.require(small, slow);
    let word = ex.op_imm(Op::Bxor, word, !(term::TAG_MASK as i64));
    let result = ex.term_of(word);
    ex.jump(done, &[result]);
    by_bif(ex, row, args, slow, done)
}

/// `float(x)`.
pub fn to_float(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let (slow, other) = (ex.cold_block(), ex.block());
    let done = ex.block_with(&[Type::Term]);
    let word = ex.word_of(args[0]);
    let small = ex.masked(word, term::TAG_MASK, term::TAG_SMALL);
    ex.require(small, other);
    let value = untag(ex, args[0]);
    let float = ex.op(Op::F64FromInt, &[value]);
    let result = tag_float(ex, float, slow);
    ex.jump(done, &[result]);
    ex.start(other);
    let word = ex.word_of(args[0]);
    let float = ex.tag_in(word, term::FLOAT_TAGS);
    ex.require(float, slow);
    ex.jump(done, &[args[0]]);
    by_bif(ex, row, args, slow, done)
}
