//! The closed world: which functions of which modules a program needs.

use beamless_ir::{Func, Function, Imm, Literal, Module, Op};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Where modules come from. Asked for several at once, since fetching has a fixed cost.
pub trait Library {
    /// The lowered modules of these names, in order; `None` where there is no such module.
    fn modules(&mut self, names: &[beamless_ir::Atom]) -> Vec<Option<Arc<Module>>>;
}

/// What a program needs.
pub struct Reached {
    pub functions: Vec<Function>,
    pub modules: Vec<Arc<Module>>,
    /// Functions that dynamic calls may reach.
    pub exports: Vec<Func>,
    /// Called and not there, each with a caller.
    pub missing: Vec<(Func, Func)>,
}

/// Follows call edges from the roots.
pub fn reach(roots: &[Func], library: &mut dyn Library) -> Reached {
    let mut modules: FxHashMap<beamless_ir::Atom, Option<Arc<Module>>> = FxHashMap::default();
    let mut index: FxHashMap<Func, (Arc<Module>, usize)> = FxHashMap::default();
    let mut seen: FxHashSet<Func> = roots.iter().copied().collect();
    let mut work: Vec<(Func, Func)> = seen.iter().map(|&root| (root, root)).collect();
    let mut reached = Reached { functions: Vec::new(), modules: Vec::new(), exports: roots.to_vec(), missing: Vec::new() };
    while !work.is_empty() {
        let mut unknown: Vec<_> = work.iter().map(|(f, _)| f.module).filter(|m| !modules.contains_key(m)).collect();
        unknown.sort();
        unknown.dedup();
        for (&name, module) in unknown.iter().zip(library.modules(&unknown)) {
            if let Some(module) = &module {
                for (i, func) in module.functions.iter().enumerate() {
                    index.insert(func.name, (module.clone(), i));
                }
                reached.modules.push(module.clone());
            }
            modules.insert(name, module);
        }
        for (func, by) in std::mem::take(&mut work) {
            let Some((module, i)) = index.get(&func) else {
                if beamless_abi::bif::find(func.module.as_str(), func.name.as_str(), func.arity).is_none() {
                    reached.missing.push((func, by));
                }
                continue;
            };
            let function = module.functions[*i].clone();
            for next in references(&function) {
                if seen.insert(next) {
                    work.push((next, func));
                }
            }
            reached.functions.push(function);
        }
    }
    reached
}

fn references(func: &Function) -> Vec<Func> {
    let mut found = Vec::new();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            match (&func.insts[inst].op, &func.insts[inst].imm) {
                (Op::Call | Op::TailCall, Imm::Func(func)) => found.push(*func),
                (_, Imm::Lambda(lambda)) => found.push(lambda.func),
                (_, Imm::Lit(literal)) => literal_references(literal, &mut found),
                _ => {}
            }
        }
    }
    found
}

fn literal_references(literal: &Literal, found: &mut Vec<Func>) {
    match literal {
        Literal::ExternalFun(func) => found.push(*func),
        Literal::LocalFun(lambda) => found.push(lambda.func),
        Literal::List(items, tail) => {
            items.iter().for_each(|item| literal_references(item, found));
            literal_references(tail, found);
        }
        Literal::Tuple(items) => items.iter().for_each(|item| literal_references(item, found)),
        Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            literal_references(key, found);
            literal_references(value, found);
        }),
        _ => {}
    }
}
