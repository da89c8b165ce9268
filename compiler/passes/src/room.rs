//! Room checks: one `gc_check` at the start of each region of a block that allocates or pushes, covering all of it. A region ends at
//! whatever may use up heap itself (allocating BIFs and runtime functions). Does not merge over blocks: a check on a path that needs none
//! would only collect earlier.
//!
//! Before: `... alloc 2 ... call_bif + ... alloc 3`. After: `gc_check 2 live... ... alloc 2 ... call_bif + ... gc_check 3 live... alloc 3`.

use crate::liveness::{Liveness, is_constant};
use beamless_abi::bif::ALLOCS;
use beamless_ir::function::InstData;
use beamless_ir::{Block, Function, Imm, Inst, Op, Type, Value};
use cranelift_entity::EntitySet;
use smallvec::SmallVec;

pub fn run(func: &mut Function) {
    sink_addresses(func);
    let liveness = Liveness::compute(func);
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        if regions(func, block).next().is_some() {
            check_block(func, block, &liveness);
        }
    }
}

/// A stretch of a block: index of its first instruction and the words it takes.
struct Region {
    start: usize,
    words: i64,
}

/// Regions that need room, last first.
fn regions(func: &Function, block: Block) -> impl Iterator<Item = Region> + use<> {
    let mut found = Vec::new();
    let mut region = Region { start: 0, words: 0 };
    for (index, &inst) in func.blocks[block].insts.iter().enumerate() {
        region.words += words_taken(func, inst);
        if uses_up_room(func, inst) {
            found.push(std::mem::replace(&mut region, Region { start: index + 1, words: 0 }));
        } else if func.insts[inst].op == Op::YieldCheck {
            region.start = index + 1;
        }
    }
    found.push(region);
    found.into_iter().rev().filter(|region| region.words > 0)
}

fn words_taken(func: &Function, inst: Inst) -> i64 {
    match (func.insts[inst].op, &func.insts[inst].imm) {
        (Op::Alloc, Imm::Int(words)) => *words,
        (Op::SpAdjust, Imm::Int(words)) => (-words).max(0),
        _ => 0,
    }
}

fn uses_up_room(func: &Function, inst: Inst) -> bool {
    match &func.insts[inst].imm {
        Imm::Bif(row) => row.has(ALLOCS),
        Imm::Rt(rt) => rt.row().sync,
        _ => false,
    }
}

/// Inserts the checks of one block, walking it backwards with the live set.
fn check_block(func: &mut Function, block: Block, liveness: &Liveness) {
    let mut live: EntitySet<Value> = EntitySet::new();
    for call in func.successors(block) {
        for &value in &liveness.live_in[call.block] {
            live.insert(value);
        }
    }
    let insts = func.blocks[block].insts.clone();
    let mut position = insts.len();
    for region in regions(func, block).collect::<Vec<_>>() {
        while position > region.start {
            position -= 1;
            step_back(func, insts[position], &mut live);
        }
        let roots: SmallVec<[Value; 4]> =
            live.iter().filter(|&v| func.ty(v) == Type::Term && !is_constant(func, v)).collect();
        let data = InstData {
            op: Op::GcCheck,
            args: roots,
            imm: Imm::Int(region.words),
            targets: SmallVec::new(),
            results: SmallVec::new(),
            loc: None,
        };
        let check = func.add_inst(data, &[]);
        func.blocks[block].insts.insert(region.start, check);
    }
}

fn step_back(func: &Function, inst: Inst, live: &mut EntitySet<Value>) {
    let data = &func.insts[inst];
    for &result in &data.results {
        live.remove(result);
    }
    for &value in data.args.iter().chain(data.targets.iter().flat_map(|call| call.args.iter())) {
        live.insert(value);
    }
}

/// Makes the address of a term anew right before each use, so that none lives across a check that moves the term.
fn sink_addresses(func: &mut Function) {
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        let old = std::mem::take(&mut func.blocks[block].insts);
        let mut new = Vec::with_capacity(old.len());
        for inst in old {
            if func.insts[inst].op == Op::AsWord {
                continue;
            }
            sink_into(func, inst, &mut new);
            new.push(inst);
        }
        func.blocks[block].insts = new;
    }
}

fn sink_into(func: &mut Function, user: Inst, out: &mut Vec<Inst>) {
    for index in 0..func.insts[user].args.len() {
        if let Some(word) = fresh_address(func, func.insts[user].args[index], out) {
            func.insts[user].args[index] = word;
        }
    }
    for target in 0..func.insts[user].targets.len() {
        for index in 0..func.insts[user].targets[target].args.len() {
            if let Some(word) = fresh_address(func, func.insts[user].targets[target].args[index], out) {
                func.insts[user].targets[target].args[index] = word;
            }
        }
    }
}

fn fresh_address(func: &mut Function, value: Value, out: &mut Vec<Inst>) -> Option<Value> {
    let def = func.def(value)?;
    if def.op != Op::AsWord {
        return None;
    }
    let mut data = def.clone();
    data.results.clear();
    let inst = func.add_inst(data, &[Type::Word]);
    out.push(inst);
    Some(func.result(inst))
}
