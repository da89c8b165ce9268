//! The closed world: which functions of which modules a program needs.

mod calls;
mod evaluated;
mod graph;
mod handlers;
mod linked;
mod literal;
mod maps;
mod natives;
mod open;
mod pool;
mod pool_calls;
mod prune;
mod same;
mod services;
mod set;
mod solve;
mod template;
mod types;
mod uses;
mod value;
mod world;

use beamless_ir::{Atom, Func, Function, Imm, Literal, Module, Op};
use rustc_hash::{FxHashMap, FxHashSet};
use solve::Solver;
use value::Value;
use std::sync::Arc;

/// Where modules come from. Asked for several at once, since fetching has a fixed cost.
pub trait Library {
    /// The lowered modules of these names, in order; `None` where there is no such module.
    fn modules(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>>;

    /// Whether there is a module of this name, without fetching it.
    fn has(&self, name: Atom) -> bool;
}

/// Answers that are fixed at build time: what calls of `beamless_native`'s world constants are replaced by.
#[derive(Clone, Debug)]
pub struct World {
    pub start_apps: Literal,
    pub app_specs: Literal,
    pub app_dirs: Literal,
    pub module_files: Literal,
    pub object_files: Literal,
    /// `erlang` or `elixir`.
    pub main_kind: Atom,
    /// The modules that the user gave: calls of which nothing is known may lead to any of their functions.
    pub user: Vec<Atom>,
    /// How many places that wait for values there may be: a measure of the work after which the fine analysis gives up.
    pub patience: usize,
    /// Tests that can come out in one way only stay, and the others end in a trap: what the analysis says is verified by running the program.
    pub keeps_tests: bool,
}

/// Twice what the largest of the programs under tests/program needs (58,000); it is spent in one or two seconds.
pub const PATIENCE: usize = 100_000;

/// The analysis gave up: so much flows to so many places that it would end too late.
#[derive(Clone, Debug)]
pub struct TooMuch {
    /// How many functions were reached until then.
    pub functions: usize,
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
    /// Linked functions for which the program asks by name, and that no dynamic call reaches.
    pub asked: Vec<Func>,
    pub missing: Vec<Missing>,
    /// For each function the one that it was first reached from.
    pub reasons: FxHashMap<Func, Func>,
    /// The linked services, in the table's order.
    pub services: Vec<Atom>,
    /// Whether it was found coarsely: there is more than the program needs.
    pub is_coarse: bool,
}

/// Finds what a program needs that starts at `entry` with `argument`, keeping `keep` too: finely, or where that takes too long coarsely.
///
/// # Errors
/// The world's patience was not enough for either.
pub fn reach(entry: Func, argument: &Literal, keep: &[Func], world: &World, library: &mut dyn Library) -> Result<Reached, TooMuch> {
    let fine = Solver::new(world, library, false).solve(entry, argument, keep);
    fine.or_else(|_| Solver::new(world, library, true).solve(entry, argument, keep))
}

impl Solver<'_> {
    fn solve(mut self, entry: Func, argument: &Literal, keep: &[Func]) -> Result<Reached, TooMuch> {
        self.load(self.world.user.clone());
        self.root(entry, std::slice::from_ref(argument));
        for &func in keep {
            self.keep(func);
        }
        loop {
            self.settle();
            if self.is_too_much() || !self.is_coarse && self.is_evaluating() {
                return Err(TooMuch { functions: self.reasons.len() });
            }
            let more = self.wake();
            let evaluated = self.link_evaluated();
            if !(self.start_services() || evaluated || more) {
                return Ok(self.finish());
            }
        }
    }

    fn root(&mut self, func: Func, args: &[Literal]) {
        let nodes: Vec<_> = args
            .iter()
            .map(|literal| {
                let elem = self.literal(literal);
                self.constant(elem)
            })
            .collect();
        self.load(vec![func.module]);
        let (result, raised) = (self.node(), self.node());
        let site = self.new_site(None, func, raised, result, calls::Args::Each(nodes.clone().into()), None);
        self.exports.insert(func);
        self.call(func, site, &nodes);
    }

    /// Called from outside with anything.
    fn keep(&mut self, func: Func) {
        let any = self.constant(value::ANY);
        self.load(vec![func.module]);
        let (result, raised) = (self.node(), self.node());
        let nodes = vec![any; func.arity as usize];
        let site = self.new_site(None, func, raised, result, calls::Args::Each(nodes.clone().into()), None);
        self.exports.insert(func);
        self.call(func, site, &nodes);
    }

    /// Links services that have become necessary. Whether there were any.
    fn start_services(&mut self) -> bool {
        let looked_up = self.cell_node("whereis", Some(Atom::new("all")));
        let set = self.graph.set(looked_up);
        let is_looked_up = |name: Atom| self.values.find(Value::Atom(name)).is_some_and(|elem| set.contains(elem));
        let facts = services::Facts { reached: &self.reasons, is_coarse: self.is_coarse };
        let started = self.services.started(&facts, is_looked_up);
        let names = self.cell_node("services", None);
        for &(name, start, by) in &started {
            let elem = self.values.atom(name);
            self.graph.add(names, elem);
            self.reasons.entry(start).or_insert(by);
        }
        !started.is_empty()
    }

    fn finish(self) -> Reached {
        let services = self.services.linked();
        let list: Vec<_> = services.iter().map(|&name| Literal::Atom(name)).collect();
        let literal = if list.is_empty() { Literal::Nil } else { Literal::List(list, Box::new(Literal::Nil)) };
        let functions = self.functions(self.world, &literal);
        let needed: FxHashSet<Atom> = functions.iter().map(|function| function.name.module).collect();
        let mut modules: Vec<_> = self.modules.values().flatten().filter(|module| needed.contains(&module.name)).cloned().collect();
        modules.sort_by_key(|module| module.name.as_str());
        let by_name = |func: &Func| (func.module.as_str(), func.name.as_str(), func.arity);
        let is_asked = |func: &Func| self.is_asked(func) && self.is_exported(*func);
        let asked = functions.iter().map(|function| function.name).filter(|func| is_asked(func) && !self.exports.contains(func)).collect();
        let mut exports = self.exports.list.clone();
        exports.sort_by_key(by_name);
        let mut missing: Vec<_> = self.missing.into_values().collect();
        missing.sort_by_key(|missing| (by_name(&missing.func), by_name(&missing.by)));
        Reached { functions, modules, exports, asked, missing, reasons: self.reasons, services, is_coarse: self.is_coarse }
    }
}

/// Whether the instruction calls a known function.
fn callee(op: Op, imm: &Imm) -> Option<Func> {
    match (op, imm) {
        (Op::Call | Op::TailCall, Imm::Func(func)) => Some(*func),
        _ => None,
    }
}
