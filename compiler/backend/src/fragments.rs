//! The shared pieces of code that every program has: entering compiled code, dispatching after a runtime function chose where to go on, unwinding,
//! yielding, the bottom frame, the stubs of BIFs and of undefined functions.

use crate::data::Data;
use crate::emit::{Edge, Emit, Head, Kind, Odds, Prefix, Signature, Unit};
use crate::machine::Machine;
use crate::symbol;
use beamless_abi::call::Rt;
use beamless_abi::frame::{CHUNK_BOTTOM, CHUNK_ENTRY};
use beamless_abi::process::{Hot, RAISE_ARGS_MAX, ROOM_SHIFT};
use beamless_abi::term::NONE;
use beamless_ir::{Cond, Func, Op};
use std::mem::offset_of;

pub fn emit<U: Unit>(unit: &mut U, data: &Data) {
    enter(unit);
    dispatch(unit);
    unwind(unit);
    bottom(unit);
    handle_undef(unit);
    yielding(unit);
    room(unit);
    raise(unit, Rt::rt_fail, 0);
    for args in 0..=RAISE_ARGS_MAX {
        raise(unit, Rt::rt_bif_failed, args);
    }
    for &func in &data.stubs {
        bif_stub(unit, data, func);
    }
    for &func in &data.undefined {
        undefined(unit, data, func);
    }
}

fn fragment<'u, U: Unit>(unit: &'u mut U, name: &str) -> Machine<U::Emit<'u>> {
    Machine::new(unit.begin(Head { name, signature: Signature::Chunk, prefix: None, source: None }))
}

/// A fragment that is called as chunks are.
fn chunk<'u, U: Unit>(unit: &'u mut U, name: &str, kind: u32) -> Machine<U::Emit<'u>> {
    let prefix = Prefix { kind, ..Prefix::default() };
    Machine::new(unit.begin(Head { name, signature: Signature::Chunk, prefix: Some(&prefix), source: None }))
}

/// Goes on where a runtime function said, and ends the function.
fn dispatch_to<E: Emit>(mut machine: Machine<E>, code: Option<E::Value>) {
    let code = code.expect("the runtime function has a result");
    machine.leave_for(symbol::DISPATCH, &[code]);
    machine.e.finish();
}

/// `void bl_enter(Hot *)`, C convention: runs the process from where it is until it leaves to the scheduler.
fn enter<U: Unit>(unit: &mut U) {
    let mut machine = Machine::loaded(unit.begin(Head { name: symbol::ENTER, signature: Signature::Enter, prefix: None, source: None }));
    machine.run_process();
    machine.e.ret();
    machine.e.finish();
}

fn dispatch<U: Unit>(unit: &mut U) {
    let mut machine = fragment(unit, symbol::DISPATCH);
    let code = machine.operand(0);
    let (leave, go_on) = (machine.e.block(&[], false), machine.e.block(&[], false));
    let zero = machine.e.number(0);
    let none = machine.e.compare(Cond::Eq, code, zero);
    machine.e.branch(none, Edge { block: leave, args: &[] }, Edge { block: go_on, args: &[] }, Odds::Even);
    machine.e.position(leave);
    machine.e.ret();
    machine.e.position(go_on);
    machine.resume(code);
    machine.e.finish();
}

fn unwind<U: Unit>(unit: &mut U) {
    let mut machine = fragment(unit, symbol::UNWIND);
    machine.store_state();
    let code = machine.call_rt(Rt::rt_unwind, &[]);
    dispatch_to(machine, code);
}

fn bottom<U: Unit>(unit: &mut U) {
    let mut machine = chunk(unit, symbol::BOTTOM, CHUNK_BOTTOM);
    machine.store_state();
    let result = machine.arg(0);
    let code = machine.call_rt(Rt::rt_bottom, &[result]);
    dispatch_to(machine, code);
}

/// Called in place of a function that the program does not have, of which the runtime knows the name.
fn handle_undef<U: Unit>(unit: &mut U) {
    let mut machine = chunk(unit, symbol::HANDLE_UNDEF, CHUNK_ENTRY);
    machine.store_state();
    machine.store_args(usize::MAX);
    let code = machine.call_rt(Rt::rt_handle_undef, &[]);
    dispatch_to(machine, code);
}

/// Where chunks go that have no reductions left, `code` and `live` being set.
fn yielding<U: Unit>(unit: &mut U) {
    let mut machine = fragment(unit, symbol::YIELD);
    machine.store_state();
    machine.store_args(usize::MAX);
    machine.e.ret();
    machine.e.finish();
}

/// Where chunks go that have no room, to start again: `code` is set, `live` too, with the words needed above it.
fn room<U: Unit>(unit: &mut U) {
    let mut machine = fragment(unit, symbol::ROOM);
    machine.store_state();
    machine.store_args(usize::MAX);
    let both = machine.hot(offset_of!(Hot, live), Kind::Word);
    let shift = machine.e.number(u64::from(ROOM_SHIFT));
    let words = machine.e.binary(Op::Ushr, both, shift);
    let mask = machine.e.number((1 << ROOM_SHIFT) - 1);
    let live = machine.e.binary(Op::Band, both, mask);
    machine.set_hot(offset_of!(Hot, live), live);
    machine.call_rt(Rt::rt_gc, &[words, live]);
    let code = machine.hot(offset_of!(Hot, code), Kind::Word);
    dispatch_to(machine, Some(code));
}

/// Raises what the runtime function `rt` makes of its operands: the last is the words of the raising chunk's frame, after them come the
/// arguments of the BIF that failed.
fn raise<U: Unit>(unit: &mut U, rt: Rt, args: usize) {
    let row = rt.row();
    let count = row.params - 1;
    let mut machine = fragment(unit, &symbol::raise(row.name, args));
    machine.store_state();
    let words: Vec<_> = (0..count + args).map(|index| machine.operand(index)).collect();
    let (operands, args) = words.split_at(count);
    machine.set_x(0, args);
    machine.call_rt(rt, operands);
    let frame = *operands.last().expect("every one is told the frame");
    let (sp, shift) = (machine.sp(), machine.e.number(3));
    let bytes = machine.e.binary(Op::Shl, frame, shift);
    let sp = machine.e.binary(Op::Iadd, sp, bytes);
    machine.set_hot(offset_of!(Hot, sp), sp);
    let code = machine.call_rt(Rt::rt_unwind, &[]);
    dispatch_to(machine, code);
}

/// The chunk that calls a BIF's C function.
fn bif_stub<U: Unit>(unit: &mut U, data: &Data, func: Func) {
    let row = beamless_abi::bif::find(func.module.as_str(), func.name.as_str(), func.arity).expect("stubs are of BIFs");
    let arity = row.arity as usize;
    let mut machine = chunk(unit, &symbol::stub(func), CHUNK_ENTRY);
    machine.store_state();
    // Before the call: a BIF that continues elsewhere puts other registers there.
    machine.store_args(arity);
    let words: Vec<_> = (0..arity).map(|index| machine.arg(index)).collect();
    let made = machine.call_c(row.symbol, true, &words, true).expect("BIFs have a result");
    let none = machine.e.number(NONE);
    let is_none = machine.e.compare(Cond::Eq, made, none);
    let done = machine.unlikely(is_none);
    let info = machine.e.constant(&data.info_address(func));
    let code = machine.call_rt(Rt::rt_bif_none, &[info]).expect("the row has a result");
    machine.leave_for(symbol::DISPATCH, &[code]);
    machine.e.position(done);
    // The stack too: a yielding BIF may collect.
    machine.load_state();
    machine.load_stack();
    machine.return_with(made);
    machine.e.finish();
}

/// Called in place of a function that the program does not have.
fn undefined<U: Unit>(unit: &mut U, data: &Data, func: Func) {
    let mut machine = chunk(unit, &symbol::undefined(func), CHUNK_ENTRY);
    machine.store_state();
    machine.store_args(func.arity as usize);
    let info = machine.e.constant(&data.info_address(func));
    let code = machine.call_rt(Rt::rt_undef, &[info]);
    dispatch_to(machine, code);
}
