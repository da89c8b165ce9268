//! Reading terms: the unchecked accesses of matching, and the checked BIFs (`hd`, `element`, sizes, `self`) whose failure is the BIF's own.

use super::emit::WORD;
use super::{Expander, bif, binary, construct, raise, test};
use crate::sorts::Sorts;
use beamless_abi::bif::BifRow;
use beamless_abi::process::Hot;
use beamless_abi::term::{self, Kind};
use beamless_ir::{Block, Cond, Imm, Op, Type, Value};
use std::mem::offset_of;

/// Words before the first free variable of a fun: header and entry.
const FUN_ENV: i64 = 2;

pub fn head(ex: &mut Expander<'_>, cons: Value) -> Value {
    let address = ex.word_of(cons);
    ex.load_term(address, -(term::TAG_CONS as i64))
}

pub fn tail(ex: &mut Expander<'_>, cons: Value) -> Value {
    let address = ex.word_of(cons);
    ex.load_term(address, WORD - term::TAG_CONS as i64)
}

pub fn tuple_get(ex: &mut Expander<'_>, tuple: Value, index: i64) -> Value {
    ex.boxed_term(tuple, index + 1)
}

pub fn fun_env(ex: &mut Expander<'_>, fun: Value, index: i64) -> Value {
    ex.boxed_term(fun, index + FUN_ENV)
}

/// An access that goes to `wrong` when its arguments are not what it takes. There the BIF is called only to say what is wrong.
fn checked(
    ex: &mut Expander<'_>,
    row: &'static BifRow,
    args: &[Value],
    access: impl FnOnce(&mut Expander<'_>, Block) -> Value,
) -> Value {
    if let Some(handler) = raise::silent_handler(ex) {
        return access(ex, handler);
    }
    let wrong = ex.cold_block();
    let result = access(ex, wrong);
    let at = ex.b.block();
    ex.start(wrong);
    ex.b.ins(Op::CallBif, args, Imm::Bif(row), &[]);
    raise::bif_failed(ex, row, args);
    ex.b.switch_to(at);
    result
}

/// Goes to `wrong` unless the term is a boxed object of one of the kinds; gives its header.
fn boxed_kind(ex: &mut Expander<'_>, object: Value, kinds: &[Kind], wrong: Block) -> Value {
    let word = ex.word_of(object);
    let boxed = ex.masked(word, term::TAG_MASK, term::TAG_BOXED);
    ex.require(boxed, wrong);
    let header = ex.boxed_word(object, 0);
    let kind = test::has_kind(ex, header, kinds);
    ex.require(kind, wrong);
    header
}

/// `hd/1` and `tl/1`.
pub fn list_part(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let part = if row.name == "hd" { head } else { tail };
    checked(ex, row, args, |ex, wrong| {
        let word = ex.word_of(args[0]);
        let cons = ex.masked(word, term::TAG_MASK, term::TAG_CONS);
        ex.require(cons, wrong);
        part(ex, args[0])
    })
}

pub fn tuple_size(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    checked(ex, row, args, |ex, wrong| {
        let header = boxed_kind(ex, args[0], &[Kind::Tuple], wrong);
        header_size(ex, header, 0)
    })
}

/// The object's number of words less `minus`, as a term.
fn header_size(ex: &mut Expander<'_>, header: Value, minus: i64) -> Value {
    let words = ex.op_imm(Op::Ushr, header, i64::from(term::SIZE_SHIFT));
    let mut size = ex.op_imm(Op::Shl, words, i64::from(term::SMALL_SHIFT));
    if minus != 0 {
        size = ex.op_imm(Op::Isub, size, term::small(minus) as i64);
    }
    ex.term_of(size)
}

/// `element/2`: a small integer is its own byte offset.
pub fn element(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let (index, tuple) = (args[0], args[1]);
    checked(ex, row, args, |ex, wrong| {
        if let Some(index) = ex.small_const(index) {
            let header = boxed_kind(ex, tuple, &[Kind::Tuple], wrong);
            let size = ex.op_imm(Op::Ushr, header, i64::from(term::SIZE_SHIFT));
            let bound = ex.b.word(index.wrapping_sub(1));
            let inside = ex.icmp(Cond::Ult, bound, size);
            ex.require(inside, wrong);
            return ex.boxed_term(tuple, index);
        }
        let word = ex.word_of(index);
        let small = ex.masked(word, term::TAG_MASK, term::TAG_SMALL);
        ex.require(small, wrong);
        let header = boxed_kind(ex, tuple, &[Kind::Tuple], wrong);
        let size = ex.op_imm(Op::Ushr, header, i64::from(term::SIZE_SHIFT));
        let word = ex.word_of(index);
        let number = ex.op_imm(Op::Sshr, word, i64::from(term::SMALL_SHIFT));
        let zero_based = ex.op_imm(Op::Isub, number, 1);
        let inside = ex.icmp(Cond::Ult, zero_based, size);
        ex.require(inside, wrong);
        let (base, offset) = (ex.word_of(tuple), ex.word_of(index));
        let address = ex.op(Op::Iadd, &[base, offset]);
        ex.load_term(address, -(term::TAG_BOXED as i64))
    })
}

/// `setelement/3` of a small tuple of known size is a new tuple; the runtime copies all others.
pub fn set_element(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    const MAX_ELEMENTS: i64 = 32;
    let (index, tuple, value) = (args[0], args[1], args[2]);
    let count = ex.arities[tuple].filter(|_| ex.sorts[tuple].within(Sorts::TUPLE)).map_or(0, i64::from);
    match ex.small_const(index) {
        Some(index) if count <= MAX_ELEMENTS && (1..=count).contains(&index) => {
            let element = |at| if at == index { value } else { ex.boxed_term(tuple, at) };
            let elements: Vec<_> = (1..=count).map(element).collect();
            construct::tuple(ex, &elements)
        }
        _ => bif::call(ex, row, args),
    }
}

/// `byte_size/1` rounds up, `bit_size/1` does not.
pub fn bits_size(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    checked(ex, row, args, |ex, wrong| {
        boxed_kind(ex, args[0], &[Kind::HeapBinary, Kind::SharedBinary, Kind::SubBinary], wrong);
        let bits = ex.boxed_word(args[0], binary::SIZE_WORD);
        let word = if row.name == "byte_size" {
            let up = ex.op_imm(Op::Iadd, bits, 7);
            // Eight bits a byte, eight steps a small integer.
            ex.op_imm(Op::Band, up, !7)
        } else {
            ex.op_imm(Op::Shl, bits, i64::from(term::SMALL_SHIFT))
        };
        ex.term_of(word)
    })
}

/// `map_size/1`: a flat map has its keys and then the values, a hash map its number of pairs.
pub fn map_size(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    checked(ex, row, args, |ex, wrong| {
        let header = boxed_kind(ex, args[0], &[Kind::FlatMap, Kind::HashMap], wrong);
        let is_flat = ex.masked(header, term::HEADER_LOW, term::header_low(Kind::FlatMap));
        let (flat, hash, done) = (ex.block(), ex.block(), ex.block_with(&[Type::Term]));
        ex.br_blocks(is_flat, flat, hash);
        ex.start(flat);
        let size = header_size(ex, header, 1);
        ex.jump(done, &[size]);
        ex.start(hash);
        let size = ex.boxed_term(args[0], 1);
        ex.jump(done, &[size]);
        ex.join(done)
    })
}

pub fn self_pid(ex: &mut Expander<'_>, _: &'static BifRow, _: &[Value]) -> Value {
    ex.b.value(Op::HotLoad, &[], Imm::Int(offset_of!(Hot, pid) as i64))
}
