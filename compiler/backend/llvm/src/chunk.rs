//! One chunk: the walk over its blocks, and where its machine state lives. `hp`, `sp`, `fc` and every term that a collection may move are
//! `alloca` variables here; LLVM's SROA makes SSA values of them. The ops themselves are in [`crate::op`].

use crate::debug::Debug;
use crate::unit::{Callee, Prefix, STATE_PARAMS, Unit, Word};
use beamless_abi::frame::{CHUNK_ENTRY, CHUNK_HANDLER, CHUNK_JOIN, CHUNK_RESUME};
use beamless_abi::process::{Hot, MACHINE_ARGS};
use beamless_backend::symbol;
use beamless_ir::function::BlockCall;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, ChunkKind, Func, Function, Inst, Loc, Op, Type, Value};
use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::debug_info::DISubprogram;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, FunctionValue, IntValue, PhiValue, PointerValue};
use rustc_hash::FxHashMap;
use std::mem::offset_of;

pub fn emit_all(unit: &Unit<'_, '_>, chunks: &[Function], debug_info: bool) {
    let debug = debug_info.then(|| Debug::new(unit));
    for func in chunks {
        func.name.working("llvm");
        Walk::new(unit, func).run(debug.as_ref());
    }
}

/// Code generation of one chunk.
pub struct Walk<'u, 'c, 'd> {
    pub unit: &'u Unit<'c, 'd>,
    pub func: &'u Function,
    pub builder: Builder<'c>,
    pub function: FunctionValue<'c>,
    blocks: Vec<Option<BasicBlock<'c>>>,
    phis: Vec<Option<PhiValue<'c>>>,
    values: Vec<Option<BasicValueEnum<'c>>>,
    /// Variables of terms that collections update.
    moved: Vec<Option<PointerValue<'c>>>,
    /// Arguments of edges to blocks that have not begun: parameter, argument, source.
    early: FxHashMap<Block, Vec<(Value, BasicValueEnum<'c>, BasicBlock<'c>)>>,
    /// The code at hand is not expected to run.
    pub cold: bool,
    pub process: PointerValue<'c>,
    hp: PointerValue<'c>,
    sp: PointerValue<'c>,
    fc: PointerValue<'c>,
}

impl<'u, 'c, 'd> Walk<'u, 'c, 'd> {
    fn new(unit: &'u Unit<'c, 'd>, func: &'u Function) -> Self {
        let chunk = func.chunk.as_ref().expect("a chunk");
        let function = unit.chunk(&symbol::chunk(func.name, chunk.index));
        let builder = unit.context.create_builder();
        let entry = unit.context.append_basic_block(function, "");
        builder.position_at_end(entry);
        let state = |index: u32, ty: BasicTypeEnum<'c>| {
            let variable = builder.build_alloca(ty, "").expect("positioned");
            let param = function.get_nth_param(index).expect("uniform signature");
            builder.build_store(variable, param).expect("positioned");
            variable
        };
        let (hp, sp, fc) = (state(1, unit.ptr.into()), state(2, unit.ptr.into()), state(3, unit.address.into()));
        let process = function.get_nth_param(0).expect("uniform signature").into_pointer_value();
        Walk {
            unit,
            func,
            builder,
            function,
            blocks: vec![None; func.blocks.len()],
            phis: vec![None; func.values.len()],
            values: vec![None; func.values.len()],
            moved: vec![None; func.values.len()],
            early: FxHashMap::default(),
            cold: false,
            process,
            hp,
            sp,
            fc,
        }
    }

    fn run(mut self, debug: Option<&Debug<'c>>) {
        let debug = debug.and_then(|debug| Some((debug, debug.begin(self.func, self.function)?)));
        self.at(debug, None);
        self.set_prefix();
        self.declare_moved();
        let order = Dominators::compute(self.func).rpo;
        for &block in &order {
            self.blocks[block.as_u32() as usize] = Some(self.unit.context.append_basic_block(self.function, ""));
        }
        self.bind_arguments();
        let first = self.block(order[0]);
        self.builder.build_unconditional_branch(first).expect("positioned");
        for &block in &order {
            self.builder.position_at_end(self.block(block));
            self.cold = self.func.blocks[block].cold;
            if block != order[0] {
                self.begin_block(block);
            }
            for &inst in &self.func.blocks[block].insts {
                self.at(debug, self.func.insts[inst].loc);
                self.inst(inst);
            }
        }
    }

    fn at(&self, debug: Option<(&Debug<'c>, DISubprogram<'c>)>, loc: Option<Loc>) {
        if let Some((debug, subprogram)) = debug {
            debug.at(self.unit, &self.builder, self.func, subprogram, loc);
        }
    }

    fn set_prefix(&self) {
        let chunk = self.func.chunk.as_ref().expect("a chunk");
        let handler = chunk.handler.map(|handler| {
            let code = self.unit.chunk(&symbol::chunk(self.func.name, handler));
            code.as_global_value().as_pointer_value()
        });
        let location = chunk.loc.map(|loc| self.unit.location_address(self.unit.data.location_number(self.func, loc)));
        let kind = match chunk.kind {
            ChunkKind::Entry => CHUNK_ENTRY,
            ChunkKind::Resume => CHUNK_RESUME,
            ChunkKind::Join => CHUNK_JOIN,
            ChunkKind::Handler => CHUNK_HANDLER,
        };
        let prefix = Prefix { bitmap: chunk.bitmap, handler, location, slots: chunk.slots, kind };
        self.unit.set_prefix(self.function, &prefix);
    }

    /// Every value that some check lists gets a variable.
    fn declare_moved(&mut self) {
        for (_, data) in self.func.insts.iter() {
            if data.op == Op::GcCheck {
                for &value in &data.args {
                    let variable = &mut self.moved[value.as_u32() as usize];
                    if variable.is_none() {
                        *variable = Some(self.builder.build_alloca(self.unit.i64, "").expect("positioned"));
                    }
                }
            }
        }
    }

    /// The chunk's arguments: machine registers, then the register file.
    fn bind_arguments(&mut self) {
        let params = &self.func.blocks[self.func.entry()].params;
        for (index, &param) in params.iter().enumerate() {
            let word = if index < MACHINE_ARGS {
                self.unit.argument(&self.builder, self.function, index)
            } else {
                self.load_word(self.x_address(index as u64))
            };
            let value = self.from_word(self.func.ty(param), word);
            self.set(param, value);
        }
    }

    fn begin_block(&mut self, block: Block) {
        let params = &self.func.blocks[block].params;
        for &param in params {
            let ty = self.llvm_type(self.func.ty(param));
            let phi = self.builder.build_phi(ty, "").expect("positioned");
            self.phis[param.as_u32() as usize] = Some(phi);
        }
        for (param, arg, from) in self.early.remove(&block).unwrap_or_default() {
            self.phis[param.as_u32() as usize].expect("just made").add_incoming(&[(&arg, from)]);
        }
        for &param in params {
            let phi = self.phis[param.as_u32() as usize].expect("just made");
            self.set(param, phi.as_basic_value());
        }
    }

    pub fn llvm_type(&self, ty: Type) -> BasicTypeEnum<'c> {
        match ty {
            Type::Term | Type::Word => self.unit.i64.into(),
            Type::F64 => self.unit.context.f64_type().into(),
            Type::Bool => self.unit.context.bool_type().into(),
        }
    }

    pub fn block(&self, block: Block) -> BasicBlock<'c> {
        self.blocks[block.as_u32() as usize].expect("reachable")
    }

    pub fn get(&self, value: Value) -> BasicValueEnum<'c> {
        match self.moved[value.as_u32() as usize] {
            Some(variable) => self.builder.build_load(self.unit.i64, variable, "").expect("positioned"),
            None => self.values[value.as_u32() as usize].unwrap_or_else(|| panic!("{value} in {}", self.func.name)),
        }
    }

    pub fn int(&self, value: Value) -> IntValue<'c> {
        self.get(value).into_int_value()
    }

    pub fn set(&mut self, value: Value, made: BasicValueEnum<'c>) {
        if let Some(variable) = self.moved[value.as_u32() as usize] {
            self.builder.build_store(variable, made).expect("positioned");
        }
        self.values[value.as_u32() as usize] = Some(made);
    }

    /// Gives a value its new place after a collection.
    pub fn set_moved(&self, value: Value, made: IntValue<'c>) {
        let variable = self.moved[value.as_u32() as usize].expect("checks declare what they move");
        self.builder.build_store(variable, made).expect("positioned");
    }

    /// A value as one machine word, for registers and memory.
    pub fn as_word(&self, value: Value) -> IntValue<'c> {
        let made = self.get(value);
        match self.func.ty(value) {
            Type::Term | Type::Word => made.into_int_value(),
            Type::F64 => self.builder.build_bit_cast(made, self.unit.i64, "").expect("positioned").into_int_value(),
            Type::Bool => self.builder.build_int_z_extend(made.into_int_value(), self.unit.i64, "").expect("positioned"),
        }
    }

    fn from_word(&self, ty: Type, word: IntValue<'c>) -> BasicValueEnum<'c> {
        match ty {
            Type::Term | Type::Word => word.into(),
            Type::F64 => self.builder.build_bit_cast(word, self.unit.context.f64_type(), "").expect("positioned"),
            Type::Bool => {
                let bool = self.unit.context.bool_type();
                self.builder.build_int_truncate(word, bool, "").expect("positioned").into()
            }
        }
    }

    // Machine state.

    pub fn hp(&self) -> PointerValue<'c> {
        self.builder.build_load(self.unit.ptr, self.hp, "").expect("positioned").into_pointer_value()
    }

    pub fn set_hp(&self, hp: PointerValue<'c>) {
        self.builder.build_store(self.hp, hp).expect("positioned");
    }

    pub fn sp(&self) -> PointerValue<'c> {
        self.builder.build_load(self.unit.ptr, self.sp, "").expect("positioned").into_pointer_value()
    }

    pub fn set_sp(&self, sp: PointerValue<'c>) {
        self.builder.build_store(self.sp, sp).expect("positioned");
    }

    pub fn fc(&self) -> IntValue<'c> {
        self.builder.build_load(self.unit.address, self.fc, "").expect("positioned").into_int_value()
    }

    pub fn set_fc(&self, fc: IntValue<'c>) {
        self.builder.build_store(self.fc, fc).expect("positioned");
    }

    pub fn state(&self) -> [BasicValueEnum<'c>; STATE_PARAMS] {
        [self.process.into(), self.hp().into(), self.sp().into(), self.fc().into()]
    }

    /// Address `offset` bytes from a pointer.
    pub fn offset(&self, base: PointerValue<'c>, offset: i64) -> PointerValue<'c> {
        let offset = self.unit.i64.const_int(offset as u64, true);
        // SAFETY: plain address arithmetic without `inbounds`.
        unsafe { self.builder.build_gep(self.unit.context.i8_type(), base, &[offset], "").expect("positioned") }
    }

    pub fn hot(&self, offset: usize) -> PointerValue<'c> {
        self.offset(self.process, offset as i64)
    }

    pub fn load_word(&self, address: PointerValue<'c>) -> IntValue<'c> {
        self.builder.build_load(self.unit.i64, address, "").expect("positioned").into_int_value()
    }

    pub fn store(&self, address: PointerValue<'c>, value: impl inkwell::values::BasicValue<'c>) {
        self.builder.build_store(address, value).expect("positioned");
    }

    /// Address of an argument register in the register file.
    pub fn x_address(&self, index: u64) -> PointerValue<'c> {
        let file = self.hot(offset_of!(Hot, x));
        let file = self.builder.build_load(self.unit.ptr, file, "").expect("positioned").into_pointer_value();
        self.offset(file, index as i64 * 8)
    }

    /// Stores the machine state to the process, before anything that looks at it there.
    pub fn store_state(&self) {
        self.store(self.hot(offset_of!(Hot, hp)), self.hp());
        self.store(self.hot(offset_of!(Hot, sp)), self.sp());
        self.unit.store_counter(&self.builder, self.hot(offset_of!(Hot, fc)), self.fc());
    }

    /// Reloads what BIFs may change; they never move the stack.
    pub fn load_state(&self) {
        let hp = self.builder.build_load(self.unit.ptr, self.hot(offset_of!(Hot, hp)), "").expect("positioned");
        self.set_hp(hp.into_pointer_value());
        self.set_fc(self.unit.load_counter(&self.builder, self.hot(offset_of!(Hot, fc))));
    }

    pub fn load_moved_stack(&self) {
        let sp = self.builder.build_load(self.unit.ptr, self.hot(offset_of!(Hot, sp)), "").expect("positioned");
        self.set_sp(sp.into_pointer_value());
    }

    // Control.

    pub fn new_block(&self) -> BasicBlock<'c> {
        self.unit.context.append_basic_block(self.function, "")
    }

    /// Branches to a new block if the condition holds, which is not expected, and goes on in another; positions at the unlikely one and
    /// returns the other.
    pub fn unlikely(&self, condition: IntValue<'c>) -> BasicBlock<'c> {
        let (cold, go_on) = (self.new_block(), self.new_block());
        let branch = self.builder.build_conditional_branch(condition, cold, go_on).expect("positioned");
        self.weigh(branch, 1, 2000);
        self.builder.position_at_end(cold);
        go_on
    }

    /// Attaches branch weights.
    pub fn weigh(&self, branch: inkwell::values::InstructionValue<'c>, yes: u64, no: u64) {
        let i32 = self.unit.context.i32_type();
        let weights = self.unit.context.metadata_node(&[
            self.unit.context.metadata_string("branch_weights").into(),
            i32.const_int(yes, false).into(),
            i32.const_int(no, false).into(),
        ]);
        let kind = self.unit.context.get_kind_id("prof");
        branch.set_metadata(weights, kind).expect("metadata of a branch");
    }

    pub fn compare(&self, predicate: IntPredicate, a: IntValue<'c>, b: IntValue<'c>) -> IntValue<'c> {
        self.builder.build_int_compare(predicate, a, b, "").expect("positioned")
    }

    /// Ends the block with a jump to another chunk.
    pub fn leave(&self, code: Callee<'c>, args: &[Value]) {
        let words: Vec<_> = args.iter().map(|&arg| self.as_word(arg)).collect();
        for (index, &word) in words.iter().enumerate().skip(MACHINE_ARGS) {
            self.store(self.x_address(index as u64), word);
        }
        self.unit.must_tail(&self.builder, code, self.state(), &words);
    }

    /// Jumps to the handler of the exception that is set, or back to the scheduler.
    pub fn leave_for_fragment(&self, name: &str, args: &[IntValue<'c>]) {
        let fragment = Callee::Known(self.unit.chunk(name));
        self.unit.must_tail(&self.builder, fragment, self.state(), args);
    }

    pub fn info(&self, func: Func) -> IntValue<'c> {
        self.unit.word(Word::Address(self.unit.info(func)))
    }

    pub fn location_word(&self, inst: Inst) -> IntValue<'c> {
        match self.func.insts[inst].loc {
            Some(loc) => {
                let number = self.unit.data.location_number(self.func, loc);
                self.unit.location_address(number).const_to_int(self.unit.i64)
            }
            None => self.unit.i64.const_zero(),
        }
    }

    /// Notes the arguments of an edge from the current position.
    pub fn edge(&mut self, call: &BlockCall) -> BasicBlock<'c> {
        let from = self.builder.get_insert_block().expect("positioned");
        let args: Vec<_> = call.args.iter().map(|&arg| self.get(arg)).collect();
        let params = &self.func.blocks[call.block].params;
        for (&param, &arg) in params.iter().zip(&args) {
            match self.phis[param.as_u32() as usize] {
                Some(phi) => phi.add_incoming(&[(&arg, from)]),
                None => self.early.entry(call.block).or_default().push((param, arg, from)),
            }
        }
        self.block(call.block)
    }
}
