//! One LLVM function under construction. Variables are `alloca`s: LLVM's SROA makes SSA values of them. Blocks and jumps are in
//! [`crate::control`], computations in [`crate::arith`].

use crate::arith;
use crate::unit::Unit;
use beamless_abi::process::MACHINE_ARGS;
use beamless_backend::emit::{Callee, Edge, Emit, Kind, Odds, STATE_PARAMS, Static};
use beamless_ir::{Cond, Function, Loc, Op};
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::debug_info::DISubprogram;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, IntValue, PhiValue, PointerValue};

pub struct Emitter<'u, 'c> {
    pub unit: &'u Unit<'c>,
    pub builder: Builder<'c>,
    pub function: FunctionValue<'c>,
    pub blocks: Vec<BlockData<'c>>,
    subprogram: Option<DISubprogram<'c>>,
}

pub struct BlockData<'c> {
    pub block: BasicBlock<'c>,
    pub params: Vec<PhiValue<'c>>,
}

/// Number of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Block(pub usize);

/// A variable in the function's frame.
#[derive(Clone, Copy)]
pub struct Variable<'c> {
    place: PointerValue<'c>,
    kind: Kind,
}

impl<'u, 'c> Emitter<'u, 'c> {
    pub fn new(unit: &'u Unit<'c>, function: FunctionValue<'c>, source: Option<&Function>) -> Self {
        let builder = unit.context.create_builder();
        builder.position_at_end(unit.context.append_basic_block(function, ""));
        let subprogram = unit.debug.as_ref().zip(source).and_then(|(debug, source)| debug.begin(source, function));
        Emitter { unit, builder, function, blocks: Vec::new(), subprogram }
    }

    pub fn ty(&self, kind: Kind) -> BasicTypeEnum<'c> {
        match kind {
            Kind::Word => self.unit.i64.into(),
            Kind::Address => self.unit.ptr.into(),
            Kind::Counter => self.unit.address.into(),
            Kind::Float => self.unit.context.f64_type().into(),
            Kind::Bool => self.unit.context.bool_type().into(),
        }
    }

    /// A value as a word; truth values stay what they are.
    pub fn int(&self, value: BasicValueEnum<'c>) -> IntValue<'c> {
        match value {
            BasicValueEnum::PointerValue(pointer) => {
                self.builder.build_ptr_to_int(pointer, self.unit.i64, "").expect("positioned")
            }
            value => self.widen(value.into_int_value()),
        }
    }

    /// A counter as a word.
    fn widen(&self, value: IntValue<'c>) -> IntValue<'c> {
        if value.get_type() == self.unit.address && self.unit.address != self.unit.i64 {
            return self.builder.build_int_s_extend(value, self.unit.i64, "").expect("positioned");
        }
        value
    }

    /// A word or address as a counter.
    fn counter(&self, value: BasicValueEnum<'c>) -> IntValue<'c> {
        match value {
            BasicValueEnum::PointerValue(pointer) => self.builder.build_ptr_to_int(pointer, self.unit.address, ""),
            value => self.builder.build_int_truncate_or_bit_cast(value.into_int_value(), self.unit.address, ""),
        }
        .expect("positioned")
    }

    /// Two operands of one width: counters if one of them is a counter or address.
    fn pair(&self, a: BasicValueEnum<'c>, b: BasicValueEnum<'c>) -> (IntValue<'c>, IntValue<'c>) {
        let narrow = |value: BasicValueEnum<'c>| value.is_pointer_value() || value.get_type() == self.unit.address.into();
        if narrow(a) || narrow(b) { (self.counter(a), self.counter(b)) } else { (self.int(a), self.int(b)) }
    }

    /// An address, or a word as an address.
    pub fn pointer(&self, value: BasicValueEnum<'c>) -> PointerValue<'c> {
        match value {
            BasicValueEnum::PointerValue(pointer) => pointer,
            value => self.builder.build_int_to_ptr(value.into_int_value(), self.unit.ptr, "").expect("positioned"),
        }
    }

    /// A value as an operand of this kind.
    fn of_kind(&self, value: BasicValueEnum<'c>, kind: Kind) -> BasicValueEnum<'c> {
        match kind {
            Kind::Word => self.int(value).into(),
            Kind::Address => self.pointer(value).into(),
            Kind::Counter => self.counter(value).into(),
            Kind::Float | Kind::Bool => value,
        }
    }

    fn place(&self, base: BasicValueEnum<'c>, offset: i64) -> PointerValue<'c> {
        let offset = self.unit.i64.const_int(offset as u64, true);
        // SAFETY: plain address arithmetic without `inbounds`.
        unsafe { self.builder.build_gep(self.unit.context.i8_type(), self.pointer(base), &[offset], "").expect("positioned") }
    }

    pub fn words(&self, values: &[BasicValueEnum<'c>]) -> Vec<BasicMetadataValueEnum<'c>> {
        values.iter().map(|&value| self.int(value).into()).collect()
    }
}

impl<'c> Emit for Emitter<'_, 'c> {
    type Value = BasicValueEnum<'c>;
    type Block = Block;
    type Variable = Variable<'c>;

    fn finish(self) {}

    fn registers(&self) -> usize {
        MACHINE_ARGS
    }

    fn param(&self, index: usize) -> Self::Value {
        let param = self.function.get_nth_param(index as u32).expect("uniform signature");
        if index < STATE_PARAMS { param } else { self.builder.build_bit_cast(param, self.unit.i64, "").expect("positioned") }
    }

    fn at(&mut self, source: &Function, loc: Option<Loc>) {
        if let Some((debug, subprogram)) = self.unit.debug.as_ref().zip(self.subprogram) {
            debug.at(self.unit, &self.builder, source, subprogram, loc);
        }
    }

    fn block(&mut self, params: &[Kind], _cold: bool) -> Block {
        self.new_block(params)
    }

    fn block_param(&self, block: Block, index: usize) -> Self::Value {
        self.blocks[block.0].params[index].as_basic_value()
    }

    fn position(&mut self, block: Block) {
        self.builder.position_at_end(self.blocks[block.0].block);
    }

    fn jump(&mut self, to: Edge<'_, Self>) {
        let block = self.edge(to);
        self.builder.build_unconditional_branch(block).expect("positioned");
    }

    fn branch(&mut self, condition: Self::Value, yes: Edge<'_, Self>, no: Edge<'_, Self>, odds: Odds) {
        self.conditional(condition.into_int_value(), yes, no, odds);
    }

    fn switch(&mut self, value: Self::Value, cases: &[(u64, Edge<'_, Self>)], default: Edge<'_, Self>) {
        self.many_ways(self.int(value), cases, default);
    }

    // A trap before it: if the flow analysis is wrong, the program ends there and does not run into what lies behind.
    fn unreachable(&mut self) {
        let trap = inkwell::intrinsics::Intrinsic::find("llvm.trap").expect("an intrinsic of LLVM");
        let trap = trap.get_declaration(&self.unit.module, &[]).expect("it has no variants");
        self.builder.build_call(trap, &[], "").expect("positioned");
        self.builder.build_unreachable().expect("positioned");
    }

    fn ret(&mut self) {
        self.builder.build_return(None).expect("positioned");
    }

    fn leave(&mut self, to: Callee<'_, Self::Value>, state: [Self::Value; STATE_PARAMS], args: &[Self::Value]) {
        self.must_tail(to, state, args);
    }

    fn enter(&mut self, code: Self::Value, state: [Self::Value; STATE_PARAMS], args: &[Self::Value]) {
        self.call_chunk(Callee::Address(code), state, args);
    }

    fn call(&mut self, function: &str, args: &[Self::Value], has_result: bool, cold: bool) -> Option<Self::Value> {
        let target = self.unit.runtime_fn(function, args.len(), has_result);
        let target = if self.unit.by_way { self.unit.way(target, cold) } else { target };
        let call = self.builder.build_call(target, &self.words(args), "").expect("positioned");
        call.set_call_convention(target.get_call_conventions());
        call.try_as_basic_value().basic()
    }

    fn variable(&mut self, kind: Kind) -> Variable<'c> {
        Variable { place: self.builder.build_alloca(self.ty(kind), "").expect("positioned"), kind }
    }

    fn read(&mut self, variable: Variable<'c>) -> Self::Value {
        self.builder.build_load(self.ty(variable.kind), variable.place, "").expect("positioned")
    }

    fn write(&mut self, variable: Variable<'c>, value: Self::Value) {
        self.builder.build_store(variable.place, self.of_kind(value, variable.kind)).expect("positioned");
    }

    fn constant(&mut self, value: &Static) -> Self::Value {
        self.unit.constant(value).into()
    }

    fn to_word(&mut self, value: Self::Value, kind: Kind) -> Self::Value {
        match kind {
            Kind::Word | Kind::Address | Kind::Counter => self.int(value).into(),
            Kind::Float => self.builder.build_bit_cast(value, self.unit.i64, "").expect("positioned"),
            Kind::Bool => {
                self.builder.build_int_z_extend(value.into_int_value(), self.unit.i64, "").expect("positioned").into()
            }
        }
    }

    fn of_word(&mut self, word: Self::Value, kind: Kind) -> Self::Value {
        match kind {
            Kind::Word | Kind::Address | Kind::Counter => self.of_kind(word, kind),
            Kind::Float => self.builder.build_bit_cast(word, self.ty(kind), "").expect("positioned"),
            Kind::Bool => {
                let bool = self.unit.context.bool_type();
                self.builder.build_int_truncate(word.into_int_value(), bool, "").expect("positioned").into()
            }
        }
    }

    fn load(&mut self, base: Self::Value, offset: i64, kind: Kind) -> Self::Value {
        let ty = if kind == Kind::Counter { self.unit.i64.into() } else { self.ty(kind) };
        let made = self.builder.build_load(ty, self.place(base, offset), "").expect("positioned");
        self.of_kind(made, kind)
    }

    fn load_byte(&mut self, base: Self::Value, offset: i64) -> Self::Value {
        let byte = self.builder.build_load(self.unit.context.i8_type(), self.place(base, offset), "").expect("positioned");
        self.builder.build_int_z_extend(byte.into_int_value(), self.unit.i64, "").expect("positioned").into()
    }

    fn store(&mut self, base: Self::Value, offset: i64, value: Self::Value) {
        let value = if value.is_int_value() { self.int(value).into() } else { value };
        self.builder.build_store(self.place(base, offset), value).expect("positioned");
    }

    fn offset(&mut self, base: Self::Value, bytes: i64) -> Self::Value {
        self.place(base, bytes).into()
    }

    fn binary(&mut self, op: Op, a: Self::Value, b: Self::Value) -> Self::Value {
        if a.is_float_value() {
            arith::floats(&self.builder, op, a.into_float_value(), b.into_float_value()).into()
        } else {
            let (a, b) = self.pair(a, b);
            arith::words(&self.builder, op, a, b).into()
        }
    }

    fn not(&mut self, a: Self::Value) -> Self::Value {
        self.builder.build_not(a.into_int_value(), "").expect("positioned").into()
    }

    fn rotate(&mut self, word: Self::Value, by: i64) -> Self::Value {
        let amount = self.unit.i64.const_int(by as u64, false);
        let word = self.int(word);
        self.call_intrinsic("llvm.fshl", &[word.into(), word.into(), amount.into()])
    }

    fn float_of_int(&mut self, word: Self::Value) -> Self::Value {
        let f64 = self.unit.context.f64_type();
        self.builder.build_signed_int_to_float(self.int(word), f64, "").expect("positioned").into()
    }

    fn compare(&mut self, cond: Cond, a: Self::Value, b: Self::Value) -> Self::Value {
        let (a, b) = self.pair(a, b);
        self.builder.build_int_compare(arith::int_predicate(cond), a, b, "").expect("positioned").into()
    }

    fn compare_floats(&mut self, cond: Cond, a: Self::Value, b: Self::Value) -> Self::Value {
        let (a, b) = (a.into_float_value(), b.into_float_value());
        self.builder.build_float_compare(arith::float_predicate(cond), a, b, "").expect("positioned").into()
    }

    fn select(&mut self, condition: Self::Value, yes: Self::Value, no: Self::Value) -> Self::Value {
        self.builder.build_select(condition.into_int_value(), self.int(yes), self.int(no), "").expect("positioned")
    }

    fn overflow(&mut self, op: Op, a: Self::Value, b: Self::Value) -> (Self::Value, Self::Value) {
        let args = [self.int(a).into(), self.int(b).into()];
        let pair = self.call_intrinsic(arith::overflow_intrinsic(op), &args).into_struct_value();
        let part = |index| self.builder.build_extract_value(pair, index, "").expect("two results");
        (part(0), part(1))
    }
}

impl<'c> Emitter<'_, 'c> {
    fn call_intrinsic(&self, name: &str, args: &[BasicMetadataValueEnum<'c>]) -> BasicValueEnum<'c> {
        let intrinsic = inkwell::intrinsics::Intrinsic::find(name).expect("an intrinsic of LLVM");
        let function = intrinsic.get_declaration(&self.unit.module, &[self.unit.i64.into()]).expect("i64 variant");
        let call = self.builder.build_call(function, args, "").expect("positioned");
        call.try_as_basic_value().basic().expect("the intrinsic has a result")
    }
}
