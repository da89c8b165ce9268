//! Calls of funs and of functions known only when running: finds the code, then `call_code`.

use super::{Expander, Values, raise};
use crate::sorts::Sorts;
use beamless_abi::call::Rt;
use beamless_abi::program::FunEntry;
use beamless_abi::term::{self, Kind};
use beamless_ir::function::InstData;
use beamless_ir::{Cond, Imm, Op, Type, Value};
use std::mem::offset_of;

/// Word of a fun that points to its [`FunEntry`].
pub const ENTRY_WORD: i64 = 1;

/// `call_fun` and `tail_call_fun`: code of a fun of the right arity is called with the fun itself as last argument. Where there is none, the
/// runtime may know what to call instead.
pub fn fun(ex: &mut Expander<'_>, data: &InstData) -> Values {
    let operands = ex.args(data);
    let (fun, args) = (operands[0], &operands[1..]);
    let wrong = ex.cold_block();
    if !ex.sorts[fun].within(Sorts::FUN) {
        let word = ex.word_of(fun);
        let boxed = ex.masked(word, term::TAG_MASK, term::TAG_BOXED);
        ex.require(boxed, wrong);
        let header = ex.boxed_word(fun, 0);
        let right_kind = ex.masked(header, term::HEADER_LOW, term::header_low(Kind::Fun));
        ex.require(right_kind, wrong);
    }
    let entry = ex.boxed_word(fun, ENTRY_WORD);
    let arity = ex.load(entry, offset_of!(FunEntry, arity) as i64);
    let right_arity = ex.icmp_imm(Cond::Eq, arity, args.len() as i64);
    let (right, go) = (ex.block(), ex.block_with(&[Type::Word]));
    ex.br_likely(right_arity, right, wrong);

    ex.start(wrong);
    ex.set_x(args);
    let count = ex.b.word(args.len() as i64);
    let here = ex.here();
    let instead = ex.call_rt(Rt::rt_call_fun, &[fun, count, here]);
    let refused = ex.icmp_imm(Cond::Eq, instead, 0);
    let (asks, fails) = (ex.cold_block(), ex.cold_block());
    ex.br_likely(refused, fails, asks);
    ex.start(asks);
    ex.jump(go, &[instead]);
    ex.start(fails);
    raise::to_handler(ex);

    ex.start(right);
    let entry = ex.boxed_word(fun, ENTRY_WORD);
    let own = ex.load(entry, offset_of!(FunEntry, code) as i64);
    ex.jump(go, &[own]);

    let code = ex.join(go);
    let mut all = args.to_vec();
    all.push(fun);
    call_code(ex, data.op == Op::TailCallFun, code, &all)
}

/// `call_dyn` and `tail_call_dyn`.
pub fn dynamic(ex: &mut Expander<'_>, data: &InstData) -> Values {
    let operands = ex.args(data);
    let args = &operands[2..];
    ex.set_x(args);
    let count = ex.b.word(args.len() as i64);
    let here = ex.here();
    let code = ex.call_rt(Rt::rt_lookup, &[operands[0], operands[1], count, here]);
    let found = ex.icmp_imm(Cond::Ne, code, 0);
    let missing = ex.cold_block();
    let go = ex.block();
    ex.br_likely(found, go, missing);

    ex.start(missing);
    raise::to_handler(ex);

    ex.start(go);
    call_code(ex, data.op == Op::TailCallDyn, code, args)
}

fn call_code(ex: &mut Expander<'_>, tail: bool, code: Value, args: &[Value]) -> Values {
    let mut operands = vec![code];
    operands.extend(args);
    let op = if tail { Op::TailCallCode } else { Op::CallCode };
    let inst = ex.b.ins(op, &operands, Imm::None, &[]);
    ex.b.func.insts[inst].results.iter().copied().collect()
}
