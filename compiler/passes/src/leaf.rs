//! Recursion of a tree's shape ends in leaves more often than not: where a function calls itself in several places, and has a short way from its
//! beginning to a return that calls nothing, the calls try this way first. Does not copy anything else.
//!
//! Before: `fib(v0): ... br lt v0, 2: block1, block2`, `block1: return v0`, `block2: ... v1 = call fib v3; ...`.
//! After: `block2: ... br lt v3, 2: block4(v3), block3`, `block3: v5 = call fib v3; jump block4(v5)`, `block4(v1): ...` (fib, tak and trees
//! take half the time, because half of a binary tree's nodes are leaves).

use crate::edit::is_removable;
use crate::inline::{cost_of, put_in_place};
use beamless_ir::build::target;
use beamless_ir::function::InstData;
use beamless_ir::{Block, Function, Imm, Inst, Op, Stage};
use cranelift_entity::EntitySet;
use smallvec::SmallVec;
use std::ops::RangeInclusive;

/// How many calls of itself a function has that is looked at: with one its leaf is reached once, with many it is an interpreter of something.
const CALLS: RangeInclusive<usize> = 2..=4;
/// Largest cost of the way to the leaves.
const MAX_COST: usize = 8;
/// Blocks that are looked at for it.
const MAX_BLOCKS: usize = 32;

pub fn run(func: &mut Function) {
    let calls = func.layout.iter().flat_map(|&block| &func.blocks[block].insts).filter(|&&inst| is_self_call(func, inst));
    if func.stage != Stage::Term || !CALLS.contains(&calls.count()) {
        return;
    }
    let Some(way) = way_to_leaves(func) else { return };
    // Copies are not looked into.
    let mut work = func.layout.clone();
    while let Some(block) = work.pop() {
        if let Some(index) = func.blocks[block].insts.iter().position(|&inst| is_self_call(func, inst)) {
            work.extend(put_in_place(func, &way, block, index));
        }
    }
}

fn is_self_call(func: &Function, inst: Inst) -> bool {
    let data = &func.insts[inst];
    data.op == Op::Call && data.imm == Imm::Func(func.name)
}

/// The function reduced to the ways to its leaves; wherever another way begins, it calls the function.
fn way_to_leaves(func: &Function) -> Option<Function> {
    let mut region = Region { func, blocks: EntitySet::new(), seen: EntitySet::new(), left: MAX_BLOCKS };
    if !region.leads_to_leaf(func.entry()) {
        return None;
    }
    let blocks = region.blocks;
    let kept: Vec<Block> = func.layout.iter().copied().filter(|&block| blocks.contains(block)).collect();
    let cost: usize = kept.iter().flat_map(|&block| &func.blocks[block].insts).map(|&inst| cost_of(&func.insts[inst])).sum();
    if cost > MAX_COST {
        return None;
    }
    let mut way = func.clone();
    let again = way.add_block();
    let args: SmallVec<[_; 4]> = func.blocks[func.entry()].params.iter().copied().collect();
    let call = InstData {
        op: Op::TailCall,
        args,
        imm: Imm::Func(func.name),
        targets: SmallVec::new(),
        results: SmallVec::new(),
        loc: None,
    };
    let call = way.add_inst(call, &[]);
    way.blocks[again].insts.push(call);
    for &block in &kept {
        let last = way.terminator(block);
        for edge in way.insts[last].targets.iter_mut().filter(|edge| !blocks.contains(edge.block)) {
            *edge = target(again, &[]);
        }
    }
    way.layout = kept;
    way.layout.push(again);
    Some(way)
}

/// Blocks from which a leaf is reached without a call, and whose work may be done twice.
struct Region<'a> {
    func: &'a Function,
    blocks: EntitySet<Block>,
    seen: EntitySet<Block>,
    /// How many more are looked at.
    left: usize,
}

impl Region<'_> {
    fn leads_to_leaf(&mut self, block: Block) -> bool {
        if self.left == 0 || !self.seen.insert(block) {
            return self.blocks.contains(block);
        }
        self.left -= 1;
        let func = self.func;
        let data = &func.blocks[block];
        let Some((&last, insts)) = data.insts.split_last() else { return false };
        if data.handler.is_some() || data.cold {
            return false;
        }
        // Nothing that raises: of calls that return to one place in a row a trace shows one, and a copy's place is another.
        if !insts.iter().all(|&inst| is_removable(&func.insts[inst])) {
            return false;
        }
        let found = match func.insts[last].op {
            Op::Return => true,
            Op::Br | Op::Switch | Op::Jump => {
                let next: Vec<Block> = func.successors(block).map(|call| call.block).collect();
                // All of them: what is no way to a leaf is left out alone.
                next.into_iter().fold(false, |found, block| self.leads_to_leaf(block) | found)
            }
            _ => false,
        };
        if found {
            self.blocks.insert(block);
        }
        found
    }
}
