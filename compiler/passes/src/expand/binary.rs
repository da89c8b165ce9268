//! Bitstrings: taking one apart starts here, building one is the runtime's. Positions are small integers that count bits, so that a position's
//! word is its bit number times eight.

use super::emit::edge;
use super::{Expander, Values, construct, raise, test};
use beamless_abi::call::{Rt, SEG_ALL, SEG_BINARY, SegmentSpec};
use beamless_abi::term::{self, Kind};
use beamless_ir::function::BlockCall;
use beamless_ir::{Cond, Imm, Literal, Op, Type, Value};
use std::sync::Arc;

/// Word of a bitstring with its size in bits.
pub const SIZE_WORD: i64 = 1;
/// Words of a sub-binary with the whole binary and the bit offset in it.
const WHOLE_WORD: i64 = 2;
const OFFSET_WORD: i64 = 3;
/// Segments that one runtime call takes: value and size of each travel in the register file.
const SEGMENTS_AT_ONCE: usize = 256;

/// The whole binary, start and end.
pub fn start(ex: &mut Expander<'_>, bits: Value) -> Values {
    let (whole, sub) = (ex.block(), ex.block());
    let done = ex.block_with(&[Type::Term; 3]);
    let header = ex.boxed_word(bits, 0);
    let is_sub = test::has_kind(ex, header, &[Kind::SubBinary]);
    ex.br_blocks(is_sub, sub, whole);

    ex.start(whole);
    let zero = ex.b.int(0);
    let size = ex.boxed_word(bits, SIZE_WORD);
    let end = position(ex, size);
    ex.jump(done, &[bits, zero, end]);

    ex.start(sub);
    let size = ex.boxed_word(bits, SIZE_WORD);
    let offset = ex.boxed_word(bits, OFFSET_WORD);
    let start = position(ex, offset);
    let last = ex.op(Op::Iadd, &[offset, size]);
    let end = position(ex, last);
    let below = ex.boxed_term(bits, WHOLE_WORD);
    ex.jump(done, &[below, start, end]);

    ex.start(done);
    Values::from_slice(&ex.b.func.blocks[done].params)
}

/// A number of bits as a term.
fn position(ex: &mut Expander<'_>, bits: Value) -> Value {
    let word = ex.op_imm(Op::Shl, bits, i64::from(term::SMALL_SHIFT));
    ex.term_of(word)
}

/// A position further on by a known number of bits.
pub fn advance(ex: &mut Expander<'_>, pos: Value, bits: i64) -> Value {
    let word = ex.word_of(pos);
    let next = ex.op_imm(Op::Iadd, word, term::small(bits) as i64);
    ex.term_of(next)
}

/// `a =< b` of positions.
pub fn not_after(ex: &mut Expander<'_>, a: Value, b: Value) -> Value {
    let (a, b) = (ex.word_of(a), ex.word_of(b));
    ex.icmp(Cond::Le, a, b)
}

/// The bits between are a multiple of `unit`.
pub fn unit(ex: &mut Expander<'_>, pos: Value, end: Value, unit: i64) -> Value {
    let (pos, end) = (ex.word_of(pos), ex.word_of(end));
    let left = ex.op(Op::Isub, &[end, pos]);
    let over = ex.op_imm(Op::Srem, left, term::small(unit) as i64);
    ex.icmp_imm(Cond::Eq, over, 0)
}

/// The bits between as a sub-binary.
pub fn rest(ex: &mut Expander<'_>, whole: Value, pos: Value, end: Value) -> Value {
    let (from, to) = (ex.word_of(pos), ex.word_of(end));
    let left = ex.op(Op::Isub, &[to, from]);
    let bits = ex.op_imm(Op::Sshr, left, i64::from(term::SMALL_SHIFT));
    let offset = ex.op_imm(Op::Sshr, from, i64::from(term::SMALL_SHIFT));
    construct::object(ex, Kind::SubBinary, &[bits, whole, offset])
}

/// Branches on the next bits being the literal's.
pub fn match_literal(ex: &mut Expander<'_>, args: &[Value], literal: &Literal, yes: &BlockCall, no: &BlockCall) {
    let (whole, pos, end) = (args[0], args[1], args[2]);
    let bits = match literal {
        Literal::Bits(_, bits) => *bits as i64,
        _ => 0,
    };
    let next = advance(ex, pos, bits);
    let inside = not_after(ex, next, end);
    let compare = ex.block();
    ex.br(inside, &edge(compare), no);
    ex.start(compare);
    let literal = ex.b.lit(literal.clone());
    let answer = ex.call_rt(Rt::rt_bs_match_bits, &[whole, pos, end, literal]);
    let same = ex.icmp_imm(Cond::Ne, answer, 0);
    ex.br(same, yes, no);
}

/// A new bitstring of values and sizes. More segments than one call takes are built in steps, each beginning with what is there.
pub fn build(ex: &mut Expander<'_>, operands: &[Value], specs: &[SegmentSpec]) -> Value {
    let mut done = None;
    let mut rest = specs.iter().copied().zip(operands.chunks_exact(2));
    loop {
        let mut values: Vec<Value> = Vec::new();
        let mut table: Vec<SegmentSpec> = Vec::new();
        if let Some(built) = done {
            table.push(SegmentSpec { kind: SEG_BINARY, unit: 1, flags: SEG_ALL, segment: 1 });
            values.extend([built, ex.b.atom("all")]);
        }
        for (spec, pair) in rest.by_ref().take(SEGMENTS_AT_ONCE - 1) {
            table.push(spec);
            values.extend(pair);
        }
        let built = build_at_once(ex, &values, table);
        if rest.len() == 0 {
            return built;
        }
        done = Some(built);
    }
}

fn build_at_once(ex: &mut Expander<'_>, values: &[Value], specs: Vec<SegmentSpec>) -> Value {
    ex.set_x(values);
    let count = ex.b.word(specs.len() as i64);
    let table = segments(ex, specs.into());
    let built = ex.call_rt_term(Rt::rt_bs_build, &[table, count]);
    raise::check_runtime(ex, built);
    built
}

/// Address of a table of segments.
pub fn segments(ex: &mut Expander<'_>, specs: Arc<[SegmentSpec]>) -> Value {
    ex.b.value(Op::SegmentsAddr, &[], Imm::Segments(specs))
}
