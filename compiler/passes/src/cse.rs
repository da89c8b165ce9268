//! Uses a value computed before instead of computing it again: pure operations with the same operands, in a place that the first dominates.
//! Constants are left alone: they are made again wherever they are used.
//!
//! Before: `v1 = tuple_get 0 v0; ... v2 = tuple_get 0 v0; v3 = cons v1, v2`. After: `v1 = tuple_get 0 v0; ... v3 = cons v1, v1`.

use crate::edit::{Replacements, is_removable};
use crate::facts::{dominator_tree, walk_tree};
use beamless_ir::function::InstData;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Function, Imm, Op, Type, Value};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

pub fn run(func: &mut Function) {
    let dom = Dominators::compute(func);
    let tree = dominator_tree(&dom);
    let root = func.entry();
    let mut cse = Cse { func, seen: FxHashMap::default(), trail: Vec::new(), replaced: Replacements::default() };
    walk_tree(root, &tree, &mut cse, Cse::block, Cse::leave);
    let replaced = cse.replaced;
    replaced.apply(func);
}

/// What makes two instructions the same.
type Key = (Op, SmallVec<[Value; 4]>, Imm);

struct Cse<'f> {
    func: &'f mut Function,
    /// Results of instructions in the blocks that dominate this place.
    seen: FxHashMap<Key, SmallVec<[Value; 2]>>,
    trail: Vec<Key>,
    replaced: Replacements,
}

impl Cse<'_> {
    fn block(&mut self, block: Block) -> usize {
        let mark = self.trail.len();
        for index in 0..self.func.blocks[block].insts.len() {
            let inst = self.func.blocks[block].insts[index];
            self.replaced.apply_to(&mut self.func.insts[inst]);
            let data = &self.func.insts[inst];
            if !is_shared(self.func, block, data) {
                continue;
            }
            let key: Key = (data.op, data.args.clone(), data.imm.clone());
            if let Some(before) = self.seen.get(&key) {
                for (&old, &new) in data.results.iter().zip(before) {
                    self.replaced.set(old, new);
                }
            } else {
                self.seen.insert(key.clone(), data.results.clone());
                self.trail.push(key);
            }
        }
        mark
    }

    fn leave(&mut self, mark: usize) {
        for key in self.trail.drain(mark..) {
            self.seen.remove(&key);
        }
    }
}

/// Worth keeping for later: accesses and computations, not constants, not conditions (they are opened where they are used), and nothing in a
/// block with a handler, since that may be left in the middle.
fn is_shared(func: &Function, block: Block, data: &InstData) -> bool {
    let term = data.results.first().is_some_and(|&result| func.ty(result) == Type::Term);
    // A fresh object is as good as a shared one, but keeping it alive longer is not free.
    let access = matches!(
        data.op,
        Op::Hd
            | Op::Tl
            | Op::TupleGet
            | Op::MapFind
            | Op::FunEnv
            | Op::BsStart
            | Op::BsAdvance
            | Op::BsGet
            | Op::BsSkip
    );
    term && access && is_removable(data) && func.blocks[block].handler.is_none()
}
