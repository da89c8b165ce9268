//! One Cranelift function under construction: parameters of blocks and variables are Cranelift's own.

use crate::isa::WORD;
use crate::unit::Code;
use beamless_backend::emit::{Callee, Edge, Emit, Kind, Odds, STATE_PARAMS, Signature, Static};
use beamless_ir::{Cond, Function, Loc, Op};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I8};
use cranelift_codegen::ir::{
    self, AbiParam, BlockArg, ExtFuncData, ExternalName, GlobalValueData, InstBuilder, MemFlags, SigRef, SourceLoc, TrapCode,
    Type, UserExternalName, Value,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch, Variable};

pub struct Emitter<'u, 'i> {
    builder: FunctionBuilder<'u>,
    code: &'u mut Code<'i>,
    params: Vec<Value>,
    /// Of chunks.
    signature: Option<SigRef>,
}

/// Never reached.
const UNREACHABLE: TrapCode = TrapCode::unwrap_user(1);
/// Addresses are valid and aligned: the walk's business.
const MEMORY: MemFlags = MemFlags::trusted();

impl<'u, 'i> Emitter<'u, 'i> {
    pub fn new(
        function: &'u mut ir::Function,
        context: &'u mut FunctionBuilderContext,
        code: &'u mut Code<'i>,
        signature: Signature,
    ) -> Self {
        function.signature = machine_signature(signature, code.convention.registers);
        let mut builder = FunctionBuilder::new(function, context);
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        let params = builder.block_params(entry).to_vec();
        Emitter { builder, code, params, signature: None }
    }

    fn name(&mut self, symbol: &str) -> ExternalName {
        let index = self.code.names.number(symbol);
        let name = self.builder.func.declare_imported_user_function(UserExternalName { namespace: 0, index });
        ExternalName::user(name)
    }

    fn address(&mut self, symbol: &str, offset: i64) -> Value {
        let name = self.name(symbol);
        let data = GlobalValueData::Symbol { name, offset: offset.into(), colocated: true, tls: false };
        let global = self.builder.create_global_value(data);
        self.builder.ins().symbol_value(WORD, global)
    }

    fn function(&mut self, symbol: &str, signature: SigRef) -> ir::FuncRef {
        let name = self.name(symbol);
        self.builder.import_function(ExtFuncData { name, signature, colocated: true })
    }

    fn chunk_signature(&mut self) -> SigRef {
        if let Some(signature) = self.signature {
            return signature;
        }
        let made = machine_signature(Signature::Chunk, self.code.convention.registers);
        let made = self.builder.import_signature(made);
        *self.signature.insert(made)
    }

    /// State and arguments for a chunk: registers without an argument hold anything.
    fn operands(&mut self, state: [Value; STATE_PARAMS], args: &[Value]) -> Vec<Value> {
        let count = self.code.convention.registers;
        let mut all = state.to_vec();
        all.extend_from_slice(args);
        if args.len() < count {
            let nothing = self.builder.ins().iconst(WORD, 0);
            all.resize(STATE_PARAMS + count, nothing);
        }
        all
    }
}

fn machine_signature(signature: Signature, registers: usize) -> ir::Signature {
    let (convention, params) = match signature {
        Signature::Enter => (CallConv::SystemV, 1),
        Signature::Chunk => (CallConv::Tail, STATE_PARAMS + registers),
    };
    let mut made = ir::Signature::new(convention);
    made.params.resize(params, AbiParam::new(WORD));
    made
}

fn ty(kind: Kind) -> Type {
    match kind {
        Kind::Word | Kind::Address | Kind::Counter => WORD,
        Kind::Float => F64,
        Kind::Bool => I8,
    }
}

fn block_args(args: &[Value]) -> Vec<BlockArg> {
    args.iter().map(|&arg| BlockArg::Value(arg)).collect()
}

impl Emit for Emitter<'_, '_> {
    type Value = Value;
    type Block = ir::Block;
    type Variable = Variable;

    fn finish(mut self) {
        self.builder.seal_all_blocks();
        self.code.finish_function(self.builder.func);
        self.builder.finalize();
    }

    fn registers(&self) -> usize {
        self.code.convention.registers
    }

    fn param(&self, index: usize) -> Value {
        self.params[index]
    }

    fn at(&mut self, source: &Function, loc: Option<Loc>) {
        let place = loc.map(|loc| &source.locs[loc]).filter(|place| place.line != 0);
        let number = place.map(|place| self.code.lines.place(&place.file, place.line));
        self.builder.set_srcloc(number.map_or(SourceLoc::default(), SourceLoc::new));
    }

    fn block(&mut self, params: &[Kind], cold: bool) -> ir::Block {
        let block = self.builder.create_block();
        for &kind in params {
            self.builder.append_block_param(block, ty(kind));
        }
        if cold {
            self.builder.set_cold_block(block);
        }
        block
    }

    fn block_param(&self, block: ir::Block, index: usize) -> Value {
        self.builder.block_params(block)[index]
    }

    fn position(&mut self, block: ir::Block) {
        self.builder.switch_to_block(block);
    }

    fn jump(&mut self, to: Edge<'_, Self>) {
        self.builder.ins().jump(to.block, &block_args(to.args));
    }

    fn branch(&mut self, condition: Value, yes: Edge<'_, Self>, no: Edge<'_, Self>, _: Odds) {
        self.builder.ins().brif(condition, yes.block, &block_args(yes.args), no.block, &block_args(no.args));
    }

    fn switch(&mut self, value: Value, cases: &[(u64, Edge<'_, Self>)], default: Edge<'_, Self>) {
        let mut switch = Switch::new();
        let mut between = Vec::new();
        // Its edges have no arguments.
        let mut block = |this: &mut Self, edge: Edge<'_, Self>| {
            if edge.args.is_empty() {
                return edge.block;
            }
            let made = this.builder.create_block();
            between.push((made, edge.block, block_args(edge.args)));
            made
        };
        for &(key, edge) in cases {
            let target = block(self, edge);
            switch.set_entry(u128::from(key), target);
        }
        let default = block(self, default);
        switch.emit(&mut self.builder, value, default);
        for (made, to, args) in between {
            self.builder.switch_to_block(made);
            self.builder.ins().jump(to, &args);
        }
    }

    fn unreachable(&mut self) {
        self.builder.ins().trap(UNREACHABLE);
    }

    fn ret(&mut self) {
        self.builder.ins().return_(&[]);
    }

    fn leave(&mut self, to: Callee<'_, Value>, state: [Value; STATE_PARAMS], args: &[Value]) {
        match to {
            Callee::Name(name) => {
                let signature = self.chunk_signature();
                let function = self.function(name, signature);
                let all = self.operands(state, args);
                self.builder.ins().return_call(function, &all);
            }
            Callee::Address(code) => {
                let signature = self.chunk_signature();
                let all = self.operands(state, args);
                self.builder.ins().return_call_indirect(signature, code, &all);
            }
        }
    }

    fn enter(&mut self, code: Value, state: [Value; STATE_PARAMS], args: &[Value]) {
        let signature = self.chunk_signature();
        let all = self.operands(state, args);
        self.builder.ins().call_indirect(signature, code, &all);
    }

    fn call(&mut self, function: &str, args: &[Value], has_result: bool, _cold: bool) -> Option<Value> {
        let mut signature = ir::Signature::new(CallConv::SystemV);
        signature.params.resize(args.len(), AbiParam::new(WORD));
        signature.returns.extend(has_result.then(|| AbiParam::new(WORD)));
        let signature = self.builder.import_signature(signature);
        let function = self.function(function, signature);
        let call = self.builder.ins().call(function, args);
        self.builder.inst_results(call).first().copied()
    }

    fn variable(&mut self, kind: Kind) -> Variable {
        self.builder.declare_var(ty(kind))
    }

    fn read(&mut self, variable: Variable) -> Value {
        self.builder.use_var(variable)
    }

    fn write(&mut self, variable: Variable, value: Value) {
        self.builder.def_var(variable, value);
    }

    fn constant(&mut self, value: &Static) -> Value {
        match value {
            Static::Number(number) => self.builder.ins().iconst(WORD, *number as i64),
            Static::Table { name, offset } => self.address(name, *offset as i64),
            Static::Code(name) => self.address(name, 0),
        }
    }

    fn to_word(&mut self, value: Value, kind: Kind) -> Value {
        match kind {
            Kind::Word | Kind::Address | Kind::Counter => value,
            Kind::Float => self.builder.ins().bitcast(WORD, MemFlags::new(), value),
            Kind::Bool => self.builder.ins().uextend(WORD, value),
        }
    }

    fn of_word(&mut self, word: Value, kind: Kind) -> Value {
        match kind {
            Kind::Word | Kind::Address | Kind::Counter => word,
            Kind::Float => self.builder.ins().bitcast(F64, MemFlags::new(), word),
            Kind::Bool => self.builder.ins().ireduce(I8, word),
        }
    }

    fn load(&mut self, base: Value, offset: i64, kind: Kind) -> Value {
        self.builder.ins().load(ty(kind), MEMORY, base, offset as i32)
    }

    fn load_byte(&mut self, base: Value, offset: i64) -> Value {
        self.builder.ins().uload8(WORD, MEMORY, base, offset as i32)
    }

    fn store(&mut self, base: Value, offset: i64, value: Value) {
        self.builder.ins().store(MEMORY, value, base, offset as i32);
    }

    fn offset(&mut self, base: Value, bytes: i64) -> Value {
        self.builder.ins().iadd_imm(base, bytes)
    }

    fn binary(&mut self, op: Op, a: Value, b: Value) -> Value {
        let ins = self.builder.ins();
        match op {
            Op::BoolAnd | Op::Band => ins.band(a, b),
            Op::BoolOr | Op::Bor => ins.bor(a, b),
            Op::Iadd => ins.iadd(a, b),
            Op::Isub => ins.isub(a, b),
            Op::Imul => ins.imul(a, b),
            Op::Sdiv => ins.sdiv(a, b),
            Op::Srem => ins.srem(a, b),
            Op::Bxor => ins.bxor(a, b),
            Op::Shl => ins.ishl(a, b),
            Op::Sshr => ins.sshr(a, b),
            Op::Ushr => ins.ushr(a, b),
            Op::Fadd => ins.fadd(a, b),
            Op::Fsub => ins.fsub(a, b),
            Op::Fmul => ins.fmul(a, b),
            Op::Fdiv => ins.fdiv(a, b),
            op => unreachable!("{} of two values", op.name()),
        }
    }

    fn not(&mut self, a: Value) -> Value {
        self.builder.ins().bxor_imm(a, 1)
    }

    fn rotate(&mut self, word: Value, by: i64) -> Value {
        self.builder.ins().rotl_imm(word, by)
    }

    fn float_of_int(&mut self, word: Value) -> Value {
        self.builder.ins().fcvt_from_sint(F64, word)
    }

    fn compare(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        let cond = match cond {
            Cond::Eq | Cond::EqNum => IntCC::Equal,
            Cond::Ne | Cond::NeNum => IntCC::NotEqual,
            Cond::Lt => IntCC::SignedLessThan,
            Cond::Le => IntCC::SignedLessThanOrEqual,
            Cond::Gt => IntCC::SignedGreaterThan,
            Cond::Ge => IntCC::SignedGreaterThanOrEqual,
            Cond::Ult => IntCC::UnsignedLessThan,
            Cond::Ule => IntCC::UnsignedLessThanOrEqual,
        };
        self.builder.ins().icmp(cond, a, b)
    }

    fn compare_floats(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        let cond = match cond {
            Cond::Eq | Cond::EqNum => FloatCC::Equal,
            Cond::Ne | Cond::NeNum => FloatCC::NotEqual,
            Cond::Lt | Cond::Ult => FloatCC::LessThan,
            Cond::Le | Cond::Ule => FloatCC::LessThanOrEqual,
            Cond::Gt => FloatCC::GreaterThan,
            Cond::Ge => FloatCC::GreaterThanOrEqual,
        };
        self.builder.ins().fcmp(cond, a, b)
    }

    fn select(&mut self, condition: Value, yes: Value, no: Value) -> Value {
        self.builder.ins().select(condition, yes, no)
    }

    fn overflow(&mut self, op: Op, a: Value, b: Value) -> (Value, Value) {
        let ins = self.builder.ins();
        match op {
            Op::AddOvf => ins.sadd_overflow(a, b),
            Op::SubOvf => ins.ssub_overflow(a, b),
            Op::MulOvf => ins.smul_overflow(a, b),
            op => unreachable!("{} has no overflow", op.name()),
        }
    }
}
