//! Ends every block at its first call: `[..., call, jump rest(result)]`, and gives each handler of calls a block of its own to resume in.

use beamless_ir::build::target;
use beamless_ir::function::{BlockData, InstData, ValueData, ValueDef};
use beamless_ir::{Block, Function, Imm, Inst, Op, Type};
use cranelift_entity::SecondaryMap;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What the cutting found.
pub struct Calls {
    /// Blocks that end in a call and the jump after it: the call, and the block it continues in.
    pub sites: Vec<Site>,
    /// Index into `sites` by block.
    pub by_block: FxHashMap<Block, usize>,
    /// Blocks that continue after a call.
    pub resumes: SecondaryMap<Block, bool>,
    /// Blocks that take exceptions of calls.
    pub handlers: SecondaryMap<Block, bool>,
    /// The function calls something, tail calls included.
    pub any: bool,
}

pub struct Site {
    pub call: Inst,
    pub resume: Block,
    pub handler: Option<Block>,
}

pub fn run(func: &mut Function) -> Calls {
    remove_unreachable(func);
    let mut calls = Calls {
        sites: Vec::new(),
        by_block: FxHashMap::default(),
        resumes: SecondaryMap::new(),
        handlers: SecondaryMap::new(),
        any: false,
    };
    let mut entries = FxHashMap::default();
    let mut layout = Vec::with_capacity(func.layout.len());
    for original in std::mem::take(&mut func.layout) {
        let mut block = original;
        layout.push(block);
        while let Some(index) = first_call(func, block) {
            let rest = cut_at(func, block, index);
            let handler = func.blocks[block].handler.map(|handler| handler_entry(func, handler, &mut entries));
            calls.by_block.insert(block, calls.sites.len());
            calls.sites.push(Site { call: func.blocks[block].insts[index], resume: rest, handler });
            func.blocks[rest].handler = func.blocks[block].handler;
            func.blocks[block].handler = handler;
            calls.resumes[rest] = true;
            layout.push(rest);
            block = rest;
        }
        let last = func.insts[func.terminator(block)].op;
        calls.any |= last.is_tail_call() || block != original;
        // Only calls use handlers now.
        func.blocks[block].handler = None;
    }
    let mut handlers: Vec<_> = entries.into_values().collect();
    handlers.sort();
    for &handler in &handlers {
        calls.handlers[handler] = true;
    }
    layout.extend(handlers);
    func.layout = layout;
    remove_unreachable(func);
    calls
}

fn remove_unreachable(func: &mut Function) {
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut work = vec![func.entry()];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut seen[block], true) {
            continue;
        }
        work.extend(func.successors(block).map(|call| call.block));
        work.extend(func.blocks[block].handler);
    }
    func.layout.retain(|&block| seen[block]);
}

fn first_call(func: &Function, block: Block) -> Option<usize> {
    func.blocks[block].insts.iter().position(|&inst| func.insts[inst].op.is_call())
}

/// Moves what follows the call at `index` to a new block whose parameter is the call's old result.
fn cut_at(func: &mut Function, block: Block, index: usize) -> Block {
    let call = func.blocks[block].insts[index];
    let insts = func.blocks[block].insts.split_off(index + 1);
    let cold = func.blocks[block].cold;
    let rest = func.blocks.push(BlockData { params: Vec::new(), insts, handler: None, cold });
    let old = func.insts[call].results[0];
    func.values[old].def = ValueDef::Param(rest, 0);
    func.blocks[rest].params.push(old);
    let fresh = func.values.push(ValueData { ty: Type::Term, def: ValueDef::Result(call, 0) });
    func.insts[call].results[0] = fresh;
    let jump = jump_inst(func, rest, &[fresh]);
    func.blocks[block].insts.push(jump);
    rest
}

fn jump_inst(func: &mut Function, block: Block, args: &[beamless_ir::Value]) -> Inst {
    let data = InstData {
        op: Op::Jump,
        args: SmallVec::new(),
        imm: Imm::None,
        targets: SmallVec::from_iter([target(block, args)]),
        results: SmallVec::new(),
        loc: None,
    };
    func.add_inst(data, &[])
}

/// The block in which the runtime enters `handler`: always three parameters.
fn handler_entry(func: &mut Function, handler: Block, entries: &mut FxHashMap<Block, Block>) -> Block {
    if let Some(&entry) = entries.get(&handler) {
        return entry;
    }
    let entry = func.add_block();
    let params: Vec<_> = (0..3).map(|_| func.add_param(entry, Type::Term)).collect();
    let wanted = func.blocks[handler].params.len();
    let jump = jump_inst(func, handler, &params[..wanted]);
    func.blocks[entry].insts.push(jump);
    entries.insert(handler, entry);
    entry
}
