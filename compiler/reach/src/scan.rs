//! What one function mentions: callees, funs, atoms, names side by side; and putting world constants in place.

use crate::{World, callee};
use beamless_ir::{Atom, Func, Function, Imm, InstData, Literal, Op, Value};
use smallvec::SmallVec;
use std::sync::Arc;

type Place = Option<(Arc<str>, u32)>;

#[derive(Default)]
pub struct Mentions {
    pub calls: Vec<(Func, Place)>,
    pub funs: Vec<Func>,
    pub atoms: Vec<Atom>,
    /// Module and function name side by side.
    pub pairs: Vec<(Atom, Atom)>,
    /// Name and arity of calls whose module is unknown.
    pub names: Vec<(Atom, u32)>,
}

impl Mentions {
    pub fn of(func: &Function) -> Mentions {
        let mut found = Mentions::default();
        for &block in &func.layout {
            for &inst in &func.blocks[block].insts {
                found.inst(func, &func.insts[inst]);
            }
        }
        found
    }

    fn inst(&mut self, func: &Function, data: &InstData) {
        if let Some(next) = callee(data.op, &data.imm) {
            let place = data.loc.map(|loc| (func.locs[loc].file.clone(), func.locs[loc].line));
            self.calls.push((next, place));
        }
        match &data.imm {
            Imm::Lambda(lambda) => self.calls.push((lambda.func, None)),
            Imm::Lit(literal) if data.op == Op::Const => self.literal(literal),
            _ => {}
        }
        let atoms: Vec<_> = data.args.iter().map(|&arg| atom(func, arg)).collect();
        for pair in atoms.windows(2) {
            if let [Some(module), Some(name)] = pair {
                self.pairs.push((*module, *name));
            }
        }
        if data.op == Op::Cons
            && let (Some(module), Some(rest)) = (atoms[0], func.def(data.args[1]))
            && rest.op == Op::Cons
            && let Some(name) = atom(func, rest.args[0])
        {
            self.pairs.push((module, name));
        }
        if matches!(data.op, Op::CallDyn | Op::TailCallDyn)
            && let (None, Some(name)) = (atoms[0], atoms[1])
        {
            self.names.push((name, data.args.len() as u32 - 2));
        }
    }

    fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Atom(atom) => self.atoms.push(*atom),
            Literal::ExternalFun(func) => self.funs.push(*func),
            Literal::LocalFun(lambda) => self.calls.push((lambda.func, None)),
            Literal::List(items, tail) => {
                self.items(items);
                self.literal(tail);
            }
            Literal::Tuple(items) => self.items(items),
            Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                self.literal(key);
                self.literal(value);
            }),
            _ => {}
        }
    }

    fn items(&mut self, items: &[Literal]) {
        items.iter().for_each(|item| self.literal(item));
        for pair in items.windows(2) {
            if let [Literal::Atom(module), Literal::Atom(name)] = pair {
                self.pairs.push((*module, *name));
            }
        }
    }
}

fn atom(func: &Function, value: Value) -> Option<Atom> {
    match &func.def(value)?.imm {
        Imm::Lit(literal) => match **literal {
            Literal::Atom(atom) => Some(atom),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the function stands for a literal that the compiler knows.
pub fn is_world(func: Func) -> bool {
    func.arity == 0
        && func.module == "beamless_native"
        && matches!(func.name.as_str(), "services" | "start_apps" | "app_specs" | "app_dirs" | "main_kind")
}

fn world_literal(func: Func, world: &World, services: &Literal) -> Option<Literal> {
    if !is_world(func) {
        return None;
    }
    Some(match func.name.as_str() {
        "services" => services.clone(),
        "start_apps" => world.start_apps.clone(),
        "app_specs" => world.app_specs.clone(),
        "app_dirs" => world.app_dirs.clone(),
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
