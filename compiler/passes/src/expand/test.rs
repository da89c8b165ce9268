//! Conditions: type tests and their combinations, as branches, as terms and as the rare boolean value.

use super::emit::edge;
use super::{Expander, bif, binary, call, compare};
use crate::sorts::Sorts;
use beamless_abi::bif::BifRow;
use beamless_abi::program::FunEntry;
use beamless_abi::term::{self, Kind, atoms};
use beamless_ir::function::BlockCall;
use beamless_ir::{Cond, Imm, Literal, Op, Type, TypeTest, Value};
use std::mem::offset_of;

/// What of a word decides a test at once.
enum WordTest {
    /// The tag is in this set.
    Tags(u64),
    /// `word & mask == value`.
    Masked(u64, u64),
}

/// What a boxed object must satisfy besides its kind.
enum Also {
    Nothing,
    /// Exactly this header.
    Header(u64),
    /// A whole number of bytes.
    Bytes,
    /// The fun's arity.
    Arity(u32),
}

/// A type test: any of the word tests, or a boxed object of one of the kinds.
struct Shape {
    words: &'static [WordTest],
    kinds: &'static [Kind],
    also: Also,
}

const SMALL: WordTest = WordTest::Masked(term::TAG_MASK, term::TAG_SMALL);
const FLOAT: WordTest = WordTest::Tags(term::FLOAT_TAGS);
const CONS: WordTest = WordTest::Masked(term::TAG_MASK, term::TAG_CONS);
const NIL: WordTest = WordTest::Masked(u64::MAX, term::NIL);
/// `false` and `true` differ in one bit.
const BOOLEAN: WordTest = WordTest::Masked(!(atoms::TRUE ^ atoms::FALSE), atoms::FALSE & atoms::TRUE);
const BITSTRINGS: &[Kind] = &[Kind::HeapBinary, Kind::SharedBinary, Kind::SubBinary];

fn shape(test: TypeTest) -> Shape {
    use Kind::*;
    let words: &[WordTest] = match test {
        TypeTest::Atom => &[WordTest::Masked(term::IMMEDIATE_MASK, term::IMM_ATOM)],
        TypeTest::Boolean => &[BOOLEAN],
        TypeTest::Integer | TypeTest::Small => &[SMALL],
        TypeTest::Float => &[FLOAT],
        TypeTest::Number => &[SMALL, FLOAT],
        TypeTest::Nil => &[NIL],
        TypeTest::Cons => &[CONS],
        TypeTest::List => &[CONS, NIL],
        TypeTest::Pid => &[WordTest::Masked(term::IMMEDIATE_MASK, term::IMM_PID)],
        TypeTest::Port => &[WordTest::Masked(term::IMMEDIATE_MASK, term::IMM_PORT)],
        TypeTest::None => &[WordTest::Masked(u64::MAX, term::NONE)],
        _ => &[],
    };
    let (kinds, also): (&[Kind], Also) = match test {
        TypeTest::Integer => (&[PositiveBig, NegativeBig], Also::Nothing),
        TypeTest::Float => (&[Float], Also::Nothing),
        TypeTest::Number => (&[Float, PositiveBig, NegativeBig], Also::Nothing),
        TypeTest::Tuple => (&[Tuple], Also::Nothing),
        TypeTest::TupleArity(arity) => (&[Tuple], Also::Header(term::header(Tuple, u64::from(arity)))),
        TypeTest::Map => (&[FlatMap, HashMap], Also::Nothing),
        TypeTest::Binary => (BITSTRINGS, Also::Bytes),
        TypeTest::Bitstring => (BITSTRINGS, Also::Nothing),
        TypeTest::Fun => (&[Fun], Also::Nothing),
        TypeTest::FunArity(arity) => (&[Fun], Also::Arity(arity)),
        TypeTest::Pid => (&[ExternalPid], Also::Nothing),
        TypeTest::Port => (&[ExternalPort], Also::Nothing),
        TypeTest::Reference => (&[Reference, ExternalReference, MagicReference], Also::Nothing),
        _ => (&[], Also::Nothing),
    };
    Shape { words, kinds, also }
}

/// Ends the block: goes to `yes` when the old boolean `cond` holds, else to `no`.
pub fn branch(ex: &mut Expander<'_>, cond: Value, yes: &BlockCall, no: &BlockCall) {
    let old = ex.old;
    let Some(data) = old.def(cond) else {
        let value = ex.get(cond);
        return ex.br(value, yes, no);
    };
    match (data.op, &data.imm) {
        (Op::BoolNot, _) => branch(ex, data.args[0], no, yes),
        (Op::BoolAnd, _) => {
            let second = ex.block();
            branch(ex, data.args[0], &edge(second), no);
            ex.start(second);
            branch(ex, data.args[1], yes, no);
        }
        (Op::BoolOr, _) => {
            let second = ex.block();
            branch(ex, data.args[0], yes, &edge(second));
            ex.start(second);
            branch(ex, data.args[1], yes, no);
        }
        (Op::Is, &Imm::Type(test)) => {
            let value = ex.get(data.args[0]);
            is(ex, value, test, yes, no);
        }
        (Op::Cmp, &Imm::Cond(cond)) => {
            let (a, b) = (ex.get(data.args[0]), ex.get(data.args[1]));
            compare::branch(ex, cond, a, b, yes, no);
        }
        (Op::BsMatchLit, Imm::Lit(literal)) => {
            let args = ex.args(data);
            binary::match_literal(ex, &args, literal, yes, no);
        }
        _ => {
            let value = direct(ex, cond).expect("every other test is a value");
            ex.br(value, yes, no);
        }
    }
}

/// The condition as a boolean when that takes no control flow.
fn direct(ex: &mut Expander<'_>, cond: Value) -> Option<Value> {
    let old = ex.old;
    let Some(data) = old.def(cond) else {
        return ex.values[cond].expand();
    };
    match (data.op, &data.imm) {
        (Op::BoolNot, _) => {
            let inner = direct(ex, data.args[0])?;
            Some(ex.op(Op::BoolNot, &[inner]))
        }
        (Op::Is, &Imm::Type(test)) => {
            let shape = shape(test);
            if !shape.kinds.is_empty() {
                return None;
            }
            let value = ex.get(data.args[0]);
            Some(any_word(ex, value, shape.words))
        }
        (Op::IsLit, Imm::Lit(literal)) => {
            let value = ex.get(data.args[0]);
            Some(is_literal(ex, value, literal))
        }
        (Op::BsUnit, &Imm::Int(unit)) => {
            let (pos, end) = (ex.get(data.args[0]), ex.get(data.args[1]));
            Some(binary::unit(ex, pos, end, unit))
        }
        _ => None,
    }
}

/// The condition as a boolean value.
pub fn value(ex: &mut Expander<'_>, cond: Value) -> Value {
    if let Some(value) = direct(ex, cond) {
        return value;
    }
    let word = join(ex, cond, Type::Word, |ex, bit| ex.b.word(i64::from(bit)));
    ex.icmp_imm(Cond::Ne, word, 0)
}

/// The condition as an atom.
pub fn term(ex: &mut Expander<'_>, cond: Value) -> Value {
    if let Some(value) = direct(ex, cond) {
        let (yes, no) = (ex.b.atom("true"), ex.b.atom("false"));
        return ex.op(Op::SelectTerm, &[value, yes, no]);
    }
    join(ex, cond, Type::Term, |ex, bit| ex.b.atom(if bit { "true" } else { "false" }))
}

/// `is_record/3` of a constant tag and size: that tuple with that first element.
pub fn record(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let (value, tag, size) = (args[0], ex.literal(args[1]).cloned(), ex.small_const(args[2]));
    let (Some(tag @ Literal::Atom(_)), Some(size)) = (tag, size) else { return bif::call(ex, row, args) };
    let Some(size) = u32::try_from(size).ok().filter(|&size| size > 0) else { return bif::call(ex, row, args) };
    let (tuple, yes, no, done) = (ex.block(), ex.block(), ex.block(), ex.block_with(&[Type::Term]));
    is(ex, value, TypeTest::TupleArity(size), &edge(tuple), &edge(no));
    ex.start(tuple);
    let first = ex.boxed_term(value, 1);
    let same = is_literal(ex, first, &tag);
    ex.br_blocks(same, yes, no);
    for (block, answer) in [(yes, "true"), (no, "false")] {
        ex.start(block);
        let answer = ex.b.atom(answer);
        ex.jump(done, &[answer]);
    }
    ex.join(done)
}

/// One value where the condition holds, another where it does not.
fn join(ex: &mut Expander<'_>, cond: Value, ty: Type, make: fn(&mut Expander<'_>, bool) -> Value) -> Value {
    let (yes, no, done) = (ex.block(), ex.block(), ex.block_with(&[ty]));
    branch(ex, cond, &edge(yes), &edge(no));
    for (block, bit) in [(yes, true), (no, false)] {
        ex.start(block);
        let value = make(ex, bit);
        ex.jump(done, &[value]);
    }
    ex.join(done)
}

/// The same as an immediate literal. The zeros are equal but different words.
pub fn is_literal(ex: &mut Expander<'_>, value: Value, literal: &Literal) -> Value {
    let word = ex.word_of(value);
    if let Literal::Float(bits) = *literal
        && f64::from_bits(bits) == 0.0
    {
        let zeros = 0.0_f64.to_bits() | (-0.0_f64).to_bits();
        let sign = zeros.rotate_left(term::FLOAT_ROTATE);
        return ex.masked(word, !sign, term::FLOAT_XOR);
    }
    let literal = ex.b.lit(literal.clone());
    let other = ex.word_of(literal);
    ex.icmp(Cond::Eq, word, other)
}

/// The type test as a branch.
pub fn is(ex: &mut Expander<'_>, value: Value, test: TypeTest, yes: &BlockCall, no: &BlockCall) {
    let shape = shape(test);
    if !shape.words.is_empty() {
        let at_once = any_word(ex, value, shape.words);
        if shape.kinds.is_empty() {
            return ex.br(at_once, yes, no);
        }
        let boxed = ex.block();
        ex.br(at_once, yes, &edge(boxed));
        ex.start(boxed);
    }
    if !ex.sorts[value].within(Sorts::BOXED) {
        let word = ex.word_of(value);
        let boxed = ex.masked(word, term::TAG_MASK, term::TAG_BOXED);
        let object = ex.block();
        ex.br(boxed, &edge(object), no);
        ex.start(object);
    }
    let header = ex.boxed_word(value, 0);
    match shape.also {
        Also::Nothing => {
            let kind = has_kind(ex, header, shape.kinds);
            ex.br(kind, yes, no);
        }
        Also::Header(wanted) => {
            let same = ex.icmp_imm(Cond::Eq, header, wanted as i64);
            ex.br(same, yes, no);
        }
        Also::Bytes => {
            then(ex, header, shape.kinds, no);
            let bits = ex.boxed_word(value, binary::SIZE_WORD);
            let whole = ex.masked(bits, 7, 0);
            ex.br(whole, yes, no);
        }
        Also::Arity(arity) => {
            then(ex, header, shape.kinds, no);
            let entry = ex.boxed_word(value, call::ENTRY_WORD);
            let found = ex.load(entry, offset_of!(FunEntry, arity) as i64);
            let same = ex.icmp_imm(Cond::Eq, found, i64::from(arity));
            ex.br(same, yes, no);
        }
    }
}

/// Continues where the header is of one of the kinds.
fn then(ex: &mut Expander<'_>, header: Value, kinds: &[Kind], no: &BlockCall) {
    let kind = has_kind(ex, header, kinds);
    let next = ex.block();
    ex.br(kind, &edge(next), no);
    ex.start(next);
}

/// The header is of one of the kinds: one compare for neighbours, else a bit set.
pub fn has_kind(ex: &mut Expander<'_>, header: Value, kinds: &[Kind]) -> Value {
    let first = kinds[0] as u64;
    if kinds.len() == 1 {
        return ex.masked(header, term::HEADER_LOW, term::header_low(kinds[0]));
    }
    let shifted = ex.op_imm(Op::Ushr, header, i64::from(term::KIND_SHIFT));
    let kind = ex.op_imm(Op::Band, shifted, term::KIND_MASK as i64);
    if kinds.iter().enumerate().all(|(index, &kind)| kind as u64 == first + index as u64) {
        let from_first = ex.op_imm(Op::Isub, kind, first as i64);
        return ex.icmp_imm(Cond::Ult, from_first, kinds.len() as i64);
    }
    let set = kinds.iter().fold(0, |set, &kind| set | 1_u64 << kind as u64);
    let set = ex.b.word(set as i64);
    let bit = ex.op(Op::Ushr, &[set, kind]);
    let bit = ex.op_imm(Op::Band, bit, 1);
    ex.icmp_imm(Cond::Ne, bit, 0)
}

fn any_word(ex: &mut Expander<'_>, value: Value, tests: &[WordTest]) -> Value {
    let word = ex.word_of(value);
    let mut any = None;
    for test in tests {
        let holds = match *test {
            WordTest::Tags(tags) => ex.tag_in(word, tags),
            WordTest::Masked(u64::MAX, wanted) => ex.icmp_imm(Cond::Eq, word, wanted as i64),
            WordTest::Masked(mask, wanted) => ex.masked(word, mask, wanted),
        };
        any = Some(match any {
            Some(others) => ex.op(Op::BoolOr, &[others, holds]),
            None => holds,
        });
    }
    any.expect("a test without kinds looks at the word")
}
