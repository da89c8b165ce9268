//! Calls: of known functions, of funs, of names that flow; modules that are not there yet; contexts.

use crate::Missing;
use crate::graph::Node;
use crate::natives::{Arguments, Target};
use crate::open::{Open, in_order};
use crate::solve::{InstanceId, Solver};
use crate::template::Access;
use crate::uses::Use;
use crate::value::{self, Elem, Value};
use beamless_ir::{Atom, Func, Inst};
use rustc_hash::FxHashSet;
use std::collections::hash_map::Entry;
use std::rc::Rc;
use std::sync::Arc;

/// A place that calls.
pub struct Site {
    pub by: Func,
    pub instance: Option<InstanceId>,
    pub raised: Node,
    pub result: Node,
    pub args: Args,
    pub inst: Option<Inst>,
    context: Option<u32>,
    /// Module and name of a dynamic call.
    pub names: Option<(Node, Node)>,
    /// Modules and names that have arrived.
    pub modules: FxHashSet<Atom>,
    pub functions: FxHashSet<Atom>,
    /// Functions and funs that an argument list may be given to, by arity.
    targets: Vec<(u32, Callee)>,
}

#[derive(Clone)]
pub enum Args {
    Each(Rc<[Node]>),
    /// A list, and what was found of it: elements by place, rests of the list.
    List { list: Node, heads: Vec<Node>, rests: Vec<Node> },
    /// Nothing is called: a fun of what the names lead to is made.
    Fun,
    /// Nothing is called: whether it is there is asked.
    Asked,
}

#[derive(Clone, Copy)]
pub enum Callee {
    Func(Func),
    Fun(Elem),
    /// Any fun of the pool.
    Pooled,
}

/// What has to wait until more modules are there.
pub enum Waiting {
    Call(Func, u32, Rc<[Node]>),
    /// A module and names at a site.
    Names(u32, Atom, Rc<[Atom]>),
}

/// Modules of small helpers that everybody calls: each call from outside them gets instances of its own.
const CLONED: [&str; 13] = [
    "lists", "maps", "proplists", "orddict", "ordsets", "Elixir.Enum", "Elixir.Keyword", "Elixir.Map", "Elixir.Access", "Elixir.Kernel",
    "Elixir.List", "Elixir.Stream", "Elixir.MapSet",
];

/// Cells of the names that stack traces may hold.
const CODE_MODULES: &str = "codemodule";
const CODE_FUNCTIONS: &str = "codefunction";

pub fn is_cloned(module: Atom) -> bool {
    CLONED.contains(&module.as_str())
}

impl Solver<'_> {
    pub fn site(&mut self, id: InstanceId, by: Func, raised: Node, result: Node, args: Vec<Node>, inst: Option<Inst>) -> u32 {
        self.new_site(Some(id), by, raised, result, Args::Each(args.into()), inst)
    }

    pub fn new_site(&mut self, instance: Option<InstanceId>, by: Func, raised: Node, result: Node, args: Args, inst: Option<Inst>) -> u32 {
        let site = Site {
            by,
            instance,
            raised,
            result,
            args,
            inst,
            context: None,
            names: None,
            modules: FxHashSet::default(),
            functions: FxHashSet::default(),
            targets: Vec::new(),
        };
        self.sites.push(site);
        self.sites.len() as u32 - 1
    }

    /// The context that a function called from a site runs in.
    fn context(&mut self, site: u32, module: Atom) -> u32 {
        // Of calls that may lead anywhere nothing is gained by telling them apart.
        if self.is_coarse || !is_cloned(module) || self.open.is_open(site) {
            return 0;
        }
        let caller = &self.sites[site as usize];
        if is_cloned(caller.by.module)
            && let Some(instance) = caller.instance
        {
            return self.instances[instance as usize].context;
        }
        match caller.context {
            Some(context) => context,
            None => {
                self.contexts += 1;
                self.sites[site as usize].context = Some(self.contexts);
                self.contexts
            }
        }
    }

    /// A function is reached: it may be in stack traces.
    pub fn found(&mut self, func: Func, by: Func) {
        if let Entry::Vacant(entry) = self.reasons.entry(func) {
            entry.insert(by);
            self.name_code(CODE_MODULES, func.module);
            self.name_code(CODE_FUNCTIONS, func.name);
        }
    }

    fn name_code(&mut self, kind: &'static str, name: Atom) {
        if self.code_names.insert((kind, name)) {
            let names = self.cell_node(kind, Some(Atom::new("all")));
            let elem = self.values.code_name(name);
            self.graph.add(names, elem);
        }
    }

    /// Guard BIFs become operations of the code, which blame them without calling them.
    pub fn name_operations(&mut self) {
        for row in beamless_abi::bif::SECTIONS.iter().flat_map(|rows| rows.iter()).filter(|row| row.has(beamless_abi::bif::GUARD)) {
            self.name_code(CODE_MODULES, Atom::new(row.module));
            self.name_code(CODE_FUNCTIONS, Atom::new(row.name));
        }
    }

    /// What flows to where a module or a function is called by name: where there is no such function, a stack trace says so.
    fn name_called(&mut self, kind: &'static str, node: Node) {
        for elem in self.graph.elems(node) {
            match self.values.get(elem) {
                Value::Atom(name) => self.name_code(kind, name),
                Value::AnyAtom | Value::MadeAtom | Value::Any | Value::Pooled => {
                    let names = self.cell_node(kind, Some(Atom::new("all")));
                    self.graph.add(names, value::CODE_ATOM);
                }
                _ => {}
            }
        }
    }

    /// A call of a function by name.
    pub fn call(&mut self, func: Func, site: u32, args: &[Node]) {
        if crate::world::is_world(func) {
            return self.world_constant(func, site);
        }
        if self.is_user(self.sites[site as usize].by.module) {
            self.services.call(func);
        }
        let summary = crate::natives::summary(func);
        let has_row = self.natives.contains(&func);
        if summary.is_some() || has_row {
            if has_row {
                self.graph.copy(self.errors, self.sites[site as usize].raised);
            }
            self.found(func, self.sites[site as usize].by);
            match summary {
                Some(summary) if self.sites[site as usize].inst.is_none() && !summary.calls.is_empty() => self.shared_native(func, site, args),
                _ => self.native(func, site, args),
            }
            if has_row {
                return;
            }
            self.stubs.insert(func);
        }
        if !self.modules.contains_key(&func.module) {
            self.waiting.push(Waiting::Call(func, site, args.into()));
            return;
        }
        self.call_body(func, site, args, summary.is_none());
    }

    /// A native that calls, called by a name or a fun that flows: one for all such calls. With a site of its own for each, what `apply`
    /// leads to may be `apply`, which would make the next without end.
    fn shared_native(&mut self, func: Func, site: u32, args: &[Node]) {
        let shared = match self.shared.get(&func) {
            Some(&shared) => shared,
            None => {
                let params: Vec<Node> = args.iter().map(|_| self.node()).collect();
                let (result, raised) = (self.node(), self.node());
                let shared = self.new_site(None, func, raised, result, Args::Each(params.clone().into()), None);
                self.shared.insert(func, shared);
                self.native(func, shared, &params);
                shared
            }
        };
        let Site { result, raised, args: ref params, .. } = self.sites[shared as usize];
        let Args::Each(params) = params.clone() else { return };
        for (&arg, &param) in args.iter().zip(params.iter()) {
            self.graph.copy(arg, param);
        }
        let Site { result: to, raised: to_raised, .. } = self.sites[site as usize];
        self.graph.copy(result, to);
        self.graph.copy(raised, to_raised);
    }

    /// A call of a function of a module that is there. What a function with a summary gives is the summary's, what it reaches its body's.
    fn call_body(&mut self, func: Func, site: u32, args: &[Node], gives_result: bool) {
        if !self.index.contains_key(&func) {
            return self.not_there(func, site);
        }
        // Nobody asks what a body gives whose function has a summary: one instance is enough.
        let context = if gives_result { self.context(site, func.module) } else { 0 };
        self.enter(func, context, site, args, gives_result);
    }

    /// A call of a function that is there.
    fn enter(&mut self, func: Func, context: u32, site: u32, args: &[Node], gives_result: bool) -> InstanceId {
        let by = self.sites[site as usize].by;
        let id = self.instance(func, context, by);
        let base = self.instances[id as usize].base;
        let template = self.instances[id as usize].template.clone();
        for (index, (&arg, &param)) in args.iter().zip(&template.params).enumerate() {
            if crate::natives::assumed(func, index).is_none() {
                self.graph.copy(arg, base + param);
            }
        }
        let (result, raised) = self.result_of(id);
        let site = &self.sites[site as usize];
        let (to, to_raised) = (site.result, site.raised);
        if gives_result {
            self.graph.copy(result, to);
        }
        self.graph.copy(raised, to_raised);
        id
    }

    fn not_there(&mut self, func: Func, site: u32) {
        let Site { by, raised, inst, .. } = self.sites[site as usize];
        self.graph.copy(self.errors, raised);
        self.name_code(CODE_MODULES, func.module);
        self.name_code(CODE_FUNCTIONS, func.name);
        self.note_unhandled(site, Some(func));
        // What a name that flows does not lead to is no mistake of the program's text.
        let Some(inst) = inst else { return };
        let place = self.index.get(&by).and_then(|(module, at)| {
            let function = &module.functions[*at];
            let loc = &function.locs[function.insts[inst].loc?];
            Some((loc.file.clone(), loc.line))
        });
        let (file, line) = place.unwrap_or_else(|| (Arc::from(""), 0));
        self.missing.entry((func, by)).or_insert(Missing { func, by, file, line });
    }

    fn world_constant(&mut self, func: Func, site: u32) {
        let result = self.sites[site as usize].result;
        if func.name == "services" {
            return self.graph.copy(self.services_node, result);
        }
        if let Some(literal) = crate::world::world_literal(func, self.world, &beamless_ir::Literal::Nil) {
            let elem = self.literal(&literal);
            self.graph.add(result, elem);
        }
    }

    pub fn call_dyn(&mut self, site: u32, module: Node, name: Node) {
        self.sites[site as usize].names = Some((module, name));
        self.note_unhandled(site, None);
        self.add_use(module, Use::CallDyn(site));
        self.add_use(name, Use::CallDyn(site));
    }

    pub fn dyn_news(&mut self, site: u32) {
        let Some((module, name)) = self.sites[site as usize].names else { return };
        if !matches!(self.sites[site as usize].args, Args::Asked) {
            self.name_called(CODE_MODULES, module);
            self.name_called(CODE_FUNCTIONS, name);
        }
        let own = self.is_user(self.sites[site as usize].by.module);
        self.read_pool(site, module, name);
        let (modules, any_module) = self.new_atoms(module, own, |this, atom| !this.sites[site as usize].modules.contains(&atom));
        let (names, any_name) = self.new_atoms(name, own, |this, atom| !this.sites[site as usize].functions.contains(&atom));
        self.lead_new(site, &modules, &names);
        self.note_vague(site, module, name);
        if any_module {
            self.leave_open(site, Open::Module);
        }
        if any_name {
            self.leave_open(site, Open::Name);
        }
    }

    /// Modules and names have arrived at a site.
    pub fn lead_new(&mut self, site: u32, modules: &[Atom], names: &[Atom]) {
        let known = &self.sites[site as usize];
        let new_names: Rc<[Atom]> = names.iter().copied().filter(|name| !known.functions.contains(name)).collect();
        let is_new = |module: &Atom| !known.modules.contains(module) && self.may_be_module(*module);
        let new_modules: Vec<Atom> = modules.iter().copied().filter(is_new).collect();
        let at = &mut self.sites[site as usize];
        let old_modules = in_order(at.modules.iter().copied());
        at.functions.extend(new_names.iter());
        at.modules.extend(&new_modules);
        let all_names: Rc<[Atom]> = in_order(at.functions.iter().copied()).into();
        for &module in &new_modules {
            self.lead(site, module, &all_names);
        }
        if !new_names.is_empty() {
            old_modules.iter().for_each(|&module| self.lead(site, module, &new_names));
        }
    }

    /// Atoms at a node that are wanted, and whether there are unknown ones; to the user's own calls all unknown ones matter.
    fn new_atoms(&mut self, node: Node, own: bool, wanted: impl Fn(&Self, Atom) -> bool) -> (Vec<Atom>, bool) {
        let mut any = false;
        let mut atoms = Vec::new();
        for elem in self.graph.elems(node) {
            match self.values.get(elem) {
                Value::Atom(atom) if wanted(self, atom) => atoms.push(atom),
                Value::AnyAtom => any = true,
                Value::MadeAtom | Value::Any => any |= own,
                _ => {}
            }
        }
        (atoms, any)
    }

    pub fn may_be_module(&self, atom: Atom) -> bool {
        self.modules.get(&atom).map_or_else(|| self.library.has(atom), Option::is_some) || self.native_names.contains_key(&(atom, None))
    }

    /// A module and names arrived at a site: functions of the module with one of these names are called.
    pub fn lead(&mut self, site: u32, module: Atom, names: &Rc<[Atom]>) {
        let asks = matches!(self.sites[site as usize].args, Args::Asked);
        if asks {
            self.asked.extend(names.iter().map(|&name| (Some(module), Some(name))));
            if !self.is_user(module) {
                return;
            }
        }
        if !self.modules.contains_key(&module) && self.library.has(module) {
            return self.waiting.push(Waiting::Names(site, module, names.clone()));
        }
        let mut found: Vec<(Atom, u32)> = Vec::new();
        let natives = |name: Option<Atom>| self.native_names.get(&(module, name)).into_iter().flatten().copied();
        let loaded = self.modules.get(&module).and_then(Option::as_ref);
        let exports = || loaded.into_iter().flat_map(|module| module.exports.iter().copied());
        if let [name] = names[..] {
            found.extend(natives(Some(name)).chain(exports().filter(|export| export.0 == name)));
        } else {
            let names: FxHashSet<Atom> = names.iter().copied().collect();
            found.extend(natives(None).chain(exports()).filter(|export| names.contains(&export.0)));
        }
        found.sort_by_key(|(name, arity)| (name.as_str(), *arity));
        found.dedup();
        for (name, arity) in found {
            let func = Func { module, name, arity };
            self.lead_to(site, func);
        }
    }

    /// A function may be called at a site.
    pub fn lead_to(&mut self, site: u32, func: Func) {
        match self.sites[site as usize].args.clone() {
            Args::Each(args) if args.len() as u32 == func.arity => {
                self.exports.insert(func);
                self.call(func, site, &args);
            }
            Args::Each(_) => {}
            // What a question leads to is linked for it in the user's modules: there the answer is as if all were there.
            Args::Asked if self.index.contains_key(&func) => _ = self.instance(func, 0, self.sites[site as usize].by),
            Args::Asked => {}
            Args::List { .. } | Args::Fun => self.offer(site, func.arity, Callee::Func(func)),
        }
    }

    pub fn is_exported(&self, func: Func) -> bool {
        let exported = |module: &beamless_ir::Module| module.exports.contains(&(func.name, func.arity));
        self.natives.contains(&func) || self.modules.get(&func.module).is_some_and(|module| module.as_ref().is_some_and(|module| exported(module)))
    }

    /// The site's list of arguments goes to a callee, if it can be that long.
    pub fn offer(&mut self, site: u32, arity: u32, callee: Callee) {
        if let (Args::Fun, Callee::Func(func)) = (&self.sites[site as usize].args, callee) {
            let elem = self.values.intern(Value::External(func));
            let result = self.sites[site as usize].result;
            return self.graph.add(result, elem);
        }
        let at = &mut self.sites[site as usize];
        let is_new = !at.targets.iter().any(|(other, _)| *other == arity);
        at.targets.push((arity, callee));
        let Args::List { list, mut heads, mut rests } = at.args.clone() else { return };
        while rests.len() <= arity as usize {
            let from = rests.last().copied().unwrap_or(list);
            if rests.is_empty() {
                rests.push(list);
                continue;
            }
            let (head, rest) = (self.node(), self.node());
            self.add_use(from, Use::Access(Access::Head, head));
            self.add_use(from, Use::Access(Access::Tail, rest));
            heads.push(head);
            rests.push(rest);
        }
        let end = rests[arity as usize];
        self.sites[site as usize].args = Args::List { list, heads, rests };
        if is_new {
            self.add_use(end, Use::Ends { site, arity });
        } else if self.graph.elems(end).iter().any(|&elem| matches!(elem, value::NIL | value::ANY | value::POOLED)) {
            self.call_with(site, arity, callee);
        }
    }

    pub fn list_ends(&mut self, site: u32, arity: u32) {
        let targets: Vec<_> = self.sites[site as usize].targets.iter().filter(|(other, _)| *other == arity).copied().collect();
        for (arity, callee) in targets {
            self.call_with(site, arity, callee);
        }
    }

    fn call_with(&mut self, site: u32, arity: u32, callee: Callee) {
        let Args::List { heads, .. } = &self.sites[site as usize].args else { return };
        let args: Rc<[Node]> = heads[..arity as usize].into();
        match callee {
            Callee::Func(func) => {
                self.exports.insert(func);
                self.call(func, site, &args);
            }
            Callee::Fun(elem) => self.call_fun(site, elem, &args),
            Callee::Pooled => self.join_pooled(site, &args),
        }
    }

    /// A value arrived where a fun is called.
    pub fn call_value(&mut self, site: u32, elem: Elem, value: Value) {
        let arity = match value {
            Value::Lambda { arity, .. } => arity,
            Value::External(func) => func.arity,
            Value::Any => return self.call_unknown_fun(site),
            Value::Pooled => return self.call_pooled(site),
            _ => return,
        };
        match self.sites[site as usize].args.clone() {
            Args::Each(args) if args.len() as u32 == arity => self.call_fun(site, elem, &args),
            Args::Each(_) => {}
            Args::List { .. } => self.offer(site, arity, Callee::Fun(elem)),
            Args::Fun | Args::Asked => {}
        }
    }

    /// A fun that was decoded names an exported function.
    pub fn call_unknown_fun(&mut self, site: u32) {
        self.call_anything(site);
        if self.is_user(self.sites[site as usize].by.module) {
            self.leave_open(site, Open::Module);
            self.leave_open(site, Open::Name);
        }
    }

    pub fn call_fun(&mut self, site: u32, elem: Elem, args: &[Node]) {
        match self.values.get(elem) {
            Value::External(func) => {
                self.name_code(CODE_MODULES, func.module);
                self.name_code(CODE_FUNCTIONS, func.name);
                if self.natives.contains(&func) || self.modules.contains_key(&func.module) {
                    if self.is_exported(func) {
                        self.exports.insert(func);
                        self.call(func, site, args);
                    } else {
                        self.note_unhandled(site, Some(func));
                    }
                    return;
                }
                self.waiting.push(Waiting::Call(func, site, args.into()));
            }
            Value::Lambda { func, context, .. } => {
                if !self.index.contains_key(&func) {
                    return;
                }
                let id = self.enter(func, context, site, args, true);
                let instance = &self.instances[id as usize];
                if let Some(&own) = instance.template.params.get(args.len()) {
                    self.graph.add(instance.base + own, elem);
                }
            }
            _ => {}
        }
    }

    /// What a native calls: a site of its own whose caller is the native's.
    pub fn native_call(&mut self, from: u32, target: &'static Target, arguments: &'static Arguments, args: &[Node]) -> Node {
        let result = self.node();
        let Site { by, instance, raised, .. } = self.sites[from as usize];
        let call_args = match arguments {
            Arguments::Each(types) => Args::Each(types.iter().map(|one| self.type_node(one, args, None)).collect()),
            Arguments::List(list) => Args::List { list: self.type_node(list, args, None), heads: Vec::new(), rests: Vec::new() },
        };
        let site = self.new_site(instance, by, raised, result, call_args, None);
        match target {
            Target::Fun(fun) => {
                let fun = self.type_node(fun, args, None);
                self.add_use(fun, Use::CallFun(site));
            }
            Target::Named(module, name) => {
                let (module, name) = (self.type_node(module, args, None), self.type_node(name, args, None));
                self.call_dyn(site, module, name);
            }
        }
        result
    }

    /// Fetches the modules that something waits for, and lets it go on. Whether there was anything.
    pub fn wake(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let mut names: Vec<Atom> = Vec::new();
        for one in &waiting {
            match one {
                Waiting::Call(func, ..) => names.push(func.module),
                Waiting::Names(_, module, _) => names.push(*module),
            }
        }
        names.extend(self.possible_modules());
        self.load(names);
        let any = !waiting.is_empty();
        for one in waiting {
            match one {
                Waiting::Call(func, site, args) => self.call_again(func, site, &args),
                Waiting::Names(site, module, names) => self.lead(site, module, &names),
            }
        }
        let leads = self.open_calls();
        let asks = self.ask_handlers();
        self.lead_linked() || leads || asks || any
    }

    fn call_again(&mut self, func: Func, site: u32, args: &[Node]) {
        // A fun or a name leads to exported functions only; the module's own text may name all.
        if self.sites[site as usize].inst.is_none() && !self.is_exported(func) {
            return self.note_unhandled(site, Some(func));
        }
        if self.sites[site as usize].inst.is_none() {
            self.exports.insert(func);
        }
        if crate::natives::summary(func).is_some() && self.stubs.contains(&func) {
            return self.call_body(func, site, args, false);
        }
        self.call(func, site, args);
    }

    pub fn load(&mut self, mut names: Vec<Atom>) {
        names.retain(|name| !self.modules.contains_key(name));
        names.sort_by_key(|name| name.as_str());
        names.dedup();
        if names.is_empty() {
            return;
        }
        let (dropped, wanted): (Vec<Atom>, Vec<Atom>) = names.into_iter().partition(|&name| crate::services::is_dropped(name));
        for name in dropped {
            self.modules.insert(name, None);
        }
        for (&name, module) in wanted.iter().zip(self.library.modules(&wanted)) {
            if let Some(module) = &module {
                for (at, func) in module.functions.iter().enumerate() {
                    self.index.insert(func.name, (module.clone(), at));
                }
            }
            self.modules.insert(name, module);
        }
    }
}
