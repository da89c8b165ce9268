//! Room checks: one `gc_check` at the start of each region of a block that allocates or pushes, covering all of it. A region ends at
//! whatever may use up heap itself (allocating BIFs and runtime functions). Does not merge over blocks: a check on a path that needs none
//! would only collect earlier.
//!
//! Before: `... alloc 2 ... call_bif + ... alloc 3`. After: `room_check 2 args... ... alloc 2 ... call_bif + ... gc_check 3 live... alloc 3`.
//!
//! Where nothing has happened since the chunk's beginning but reading and computing, the check is a `room_check`: without room the chunk starts
//! again, and no value has to be found after it has moved. That is so for most checks, also behind arithmetic: its cold path, which calls a BIF,
//! makes room for what follows itself, so that what follows never starts the chunk again after it.

use crate::liveness::{Liveness, is_constant};
use beamless_abi::bif::ALLOCS;
use beamless_ir::function::InstData;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Function, Imm, Inst, Op, Type, Value};
use cranelift_entity::{EntitySet, SecondaryMap};
use smallvec::SmallVec;

pub fn run(func: &mut Function) {
    sink_addresses(func);
    let liveness = Liveness::compute(func);
    let fresh = Fresh::compute(func);
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        let again = fresh.starts[block].then_some(&fresh.arguments[..]);
        if fresh.makes_room[block] > 0 || regions(func, block).next().is_some() {
            check_block(func, block, &liveness, again, fresh.makes_room[block]);
        }
    }
}

/// Most words that a `room_check` asks for.
const ROOM_CHECK_MAX: i64 = 1 << 12;

/// Where a chunk may start again.
struct Fresh {
    /// What it starts again with: the chunk's arguments, or where it has a loop, those of the iteration.
    arguments: Vec<Value>,
    /// Nothing has happened when the block begins.
    starts: SecondaryMap<Block, bool>,
    /// Words that a block has to make room for at its end.
    makes_room: SecondaryMap<Block, i64>,
}

impl Fresh {
    fn compute(func: &Function) -> Fresh {
        let entry = func.entry();
        let is_anchor = |&block: &Block| func.blocks[block].insts.first().is_some_and(|&i| func.insts[i].op == Op::YieldCheck);
        let anchor = func.layout.iter().copied().find(is_anchor).unwrap_or(entry);
        let arguments = match func.blocks[anchor].insts.first() {
            Some(&inst) if func.insts[inst].op == Op::YieldCheck => func.insts[inst].args.to_vec(),
            _ => func.blocks[entry].params.clone(),
        };
        let mut fresh = Fresh { arguments, starts: SecondaryMap::new(), makes_room: SecondaryMap::new() };
        let order = Dominators::compute(func).rpo;
        let terms = fresh.arguments.iter().all(|&value| func.ty(value) == Type::Term);
        if !terms {
            return fresh;
        }
        let mut ahead: SecondaryMap<Block, i64> = SecondaryMap::new();
        for &block in order.iter().rev() {
            let first = first_region(func, block);
            let later = func.successors(block).filter(|call| call.block != anchor).map(|call| ahead[call.block]).max();
            ahead[block] = if first.words > 0 || first.ends { first.words } else { later.unwrap_or(0) };
        }
        let mut unsure: SecondaryMap<Block, bool> = SecondaryMap::new();
        for &block in &order {
            fresh.starts[block] = block == anchor || block == entry || !unsure[block];
            if fresh.starts[block] && func.blocks[block].insts.iter().all(|&inst| is_repeatable(func, inst)) {
                continue;
            }
            let next = func.successors(block).next().map_or(0, |call| ahead[call.block]);
            let jumps = func.insts[func.terminator(block)].op == Op::Jump;
            if func.blocks[block].cold && jumps && next > 0 {
                fresh.makes_room[block] = next;
                continue;
            }
            for call in func.successors(block) {
                unsure[call.block] = true;
            }
        }
        fresh
    }
}

/// Doing it again when the chunk starts again is the same as having done it once.
fn is_repeatable(func: &Function, inst: Inst) -> bool {
    let data = &func.insts[inst];
    let reads = matches!(data.op, Op::Load | Op::LoadTerm | Op::LoadByte | Op::SlotLoad | Op::HotLoad | Op::YieldCheck);
    let asks = matches!(data.op, Op::CallRt | Op::CallRtTerm) && !uses_up_room(func, inst);
    data.op.row().pure || data.op.is_terminator() || reads || asks
}

struct First {
    words: i64,
    /// Something in the block uses up room, so that what follows has checks of its own.
    ends: bool,
}

fn first_region(func: &Function, block: Block) -> First {
    let mut first = First { words: 0, ends: false };
    for &inst in &func.blocks[block].insts {
        first.words += words_taken(func, inst);
        if uses_up_room(func, inst) {
            first.ends = true;
            break;
        }
    }
    first
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
fn check_block(func: &mut Function, block: Block, liveness: &Liveness, again: Option<&[Value]>, at_end: i64) {
    let mut live: EntitySet<Value> = EntitySet::new();
    for call in func.successors(block) {
        for &value in &liveness.live_in[call.block] {
            live.insert(value);
        }
    }
    let insts = func.blocks[block].insts.clone();
    let mut position = insts.len();
    let last = Region { start: insts.len() - 1, words: at_end };
    for region in Some(last).filter(|last| last.words > 0).into_iter().chain(regions(func, block)).collect::<Vec<_>>() {
        while position > region.start {
            position -= 1;
            step_back(func, insts[position], &mut live);
        }
        let clean = insts[..region.start].iter().all(|&inst| is_repeatable(func, inst)) && region.words <= ROOM_CHECK_MAX;
        let (op, args) = match again {
            Some(arguments) if clean => (Op::RoomCheck, SmallVec::from_slice(arguments)),
            _ => {
                let roots = live.iter().filter(|&v| func.ty(v) == Type::Term && !is_constant(func, v));
                (Op::GcCheck, roots.collect())
            }
        };
        let data = InstData {
            op,
            args,
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
