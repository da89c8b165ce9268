//! Receive markers: a receive whose every clause compares something of the message with the same reference need not look at messages that
//! came before the reference was made. Puts `recv_marker_use(Ref)` on the edges that enter the receive's loop; the runtime keeps the mailbox
//! position with references from `make_ref`, `monitor` and the like, so that a call to a server stays O(1) with a full mailbox.
//!
//! Before: `block1(): ... jump block2(); block2(): v5 = bif beamless_rt:recv_peek/0 ...; v7 = cmp Eq v6, v1; br v7, block4 (removes), ...`.
//! After: `block1(): ... jump block9(); block9(): bif beamless_rt:recv_marker_use/1 v1; jump block2()`.
//!
//! The same thing as OTP's `beam_ssa_recv` (OTP 24 and later), which also runs after the Core that we are given.

use beamless_ir::build::target;
use beamless_ir::function::{InstData, ValueDef};
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Cond, Function, Imm, Inst, Op, Type, Value};
use smallvec::{SmallVec, smallvec};

const MODULE: &str = "beamless_rt";

pub fn run(func: &mut Function) {
    let peeks = calls_of(func, "recv_peek");
    if peeks.is_empty() {
        return;
    }
    let dom = Dominators::compute(func);
    let removes = calls_of(func, "recv_remove");
    for &(peek, inst) in peeks.iter().filter(|(block, _)| dom.reachable(*block)) {
        let nested = |block: Block| peeks.iter().any(|&(other, _)| {
            other != peek && dom.dominates(peek, other) && dom.dominates(other, block)
        });
        let sites: Vec<Block> = removes
            .iter()
            .map(|&(block, _)| block)
            .filter(|&block| dom.reachable(block) && dom.dominates(peek, block) && !nested(block))
            .collect();
        let message = func.result(inst);
        if let Some(reference) = common_reference(func, &dom, peek, message, &sites) {
            mark_entries(func, &dom, peek, reference);
        }
    }
}

/// Blocks and instructions that call one of the receive primitives.
fn calls_of(func: &Function, name: &str) -> Vec<(Block, Inst)> {
    let is_call = |inst: Inst| matches!(&func.insts[inst].imm, Imm::Bif(row) if row.module == MODULE && row.name == name);
    let all = func.layout.iter().flat_map(|&block| func.blocks[block].insts.iter().map(move |&inst| (block, inst)));
    all.filter(|&(_, inst)| is_call(inst)).collect()
}

/// A value from outside the loop that something of the message equals wherever a message is taken.
fn common_reference(func: &Function, dom: &Dominators, peek: Block, message: Value, sites: &[Block]) -> Option<Value> {
    let (&first, rest) = sites.split_first()?;
    let candidates = compared(func, dom, peek, message, first);
    candidates.into_iter().find(|value| rest.iter().all(|&site| compared(func, dom, peek, message, site).contains(value)))
}

/// What has been compared equal with parts of the message on every way from the peek to `site`.
fn compared(func: &Function, dom: &Dominators, peek: Block, message: Value, site: Block) -> Vec<Value> {
    let mut found = Vec::new();
    let mut block = site;
    while block != peek {
        let Some(up) = dom.idom(block) else { break };
        let last = &func.insts[func.terminator(up)];
        if last.op == Op::Br && last.targets[0].block == block && last.targets[1].block != block {
            found.extend(equal_operand(func, dom, peek, message, last.args[0]));
        }
        block = up;
    }
    found
}

fn equal_operand(func: &Function, dom: &Dominators, peek: Block, message: Value, condition: Value) -> Option<Value> {
    let test = func.def(condition).filter(|test| test.op == Op::Cmp && test.imm == Imm::Cond(Cond::Eq))?;
    let (a, b) = (test.args[0], test.args[1]);
    let outside = |value: Value| is_outside(func, dom, peek, value);
    if is_part(func, message, a) && outside(b) {
        Some(b)
    } else if is_part(func, message, b) && outside(a) {
        Some(a)
    } else {
        None
    }
}

/// Reached from the message by unchecked access.
fn is_part(func: &Function, message: Value, value: Value) -> bool {
    value == message
        || func.def(value).is_some_and(|data| {
            matches!(data.op, Op::TupleGet | Op::Hd | Op::Tl) && is_part(func, message, data.args[0])
        })
}

/// Defined before the loop is entered, and no constant.
fn is_outside(func: &Function, dom: &Dominators, peek: Block, value: Value) -> bool {
    let home = match func.values[value].def {
        ValueDef::Param(block, _) => Some(block),
        ValueDef::Result(inst, _) if func.insts[inst].op == Op::Const => None,
        ValueDef::Result(inst, _) => func.layout.iter().copied().find(|&b| func.blocks[b].insts.contains(&inst)),
    };
    home.is_some_and(|home| home != peek && dom.dominates(home, peek))
}

/// Gives every edge that enters the loop from outside a block with the marker's use.
fn mark_entries(func: &mut Function, dom: &Dominators, header: Block, reference: Value) {
    let Some(row) = beamless_abi::bif::find(MODULE, "recv_marker_use", 1) else { return };
    for index in 0..func.layout.len() {
        let from = func.layout[index];
        if !dom.reachable(from) || dom.dominates(header, from) {
            continue;
        }
        let last = func.terminator(from);
        for edge in 0..func.insts[last].targets.len() {
            if func.insts[last].targets[edge].block != header {
                continue;
            }
            let entry = func.add_block();
            func.blocks[entry].handler = func.blocks[header].handler;
            func.layout.push(entry);
            let old = std::mem::replace(&mut func.insts[last].targets[edge], target(entry, &[]));
            append(func, entry, Op::Bif, smallvec![reference], Imm::Bif(row), SmallVec::new());
            append(func, entry, Op::Jump, SmallVec::new(), Imm::None, smallvec![old]);
        }
    }
}

fn append(
    func: &mut Function,
    block: Block,
    op: Op,
    args: SmallVec<[Value; 4]>,
    imm: Imm,
    targets: SmallVec<[beamless_ir::BlockCall; 2]>,
) {
    let results: &[Type] = op.row().results;
    let inst = func.add_inst(InstData { op, args, imm, targets, results: SmallVec::new(), loc: None }, results);
    func.blocks[block].insts.push(inst);
}
