//! The shared pieces of code that every program has: entering compiled code, dispatching after a runtime function chose where to go on, unwinding,
//! yielding, the bottom frame, the stubs of BIFs and of undefined functions.

use crate::op::result;
use crate::unit::{Callee, Prefix, STATE_PARAMS, Unit, Word};
use beamless_abi::call::Rt;
use beamless_abi::frame::{CHUNK_BOTTOM, CHUNK_ENTRY};
use beamless_abi::process::{Hot, MACHINE_ARGS, RAISE_ARGS_MAX, ROOM_SHIFT};
use beamless_abi::term::NONE;
use beamless_backend::symbol;
use beamless_ir::Func;
use inkwell::IntPredicate;
use inkwell::builder::Builder;
use inkwell::module::Linkage;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, FunctionValue, IntValue, PointerValue};
use std::mem::offset_of;

pub fn emit(unit: &Unit<'_, '_>) {
    enter(unit);
    dispatch(unit);
    unwind(unit);
    bottom(unit);
    yielding(unit);
    room(unit);
    raise(unit, Rt::rt_fail, 0);
    for args in 0..=RAISE_ARGS_MAX {
        raise(unit, Rt::rt_bif_failed, args);
    }
    for &func in &unit.data.stubs {
        bif_stub(unit, func);
    }
    for &func in &unit.data.undefined {
        undefined(unit, func);
    }
}

/// A fragment under construction: its parameters by role.
struct Fragment<'u, 'c, 'd> {
    unit: &'u Unit<'c, 'd>,
    builder: Builder<'c>,
    function: FunctionValue<'c>,
}

impl<'u, 'c, 'd> Fragment<'u, 'c, 'd> {
    fn new(unit: &'u Unit<'c, 'd>, name: &str) -> Self {
        let function = unit.chunk(name);
        let builder = unit.context.create_builder();
        builder.position_at_end(unit.context.append_basic_block(function, ""));
        Fragment { unit, builder, function }
    }

    fn process(&self) -> PointerValue<'c> {
        self.function.get_nth_param(0).expect("uniform signature").into_pointer_value()
    }

    fn state(&self) -> [BasicValueEnum<'c>; STATE_PARAMS] {
        std::array::from_fn(|index| self.function.get_nth_param(index as u32).expect("uniform signature"))
    }

    fn arg(&self, index: usize) -> IntValue<'c> {
        self.unit.argument(&self.builder, self.function, index)
    }

    fn hot(&self, offset: usize) -> PointerValue<'c> {
        field(self.unit, &self.builder, self.process(), offset)
    }

    fn store(&self, address: PointerValue<'c>, value: impl inkwell::values::BasicValue<'c>) {
        self.builder.build_store(address, value).expect("positioned");
    }

    fn store_state(&self) {
        let [_, hp, sp, fc] = self.state();
        self.store(self.hot(offset_of!(Hot, hp)), hp);
        self.store(self.hot(offset_of!(Hot, sp)), sp);
        self.unit.store_counter(&self.builder, self.hot(offset_of!(Hot, fc)), fc.into_int_value());
    }

    fn store_args(&self, count: usize) {
        let file = load_ptr(self.unit, &self.builder, self.hot(offset_of!(Hot, x)));
        for index in 0..count.min(MACHINE_ARGS) {
            self.store(field(self.unit, &self.builder, file, index * 8), self.arg(index));
        }
    }

    /// Calls a runtime function with the process and more words.
    fn call(&self, function: FunctionValue<'c>, words: &[IntValue<'c>]) -> IntValue<'c> {
        result(self.call_void(function, words)).into_int_value()
    }

    fn call_void(&self, function: FunctionValue<'c>, words: &[IntValue<'c>]) -> CallSiteValue<'c> {
        let process = self.builder.build_ptr_to_int(self.process(), self.unit.i64, "").expect("positioned");
        let mut all: Vec<BasicMetadataValueEnum<'c>> = vec![process.into()];
        all.extend(words.iter().map(|&word| BasicMetadataValueEnum::from(word)));
        self.builder.build_call(function, &all, "").expect("positioned")
    }

    /// Goes on where a runtime function said.
    fn dispatch(&self, code: IntValue<'c>) {
        let dispatch = Callee::Known(self.unit.chunk(symbol::DISPATCH));
        self.unit.must_tail(&self.builder, dispatch, self.state(), &[code]);
    }

    fn prefix(&self, kind: u32) {
        self.unit.set_prefix(self.function, &Prefix { bitmap: 0, handler: None, location: None, slots: 0, kind });
    }
}

fn field<'c>(unit: &Unit<'c, '_>, builder: &Builder<'c>, base: PointerValue<'c>, offset: usize) -> PointerValue<'c> {
    let offset = unit.i64.const_int(offset as u64, false);
    // SAFETY: plain address arithmetic without `inbounds`.
    unsafe { builder.build_gep(unit.context.i8_type(), base, &[offset], "").expect("positioned") }
}

fn load_ptr<'c>(unit: &Unit<'c, '_>, builder: &Builder<'c>, address: PointerValue<'c>) -> PointerValue<'c> {
    builder.build_load(unit.ptr, address, "").expect("positioned").into_pointer_value()
}

/// All machine state and argument registers out of the process: what a chunk is entered with.
fn reload<'c>(
    unit: &Unit<'c, '_>,
    builder: &Builder<'c>,
    process: PointerValue<'c>,
) -> ([BasicValueEnum<'c>; STATE_PARAMS], Vec<IntValue<'c>>) {
    let hot = |offset| field(unit, builder, process, offset);
    let hp = load_ptr(unit, builder, hot(offset_of!(Hot, hp)));
    let sp = load_ptr(unit, builder, hot(offset_of!(Hot, sp)));
    let fc = unit.load_counter(builder, hot(offset_of!(Hot, fc))).into();
    let file = load_ptr(unit, builder, hot(offset_of!(Hot, x)));
    let args = (0..MACHINE_ARGS).map(|index| {
        let word = builder.build_load(unit.i64, field(unit, builder, file, index * 8), "").expect("positioned");
        word.into_int_value()
    });
    ([process.into(), hp.into(), sp.into(), fc], args.collect())
}

/// `void bl_enter(Hot *)`, C convention: runs the process from where it is until it leaves to the scheduler.
fn enter(unit: &Unit<'_, '_>) {
    let ty = unit.context.void_type().fn_type(&[unit.ptr.into()], false);
    let function = unit.module.add_function(symbol::ENTER, ty, Some(Linkage::External));
    let builder = unit.context.create_builder();
    builder.position_at_end(unit.context.append_basic_block(function, ""));
    let process = function.get_nth_param(0).expect("one parameter").into_pointer_value();
    let code = load_ptr(unit, &builder, field(unit, &builder, process, offset_of!(Hot, code)));
    let (state, args) = reload(unit, &builder, process);
    let mut all: Vec<BasicMetadataValueEnum<'_>> = state.iter().map(|&value| value.into()).collect();
    all.extend(args.into_iter().map(|arg| unit.as_argument(&builder, arg)));
    let call = builder.build_indirect_call(unit.chunk_type, code, &all, "").expect("positioned");
    call.set_call_convention(unit.shape.convention.number());
    builder.build_return(None).expect("positioned");
}

fn dispatch(unit: &Unit<'_, '_>) {
    let fragment = Fragment::new(unit, symbol::DISPATCH);
    let builder = &fragment.builder;
    let code = fragment.arg(0);
    let leave = unit.context.append_basic_block(fragment.function, "");
    let go_on = unit.context.append_basic_block(fragment.function, "");
    let none = builder.build_int_compare(IntPredicate::EQ, code, unit.i64.const_zero(), "").expect("positioned");
    builder.build_conditional_branch(none, leave, go_on).expect("positioned");
    builder.position_at_end(leave);
    builder.build_return(None).expect("positioned");
    builder.position_at_end(go_on);
    let (state, args) = reload(unit, builder, fragment.process());
    let code = builder.build_int_to_ptr(code, unit.ptr, "").expect("positioned");
    unit.must_tail(builder, Callee::Address(code), state, &args);
}

fn unwind(unit: &Unit<'_, '_>) {
    let fragment = Fragment::new(unit, symbol::UNWIND);
    fragment.store_state();
    let code = fragment.call(unit.rt(Rt::rt_unwind), &[]);
    fragment.dispatch(code);
}

fn bottom(unit: &Unit<'_, '_>) {
    let fragment = Fragment::new(unit, symbol::BOTTOM);
    fragment.prefix(CHUNK_BOTTOM);
    fragment.store_state();
    let code = fragment.call(unit.rt(Rt::rt_bottom), &[fragment.arg(0)]);
    fragment.dispatch(code);
}

/// Where chunks go that have no reductions left, `code` and `live` being set.
fn yielding(unit: &Unit<'_, '_>) {
    let fragment = Fragment::new(unit, symbol::YIELD);
    fragment.store_state();
    fragment.store_args(MACHINE_ARGS);
    fragment.builder.build_return(None).expect("positioned");
}

/// Where chunks go that have no room, to start again: `code` is set, `live` too, with the words needed above it.
fn room(unit: &Unit<'_, '_>) {
    let fragment = Fragment::new(unit, symbol::ROOM);
    let builder = &fragment.builder;
    fragment.store_state();
    fragment.store_args(MACHINE_ARGS);
    let place = fragment.hot(offset_of!(Hot, live));
    let both = builder.build_load(unit.i64, place, "").expect("positioned").into_int_value();
    let shift = unit.i64.const_int(u64::from(ROOM_SHIFT), false);
    let words = builder.build_right_shift(both, shift, false, "").expect("positioned");
    let mask = unit.i64.const_int((1 << ROOM_SHIFT) - 1, false);
    let live = builder.build_and(both, mask, "").expect("positioned");
    fragment.store(place, live);
    fragment.call_void(unit.rt(Rt::rt_gc), &[words, live]);
    let code = load_ptr(unit, builder, fragment.hot(offset_of!(Hot, code)));
    fragment.dispatch(unit.address_word(builder, code));
}

/// Raises what the runtime function `rt` makes of its operands: the last is the words of the raising chunk's frame, after them come the
/// arguments of the BIF that failed.
fn raise(unit: &Unit<'_, '_>, rt: Rt, args: usize) {
    let row = rt.row();
    let fragment = Fragment::new(unit, &symbol::raise(row.name, args));
    let builder = &fragment.builder;
    fragment.store_state();
    let operands: Vec<_> = (0..row.params - 1).map(|index| fragment.arg(index)).collect();
    let file = load_ptr(unit, builder, fragment.hot(offset_of!(Hot, x)));
    for index in 0..args {
        fragment.store(field(unit, builder, file, index * 8), fragment.arg(operands.len() + index));
    }
    fragment.call_void(unit.rt(rt), &operands);
    let frame = operands.last().copied().expect("every one is told the frame");
    // SAFETY: plain address arithmetic without `inbounds`.
    let sp = unsafe {
        let sp = fragment.state()[2].into_pointer_value();
        builder.build_gep(unit.i64, sp, &[frame], "").expect("positioned")
    };
    fragment.store(fragment.hot(offset_of!(Hot, sp)), sp);
    let code = fragment.call(unit.rt(Rt::rt_unwind), &[]);
    fragment.dispatch(code);
}

/// The chunk that calls a BIF's C function.
fn bif_stub(unit: &Unit<'_, '_>, func: Func) {
    let row = beamless_abi::bif::find(func.module.as_str(), func.name.as_str(), func.arity).expect("stubs are of BIFs");
    let arity = row.arity as usize;
    let fragment = Fragment::new(unit, &symbol::stub(func));
    fragment.prefix(CHUNK_ENTRY);
    let builder = &fragment.builder;
    fragment.store_state();
    // Before the call: a BIF that continues elsewhere puts other registers there.
    fragment.store_args(arity);
    let words: Vec<_> = (0..arity).map(|index| fragment.arg(index)).collect();
    let made = fragment.call(unit.bif(row), &words);
    let (failed, done) = (
        unit.context.append_basic_block(fragment.function, ""),
        unit.context.append_basic_block(fragment.function, ""),
    );
    let none = unit.i64.const_int(NONE, false);
    let is_none = builder.build_int_compare(IntPredicate::EQ, made, none, "").expect("positioned");
    builder.build_conditional_branch(is_none, failed, done).expect("positioned");
    builder.position_at_end(done);
    // The stack too: a yielding BIF may collect.
    let (state, _) = reload(unit, builder, fragment.process());
    let sp = state[2].into_pointer_value();
    let code = load_ptr(unit, builder, sp);
    unit.must_tail(builder, Callee::Address(code), state, &[made]);
    builder.position_at_end(failed);
    let code = fragment.call(unit.rt(Rt::rt_bif_none), &[unit.word(Word::Address(unit.info(func)))]);
    fragment.dispatch(code);
}

/// Called in place of a function that the program does not have.
fn undefined(unit: &Unit<'_, '_>, func: Func) {
    let fragment = Fragment::new(unit, &symbol::undefined(func));
    fragment.prefix(CHUNK_ENTRY);
    fragment.store_state();
    fragment.store_args(func.arity as usize);
    let code = fragment.call(unit.rt(Rt::rt_undef), &[unit.word(Word::Address(unit.info(func)))]);
    fragment.dispatch(code);
}
