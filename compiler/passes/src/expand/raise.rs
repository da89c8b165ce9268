//! Raising: how a failure gets to its handler. A silent handler (a guard's) gets nothing but the jump; otherwise the runtime makes the exception
//! and its trace, and the handler's parameters are read from the process.

use super::Expander;
use super::emit::edge;
use beamless_abi::bif::BifRow;
use beamless_abi::call::{FailKind, Rt};
use beamless_abi::process::{Hot, RAISE_ARGS_MAX};
use beamless_ir::function::Sym;
use beamless_ir::{Block, Func, Imm, Op, Value};
use std::mem::offset_of;

/// How many of a fail's operands go to argument registers; the rest are `a` and `b`.
fn in_registers(kind: FailKind, operands: usize) -> usize {
    match kind {
        FailKind::FunctionClause => operands,
        FailKind::RawRaise => 1,
        FailKind::Undef => operands.saturating_sub(1),
        _ => 0,
    }
}

/// The `fail` instruction.
pub fn fail(ex: &mut Expander<'_>, kind: FailKind, args: &[Value]) {
    if let Some(handler) = silent_handler(ex) {
        return ex.jump(handler, &[]);
    }
    let (registers, operands) = args.split_at(in_registers(kind, args.len()));
    ex.set_x(registers);
    let kind_word = ex.b.word(kind as i64);
    let (a, b) = match (kind, operands) {
        (FailKind::FunctionClause, _) => (ex.b.int(args.len() as i64), ex.b.word(0)),
        (_, []) => (ex.b.word(0), ex.b.word(0)),
        (_, &[a]) => (a, ex.b.word(0)),
        (_, &[a, b, ..]) => (a, b),
    };
    let here = ex.here();
    end(ex, Rt::rt_fail, &[kind_word, a, b, here], &[]);
}

/// A guard's handler, if that is where this block's failures go.
pub fn silent_handler(ex: &Expander<'_>) -> Option<Block> {
    handler(ex).filter(|&handler| ex.old.blocks[handler].params.is_empty())
}

fn handler(ex: &Expander<'_>) -> Option<Block> {
    ex.old.blocks[ex.block].handler
}

/// Ends the block where a BIF has set an exception: completes it, goes to the handler.
pub fn bif_failed(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) {
    if let Some(handler) = silent_handler(ex) {
        return ex.jump(handler, &[]);
    }
    let func = Func::new(row.module, row.name, row.arity);
    let info = ex.b.value(Op::SymAddr, &[], Imm::Sym(Sym::Info(func)));
    complete(ex, info, args);
}

/// The same after a runtime function: the trace starts at the location.
pub fn runtime_failed(ex: &mut Expander<'_>) {
    if let Some(handler) = silent_handler(ex) {
        return ex.jump(handler, &[]);
    }
    let info = ex.b.word(0);
    complete(ex, info, &[]);
}

fn complete(ex: &mut Expander<'_>, info: Value, args: &[Value]) {
    let here = ex.here();
    end(ex, Rt::rt_bif_failed, &[info, here], args);
}

/// Ends the block with an exception that a runtime function makes. What leaves the function is one `raise`, whose fragment all places share:
/// a third of all code was this before.
fn end(ex: &mut Expander<'_>, rt: Rt, operands: &[Value], args: &[Value]) {
    if handler(ex).is_none() && args.len() <= RAISE_ARGS_MAX {
        let all: Vec<_> = operands.iter().chain(args).copied().collect();
        ex.b.ins(Op::Raise, &all, Imm::Rt(rt), &[]);
        return;
    }
    ex.set_x(args);
    ex.b.ins(Op::CallRtVoid, operands, Imm::Rt(rt), &[]);
    to_handler(ex);
}

/// Ends the block when the exception in the process is complete.
pub fn to_handler(ex: &mut Expander<'_>) {
    let Some(handler) = handler(ex) else {
        ex.b.ins(Op::Unwind, &[], Imm::None, &[]);
        return;
    };
    if ex.old.blocks[handler].params.is_empty() {
        return ex.jump(handler, &[]);
    }
    let fields = [offset_of!(Hot, class), offset_of!(Hot, reason), offset_of!(Hot, trace)];
    let exception = fields.map(|offset| ex.b.value(Op::HotLoad, &[], Imm::Int(offset as i64)));
    ex.jump(handler, &exception);
}

/// Continues where `result` is not `NONE`; otherwise the exception of a BIF is raised.
pub fn check_bif(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value], result: Value) {
    check(ex, result, |ex| bif_failed(ex, row, args));
}

/// The same after a runtime function.
pub fn check_runtime(ex: &mut Expander<'_>, result: Value) {
    check(ex, result, runtime_failed);
}

fn check(ex: &mut Expander<'_>, result: Value, raise: impl FnOnce(&mut Expander<'_>)) {
    let none = ex.is_none(result);
    let fine = ex.op(Op::BoolNot, &[none]);
    let fine = ex.op(Op::Likely, &[fine]);
    let go = ex.block();
    if let Some(handler) = silent_handler(ex) {
        ex.br(fine, &edge(go), &edge(handler));
    } else {
        let failed = ex.cold_block();
        ex.br(fine, &edge(go), &edge(failed));
        ex.start(failed);
        raise(ex);
    }
    ex.start(go);
}
