//! Making functions: a cursor at the end of a block. Editing finished functions is the passes' business.

use crate::function::{BlockCall, InstData, ValueData, ValueDef};
use crate::op::{Cond, Imm, Op, TypeTest};
use crate::{Block, Func, Function, Inst, Literal, Loc, Type, Value};
use beamless_abi::bif::BifRow;
use beamless_abi::call::FailKind;
use cranelift_entity::SecondaryMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// Appends instructions to the current block of a function. A block that has its terminator is finished.
pub struct Builder<'f> {
    pub func: &'f mut Function,
    block: Block,
    laid: SecondaryMap<Block, bool>,
    /// Location of the instructions to come.
    pub loc: Option<Loc>,
    /// Handler of the blocks to be made by [`Builder::new_block`].
    pub handler: Option<Block>,
}

impl<'f> Builder<'f> {
    /// Starts at the end of `block`.
    pub fn at(func: &'f mut Function, block: Block) -> Builder<'f> {
        let handler = func.blocks[block].handler;
        let mut laid = SecondaryMap::new();
        func.layout.iter().for_each(|&block| laid[block] = true);
        Builder { func, block, laid, loc: None, handler }
    }

    pub fn block(&self) -> Block {
        self.block
    }

    /// A block with the current handler, not laid out until it is switched to.
    pub fn new_block(&mut self) -> Block {
        let block = self.func.add_block();
        self.func.blocks[block].handler = self.handler;
        block
    }

    pub fn new_block_with(&mut self, params: &[Type]) -> Block {
        let block = self.new_block();
        for &ty in params {
            self.func.add_param(block, ty);
        }
        block
    }

    /// Lays the block out and continues at its end.
    pub fn switch_to(&mut self, block: Block) {
        if !std::mem::replace(&mut self.laid[block], true) {
            self.func.layout.push(block);
        }
        self.block = block;
    }

    pub fn param(&self, block: Block, index: usize) -> Value {
        self.func.blocks[block].params[index]
    }

    /// The current block has its terminator.
    pub fn is_finished(&self) -> bool {
        self.func.blocks[self.block].insts.last().is_some_and(|&inst| self.func.insts[inst].op.is_terminator())
    }

    /// Appends any instruction, with the results of the op's row.
    pub fn ins(&mut self, op: Op, args: &[Value], imm: Imm, targets: &[BlockCall]) -> Inst {
        debug_assert!(!self.is_finished(), "{} after the terminator of {}", op.name(), self.block);
        let data = InstData {
            op,
            args: SmallVec::from_slice(args),
            imm,
            targets: targets.iter().cloned().collect(),
            results: SmallVec::new(),
            loc: self.loc,
        };
        let inst = self.func.add_inst(data, op.row().results);
        self.func.blocks[self.block].insts.push(inst);
        inst
    }

    /// Appends an instruction of one result.
    pub fn value(&mut self, op: Op, args: &[Value], imm: Imm) -> Value {
        let inst = self.ins(op, args, imm, &[]);
        self.func.result(inst)
    }

    pub fn lit(&mut self, literal: Literal) -> Value {
        self.value(Op::Const, &[], Imm::Lit(Arc::new(literal)))
    }

    pub fn atom(&mut self, name: &str) -> Value {
        self.lit(Literal::atom(name))
    }

    pub fn int(&mut self, value: i64) -> Value {
        self.lit(Literal::Int(value))
    }

    pub fn word(&mut self, value: i64) -> Value {
        self.value(Op::WordConst, &[], Imm::Int(value))
    }

    pub fn is(&mut self, value: Value, test: TypeTest) -> Value {
        self.value(Op::Is, &[value], Imm::Type(test))
    }

    pub fn cmp(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        self.value(Op::Cmp, &[a, b], Imm::Cond(cond))
    }

    pub fn icmp(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        self.value(Op::Icmp, &[a, b], Imm::Cond(cond))
    }

    pub fn bif(&mut self, row: &'static BifRow, args: &[Value]) -> Value {
        self.value(Op::Bif, args, Imm::Bif(row))
    }

    pub fn call(&mut self, func: Func, args: &[Value]) -> Value {
        self.value(Op::Call, args, Imm::Func(func))
    }

    pub fn jump(&mut self, block: Block, args: &[Value]) {
        self.ins(Op::Jump, &[], Imm::None, &[target(block, args)]);
    }

    pub fn br(&mut self, cond: Value, yes: Block, no: Block) {
        self.ins(Op::Br, &[cond], Imm::None, &[target(yes, &[]), target(no, &[])]);
    }

    pub fn br_with(&mut self, cond: Value, yes: BlockCall, no: BlockCall) {
        self.ins(Op::Br, &[cond], Imm::None, &[yes, no]);
    }

    /// `keys[i]` goes to `targets[i]`, everything else to `default`.
    pub fn switch(&mut self, value: Value, keys: Vec<Literal>, targets: &[BlockCall], default: BlockCall) {
        debug_assert_eq!(keys.len(), targets.len());
        let mut all = targets.to_vec();
        all.push(default);
        self.ins(Op::Switch, &[value], Imm::Cases(keys), &all);
    }

    pub fn ret(&mut self, value: Value) {
        self.ins(Op::Return, &[value], Imm::None, &[]);
    }

    pub fn tail_call(&mut self, func: Func, args: &[Value]) {
        self.ins(Op::TailCall, args, Imm::Func(func), &[]);
    }

    pub fn fail(&mut self, kind: FailKind, args: &[Value]) {
        self.ins(Op::Fail, args, Imm::Fail(kind), &[]);
    }

    pub fn unreachable(&mut self) {
        self.ins(Op::Unreachable, &[], Imm::None, &[]);
    }
}

/// A branch target.
pub fn target(block: Block, args: &[Value]) -> BlockCall {
    BlockCall { block, args: SmallVec::from_slice(args) }
}

impl Function {
    /// A block parameter's or result's type data; used by passes that make values by hand.
    pub fn value_data(ty: Type, def: ValueDef) -> ValueData {
        ValueData { ty, def }
    }
}
