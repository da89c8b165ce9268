//! Taking segments out of bitstrings: whole-byte integers of constant size at whole-byte positions inline, the rest by the runtime.

use super::emit::{WORD, edge};
use super::{Expander, Values, binary, test};
use beamless_abi::call::{Rt, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SEG_UTF16, SEG_UTF32, SegmentSpec};
use beamless_abi::term::{self, Kind};
use beamless_ir::build::target;
use beamless_ir::{Block, Cond, Imm, Op, Type, Value};

/// Largest integer read inline: seven bytes always fit a small integer.
const INLINE_BITS: i64 = 56;
const BITS_PER_BYTE: i64 = 8;
/// Words of a heap binary before its bytes; word of a shared binary that points to them.
const HEAP_BYTES: i64 = 2;
const SHARED_DATA_WORD: i64 = 3;

fn unit(spec: SegmentSpec) -> i64 {
    if spec.unit == 0 { 256 } else { i64::from(spec.unit) }
}

fn is_utf(spec: SegmentSpec) -> bool {
    matches!(spec.kind, SEG_UTF8 | SEG_UTF16 | SEG_UTF32)
}

/// Bits of a segment whose size is a constant, unless it is absurd.
fn constant_bits(ex: &Expander<'_>, size: Value, spec: SegmentSpec) -> Option<i64> {
    let bits = ex.small_const(size)?.checked_mul(unit(spec))?;
    (!is_utf(spec) && (0..=term::SMALL_MAX >> 8).contains(&bits)).then_some(bits)
}

/// `bs_get`: operands are whole, position, end, size; results the value or `NONE` and the next position.
pub fn get(ex: &mut Expander<'_>, args: &[Value], spec: SegmentSpec) -> Values {
    let done = ex.block_with(&[Type::Term; 2]);
    match constant_bits(ex, args[3], spec) {
        Some(bits) if spec.kind == SEG_INTEGER && bits > 0 && bits % BITS_PER_BYTE == 0 && bits <= INLINE_BITS => {
            integer(ex, args, spec, bits, done);
        }
        bits => by_runtime(ex, args, spec, bits, done),
    }
    ex.start(done);
    Values::from_slice(&ex.b.func.blocks[done].params)
}

/// Ends the block at `done`, having asked the runtime.
fn by_runtime(ex: &mut Expander<'_>, args: &[Value], spec: SegmentSpec, bits: Option<i64>, done: Block) {
    let [whole, pos, end, size] = args else { unreachable!("the verifier has counted the operands") };
    let table = binary::segments(ex, [spec].into());
    let value = ex.call_rt_term(Rt::rt_bs_get, &[*whole, *pos, *end, *size, table]);
    let none = ex.is_none(value);
    let found = ex.block();
    ex.br(none, &target(done, &[value, *pos]), &edge(found));
    ex.start(found);
    let next = match bits {
        Some(bits) => binary::advance(ex, *pos, bits),
        None if is_utf(spec) => {
            let bits = ex.call_rt_term(Rt::rt_bs_skip_utf, &[*whole, *pos, *end, table]);
            add(ex, *pos, bits)
        }
        // The runtime found the segment, so the size is a small integer and fits.
        None => {
            let size = ex.word_of(*size);
            let bits = ex.op_imm(Op::Imul, size, unit(spec));
            let bits = ex.term_of(bits);
            add(ex, *pos, bits)
        }
    };
    ex.jump(done, &[value, next]);
}

/// The sum of two positions.
fn add(ex: &mut Expander<'_>, a: Value, b: Value) -> Value {
    let words = [ex.word_of(a), ex.word_of(b)];
    let sum = ex.op(Op::Iadd, &words);
    ex.term_of(sum)
}

/// An integer of some whole bytes.
fn integer(ex: &mut Expander<'_>, args: &[Value], spec: SegmentSpec, bits: i64, done: Block) {
    let (whole, pos, end) = (args[0], args[1], args[2]);
    let next = binary::advance(ex, pos, bits);
    let inside = binary::not_after(ex, next, end);
    let (here, missing, odd) = (ex.block(), ex.block(), ex.cold_block());
    ex.br_blocks(inside, here, missing);

    ex.start(missing);
    let none = ex.none();
    ex.jump(done, &[none, pos]);

    ex.start(odd);
    by_runtime(ex, args, spec, Some(bits), done);

    ex.start(here);
    let word = ex.word_of(pos);
    let aligned = ex.masked(word, term::small(BITS_PER_BYTE - 1), 0);
    ex.require(aligned, odd);
    let address = byte_address(ex, whole, pos);
    let value = assemble(ex, address, spec, bits);
    ex.jump(done, &[value, next]);
}

/// Address of the byte at a whole-byte position. It is used at once: nothing here makes room.
fn byte_address(ex: &mut Expander<'_>, whole: Value, pos: Value) -> Value {
    let (heap, shared) = (ex.block(), ex.block());
    let found = ex.block_with(&[Type::Word]);
    let header = ex.boxed_word(whole, 0);
    let on_heap = test::has_kind(ex, header, &[Kind::HeapBinary]);
    ex.br_blocks(on_heap, heap, shared);

    ex.start(heap);
    let object = ex.word_of(whole);
    let bytes = ex.op_imm(Op::Iadd, object, HEAP_BYTES * WORD - term::TAG_BOXED as i64);
    let address = at_position(ex, bytes, pos);
    ex.jump(found, &[address]);

    ex.start(shared);
    let bytes = ex.boxed_word(whole, SHARED_DATA_WORD);
    let address = at_position(ex, bytes, pos);
    ex.jump(found, &[address]);
    ex.join(found)
}

fn at_position(ex: &mut Expander<'_>, bytes: Value, pos: Value) -> Value {
    let word = ex.word_of(pos);
    let shift = i64::from(term::SMALL_SHIFT) + i64::from(BITS_PER_BYTE.trailing_zeros());
    let index = ex.op_imm(Op::Sshr, word, shift);
    ex.op(Op::Iadd, &[bytes, index])
}

/// The bytes from `address` as a small integer; backends make one load of it.
fn assemble(ex: &mut Expander<'_>, address: Value, spec: SegmentSpec, bits: i64) -> Value {
    let little = spec.flags & SEG_LITTLE != 0;
    let mut value = None;
    for index in 0..bits / BITS_PER_BYTE {
        let byte = ex.b.value(Op::LoadByte, &[address], Imm::Int(index));
        let shift = if little { index * BITS_PER_BYTE } else { bits - BITS_PER_BYTE * (index + 1) };
        let placed = if shift == 0 { byte } else { ex.op_imm(Op::Shl, byte, shift) };
        value = Some(match value {
            Some(others) => ex.op(Op::Bor, &[others, placed]),
            None => placed,
        });
    }
    let value = value.expect("at least one byte");
    let word_bits = i64::from(u64::BITS);
    let word = if spec.flags & SEG_SIGNED != 0 {
        let top = ex.op_imm(Op::Shl, value, word_bits - bits);
        ex.op_imm(Op::Sshr, top, word_bits - bits - i64::from(term::SMALL_SHIFT))
    } else {
        ex.op_imm(Op::Shl, value, i64::from(term::SMALL_SHIFT))
    };
    ex.term_of(word)
}

/// `bs_skip`: the next position or `NONE`.
pub fn skip(ex: &mut Expander<'_>, args: &[Value], spec: SegmentSpec) -> Value {
    let (whole, pos, end, size) = (args[0], args[1], args[2], args[3]);
    if let Some(bits) = constant_bits(ex, size, spec) {
        let next = binary::advance(ex, pos, bits);
        let inside = binary::not_after(ex, next, end);
        let none = ex.none();
        return ex.op(Op::SelectTerm, &[inside, next, none]);
    }
    let missing = ex.block();
    let done = ex.block_with(&[Type::Term]);
    let next = if is_utf(spec) {
        let table = binary::segments(ex, [spec].into());
        let bits = ex.call_rt_term(Rt::rt_bs_skip_utf, &[whole, pos, end, table]);
        let none = ex.is_none(bits);
        let found = ex.block();
        ex.br_blocks(none, missing, found);
        ex.start(found);
        add(ex, pos, bits)
    } else {
        variable(ex, [pos, end, size], unit(spec), missing)
    };
    ex.jump(done, &[next]);
    ex.start(missing);
    let none = ex.none();
    ex.jump(done, &[none]);
    ex.join(done)
}

/// Skips a size known only when running; goes to `missing` when it is no size or there are not so many bits.
fn variable(ex: &mut Expander<'_>, [pos, end, size]: [Value; 3], unit: i64, missing: Block) -> Value {
    let word = ex.word_of(size);
    let sign = 1 << (u64::BITS - 1);
    let is_size = ex.masked(word, term::TAG_MASK | sign, term::TAG_SMALL);
    ex.require(is_size, missing);
    let size = ex.word_of(size);
    let unit = ex.b.word(unit);
    let inst = ex.b.ins(Op::MulOvf, &[size, unit], Imm::None, &[]);
    let (bits, overflow) = (ex.b.func.insts[inst].results[0], ex.b.func.insts[inst].results[1]);
    let fits = ex.op(Op::BoolNot, &[overflow]);
    ex.require(fits, missing);
    // Compared by what is left, which cannot overflow.
    let (from, to) = (ex.word_of(pos), ex.word_of(end));
    let left = ex.op(Op::Isub, &[to, from]);
    let inside = ex.icmp(Cond::Le, bits, left);
    ex.require(inside, missing);
    let from = ex.word_of(pos);
    let next = ex.op(Op::Iadd, &[from, bits]);
    ex.term_of(next)
}
