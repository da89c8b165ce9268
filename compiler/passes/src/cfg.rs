//! Straightens control flow: jumps through empty blocks go where those go, a block with one way in joins the block before it, parameters that
//! are always given the same value are that value.
//!
//! Before: `br v1, block1(), block2(); block1: jump block3(v0); block2: ...`. After: `br v1, block3(v0), block2(); block2: ...`.

use crate::edit::{Replacements, can_raise, remove_unreachable, use_counts};
use beamless_ir::function::{BlockCall, ValueDef};
use beamless_ir::{Block, Function, Op, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};
use rustc_hash::FxHashMap;

pub fn run(func: &mut Function) {
    remove_unreachable(func);
    loop {
        let threaded = thread_jumps(func);
        remove_unreachable(func);
        let merged = merge_blocks(func);
        let fewer = drop_parameters(func);
        if !(threaded || merged || fewer) {
            return;
        }
    }
}

/// Branches to blocks that only jump on go there themselves.
fn thread_jumps(func: &mut Function) -> bool {
    let counts = use_counts(func);
    let empty: FxHashMap<Block, (Vec<Value>, BlockCall)> = func
        .layout
        .iter()
        .filter_map(|&block| {
            only_jumps(func, block, &counts).map(|on| (block, (func.blocks[block].params.clone(), on)))
        })
        .collect();
    let mut changed = false;
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        let last = func.terminator(block);
        for place in 0..func.insts[last].targets.len() {
            let call = &func.insts[last].targets[place];
            let Some((params, on)) = empty.get(&call.block).filter(|(_, on)| on.block != call.block) else { continue };
            let given: FxHashMap<Value, Value> = params.iter().copied().zip(call.args.iter().copied()).collect();
            let args = on.args.iter().map(|arg| given.get(arg).copied().unwrap_or(*arg)).collect();
            let new = BlockCall { block: on.block, args };
            // Two edges between the same blocks with different arguments cannot be told apart later.
            let others = func.insts[last].targets.iter().enumerate().filter(|&(other, _)| other != place);
            if others.into_iter().any(|(_, other)| other.block == new.block && *other != new) {
                continue;
            }
            func.insts[last].targets[place] = new;
            changed = true;
        }
    }
    changed
}

/// Where a block goes that does nothing else, if its parameters are for that alone.
fn only_jumps(func: &Function, block: Block, counts: &SecondaryMap<Value, u32>) -> Option<BlockCall> {
    let data = &func.blocks[block];
    let [only] = data.insts[..] else { return None };
    let jump = &func.insts[only];
    if jump.op != Op::Jump || block == func.entry() || jump.targets[0].block == block {
        return None;
    }
    let on = &jump.targets[0];
    let own = |param: &Value| on.args.iter().filter(|arg| *arg == param).count() as u32;
    data.params.iter().all(|param| counts[*param] == own(param)).then(|| on.clone())
}

/// How a block is entered.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Ways {
    #[default]
    None,
    One(Block),
    /// Several, or as a handler, or as the entry.
    Other,
}

fn ways_in(func: &Function) -> SecondaryMap<Block, Ways> {
    let mut ways: SecondaryMap<Block, Ways> = SecondaryMap::new();
    ways[func.entry()] = Ways::Other;
    for &block in &func.layout {
        for call in func.successors(block) {
            ways[call.block] = if ways[call.block] == Ways::None { Ways::One(block) } else { Ways::Other };
        }
        if let Some(handler) = func.blocks[block].handler {
            ways[handler] = Ways::Other;
        }
    }
    ways
}

/// Appends blocks to the only block that jumps to them when one handler can serve both.
fn merge_blocks(func: &mut Function) -> bool {
    let ways = ways_in(func);
    let mut replaced = Replacements::default();
    let mut gone: SecondaryMap<Block, bool> = SecondaryMap::new();
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        if gone[block] {
            continue;
        }
        while let Some(next) = mergeable(func, block, &ways) {
            let jump = func.blocks[block].insts.pop().expect("a terminator");
            let args = func.insts[jump].targets[0].args.clone();
            for (&param, &arg) in func.blocks[next].params.iter().zip(&args) {
                replaced.set(param, replaced.get(arg));
            }
            let insts = std::mem::take(&mut func.blocks[next].insts);
            func.blocks[block].insts.extend(insts);
            gone[next] = true;
        }
    }
    let before = func.layout.len();
    func.layout.retain(|&block| !gone[block]);
    replaced.apply(func);
    func.layout.len() != before
}

fn mergeable(func: &Function, block: Block, ways: &SecondaryMap<Block, Ways>) -> Option<Block> {
    let last = &func.insts[func.terminator(block)];
    let next = last.targets.first()?.block;
    let (this, that) = (func.blocks[block].handler, func.blocks[next].handler);
    // What raises must not come under a handler that is not its own.
    let fits = this == that || (that.is_none() && !func.blocks[next].insts.iter().any(|&inst| can_raise(&func.insts[inst])));
    (last.op == Op::Jump && next != block && ways[next] == Ways::One(block) && fits).then_some(next)
}

/// Parameters that get one value from everywhere (or themselves) are that value.
fn drop_parameters(func: &mut Function) -> bool {
    let mut given: SecondaryMap<Value, Given> = SecondaryMap::new();
    for &block in &func.layout {
        for call in func.successors(block) {
            for (&param, &arg) in func.blocks[call.block].params.iter().zip(&call.args) {
                given[param].add(param, arg);
            }
        }
    }
    let ways = handlers(func);
    let mut replaced = Replacements::default();
    let mut dropped: FxHashMap<Block, Vec<usize>> = FxHashMap::default();
    for &block in &func.layout {
        if block == func.entry() || ways[block] {
            continue;
        }
        for (index, &param) in func.blocks[block].params.iter().enumerate() {
            if let (Some(value), false) = (given[param].value.expand(), given[param].several)
                && replaced.get(value) != param
            {
                replaced.set(param, value);
                dropped.entry(block).or_default().push(index);
            }
        }
    }
    remove_params(func, &dropped);
    replaced.apply(func);
    replaced.any()
}

/// Blocks whose parameters the runtime gives.
pub fn handlers(func: &Function) -> SecondaryMap<Block, bool> {
    let mut handlers = SecondaryMap::new();
    for &block in &func.layout {
        if let Some(handler) = func.blocks[block].handler {
            handlers[handler] = true;
        }
    }
    handlers
}

/// What a parameter is given.
#[derive(Clone, Default)]
struct Given {
    value: PackedOption<Value>,
    several: bool,
}

impl Given {
    fn add(&mut self, param: Value, arg: Value) {
        if arg == param || self.value.expand() == Some(arg) {
            return;
        }
        self.several |= self.value.is_some();
        self.value = arg.into();
    }
}

/// Takes parameters (by ascending index) from blocks and their arguments from all branches to them.
pub fn remove_params(func: &mut Function, dropped: &FxHashMap<Block, Vec<usize>>) {
    if dropped.is_empty() {
        return;
    }
    for (&block, indices) in dropped {
        for &index in indices.iter().rev() {
            func.blocks[block].params.remove(index);
        }
        for (index, &param) in func.blocks[block].params.iter().enumerate() {
            func.values[param].def = ValueDef::Param(block, index as u32);
        }
    }
    for place in 0..func.layout.len() {
        let last = func.terminator(func.layout[place]);
        for call in &mut func.insts[last].targets {
            for &index in dropped.get(&call.block).into_iter().flatten().rev() {
                call.args.remove(index);
            }
        }
    }
}
