//! Calls of what is in the pool ([`crate::pool`]): of its funs, and of functions whose names are in it.

use crate::calls::{Args, Callee};
use crate::graph::{Node, POOL};
use crate::open::Open;
use crate::set::Listed;
use crate::solve::Solver;
use crate::template::Template;
use crate::value::{self, Elem};
use beamless_ir::{Atom, Func};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Names and funs of the pool, and who calls them.
#[derive(Default)]
pub struct PoolCalls {
    /// In the order in which they came.
    pub atoms: Vec<Atom>,
    funs: BTreeMap<u32, Vec<Elem>>,
    /// The site that calls all funs of an arity.
    callers: FxHashMap<u32, u32>,
    /// Sites with a list of arguments.
    lists: Vec<u32>,
    /// The user's own sites.
    own: Vec<u32>,
    named: Vec<Named>,
    places: FxHashMap<u32, usize>,
    /// Modules and other atoms that occur together in a reached function, or in the functions of a module that names itself.
    company: FxHashSet<(Atom, Atom)>,
    met: FxHashSet<Func>,
    /// The atoms in the reached functions of a module.
    within: FxHashMap<Atom, FxHashSet<Atom>>,
    /// Whether there is a call whose module and name both are of the pool; the pairs of names that such calls lead to, and how many of
    /// them each site has been led to.
    has_pairs: bool,
    pairs: Listed<(Atom, Atom)>,
    led: FxHashMap<u32, usize>,
    /// How many atoms and how much company the pairs were made of.
    counted: (usize, usize),
}

/// A site whose module or name is of the pool, and how many of the pool's atoms it has seen.
#[derive(Clone, Copy)]
struct Named {
    site: u32,
    module: bool,
    name: bool,
    seen: usize,
}

impl Solver<'_> {
    pub fn pool_fun(&mut self, elem: Elem, arity: u32) {
        let funs = self.pool.calls.funs.entry(arity).or_default();
        funs.push(elem);
        if funs.len() == 1 {
            for site in self.pool.calls.lists.clone() {
                self.offer(site, arity, Callee::Pooled);
            }
        }
        if let Some(&caller) = self.pool.calls.callers.get(&arity)
            && let Args::Each(args) = self.sites[caller as usize].args.clone()
        {
            self.call_fun(caller, elem, &args);
        }
    }

    /// A fun of the pool is called.
    pub fn call_pooled(&mut self, site: u32) {
        if self.is_user(self.sites[site as usize].by.module) {
            self.pool.calls.own.push(site);
        }
        match self.sites[site as usize].args.clone() {
            Args::Each(args) => self.join_pooled(site, &args),
            Args::List { .. } => {
                self.pool.calls.lists.push(site);
                for arity in self.pool.calls.funs.keys().copied().collect::<Vec<_>>() {
                    self.offer(site, arity, Callee::Pooled);
                }
            }
            Args::Fun | Args::Asked => {}
        }
    }

    /// All calls of funs of the pool with so many arguments are one.
    pub fn join_pooled(&mut self, site: u32, args: &[Node]) {
        let caller = self.pooled_caller(args.len() as u32);
        if let Args::Each(params) = self.sites[caller as usize].args.clone() {
            args.iter().zip(params.iter()).for_each(|(&arg, &param)| self.graph.copy(arg, param));
        }
        let (from, to) = (&self.sites[caller as usize], &self.sites[site as usize]);
        self.graph.copy(from.result, to.result);
        self.graph.copy(from.raised, to.raised);
    }

    fn pooled_caller(&mut self, arity: u32) -> u32 {
        if let Some(&caller) = self.pool.calls.callers.get(&arity) {
            return caller;
        }
        let params: Rc<[Node]> = (0..arity).map(|_| self.node()).collect();
        let (result, raised) = (self.node(), self.node());
        let caller = self.new_site(None, Func::new("erlang", "apply", 2), raised, result, Args::Each(params.clone()), None);
        self.pool.calls.callers.insert(arity, caller);
        for elem in self.pool.calls.funs.get(&arity).cloned().unwrap_or_default() {
            self.call_fun(caller, elem, &params);
        }
        caller
    }

    /// Notes that module or name of a call is an atom of the pool.
    pub fn read_pool(&mut self, site: u32, module: Node, name: Node) {
        let module = self.graph.set(module).contains(value::POOLED);
        let name = self.graph.set(name).contains(value::POOLED);
        if !module && !name {
            return;
        }
        if module && name {
            match self.sites[site as usize].args {
                // What is linked is there, whichever names were asked for.
                Args::Asked => _ = self.asked.insert((None, None)),
                _ => self.pool.calls.has_pairs = true,
            }
        }
        let calls = &mut self.pool.calls;
        let place = *calls.places.entry(site).or_insert(calls.named.len());
        match calls.named.get_mut(place) {
            Some(known) if known.module == module && known.name == name => {}
            Some(known) => *known = Named { site, module, name, seen: 0 },
            None => calls.named.push(Named { site, module, name, seen: 0 }),
        }
    }

    /// Leads calls by names of the pool to what has come into it. Whether there was anything.
    pub fn lead_pooled(&mut self) -> bool {
        self.leave_pooled_open();
        let mut any = self.lead_pairs();
        for at in 0..self.pool.calls.named.len() {
            let now = self.pool.calls.atoms.len();
            let Named { site, module, name, seen } = self.pool.calls.named[at];
            if seen == now || (module && name) {
                continue;
            }
            any = true;
            self.pool.calls.named[at].seen = now;
            let atoms = self.pool.calls.atoms[seen..].to_vec();
            match module {
                true => self.lead_new(site, &atoms, &[]),
                false => self.lead_new(site, &[], &atoms),
            }
        }
        any
    }

    /// Unknown atoms and funs in the pool mean what they mean elsewhere.
    fn leave_pooled_open(&mut self) {
        let pool = self.graph.set(POOL);
        let any_atom = pool.contains(value::ANY_ATOM);
        let (any, made) = (pool.contains(value::ANY), pool.contains(value::MADE_ATOM));
        for at in 0..self.pool.calls.named.len() {
            let Named { site, module, name, .. } = self.pool.calls.named[at];
            let own = self.is_user(self.sites[site as usize].by.module);
            let is_shared = module && name && !own;
            for (_, what) in [(module, Open::Module), (name, Open::Name)].into_iter().filter(|(is_pooled, _)| *is_pooled && !is_shared) {
                if any_atom || (own && (any || made)) {
                    self.leave_open(site, what);
                }
            }
        }
        if any_atom && self.pool.calls.has_pairs {
            for site in self.anything_sites() {
                self.leave_open(site, Open::Module);
                self.leave_open(site, Open::Name);
            }
        }
        if any {
            let calls = &mut self.pool.calls;
            let own = std::mem::take(&mut calls.own);
            let mut callers: Vec<u32> = calls.callers.values().chain(&calls.lists).copied().collect();
            callers.sort_unstable();
            own.into_iter().for_each(|site| self.call_unknown_fun(site));
            callers.into_iter().for_each(|site| self.call_anything(site));
        }
    }

    /// Notes which atoms occur together in a function; for a module that names itself, all in its functions: what it hands to another to
    /// be called by, such as the states of a state machine, it may make elsewhere.
    pub fn note_company(&mut self, template: &Template) {
        if !self.pool.calls.met.insert(template.func) {
            return;
        }
        let atoms = || template.parts.iter().flat_map(|part| part.atoms.iter().copied());
        let modules: FxHashSet<Atom> = atoms().filter(|&atom| self.may_be_module(atom)).collect();
        let own = template.func.module;
        let within = self.pool.calls.within.entry(own).or_default();
        let named_itself = within.contains(&own);
        within.extend(atoms());
        if named_itself {
            self.pool.calls.company.extend(atoms().map(|name| (own, name)));
        } else if within.contains(&own) {
            self.pool.calls.company.extend(within.iter().map(|&name| (own, name)));
        }
        for module in modules {
            self.pool.calls.company.extend(atoms().map(|name| (module, name)));
        }
    }

    /// Of calls whose module and name both are of the pool: what may be meant are functions of the user's, and those whose two names occur
    /// together in a function, as in the `{M, F, A}` that a library makes, or in a module that names itself. Whether there was anything.
    fn lead_pairs(&mut self) -> bool {
        if !self.pool.calls.has_pairs {
            return false;
        }
        self.find_pairs();
        let mut any = false;
        for site in self.anything_sites() {
            let calls = &mut self.pool.calls;
            let count = calls.pairs.list.len();
            let seen = calls.led.insert(site, count).unwrap_or_default();
            for at in seen..count {
                let (module, name) = self.pool.calls.pairs.list[at];
                any = true;
                self.lead(site, module, &Rc::from([name]));
            }
        }
        any
    }

    fn find_pairs(&mut self) {
        let calls = &mut self.pool.calls;
        let now = (calls.atoms.len(), calls.company.len());
        if std::mem::replace(&mut calls.counted, now) == now {
            return;
        }
        let known: FxHashSet<Atom> = calls.atoms.iter().copied().collect();
        let together = calls.company.iter().copied().filter(|(module, name)| known.contains(module) && known.contains(name));
        let own = self.world.user.iter().filter(|module| known.contains(module));
        let own = own.flat_map(|&module| calls.atoms.iter().map(move |&name| (module, name)));
        let mut pairs: Vec<(Atom, Atom)> = together.chain(own).filter(|pair| !calls.pairs.contains(pair)).collect();
        pairs.sort_by_key(|(module, name)| (module.as_str(), name.as_str()));
        pairs.into_iter().for_each(|pair| calls.pairs.insert(pair));
    }
}
