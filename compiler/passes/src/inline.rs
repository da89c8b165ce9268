//! Puts small functions in the place of their calls, across modules. The callee's locations get the call's as parent, so that stack traces stay
//! as they were; in place of a tail call they get none, because the caller would have been gone. What is raised in the copy goes where the
//! call's block sends it, unless the callee catches it itself.
//!
//! Before: `v1 = call m:inc/1 v0; return v1`. After: `jump block1(v0); block1(v2): v3 = bif erlang:+/2 v2, 1; jump block2(v3); block2(v1): return v1`.

use crate::edit::uses;
use beamless_ir::build::target;
use beamless_ir::function::{BlockCall, BlockData, InstData, LocData, ValueDef};
use beamless_ir::{Block, Func, Function, Imm, Inst, Loc, Op, Stage, Type, Value};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Largest cost of a function that is put in place of its calls.
const MAX_COST: usize = 12;
/// A function that has grown to this many instructions grows no more.
const MAX_SIZE: usize = 3000;

pub fn run(functions: &mut Vec<Function>) {
    let candidates: FxHashMap<Func, Function> =
        functions.iter().filter(|func| is_candidate(func)).map(|func| (func.name, func.clone())).collect();
    for func in functions {
        inline_calls(func, &candidates);
    }
}

/// Small, and not calling itself.
fn is_candidate(func: &Function) -> bool {
    if func.stage != Stage::Term || func.layout.len() > MAX_COST {
        return false;
    }
    let mut cost = 0;
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            let data = &func.insts[inst];
            if data.imm == Imm::Func(func.name) {
                return false;
            }
            cost += cost_of(data);
        }
    }
    cost <= MAX_COST
}

pub(crate) fn cost_of(data: &InstData) -> usize {
    match data.op {
        Op::Const | Op::Jump | Op::Return | Op::Unreachable | Op::FunEnv => 0,
        Op::Call | Op::CallFun | Op::CallDyn => 2,
        Op::MapNew | Op::MapUpdate | Op::BsBuild | Op::BsGet | Op::BsStart => 4,
        Op::Fail => 1,
        _ => 1 + data.args.len() / 4,
    }
}

fn inline_calls(func: &mut Function, candidates: &FxHashMap<Func, Function>) {
    // Copies are not looked into: chains of small functions end here.
    let mut work = func.layout.clone();
    while let Some(block) = work.pop() {
        let found = func.blocks[block].insts.iter().position(|&inst| callee(func, inst, candidates).is_some());
        let Some(index) = found else { continue };
        if func.insts.len() > MAX_SIZE {
            return;
        }
        let call = func.blocks[block].insts[index];
        if let Some(callee) = callee(func, call, candidates) {
            work.extend(Inliner::run(func, callee, block, index));
        }
    }
}

fn callee<'a>(func: &Function, inst: Inst, candidates: &'a FxHashMap<Func, Function>) -> Option<&'a Function> {
    let data = &func.insts[inst];
    match (data.op, &data.imm) {
        (Op::Call | Op::TailCall, Imm::Func(name)) if *name != func.name => candidates.get(name),
        _ => None,
    }
}

/// Puts a copy of `callee` in the place of the call at `index`; gives the block that goes on after it.
pub(crate) fn put_in_place(func: &mut Function, callee: &Function, block: Block, index: usize) -> Option<Block> {
    Inliner::run(func, callee, block, index)
}

/// One call being replaced.
struct Inliner<'a> {
    func: &'a mut Function,
    callee: &'a Function,
    blocks: FxHashMap<Block, Block>,
    values: FxHashMap<Value, Value>,
    locs: FxHashMap<Loc, Loc>,
    /// Location of the call, unless it is a tail call.
    parent: Option<Loc>,
    /// Where the result goes; returned from the caller if `None`.
    rest: Option<Block>,
}

impl Inliner<'_> {
    /// Replaces the call at `index`; gives the block that goes on after it.
    fn run(func: &mut Function, callee: &Function, block: Block, index: usize) -> Option<Block> {
        let call = func.blocks[block].insts[index];
        let args = func.insts[call].args.clone();
        let handler = func.blocks[block].handler;
        let cold = func.blocks[block].cold;
        let tail = func.insts[call].op == Op::TailCall;
        let parent = if tail { None } else { func.insts[call].loc };
        let rest = (!tail).then(|| cut_after(func, block, index));
        func.blocks[block].insts.truncate(index);
        let (blocks, values, locs) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        let mut inliner = Inliner { func, callee, blocks, values, locs, parent, rest };
        inliner.copy_blocks(handler, cold);
        let entry = inliner.blocks[&callee.entry()];
        inliner.emit(block, Op::Jump, &[], Imm::None, &[target(entry, &args)]);
        rest
    }

    fn copy_blocks(&mut self, handler: Option<Block>, cold: bool) {
        let callee = self.callee;
        for &old in &callee.layout {
            let new = self.func.add_block();
            self.func.layout.push(new);
            self.blocks.insert(old, new);
            self.func.blocks[new].cold = cold || callee.blocks[old].cold;
            for &param in &callee.blocks[old].params {
                let copy = self.func.add_param(new, callee.ty(param));
                self.values.insert(param, copy);
            }
        }
        // Results first: uses may come before definitions in the layout.
        let mut copies = Vec::new();
        for &old in &callee.layout {
            let new = self.blocks[&old];
            self.func.blocks[new].handler = callee.blocks[old].handler.map(|own| self.blocks[&own]).or(handler);
            for &inst in &callee.blocks[old].insts {
                copies.push((new, inst));
                for &result in &callee.insts[inst].results {
                    let copy =
                        self.func.values.push(Function::value_data(callee.ty(result), ValueDef::Result(inst, 0)));
                    self.values.insert(result, copy);
                }
            }
        }
        for (block, inst) in copies {
            self.copy_inst(block, inst);
        }
    }

    fn copy_inst(&mut self, block: Block, inst: Inst) {
        let callee = self.callee;
        let data = &callee.insts[inst];
        let args: SmallVec<[Value; 4]> = data.args.iter().map(|value| self.values[value]).collect();
        let loc = data.loc.map(|loc| self.loc(loc));
        if let Some(rest) = self.rest {
            let call = match data.op {
                Op::Return => return self.emit(block, Op::Jump, &[], Imm::None, &[target(rest, &args)]),
                Op::TailCall => Some(Op::Call),
                Op::TailCallFun => Some(Op::CallFun),
                Op::TailCallDyn => Some(Op::CallDyn),
                _ => None,
            };
            if let Some(op) = call {
                // The callee would have been gone when this call runs.
                let made = self.func.add_inst(new_inst(op, args, data.imm.clone(), self.parent), &[Type::Term]);
                self.func.blocks[block].insts.push(made);
                let result = self.func.result(made);
                return self.emit(block, Op::Jump, &[], Imm::None, &[target(rest, &[result])]);
            }
        }
        let targets: SmallVec<[BlockCall; 2]> = data.targets.iter().map(|call| self.target(call)).collect();
        let mut copy = new_inst(data.op, args, data.imm.clone(), loc);
        copy.targets = targets;
        copy.results = data.results.iter().map(|value| self.values[value]).collect();
        let made = self.func.insts.push(copy);
        for (index, value) in data.results.iter().enumerate() {
            self.func.values[self.values[value]].def = ValueDef::Result(made, index as u32);
        }
        self.func.blocks[block].insts.push(made);
    }

    fn target(&self, call: &BlockCall) -> BlockCall {
        BlockCall { block: self.blocks[&call.block], args: call.args.iter().map(|value| self.values[value]).collect() }
    }

    fn emit(&mut self, block: Block, op: Op, args: &[Value], imm: Imm, targets: &[BlockCall]) {
        let mut data = new_inst(op, SmallVec::from_slice(args), imm, None);
        data.targets = targets.iter().cloned().collect();
        let inst = self.func.add_inst(data, &[]);
        self.func.blocks[block].insts.push(inst);
    }

    /// The callee's location with the call's below it.
    fn loc(&mut self, old: Loc) -> Loc {
        if let Some(&known) = self.locs.get(&old) {
            return known;
        }
        let data = self.callee.locs[old].clone();
        let parent = match data.parent {
            Some(parent) => Some(self.loc(parent)),
            None => self.parent,
        };
        let new = self.func.locs.push(LocData { parent, ..data });
        self.locs.insert(old, new);
        new
    }
}

fn new_inst(op: Op, args: SmallVec<[Value; 4]>, imm: Imm, loc: Option<Loc>) -> InstData {
    InstData { op, args, imm, targets: SmallVec::new(), results: SmallVec::new(), loc }
}

/// Moves what follows the call to a new block whose parameter is the call's result.
fn cut_after(func: &mut Function, block: Block, index: usize) -> Block {
    let call = func.blocks[block].insts[index];
    let insts = func.blocks[block].insts.split_off(index + 1);
    let (handler, cold) = (func.blocks[block].handler, func.blocks[block].cold);
    let result = func.result(call);
    debug_assert!(uses(&func.insts[call]).all(|value| value != result));
    let rest = func.blocks.push(BlockData { params: vec![result], insts, handler, cold });
    func.values[result].def = ValueDef::Param(rest, 0);
    func.layout.push(rest);
    rest
}
