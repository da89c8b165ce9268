//! What each operation becomes: one match, no decisions.

use crate::chunk::Walk;
use crate::unit::{Callee, Word};
use beamless_abi::bif::{ALLOCS, BifRow, RAISES};
use beamless_abi::call::{Rt, RuntimeFn};
use beamless_abi::process::{Hot, MACHINE_ARGS, ROOM_SHIFT, STACK_RESERVE_WORDS};
use beamless_backend::literals::FunKey;
use beamless_backend::symbol;
use beamless_ir::{Cond, Imm, Inst, Literal, Op, Sym, Value};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, FunctionValue, IntValue, PointerValue};
use inkwell::{FloatPredicate, IntPredicate};
use std::mem::offset_of;

impl<'c> Walk<'_, 'c, '_> {
    pub fn inst(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let args = &data.args;
        match data.op {
            Op::Jump => {
                let block = self.edge(&data.targets[0]);
                self.builder.build_unconditional_branch(block).expect("positioned");
            }
            Op::Br => self.branch(inst),
            Op::Switch => self.switch(inst),
            Op::Unreachable => {
                self.builder.build_unreachable().expect("positioned");
            }
            Op::Return => self.ret(args[0]),
            Op::Goto => match imm_sym(&data.imm) {
                sym @ (Sym::Chunk(..) | Sym::BifStub(_)) => self.leave(Callee::Known(self.unit.code(sym)), args),
                sym => unreachable!("goto {sym}"),
            },
            Op::GotoCode => {
                let code = self.pointer(args[0]);
                self.leave(Callee::Address(code), &args[1..]);
            }
            Op::Unwind => self.leave_for_fragment(symbol::UNWIND, &[]),
            Op::Raise => {
                let Imm::Rt(rt) = data.imm else { unreachable!("verified") };
                let words: Vec<_> = args.iter().map(|&arg| self.as_word(arg)).collect();
                let row = rt.row();
                self.leave_for_fragment(&symbol::raise(row.name, words.len() + 1 - row.params), &words);
            }
            Op::YieldCheck => self.yield_check(args),
            Op::RoomCheck => self.room_check(imm_int(&data.imm), args),
            Op::GcCheck => self.gc_check(imm_int(&data.imm), args),
            Op::SpAdjust => self.set_sp(self.offset(self.sp(), imm_int(&data.imm) * 8)),
            Op::SlotStore => {
                let slot = self.offset(self.sp(), imm_int(&data.imm) * 8);
                self.store(slot, self.int(args[0]));
            }
            Op::SetReturn => {
                let code = self.unit.code(imm_sym(&data.imm));
                self.store(self.sp(), code.as_global_value().as_pointer_value().const_to_int(self.unit.i64));
            }
            Op::Store => {
                let address = self.offset(self.pointer(args[0]), imm_int(&data.imm));
                self.store(address, self.as_word(args[1]));
            }
            Op::SetX => self.store(self.x_address(imm_int(&data.imm) as u64), self.int(args[0])),
            Op::CallRtVoid => {
                self.call_rt(inst);
            }
            Op::AddOvf => self.overflow(inst, "llvm.sadd.with.overflow"),
            Op::SubOvf => self.overflow(inst, "llvm.ssub.with.overflow"),
            Op::MulOvf => self.overflow(inst, "llvm.smul.with.overflow"),
            _ => {
                let value = self.value(inst);
                self.set(data.results[0], value);
            }
        }
    }

    /// Ops of one result.
    fn value(&mut self, inst: Inst) -> BasicValueEnum<'c> {
        let func = self.func;
        let data = &func.insts[inst];
        let args = &data.args;
        let b = &self.builder;
        let word = |value: Value| self.int(value);
        match data.op {
            Op::Const => self.literal(imm_lit(&data.imm)).into(),
            Op::WordConst => self.unit.i64.const_int(imm_int(&data.imm) as u64, true).into(),
            Op::SymAddr => self.sym_word(inst).into(),
            Op::FunEntryAddr => {
                let Imm::Lambda(lambda) = &data.imm else { unreachable!("verified") };
                let number = self.unit.data.literals.entry_number(&FunKey::Local(lambda.clone()));
                self.unit.word(Word::Address(self.unit.fun_entry(number))).into()
            }
            Op::SegmentsAddr => {
                let Imm::Segments(specs) = &data.imm else { unreachable!("verified") };
                let size = size_of::<beamless_abi::call::SegmentSpec>() as u64;
                let offset = u64::from(self.unit.data.segment_offset(specs)) * size;
                self.unit.word(Word::Address(self.unit.table_address(symbol::SEGMENTS, offset))).into()
            }
            Op::BoolAnd => b.build_and(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::BoolOr => b.build_or(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::BoolNot => b.build_not(word(args[0]), "").expect("positioned").into(),
            Op::AsWord | Op::AsTerm | Op::Likely => self.get(args[0]),
            Op::Load | Op::LoadTerm => self.load_word(self.offset(self.pointer(args[0]), imm_int(&data.imm))).into(),
            Op::LoadByte => self.load_byte(args[0], imm_int(&data.imm)).into(),
            Op::SlotLoad => self.load_word(self.offset(self.sp(), imm_int(&data.imm) * 8)).into(),
            Op::HotLoad => self.load_word(self.hot(imm_int(&data.imm) as usize)).into(),
            Op::Iadd => b.build_int_add(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Isub => b.build_int_sub(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Imul => b.build_int_mul(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Sdiv => b.build_int_signed_div(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Srem => b.build_int_signed_rem(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Band => b.build_and(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Bor => b.build_or(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Bxor => b.build_xor(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Shl => b.build_left_shift(word(args[0]), word(args[1]), "").expect("positioned").into(),
            Op::Sshr => b.build_right_shift(word(args[0]), word(args[1]), true, "").expect("positioned").into(),
            Op::Ushr => b.build_right_shift(word(args[0]), word(args[1]), false, "").expect("positioned").into(),
            Op::Rotl => self.rotate(word(args[0]), imm_int(&data.imm)),
            Op::Icmp => self.compare(int_predicate(imm_cond(&data.imm)), word(args[0]), word(args[1])).into(),
            Op::SelectTerm | Op::SelectWord => {
                b.build_select(word(args[0]), word(args[1]), word(args[2]), "").expect("positioned")
            }
            Op::F64FromBits => b.build_bit_cast(word(args[0]), self.unit.context.f64_type(), "").expect("positioned"),
            Op::F64Bits => b.build_bit_cast(self.get(args[0]), self.unit.i64, "").expect("positioned"),
            Op::F64FromInt => {
                let f64 = self.unit.context.f64_type();
                b.build_signed_int_to_float(word(args[0]), f64, "").expect("positioned").into()
            }
            Op::Fadd | Op::Fsub | Op::Fmul | Op::Fdiv | Op::Fcmp => self.float(inst),
            Op::Alloc => {
                let hp = self.hp();
                self.set_hp(self.offset(hp, imm_int(&data.imm) * 8));
                b.build_ptr_to_int(hp, self.unit.i64, "").expect("positioned").into()
            }
            Op::CallRt | Op::CallRtTerm => self.call_rt(inst).expect("the row has a result").into(),
            Op::CallBif => self.call_bif(inst).into(),
            op => unreachable!("{} in a chunk", op.name()),
        }
    }

    fn float(&self, inst: Inst) -> BasicValueEnum<'c> {
        let data = &self.func.insts[inst];
        let (x, y) = (self.get(data.args[0]).into_float_value(), self.get(data.args[1]).into_float_value());
        let b = &self.builder;
        match data.op {
            Op::Fadd => b.build_float_add(x, y, "").expect("positioned").into(),
            Op::Fsub => b.build_float_sub(x, y, "").expect("positioned").into(),
            Op::Fmul => b.build_float_mul(x, y, "").expect("positioned").into(),
            Op::Fdiv => b.build_float_div(x, y, "").expect("positioned").into(),
            _ => b.build_float_compare(float_predicate(imm_cond(&data.imm)), x, y, "").expect("positioned").into(),
        }
    }

    pub fn literal(&self, literal: &Literal) -> IntValue<'c> {
        self.unit.word(self.unit.data_word(self.unit.data.word(literal)))
    }

    fn pointer(&self, value: Value) -> PointerValue<'c> {
        self.builder.build_int_to_ptr(self.int(value), self.unit.ptr, "").expect("positioned")
    }

    fn sym_word(&self, inst: Inst) -> IntValue<'c> {
        match imm_sym(&self.func.insts[inst].imm) {
            Sym::Info(func) => self.info(func),
            Sym::Here => self.location_word(inst),
            sym => self.unit.code(sym).as_global_value().as_pointer_value().const_to_int(self.unit.i64),
        }
    }

    fn load_byte(&self, base: Value, offset: i64) -> IntValue<'c> {
        let address = self.offset(self.pointer(base), offset);
        let byte = self.builder.build_load(self.unit.context.i8_type(), address, "").expect("positioned");
        self.builder.build_int_z_extend(byte.into_int_value(), self.unit.i64, "").expect("positioned")
    }

    fn rotate(&self, word: IntValue<'c>, by: i64) -> BasicValueEnum<'c> {
        let amount = self.unit.i64.const_int(by as u64, false);
        self.call_intrinsic("llvm.fshl", &[word.into(), word.into(), amount.into()])
    }

    fn call_intrinsic(&self, name: &str, args: &[BasicMetadataValueEnum<'c>]) -> BasicValueEnum<'c> {
        let intrinsic = inkwell::intrinsics::Intrinsic::find(name).expect("an intrinsic of LLVM");
        let function = intrinsic.get_declaration(&self.unit.module, &[self.unit.i64.into()]).expect("i64 variant");
        result(self.builder.build_call(function, args, "").expect("positioned"))
    }

    fn overflow(&mut self, inst: Inst, name: &str) {
        let data = &self.func.insts[inst];
        let args = [self.int(data.args[0]).into(), self.int(data.args[1]).into()];
        let pair = self.call_intrinsic(name, &args).into_struct_value();
        for (index, &value) in data.results.iter().enumerate() {
            let part = self.builder.build_extract_value(pair, index as u32, "").expect("two results");
            self.set(value, part);
        }
    }

    fn branch(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let condition = self.int(data.args[0]);
        let (yes, no) = (&data.targets[0], &data.targets[1]);
        // Both edges to one block would give its phis two entries for one source.
        let no_block = if yes.block == no.block && !no.args.is_empty() { self.split_edge(no) } else { self.edge(no) };
        let yes_block = self.edge(yes);
        let branch = self.builder.build_conditional_branch(condition, yes_block, no_block).expect("positioned");
        match (func.blocks[yes.block].cold, func.blocks[no.block].cold) {
            (true, false) => self.weigh(branch, 1, 2000),
            (false, true) => self.weigh(branch, 2000, 1),
            _ if func.def(data.args[0]).is_some_and(|cond| cond.op == Op::Likely) => self.weigh(branch, 16, 1),
            _ => {}
        }
    }

    /// An edge through a block of its own.
    fn split_edge(&mut self, call: &beamless_ir::BlockCall) -> inkwell::basic_block::BasicBlock<'c> {
        let here = self.builder.get_insert_block().expect("positioned");
        let between = self.new_block();
        self.builder.position_at_end(between);
        let block = self.edge(call);
        self.builder.build_unconditional_branch(block).expect("positioned");
        self.builder.position_at_end(here);
        between
    }

    fn switch(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let Imm::Cases(keys) = &data.imm else { unreachable!("verified") };
        let value = self.int(data.args[0]);
        let mut targets = Vec::with_capacity(keys.len() + 1);
        for call in &data.targets {
            let repeated = data.targets.iter().filter(|other| other.block == call.block).count() > 1;
            let block = if repeated && !call.args.is_empty() { self.split_edge(call) } else { self.edge(call) };
            targets.push(block);
        }
        let default = targets.pop().expect("a default");
        let cases: Vec<_> = keys.iter().map(|key| self.literal(key)).zip(targets).collect();
        self.builder.build_switch(value, default, &cases).expect("positioned");
    }

    fn ret(&self, value: Value) {
        let sp = self.sp();
        let code = self.builder.build_load(self.unit.ptr, sp, "").expect("positioned").into_pointer_value();
        self.leave(Callee::Address(code), &[value]);
    }

    /// Leaves to the scheduler when no reductions are left: the registers are stored by a shared fragment.
    fn yield_check(&mut self, args: &[Value]) {
        let left = self.builder.build_int_sub(self.fc(), self.unit.address.const_int(1, false), "").expect("positioned");
        self.set_fc(left);
        let go_on = self.unlikely(self.compare(IntPredicate::SLT, left, self.unit.address.const_zero()));
        self.start_again(symbol::YIELD, args.len() as u64, args);
        self.builder.position_at_end(go_on);
    }

    /// Starts the chunk over when there is no room. Against collecting in the middle of it (`gc_check`) this is a sixth of the code, and no value
    /// has two definitions: fib took 0.87 of the instructions, with C calls through `Unit::way`.
    fn room_check(&mut self, words: i64, args: &[Value]) {
        let go_on = self.unlikely(self.no_room(words));
        self.start_again(symbol::ROOM, (words as u64) << ROOM_SHIFT | args.len() as u64, args);
        self.builder.position_at_end(go_on);
    }

    /// Leaves for a fragment that comes back to the chunk's beginning with these arguments.
    fn start_again(&self, fragment: &str, live: u64, args: &[Value]) {
        let words: Vec<_> = args.iter().map(|&arg| self.as_word(arg)).collect();
        for (index, &word) in words.iter().enumerate().skip(MACHINE_ARGS) {
            self.store(self.x_address(index as u64), word);
        }
        let own = self.function.as_global_value().as_pointer_value().const_to_int(self.unit.i64);
        self.store(self.hot(offset_of!(Hot, code)), own);
        self.store(self.hot(offset_of!(Hot, live)), self.unit.i64.const_int(live, false));
        self.leave_for_fragment(fragment, &words);
    }

    fn no_room(&self, words: i64) -> IntValue<'c> {
        let b = &self.builder;
        let sp = b.build_ptr_to_int(self.sp(), self.unit.address, "").expect("positioned");
        let hp = b.build_ptr_to_int(self.hp(), self.unit.address, "").expect("positioned");
        let room = b.build_int_sub(sp, hp, "").expect("positioned");
        let need = self.unit.address.const_int(8 * (words as u64 + STACK_RESERVE_WORDS as u64), false);
        self.compare(IntPredicate::SLT, room, need)
    }

    fn gc_check(&mut self, words: i64, live: &[Value]) {
        let go_on = self.unlikely(self.no_room(words));
        let cold = std::mem::replace(&mut self.cold, true);
        for (index, &value) in live.iter().enumerate() {
            self.store(self.x_address(index as u64), self.int(value));
        }
        self.store_state();
        let count = self.unit.i64.const_int(live.len() as u64, false);
        let words = self.unit.i64.const_int(words as u64, false);
        self.call_c(self.unit.rt(Rt::rt_gc), true, &[words, count]);
        self.load_state();
        self.load_moved_stack();
        for (index, &value) in live.iter().enumerate() {
            let moved = self.load_word(self.x_address(index as u64));
            self.set_moved(value, moved);
        }
        self.cold = cold;
        self.builder.build_unconditional_branch(go_on).expect("positioned");
        self.builder.position_at_end(go_on);
    }

    fn call_rt(&mut self, inst: Inst) -> Option<IntValue<'c>> {
        let data = &self.func.insts[inst];
        let Imm::Rt(rt) = data.imm else { unreachable!("verified") };
        let row: &RuntimeFn = rt.row();
        let mut words: Vec<_> = data.args.iter().map(|&arg| self.as_word(arg)).collect();
        // Operands that the row has and the instruction leaves out are unused by this kind of call.
        words.resize(row.params - usize::from(row.takes_process), self.unit.i64.const_zero());
        if row.sync {
            self.store_state();
        }
        let call = self.call_c(self.unit.rt(rt), row.takes_process, &words);
        if row.sync {
            self.load_state();
        }
        row.has_result.then(|| result(call).into_int_value())
    }

    fn call_bif(&mut self, inst: Inst) -> IntValue<'c> {
        let data = &self.func.insts[inst];
        let Imm::Bif(row) = data.imm else { unreachable!("verified") };
        let sync = row.effects & (ALLOCS | RAISES) != 0;
        let words: Vec<_> = data.args.iter().map(|&arg| self.as_word(arg)).collect();
        if sync {
            self.store_state();
        }
        let made = self.call_door(row, &words);
        if sync {
            self.load_state();
        }
        made
    }

    fn call_door(&self, row: &BifRow, words: &[IntValue<'c>]) -> IntValue<'c> {
        result(self.call_c(self.unit.bif(row), true, words)).into_int_value()
    }

    fn call_c(&self, function: FunctionValue<'c>, process: bool, words: &[IntValue<'c>]) -> CallSiteValue<'c> {
        let mut all: Vec<BasicMetadataValueEnum<'c>> = Vec::with_capacity(words.len() + 1);
        if process {
            let word = self.builder.build_ptr_to_int(self.process, self.unit.i64, "").expect("positioned");
            all.push(word.into());
        }
        all.extend(words.iter().map(|&word| BasicMetadataValueEnum::from(word)));
        let called = if self.unit.shape.stack_without_alignment { self.unit.way(function, self.cold) } else { function };
        let call = self.builder.build_call(called, &all, "").expect("positioned");
        call.set_call_convention(called.get_call_conventions());
        call
    }
}

pub fn result<'c>(call: CallSiteValue<'c>) -> BasicValueEnum<'c> {
    call.try_as_basic_value().basic().expect("the function has a result")
}

fn imm_int(imm: &Imm) -> i64 {
    match imm {
        Imm::Int(value) => *value,
        _ => unreachable!("verified"),
    }
}

fn imm_lit(imm: &Imm) -> &Literal {
    match imm {
        Imm::Lit(literal) => literal,
        _ => unreachable!("verified"),
    }
}

fn imm_sym(imm: &Imm) -> Sym {
    match imm {
        Imm::Sym(sym) => *sym,
        _ => unreachable!("verified"),
    }
}

fn imm_cond(imm: &Imm) -> Cond {
    match imm {
        Imm::Cond(cond) => *cond,
        _ => unreachable!("verified"),
    }
}

fn int_predicate(cond: Cond) -> IntPredicate {
    match cond {
        Cond::Eq | Cond::EqNum => IntPredicate::EQ,
        Cond::Ne | Cond::NeNum => IntPredicate::NE,
        Cond::Lt => IntPredicate::SLT,
        Cond::Le => IntPredicate::SLE,
        Cond::Gt => IntPredicate::SGT,
        Cond::Ge => IntPredicate::SGE,
        Cond::Ult => IntPredicate::ULT,
        Cond::Ule => IntPredicate::ULE,
    }
}

fn float_predicate(cond: Cond) -> FloatPredicate {
    match cond {
        Cond::Eq | Cond::EqNum => FloatPredicate::OEQ,
        Cond::Ne | Cond::NeNum => FloatPredicate::UNE,
        Cond::Lt | Cond::Ult => FloatPredicate::OLT,
        Cond::Le | Cond::Ule => FloatPredicate::OLE,
        Cond::Gt => FloatPredicate::OGT,
        Cond::Ge => FloatPredicate::OGE,
    }
}
