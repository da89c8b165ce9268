//! The closed world: which functions of which modules a program needs.

mod scan;
mod services;

use beamless_ir::{Atom, Func, Function, Imm, Literal, Module, Op};
use rustc_hash::{FxHashMap, FxHashSet};
use scan::Mentions;
use std::sync::Arc;

/// Where modules come from. Asked for several at once, since fetching has a fixed cost.
pub trait Library {
    /// The lowered modules of these names, in order; `None` where there is no such module.
    fn modules(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>>;
}

/// Answers that are fixed at build time: what calls of `beamless_native`'s world constants are replaced by.
#[derive(Clone, Debug)]
pub struct World {
    pub start_apps: Literal,
    pub app_specs: Literal,
    pub app_dirs: Literal,
    /// `erlang` or `elixir`.
    pub main_kind: Atom,
}

/// Something called that is not there.
#[derive(Clone, Debug)]
pub struct Missing {
    pub func: Func,
    pub by: Func,
    pub file: Arc<str>,
    pub line: u32,
}

/// What a program needs.
pub struct Reached {
    pub functions: Vec<Function>,
    pub modules: Vec<Arc<Module>>,
    /// Functions that dynamic calls may reach.
    pub exports: Vec<Func>,
    pub missing: Vec<Missing>,
    /// For each function the one that it was first reached from.
    pub reasons: FxHashMap<Func, Func>,
    /// The linked services, in the table's order.
    pub services: Vec<Atom>,
}

/// Follows call edges from the roots; dynamic calls through names that occur side by side.
pub fn reach(roots: &[Func], world: &World, library: &mut dyn Library) -> Reached {
    let mut search = Search::new(library);
    for &root in roots {
        search.export(root, root);
    }
    search.run();
    search.finish(world)
}

struct Search<'l> {
    library: &'l mut dyn Library,
    modules: FxHashMap<Atom, Option<Arc<Module>>>,
    index: FxHashMap<Func, (Arc<Module>, usize)>,
    reasons: FxHashMap<Func, Func>,
    work: Vec<Func>,
    exports: FxHashSet<Func>,
    functions: Vec<Function>,
    missing: Vec<Missing>,
    /// Atoms as values, each with the first function where it occurs.
    atoms: FxHashMap<Atom, Func>,
    pairs: FxHashMap<(Atom, Atom), Func>,
    names: FxHashMap<(Atom, u32), Func>,
    services: services::Services,
}

impl<'l> Search<'l> {
    fn new(library: &'l mut dyn Library) -> Search<'l> {
        Search {
            library,
            modules: FxHashMap::default(),
            index: FxHashMap::default(),
            reasons: FxHashMap::default(),
            work: Vec::new(),
            exports: FxHashSet::default(),
            functions: Vec::new(),
            missing: Vec::new(),
            atoms: FxHashMap::default(),
            pairs: FxHashMap::default(),
            names: FxHashMap::default(),
            services: services::Services::new(),
        }
    }

    fn need(&mut self, func: Func, by: Func) {
        if !self.reasons.contains_key(&func) {
            self.reasons.insert(func, by);
            self.work.push(func);
        }
    }

    fn export(&mut self, func: Func, by: Func) {
        self.exports.insert(func);
        self.need(func, by);
    }

    fn run(&mut self) {
        loop {
            while !self.work.is_empty() {
                let work = std::mem::take(&mut self.work);
                self.load(work.iter().map(|func| func.module));
                work.into_iter().for_each(|func| self.visit(func));
            }
            self.dynamic();
            self.start_services();
            if self.work.is_empty() {
                return;
            }
        }
    }

    fn load(&mut self, names: impl Iterator<Item = Atom>) {
        let mut unknown: Vec<_> = names.filter(|name| !self.modules.contains_key(name)).collect();
        unknown.sort();
        unknown.dedup();
        for (&name, module) in unknown.iter().zip(self.library.modules(&unknown)) {
            if let Some(module) = &module {
                for (i, func) in module.functions.iter().enumerate() {
                    self.index.insert(func.name, (module.clone(), i));
                }
            }
            self.modules.insert(name, module);
        }
    }

    fn visit(&mut self, func: Func) {
        let Some((module, i)) = self.index.get(&func) else { return };
        let function = module.functions[*i].clone();
        let mentions = Mentions::of(&function);
        for (next, loc) in mentions.calls {
            self.need(next, func);
            let native = beamless_abi::bif::find(next.module.as_str(), next.name.as_str(), next.arity).is_some();
            self.load(std::iter::once(next.module));
            if !native && !self.index.contains_key(&next) && !scan::is_world(next) {
                let (file, line) = loc.unwrap_or_else(|| (Arc::from(""), 0));
                self.missing.push(Missing { func: next, by: func, file, line });
            }
        }
        for next in mentions.funs {
            self.export(next, func);
        }
        for atom in mentions.atoms {
            self.services.mention(atom, func);
            self.atoms.entry(atom).or_insert(func);
        }
        for pair in mentions.pairs {
            self.pairs.entry(pair).or_insert(func);
        }
        for name in mentions.names {
            self.names.entry(name).or_insert(func);
        }
        self.functions.push(function);
    }

    /// Calls through names side by side, and `Module:name(...)` with an unknown module.
    fn dynamic(&mut self) {
        let pairs: Vec<_> = self.pairs.iter().map(|(&pair, &by)| (pair, by)).collect();
        self.load(pairs.iter().map(|((module, _), _)| *module).collect::<Vec<_>>().into_iter());
        for ((module, name), by) in pairs {
            for arity in self.exported(module, name) {
                self.export(Func { module, name, arity }, by);
            }
        }
        if self.names.is_empty() {
            return;
        }
        // Only modules that something else of the program needs.
        let needed: FxHashSet<Atom> = self.functions.iter().map(|function| function.name.module).collect();
        let atoms: Vec<_> = self.atoms.keys().copied().filter(|atom| needed.contains(atom)).collect();
        for ((name, arity), by) in self.names.clone() {
            for &module in &atoms {
                if self.exported(module, name).contains(&arity) {
                    self.export(Func { module, name, arity }, by);
                }
            }
        }
    }

    fn exported(&self, module: Atom, name: Atom) -> Vec<u32> {
        let Some(Some(module)) = self.modules.get(&module) else { return Vec::new() };
        module.exports.iter().filter(|(other, _)| *other == name).map(|(_, arity)| *arity).collect()
    }

    fn start_services(&mut self) {
        for (start, by) in self.services.started(&self.reasons) {
            self.need(start, by);
        }
    }

    fn finish(mut self, world: &World) -> Reached {
        let services = self.services.linked();
        let list: Vec<_> = services.iter().map(|&name| Literal::Atom(name)).collect();
        let services_literal = if list.is_empty() { Literal::Nil } else { Literal::List(list, Box::new(Literal::Nil)) };
        for function in &mut self.functions {
            scan::replace_world(function, world, &services_literal);
        }
        let needed: FxHashSet<Atom> = self.functions.iter().map(|function| function.name.module).collect();
        let mut modules: Vec<_> = self.modules.into_values().flatten().filter(|module| needed.contains(&module.name)).collect();
        modules.sort_by_key(|module| module.name.as_str());
        let index = &self.index;
        let native = |func: &Func| beamless_abi::bif::find(func.module.as_str(), func.name.as_str(), func.arity).is_some();
        let mut exports: Vec<_> = self.exports.into_iter().filter(|func| index.contains_key(func) || native(func)).collect();
        exports.sort_by_key(|func| (func.module.as_str(), func.name.as_str(), func.arity));
        Reached { functions: self.functions, modules, exports, missing: self.missing, reasons: self.reasons, services }
    }
}

/// Whether the instruction calls a known function.
fn callee(op: Op, imm: &Imm) -> Option<Func> {
    match (op, imm) {
        (Op::Call | Op::TailCall, Imm::Func(func)) => Some(*func),
        _ => None,
    }
}
