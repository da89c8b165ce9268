//! Removes instructions that do nothing but make results nobody uses, and block parameters nobody uses.
//!
//! Before: `v2 = tuple v0, v1; v3 = hd v2; return v0`. After: `return v0`.

use crate::cfg::{handlers, remove_params};
use crate::edit::{is_removable, uses};
use beamless_ir::function::ValueDef;
use beamless_ir::{Block, Function, Value};
use cranelift_entity::SecondaryMap;
use rustc_hash::FxHashMap;

pub fn run(func: &mut Function) {
    let live = live_values(func);
    for &block in &func.layout {
        let insts = &func.insts;
        func.blocks[block].insts.retain(|&inst| {
            let data = &insts[inst];
            !is_removable(data) || data.results.iter().any(|&result| live[result])
        });
    }
    let handlers = handlers(func);
    let mut dropped: FxHashMap<Block, Vec<usize>> = FxHashMap::default();
    for &block in func.layout.iter().skip(1).filter(|&&block| !handlers[block]) {
        let params = &func.blocks[block].params;
        let unused: Vec<usize> = (0..params.len()).filter(|&param| !live[params[param]]).collect();
        if !unused.is_empty() {
            dropped.insert(block, unused);
        }
    }
    remove_params(func, &dropped);
}

/// Values that something depends on which has to stay.
fn live_values(func: &Function) -> SecondaryMap<Value, bool> {
    let mut live: SecondaryMap<Value, bool> = SecondaryMap::new();
    let mut work: Vec<Value> = Vec::new();
    let mut given: SecondaryMap<Value, Vec<Value>> = SecondaryMap::new();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            let data = &func.insts[inst];
            if !is_removable(data) {
                work.extend(data.args.iter().copied());
            }
            for call in &data.targets {
                for (&param, &arg) in func.blocks[call.block].params.iter().zip(&call.args) {
                    given[param].push(arg);
                }
            }
        }
    }
    while let Some(value) = work.pop() {
        if std::mem::replace(&mut live[value], true) {
            continue;
        }
        match func.values[value].def {
            ValueDef::Param(..) => work.append(&mut given[value]),
            ValueDef::Result(inst, _) => work.extend(uses(&func.insts[inst])),
        }
    }
    live
}
