//! Calls by names that are not wholly known, and of funs that were decoded: what they may find in the executable.
//!
//! Whatever names turn up at run time, a call by name finds a function only in the executable's table of exports. So a call of which a name
//! is unknown leads to every function of that table that fits what is known of it, which is what makes the analysis sound: no function runs
//! with arguments that were not seen, and nothing behind a call is cut off that some function may come back to. None of this puts a function
//! into the executable; which ones unknown names bring with them is said in [`crate::open`] and [`crate::pool_calls`].

use crate::calls::{Args, Site};
use crate::graph::{Node, POOL};
use crate::solve::Solver;
use crate::value::{self, Value};
use beamless_ir::{Atom, Func};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Calls that lead to what the table of exports holds.
#[derive(Default)]
pub struct LinkedCalls {
    vague: Vec<Vague>,
    places: FxHashMap<u32, usize>,
    done: FxHashSet<(u32, Func)>,
    /// The sites that stand for all calls of which nothing is known: by number of arguments, and the one with a list of them.
    shared: FxHashMap<Option<u32>, u32>,
    joined: FxHashSet<u32>,
}

/// A site, its names (none: any), and what it has been led to.
#[derive(Clone, Copy)]
struct Vague {
    site: u32,
    names: Option<(Node, Node)>,
    /// How many exports it has seen, and how much was known of its names then.
    seen: usize,
    known: (u32, u32, u32),
}

impl Solver<'_> {
    /// Notes a site whose module and name may have become vague.
    pub fn note_vague(&mut self, site: u32, module: Node, name: Node) {
        if matches!(self.sites[site as usize].args, Args::Asked) {
            return;
        }
        let is_pooled = self.graph.set(module).contains(value::POOLED) && self.graph.set(name).contains(value::POOLED);
        match (is_pooled || self.is_anything(module), is_pooled || self.is_anything(name)) {
            (true, true) => self.call_anything(site),
            (false, false) if !self.has_vague(module) && !self.has_vague(name) => {}
            _ => self.add_vague(site, Some((module, name))),
        }
    }

    fn add_vague(&mut self, site: u32, names: Option<(Node, Node)>) {
        let calls = &mut self.linked;
        if let std::collections::hash_map::Entry::Vacant(entry) = calls.places.entry(site) {
            entry.insert(calls.vague.len());
            calls.vague.push(Vague { site, names, seen: 0, known: (0, 0, 0) });
        }
    }

    /// A call that may lead anywhere: all of these with so many arguments are one.
    pub fn call_anything(&mut self, site: u32) {
        if !self.linked.joined.insert(site) {
            return;
        }
        let shared = match self.sites[site as usize].args.clone() {
            Args::Each(args) => {
                let shared = self.anything(Some(args.len() as u32));
                let Args::Each(params) = self.sites[shared as usize].args.clone() else { return };
                args.iter().zip(params.iter()).for_each(|(&arg, &param)| self.graph.copy(arg, param));
                shared
            }
            Args::List { list, .. } => {
                let shared = self.anything(None);
                let Args::List { list: all, .. } = self.sites[shared as usize].args else { return };
                self.graph.copy(list, all);
                shared
            }
            // A fun of what is found is made; each such place has its own result.
            Args::Fun => return self.add_vague(site, None),
            Args::Asked => return,
        };
        let Site { result, raised, .. } = self.sites[shared as usize];
        let Site { result: to, raised: to_raised, .. } = self.sites[site as usize];
        self.graph.copy(result, to);
        self.graph.copy(raised, to_raised);
    }

    fn anything(&mut self, arity: Option<u32>) -> u32 {
        if let Some(&shared) = self.linked.shared.get(&arity) {
            return shared;
        }
        let args = match arity {
            Some(arity) => Args::Each((0..arity).map(|_| self.node()).collect::<Rc<[Node]>>()),
            None => Args::List { list: self.node(), heads: Vec::new(), rests: Vec::new() },
        };
        let (result, raised) = (self.node(), self.node());
        let shared = self.new_site(None, Func::new("erlang", "apply", 3), raised, result, args, None);
        self.linked.shared.insert(arity, shared);
        self.linked.joined.insert(shared);
        self.add_vague(shared, None);
        shared
    }

    /// The sites that stand for calls that may lead anywhere, and places where funs of unknown names are made.
    pub fn anything_sites(&self) -> Vec<u32> {
        self.linked.vague.iter().filter(|vague| vague.names.is_none()).map(|vague| vague.site).collect()
    }

    /// Whether nothing is known of the atoms at a node.
    fn is_anything(&mut self, node: Node) -> bool {
        let set = self.graph.set(node);
        let has_unknown = |set: &crate::set::Set| value::UNKNOWN_ATOMS.iter().any(|&elem| set.contains(elem));
        has_unknown(set) || (set.contains(value::POOLED) && has_unknown(self.graph.set(POOL)))
    }

    /// Whether more atoms may be there than those that lead to code by themselves.
    fn has_vague(&mut self, node: Node) -> bool {
        let set = self.graph.set(node);
        set.contains(value::POOLED) || set.iter().any(|elem| matches!(self.values.get(elem), Value::CodeName(_)))
    }

    /// Whether an atom may be at a node.
    fn may_hold(&mut self, node: Node, atom: Atom) -> bool {
        if self.is_anything(node) {
            return true;
        }
        let names = [Value::Atom(atom), Value::CodeName(atom)].map(|value| self.values.find(value));
        let holds = |set: &crate::set::Set| names.iter().flatten().any(|&elem| set.contains(elem));
        let set = self.graph.set(node);
        holds(set) || (set.contains(value::POOLED) && holds(self.graph.set(POOL)))
    }

    /// Leads vague calls to what the table of exports has come to hold. Whether there was anything.
    pub fn lead_linked(&mut self) -> bool {
        let mut any = false;
        for at in 0..self.linked.vague.len() {
            let Vague { site, names, seen, known } = self.linked.vague[at];
            let now = names.map_or((0, 0, 0), |(module, name)| self.how_much(module, name));
            let count = self.exports.list.len();
            if seen == count && known == now {
                continue;
            }
            let first = if known == now { seen } else { 0 };
            let vague = &mut self.linked.vague[at];
            (vague.seen, vague.known) = (count, now);
            for at in first..count {
                let func = self.exports.list[at];
                if self.fits(site, names, func) && self.linked.done.insert((site, func)) {
                    any = true;
                    self.lead_to(site, func);
                }
            }
        }
        any
    }

    fn how_much(&mut self, module: Node, name: Node) -> (u32, u32, u32) {
        (self.graph.set(module).len(), self.graph.set(name).len(), self.graph.set(POOL).len())
    }

    fn fits(&mut self, site: u32, names: Option<(Node, Node)>, func: Func) -> bool {
        let fits = match &self.sites[site as usize].args {
            Args::Each(args) => args.len() as u32 == func.arity,
            Args::List { .. } | Args::Fun => true,
            Args::Asked => false,
        };
        fits && names.is_none_or(|(module, name)| self.may_hold(module, func.module) && self.may_hold(name, func.name))
    }
}
