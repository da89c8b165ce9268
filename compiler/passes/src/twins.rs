//! Makes blocks that do the same one block: clauses that a macro wrote for each character of a set, say. Values that a block makes are told
//! apart by their places in it, all others have to be the same; so have the places in the source of what can raise.
//!
//! Before: `switch [1, 2] v0, block1(), block2(), ...`, both `v1 = const ok; return v1`. After: `switch [1, 2] v0, block1(), block1(), ...`.

use crate::edit::{can_raise, remove_unreachable};
use beamless_ir::function::InstData;
use beamless_ir::{Block, Func, Function, Imm, Loc, Op, Type, Value};
use cranelift_entity::{EntityRef, SecondaryMap};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Blocks are the same when those after them are: each round goes one step back. Long chains of such are rare.
const ROUNDS: usize = 12;

pub fn run(func: &mut Function) {
    let places = places(func);
    for _ in 0..ROUNDS {
        let same = twins(func, &places);
        if same.is_empty() {
            return;
        }
        lead_to_one(func, &same);
        remove_unreachable(func);
    }
}

/// What a block does. Equal keys: equal blocks.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    params: Vec<Type>,
    handler: Option<Block>,
    insts: Vec<InstKey>,
}

#[derive(PartialEq, Eq, Hash)]
struct InstKey {
    op: Op,
    imm: Imm,
    results: usize,
    args: Vec<Operand>,
    targets: Vec<(Block, Vec<Operand>)>,
    place: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operand {
    /// A parameter or result of the block itself, by its place among them.
    Own(u32),
    Other(Value),
}

/// Blocks that do what an earlier one does.
fn twins(func: &Function, places: &SecondaryMap<Loc, u32>) -> FxHashMap<Block, Block> {
    let mut first: FxHashMap<Key, Block> = FxHashMap::default();
    let mut same = FxHashMap::default();
    for &block in func.layout.iter().skip(1) {
        let one = *first.entry(key(func, block, places)).or_insert(block);
        if one != block {
            same.insert(block, one);
        }
    }
    same
}

fn key(func: &Function, block: Block, places: &SecondaryMap<Loc, u32>) -> Key {
    let data = &func.blocks[block];
    let mut own: FxHashMap<Value, u32> = FxHashMap::default();
    let number = |own: &mut FxHashMap<Value, u32>, value: Value| {
        let next = own.len() as u32;
        own.insert(value, next);
    };
    data.params.iter().for_each(|&param| number(&mut own, param));
    let mut insts = Vec::with_capacity(data.insts.len());
    for &inst in &data.insts {
        let inst = &func.insts[inst];
        insts.push(inst_key(inst, &own, places));
        inst.results.iter().for_each(|&result| number(&mut own, result));
    }
    Key { params: data.params.iter().map(|&param| func.ty(param)).collect(), handler: data.handler, insts }
}

fn inst_key(inst: &InstData, own: &FxHashMap<Value, u32>, places: &SecondaryMap<Loc, u32>) -> InstKey {
    let operand = |value: &Value| own.get(value).map_or(Operand::Other(*value), |&place| Operand::Own(place));
    let operands = |values: &[Value]| values.iter().map(operand).collect();
    InstKey {
        op: inst.op,
        imm: inst.imm.clone(),
        results: inst.results.len(),
        args: operands(&inst.args),
        targets: inst.targets.iter().map(|call| (call.block, operands(&call.args))).collect(),
        // Calls can raise, too: their place is in the traces of what they call.
        place: inst.loc.filter(|_| can_raise(inst)).map(|loc| places[loc]),
    }
}

/// A number for each place in the source; inlining makes several of one.
fn places(func: &Function) -> SecondaryMap<Loc, u32> {
    let mut numbers: SecondaryMap<Loc, u32> = SecondaryMap::new();
    let mut known = Known::default();
    for index in 0..func.locs.len() {
        number(func, Loc::new(index), &mut numbers, &mut known);
    }
    numbers
}

type Known = FxHashMap<(Func, Arc<str>, u32, Option<u32>), u32>;

fn number(func: &Function, loc: Loc, numbers: &mut SecondaryMap<Loc, u32>, known: &mut Known) -> u32 {
    if numbers[loc] == 0 {
        let data = &func.locs[loc];
        let parent = data.parent.map(|parent| number(func, parent, numbers, known));
        let next = known.len() as u32 + 1;
        numbers[loc] = *known.entry((data.func, data.file.clone(), data.line, parent)).or_insert(next);
    }
    numbers[loc]
}

/// All ways to a twin lead to the one that stays.
fn lead_to_one(func: &mut Function, same: &FxHashMap<Block, Block>) {
    for (twin, one) in same {
        func.blocks[*one].cold &= func.blocks[*twin].cold;
    }
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        let data = &mut func.blocks[block];
        data.handler = data.handler.map(|handler| same.get(&handler).copied().unwrap_or(handler));
        let terminator = func.terminator(block);
        for call in &mut func.insts[terminator].targets {
            if let Some(&one) = same.get(&call.block) {
                call.block = one;
            }
        }
    }
}
