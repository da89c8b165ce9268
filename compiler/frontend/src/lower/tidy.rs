//! Cleaning up a function just lowered, which may make blocks and parameters freely because of this: jumps to jumps, needless handlers,
//! unreachable blocks, parameters that are always the same value, chains of blocks, unused values. No knowledge of Erlang beyond the op
//! table; optimisation is the passes' business.

use beamless_abi::bif::{PURE, RAISES, YIELDS};
use beamless_ir::op::{Imm, Op};
use beamless_ir::{Block, BlockCall, Function, Inst, InstData, PackedOption, SecondaryMap, Value};

pub(super) fn tidy(func: &mut Function) {
    drop_handlers(func);
    thread_jumps(func);
    drop_unreachable(func);
    let mut preds = Predecessors::of(func);
    while same_params(func, &preds) {}
    merge_chains(func, &mut preds);
    drop_unused(func, &Predecessors::of(func));
    for &block in &func.layout {
        let last = func.terminator(block);
        func.blocks[block].cold = matches!(func.insts[last].op, Op::Fail | Op::Unreachable);
    }
}

fn raises(data: &InstData) -> bool {
    match &data.imm {
        Imm::Bif(row) => row.has(RAISES) || row.has(YIELDS),
        _ => data.op.row().raises,
    }
}

/// A block in which nothing raises needs no handler.
fn drop_handlers(func: &mut Function) {
    for &block in &func.layout {
        let insts = &func.blocks[block].insts;
        if func.blocks[block].handler.is_some() && !insts.iter().any(|&inst| raises(&func.insts[inst])) {
            func.blocks[block].handler = None;
        }
    }
}

/// Goes straight where a block without parameters does nothing but jump.
fn thread_jumps(func: &mut Function) {
    let mut empty: SecondaryMap<Block, Option<BlockCall>> = SecondaryMap::new();
    for &block in &func.layout {
        let data = &func.blocks[block];
        if let ([only], []) = (data.insts.as_slice(), data.params.as_slice())
            && func.insts[*only].op == Op::Jump
        {
            empty[block] = Some(func.insts[*only].targets[0].clone());
        }
    }
    for &block in &func.layout {
        let Some(&last) = func.blocks[block].insts.last() else { continue };
        for call in &mut func.insts[last].targets {
            // Empty blocks may form a ring.
            for _ in 0..16 {
                match &empty[call.block] {
                    Some(next) if next.block != call.block => *call = next.clone(),
                    _ => break,
                }
            }
        }
    }
    for index in 0..func.layout.len() {
        let block = func.layout[index];
        let Some(mut handler) = func.blocks[block].handler else { continue };
        for _ in 0..16 {
            match &empty[handler] {
                // A handler has no operands to give.
                Some(next) if next.args.is_empty() && next.block != handler && func.blocks[next.block].params.is_empty() => {
                    handler = next.block;
                }
                _ => break,
            }
        }
        func.blocks[block].handler = Some(handler);
    }
}

fn drop_unreachable(func: &mut Function) {
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut stack = vec![func.entry()];
    seen[func.entry()] = true;
    while let Some(block) = stack.pop() {
        let next = func.successors(block).map(|call| call.block).chain(func.blocks[block].handler);
        for next in next {
            if !std::mem::replace(&mut seen[next], true) {
                stack.push(next);
            }
        }
    }
    func.layout.retain(|&block| seen[block]);
}

/// Edges into each block.
struct Predecessors {
    edges: SecondaryMap<Block, Vec<(Inst, u32)>>,
    is_handler: SecondaryMap<Block, bool>,
}

impl Predecessors {
    fn of(func: &Function) -> Predecessors {
        let mut edges: SecondaryMap<Block, Vec<(Inst, u32)>> = SecondaryMap::new();
        let mut is_handler = SecondaryMap::new();
        for &block in &func.layout {
            let last = func.terminator(block);
            for (index, call) in func.insts[last].targets.iter().enumerate() {
                edges[call.block].push((last, index as u32));
            }
            if let Some(handler) = func.blocks[block].handler {
                is_handler[handler] = true;
            }
        }
        Predecessors { edges, is_handler }
    }

    fn args<'p>(&'p self, func: &'p Function, block: Block) -> impl Iterator<Item = &'p BlockCall> {
        self.edges[block].iter().map(|&(inst, index)| &func.insts[inst].targets[index as usize])
    }

    fn remove_param(&self, func: &mut Function, block: Block, index: usize) {
        func.blocks[block].params.remove(index);
        for &(inst, target) in &self.edges[block] {
            func.insts[inst].targets[target as usize].args.remove(index);
        }
    }
}

/// Replaces parameters that are given the same value on all edges; whether there were any.
fn same_params(func: &mut Function, preds: &Predecessors) -> bool {
    let mut alias: SecondaryMap<Value, PackedOption<Value>> = SecondaryMap::new();
    let mut found = false;
    for at in 1..func.layout.len() {
        let block = func.layout[at];
        if preds.is_handler[block] {
            continue;
        }
        for index in (0..func.blocks[block].params.len()).rev() {
            let param = func.blocks[block].params[index];
            let mut same: Option<Value> = None;
            let mut differ = false;
            for call in preds.args(func, block) {
                let arg = resolve(&alias, call.args[index]);
                if arg != param && same.is_some_and(|same| same != arg) {
                    differ = true;
                    break;
                }
                if arg != param {
                    same = Some(arg);
                }
            }
            if let (false, Some(value)) = (differ, same) {
                alias[param] = value.into();
                preds.remove_param(func, block, index);
                found = true;
            }
        }
    }
    if found {
        rename(func, &alias);
    }
    found
}

fn resolve(alias: &SecondaryMap<Value, PackedOption<Value>>, mut value: Value) -> Value {
    while let Some(next) = alias[value].expand() {
        value = next;
    }
    value
}

fn rename(func: &mut Function, alias: &SecondaryMap<Value, PackedOption<Value>>) {
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            let data = &mut func.insts[inst];
            let targets = data.targets.iter_mut().flat_map(|call| call.args.iter_mut());
            data.args.iter_mut().chain(targets).for_each(|value| *value = resolve(alias, *value));
        }
    }
    for &block in &func.layout {
        for (index, &param) in func.blocks[block].params.iter().enumerate() {
            func.values[param].def = beamless_ir::function::ValueDef::Param(block, index as u32);
        }
    }
}

/// Joins blocks that can only follow each other.
fn merge_chains(func: &mut Function, preds: &mut Predecessors) {
    let mut gone: SecondaryMap<Block, bool> = SecondaryMap::new();
    for at in 0..func.layout.len() {
        let block = func.layout[at];
        if gone[block] {
            continue;
        }
        loop {
            let last = func.terminator(block);
            if func.insts[last].op != Op::Jump {
                break;
            }
            let next = func.insts[last].targets[0].block;
            let (own, other) = (func.blocks[block].handler, func.blocks[next].handler);
            let single = preds.edges[next].len() == 1 && !preds.is_handler[next] && next != func.entry();
            // What raises must not come under a handler that is not its own. The other way round the handler might see values that
            // are not there when the longer block starts.
            let same_region = own == other || (other.is_none() && !func.blocks[next].insts.iter().any(|&inst| raises(&func.insts[inst])));
            if !single || next == block || !same_region || !func.blocks[next].params.is_empty() {
                break;
            }
            let insts = std::mem::take(&mut func.blocks[next].insts);
            let target = &mut func.blocks[block].insts;
            target.pop();
            target.extend(insts);
            gone[next] = true;
        }
    }
    func.layout.retain(|&block| !gone[block]);
}

/// Removes values that nothing needs.
fn drop_unused(func: &mut Function, preds: &Predecessors) {
    let mut used: SecondaryMap<Value, bool> = SecondaryMap::new();
    let mut work: Vec<Value> = Vec::new();
    let entry = func.entry();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            let data = &func.insts[inst];
            if !is_removable(data) {
                work.extend(&data.args);
            }
        }
    }
    while let Some(value) = work.pop() {
        if std::mem::replace(&mut used[value], true) {
            continue;
        }
        match func.values[value].def {
            beamless_ir::function::ValueDef::Result(inst, _) => {
                let data = &func.insts[inst];
                if is_removable(data) {
                    work.extend(&data.args);
                }
            }
            beamless_ir::function::ValueDef::Param(block, index) => {
                if block != entry && !preds.is_handler[block] {
                    work.extend(preds.args(func, block).map(|call| call.args[index as usize]));
                }
            }
        }
    }
    for at in 0..func.layout.len() {
        let block = func.layout[at];
        if block != entry && !preds.is_handler[block] {
            for index in (0..func.blocks[block].params.len()).rev() {
                if !used[func.blocks[block].params[index]] {
                    preds.remove_param(func, block, index);
                }
            }
            for index in 0..func.blocks[block].params.len() {
                let param = func.blocks[block].params[index];
                func.values[param].def = beamless_ir::function::ValueDef::Param(block, index as u32);
            }
        }
        let mut insts = std::mem::take(&mut func.blocks[block].insts);
        insts.retain(|&inst| {
            let data = &func.insts[inst];
            !is_removable(data) || data.results.iter().any(|&result| used[result])
        });
        func.blocks[block].insts = insts;
    }
}

fn is_removable(data: &InstData) -> bool {
    match &data.imm {
        Imm::Bif(row) => row.has(PURE) && !row.has(RAISES),
        _ => data.op.row().pure,
    }
}
