//! Tuples, cons cells and funs: room on the heap and stores into it. Adjacent allocations stay separate: their room is checked together by `room`.

use super::Expander;
use super::emit::WORD;
use beamless_abi::term::{self, Kind};
use beamless_ir::{Imm, Lambda, Op, Value};
use std::sync::Arc;

pub fn tuple(ex: &mut Expander<'_>, elements: &[Value]) -> Value {
    object(ex, Kind::Tuple, elements)
}

pub fn cons(ex: &mut Expander<'_>, head: Value, tail: Value) -> Value {
    let cell = alloc(ex, 2);
    ex.store(cell, 0, head);
    ex.store(cell, WORD, tail);
    let word = ex.op_imm(Op::Iadd, cell, term::TAG_CONS as i64);
    ex.term_of(word)
}

pub fn fun(ex: &mut Expander<'_>, lambda: &Arc<Lambda>, free: &[Value]) -> Value {
    let mut words = vec![ex.b.value(Op::FunEntryAddr, &[], Imm::Lambda(lambda.clone()))];
    words.extend(free);
    object(ex, Kind::Fun, &words)
}

/// A boxed object of these words after its header.
pub fn object(ex: &mut Expander<'_>, kind: Kind, words: &[Value]) -> Value {
    let count = words.len() as i64;
    let address = alloc(ex, count + 1);
    let header = ex.b.word(term::header(kind, count as u64) as i64);
    ex.store(address, 0, header);
    for (index, &word) in words.iter().enumerate() {
        ex.store(address, WORD * (index as i64 + 1), word);
    }
    let word = ex.op_imm(Op::Iadd, address, term::TAG_BOXED as i64);
    ex.term_of(word)
}

fn alloc(ex: &mut Expander<'_>, words: i64) -> Value {
    ex.b.value(Op::Alloc, &[], Imm::Int(words))
}
