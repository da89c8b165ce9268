//! World constants: functions that stand for literals which the compiler knows.

use crate::{World, callee};
use beamless_ir::{Func, Function, Imm, InstData, Literal, Op};
use smallvec::SmallVec;
use std::sync::Arc;

/// Whether the function stands for a literal that the compiler knows.
pub fn is_world(func: Func) -> bool {
    func.arity == 0
        && func.module == "beamless_native"
        && matches!(func.name.as_str(), "services" | "start_apps" | "app_specs" | "app_dirs" | "module_files" | "object_files" | "main_kind")
}

pub fn world_literal(func: Func, world: &World, services: &Literal) -> Option<Literal> {
    if !is_world(func) {
        return None;
    }
    Some(match func.name.as_str() {
        "services" => services.clone(),
        "start_apps" => world.start_apps.clone(),
        "app_specs" => world.app_specs.clone(),
        "app_dirs" => world.app_dirs.clone(),
        "module_files" => world.module_files.clone(),
        "object_files" => world.object_files.clone(),
        _ => Literal::Atom(world.main_kind),
    })
}

/// Replaces calls of world constants by their literals.
pub fn replace_world(func: &mut Function, world: &World, services: &Literal) {
    for at in 0..func.layout.len() {
        let block = func.layout[at];
        let insts = func.blocks[block].insts.clone();
        for inst in insts {
            let data = &func.insts[inst];
            let Some(literal) = callee(data.op, &data.imm).and_then(|next| world_literal(next, world, services)) else {
                continue;
            };
            let constant = Imm::Lit(Arc::new(literal));
            if func.insts[inst].op == Op::Call {
                func.insts[inst].op = Op::Const;
                func.insts[inst].imm = constant;
                continue;
            }
            let data = InstData {
                op: Op::Const,
                args: SmallVec::new(),
                imm: constant,
                targets: SmallVec::new(),
                results: SmallVec::new(),
                loc: None,
            };
            let constant = func.add_inst(data, &[beamless_ir::Type::Term]);
            let value = func.result(constant);
            let last = func.blocks[block].insts.len() - 1;
            func.blocks[block].insts.insert(last, constant);
            let data = &mut func.insts[inst];
            data.op = Op::Return;
            data.imm = Imm::None;
            data.args = SmallVec::from_slice(&[value]);
        }
    }
}
