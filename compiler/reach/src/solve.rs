//! The solver: instances of functions, what their steps mean, and the work until nothing changes. What follows when values arrive is in
//! [`crate::uses`], calls in [`crate::calls`], maps in [`crate::maps`], natives' types in [`crate::types`].

use crate::calls::{Site, Waiting};
use crate::graph::{Edge, Graph, Node, POOL, UseId};
use crate::handlers::Handlers;
use crate::linked::LinkedCalls;
use crate::maps::Map;
use crate::open::OpenCalls;
use crate::pool::Pool;
use crate::same::Same;
use crate::evaluated::Evaluated;
use crate::services::Services;
use crate::set::{Bits, Listed, Set};
use crate::template::{Access, RAISED, RESULT, Step, Template};
use crate::uses::Use;
use crate::value::{self, Elem, Value, Values};
use crate::{Library, Missing, World};
use beamless_abi::call::FailKind;
use beamless_ir::{Atom, Func, Lambda, Literal, Module};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// With the pool there are more uses before it takes too long.
const COARSE_PATIENCE: usize = 100;

/// Index of an instance: a function in a context.
pub type InstanceId = u32;

pub struct Instance {
    pub template: Arc<Template>,
    pub context: u32,
    /// Node of slot 0.
    pub base: Node,
    pub active: Vec<bool>,
    /// Exits taken, by part.
    pub taken: Vec<u64>,
}

pub struct Solver<'l> {
    pub library: &'l mut dyn Library,
    pub world: &'l World,
    pub graph: Graph,
    pub values: Values,
    pub uses: Vec<Use>,
    /// Nodes of tuples' elements, cells' two parts, closures' free variables.
    pub fields: Vec<Box<[Node]>>,
    pub maps: Vec<Map>,
    pub structs: FxHashMap<Atom, u32>,
    pub literals: FxHashMap<Literal, Elem>,
    pub constants: FxHashMap<Elem, Node>,
    /// Nodes to which nothing more will come.
    pub fixed: Bits,
    pub instances: Vec<Instance>,
    pub by_key: FxHashMap<(Func, u32), InstanceId>,
    pub templates: FxHashMap<Func, Arc<Template>>,
    pub modules: FxHashMap<Atom, Option<Arc<Module>>>,
    pub index: FxHashMap<Func, (Arc<Module>, usize)>,
    pub cells: FxHashMap<(&'static str, Option<Atom>), Node>,
    pub sites: Vec<Site>,
    pub contexts: u32,
    pub reasons: FxHashMap<Func, Func>,
    /// Names that stack traces may hold, by the cell that they are in.
    pub code_names: FxHashSet<(&'static str, Atom)>,
    pub exports: Listed<Func>,
    /// Modules and names of functions that the program asks for: where such a function is linked the answer has to be yes. `None`: any.
    pub asked: FxHashSet<(Option<Atom>, Option<Atom>)>,
    /// Natives whose stub in Erlang stands where the runtime has none.
    pub stubs: FxHashSet<Func>,
    /// Functions that the runtime has.
    pub natives: FxHashSet<Func>,
    pub missing: FxHashMap<(Func, Func), Missing>,
    pub open: OpenCalls,
    pub linked: LinkedCalls,
    pub handlers: Handlers,
    /// Natives by module and name, and all of a module.
    pub native_names: FxHashMap<(Atom, Option<Atom>), Vec<(Atom, u32)>>,
    pub waiting: Vec<Waiting>,
    /// Atoms that occur in the user's reached code, in the order in which that was found.
    pub mentioned: Listed<Atom>,
    pub services: Services,
    pub evaluated: Evaluated,
    pub services_node: Node,
    /// The runtime's own reasons; what they may hold.
    pub errors: Node,
    pub blamed: Node,
    /// Nodes of what atom keys of maps may give.
    pub read_nodes: FxHashMap<(u32, Atom), Node>,
    /// Keys of look-ups whose key flows, by where the value goes; look-ups with so many that any value is one of theirs.
    pub lookups: FxHashMap<Node, u32>,
    pub looked_up_all: FxHashSet<(Node, Node)>,
    /// Whether what is too much for a place goes into the pool.
    pub is_coarse: bool,
    pub pool: Pool,
    pub sames: Vec<Same>,
    /// How many uses there may be.
    patience: usize,
    /// Sites of natives that call and are called by what flows.
    pub shared: FxHashMap<Func, u32>,
    /// Who calls the native whose types are being made.
    pub caller: Func,
    watched: FxHashSet<(UseId, Node)>,
    fail_reasons: FxHashMap<FailKind, Node>,
    activations: Vec<(InstanceId, u32)>,
    /// What was there when somebody began to watch.
    pending: Vec<(UseId, Set)>,
    /// The elements of tuples that setting an element made, by where the tuples go and their size.
    pub set_tuples: FxHashMap<(Node, u32), Vec<Node>>,
}

impl<'l> Solver<'l> {
    /// Without the pool, or with it.
    pub fn new(world: &'l World, library: &'l mut dyn Library, is_coarse: bool) -> Solver<'l> {
        let mut graph = Graph::default();
        let base = graph.add_nodes(4) + 1;
        let mut solver = Solver {
            library,
            world,
            graph,
            values: Values::new(),
            uses: Vec::new(),
            fields: Vec::new(),
            maps: Vec::new(),
            structs: FxHashMap::default(),
            literals: FxHashMap::default(),
            constants: FxHashMap::default(),
            fixed: Bits::default(),
            instances: Vec::new(),
            by_key: FxHashMap::default(),
            templates: FxHashMap::default(),
            modules: FxHashMap::default(),
            index: FxHashMap::default(),
            cells: FxHashMap::default(),
            sites: Vec::new(),
            contexts: 0,
            reasons: FxHashMap::default(),
            code_names: FxHashSet::default(),
            exports: Listed::default(),
            asked: FxHashSet::default(),
            stubs: FxHashSet::default(),
            natives: crate::natives::rows(),
            missing: FxHashMap::default(),
            open: OpenCalls::default(),
            linked: LinkedCalls::default(),
            handlers: Handlers::default(),
            native_names: FxHashMap::default(),
            waiting: Vec::new(),
            mentioned: Listed::default(),
            services: Services::new(),
            evaluated: Evaluated::new(),
            services_node: base,
            errors: base + 1,
            blamed: base + 2,
            read_nodes: FxHashMap::default(),
            lookups: FxHashMap::default(),
            looked_up_all: FxHashSet::default(),
            is_coarse,
            pool: Pool::default(),
            sames: Vec::new(),
            patience: if is_coarse { world.patience * COARSE_PATIENCE } else { world.patience },
            shared: FxHashMap::default(),
            caller: Func::new("beamless_boot", "start", 1),
            watched: FxHashSet::default(),
            fail_reasons: FxHashMap::default(),
            activations: Vec::new(),
            pending: Vec::new(),
            set_tuples: FxHashMap::default(),
        };
        solver.prepare();
        solver
    }

    fn prepare(&mut self) {
        self.add_use(POOL, Use::Pool);
        let mut natives: Vec<Func> = self.natives.iter().copied().collect();
        natives.sort_by_key(|func| (func.module.as_str(), func.name.as_str(), func.arity));
        for Func { module, name, arity } in natives {
            for key in [(module, Some(name)), (module, None)] {
                self.native_names.entry(key).or_default().push((name, arity));
            }
        }
        self.name_operations();
        let names = self.cell_node("services", None);
        self.list_into(names, self.services_node);
        let all = Some(Atom::new("all"));
        let blamed = self.cell_node("blamed", all);
        self.graph.copy(self.blamed, blamed);
        let stack = self.cell_node("stack", all);
        if let Some(summary) = crate::natives::summary(Func::new("beamless_rt", "stack", 0))
            && let Some(frames) = &summary.result
        {
            self.type_into(frames, &[], None, stack);
        }
        let mailbox = self.cell_node("mailbox", None);
        let messages = self.cell_node("mailbox", all);
        self.graph.copy(mailbox, messages);
        for name in ["badarg", "badarith", "undef", "function_clause", "system_limit", "if_clause", "noproc", "notsup"] {
            let elem = self.values.atom(Atom::new(name));
            self.graph.add(self.errors, elem);
        }
        for name in ["badmap", "badkey", "badfun"] {
            let tag = self.atom_node(Atom::new(name));
            let tuple = self.tuple(vec![tag, self.blamed]);
            self.graph.add(self.errors, tuple);
        }
        let tag = self.atom_node(Atom::new("badarity"));
        let args = self.node();
        self.list_into(self.blamed, args);
        let call = self.tuple(vec![self.blamed, args]);
        let call = self.constant(call);
        let tuple = self.tuple(vec![tag, call]);
        self.graph.add(self.errors, tuple);
    }

    pub fn node(&mut self) -> Node {
        self.graph.add_nodes(1)
    }

    /// A node that holds just this.
    pub fn constant(&mut self, elem: Elem) -> Node {
        if let Some(&node) = self.constants.get(&elem) {
            return node;
        }
        let node = self.node();
        self.graph.add(node, elem);
        self.constants.insert(elem, node);
        self.fixed.insert(node);
        node
    }

    pub fn atom_node(&mut self, atom: Atom) -> Node {
        let elem = self.values.atom(atom);
        self.constant(elem)
    }

    pub fn fields_of(&mut self, nodes: Vec<Node>) -> u32 {
        self.fields.push(nodes.into_boxed_slice());
        self.fields.len() as u32 - 1
    }

    pub fn tuple(&mut self, nodes: Vec<Node>) -> Elem {
        let arity = nodes.len() as u32;
        let fields = self.fields_of(nodes);
        self.values.intern(Value::Tuple { arity, fields })
    }

    pub fn cons(&mut self, head: Node, tail: Node) -> Elem {
        let fields = self.fields_of(vec![head, tail]);
        self.values.intern(Value::Cons { fields })
    }

    /// Makes `to` hold a list of any length of what is at `items`.
    pub fn list_into(&mut self, items: Node, to: Node) {
        let cons = self.cons(items, to);
        self.graph.add(to, cons);
        self.graph.add(to, value::NIL);
    }

    pub fn add_use(&mut self, node: Node, what: Use) {
        let id = self.uses.len() as UseId;
        self.uses.push(what);
        self.watch(node, id);
    }

    pub fn watch(&mut self, node: Node, id: UseId) {
        let node = self.graph.find(node);
        if self.watched.insert((id, node)) {
            let set = self.graph.watch(node, id);
            if !set.is_empty() {
                self.pending.push((id, set));
            }
        }
    }

    /// Whether there are more places that wait for values than there is patience for.
    pub fn is_too_much(&self) -> bool {
        self.uses.len() > self.patience
    }

    /// Works until nothing changes, or patience ends.
    pub fn settle(&mut self) {
        let mut rounds = 0_u32;
        while !self.is_too_much() {
            if let Some((id, set)) = self.pending.pop() {
                _ = self.arrive(id, &set);
                continue;
            }
            if let Some((instance, part)) = self.activations.pop() {
                self.activate(instance, part);
                continue;
            }
            let Some((node, mut fresh, mut edges)) = self.graph.next() else {
                if self.lead_pooled() {
                    continue;
                }
                return;
            };
            self.thin_out(node, &mut fresh);
            edges.retain(|edge| {
                match *edge {
                    Edge::Copy(to) => self.graph.add_all(to, &fresh),
                    Edge::Filter(filter, to) => self.graph.filtered(filter, &fresh, to, &mut self.values),
                    Edge::Use(id) => return self.arrive(id, &fresh),
                }
                true
            });
            self.graph.give_back(node, edges);
            rounds += 1;
            if rounds.is_multiple_of(200_000) {
                self.graph.collapse_cycles();
            }
        }
    }

    pub fn instance(&mut self, func: Func, context: u32, by: Func) -> InstanceId {
        if let Some(&id) = self.by_key.get(&(func, context)) {
            return id;
        }
        let template = match self.templates.get(&func) {
            Some(template) => template.clone(),
            None => {
                let (module, at) = self.index[&func].clone();
                let template = Arc::new(Template::of(&module.functions[at]));
                self.templates.insert(func, template.clone());
                template
            }
        };
        self.found(func, by);
        let base = self.graph.add_nodes(template.slots);
        let parts = template.parts.len();
        let id = self.instances.len() as InstanceId;
        self.instances.push(Instance { template: template.clone(), context, base, active: vec![false; parts], taken: vec![0; parts] });
        self.by_key.insert((func, context), id);
        for (index, &param) in template.params.iter().enumerate() {
            if let Some(known) = crate::natives::assumed(func, index) {
                self.type_into(known, &[], None, base + param);
            }
        }
        self.reach_part(id, 0);
        id
    }

    fn reach_part(&mut self, id: InstanceId, part: u32) {
        if !std::mem::replace(&mut self.instances[id as usize].active[part as usize], true) {
            self.activations.push((id, part));
        }
    }

    fn activate(&mut self, id: InstanceId, part: u32) {
        let template = self.instances[id as usize].template.clone();
        let base = self.instances[id as usize].base;
        let data = &template.parts[part as usize];
        data.atoms.iter().for_each(|&atom| self.services.mention(atom, template.func));
        if self.is_coarse {
            self.note_company(&template);
        }
        if self.is_user(template.func.module) {
            data.atoms.iter().for_each(|&atom| self.mentioned.insert(atom));
            self.open.texts.extend(data.texts.iter().cloned());
        }
        for step in &data.steps {
            self.step(id, base, base + data.raised, &template, step);
        }
        for (index, exit) in data.exits.iter().enumerate() {
            if exit.guards.is_empty() {
                self.take(id, part, index as u32);
            } else {
                for &guard in &exit.guards {
                    self.add_use(base + guard, Use::Exit(id, part, index as u32));
                }
            }
        }
    }

    /// Whether the exit is taken, now or before.
    pub fn try_exit(&mut self, id: InstanceId, part: u32, index: u32) -> bool {
        let instance = &self.instances[id as usize];
        if index < 63 && instance.taken[part as usize] & (1 << index) != 0 {
            return true;
        }
        let (template, base) = (instance.template.clone(), instance.base);
        let exit = &template.parts[part as usize].exits[index as usize];
        let is_open = exit.guards.iter().all(|&guard| !self.graph.set(base + guard).is_empty());
        if is_open {
            self.take(id, part, index);
        }
        is_open
    }

    fn take(&mut self, id: InstanceId, part: u32, index: u32) {
        let instance = &mut self.instances[id as usize];
        let (template, base) = (instance.template.clone(), instance.base);
        let bit = 1_u64 << index.min(63);
        if index < 63 && instance.taken[part as usize] & bit != 0 {
            return;
        }
        instance.taken[part as usize] |= bit;
        let exit = &template.parts[part as usize].exits[index as usize];
        for &(from, to) in &exit.flows {
            self.graph.copy(base + from, base + to);
        }
        self.reach_part(id, exit.to);
    }

    fn step(&mut self, id: InstanceId, base: Node, raised: Node, template: &Template, step: &Step) {
        let at = |slots: &[u32]| slots.iter().map(|&slot| base + slot).collect::<Vec<Node>>();
        match step {
            Step::Literal(literal, to) => {
                let elem = self.literal(literal);
                self.graph.add(base + to, elem);
                self.fixed.insert(base + to);
            }
            Step::Copy(from, to) => self.graph.copy(base + from, base + to),
            Step::Filter(from, filter, to) => self.graph.filter(base + from, filter, base + to, &mut self.values),
            Step::Having(from, access, filter, to) => {
                self.add_use(base + from, Use::Having(*access, Arc::new(filter.clone()), base + to));
            }
            Step::Same(from, other, to) => self.same(base + from, base + other, base + to),
            Step::HavingSame(from, access, other, to) => self.add_use(base + from, Use::HavingSame(*access, base + other, base + to)),
            Step::Elem(elem, to) => self.graph.add(base + to, *elem),
            Step::Tuple(items, to) => {
                let elem = self.tuple(at(items));
                self.graph.add(base + to, elem);
            }
            Step::Cons(head, tail, to) => {
                let elem = self.cons(base + head, base + tail);
                self.graph.add(base + to, elem);
            }
            Step::MakeFun(lambda, free, to) => {
                let env = self.fields_of(at(free));
                let elem = self.lambda(lambda, id, env);
                self.graph.add(base + to, elem);
            }
            Step::MapNew(pairs, to) => self.map_new(pairs, base, base + to),
            Step::MapUpdate(map, pairs, to) => self.map_update(base + map, pairs, base, base + to),
            Step::Access(from, Access::ValueAt(key), to) => self.add_use(base + key, Use::MapGet { map: base + from, to: base + to }),
            Step::Access(from, access, to) => self.add_use(base + from, Use::Access(*access, base + to)),
            Step::Native(func, args, to) => {
                let site = self.site(id, template.func, raised, base + to, at(args), None);
                self.found(*func, template.func);
                self.native(*func, site, &at(args));
            }
            Step::Call(func, args, to, inst) => {
                let site = self.site(id, template.func, raised, base + to, at(args), Some(*inst));
                self.call(*func, site, &at(args));
            }
            Step::CallFun(fun, args, to) => {
                self.graph.copy(base + fun, self.blamed);
                self.graph.copy(self.errors, raised);
                let site = self.site(id, template.func, raised, base + to, at(args), None);
                self.add_use(base + fun, Use::CallFun(site));
            }
            Step::CallDyn(module, name, args, to) => {
                self.graph.copy(self.errors, raised);
                let site = self.site(id, template.func, raised, base + to, at(args), None);
                self.call_dyn(site, base + module, base + name);
            }
            Step::Fail(kind, args) => self.fail(*kind, &at(args), raised),
            Step::SetElement(index, tuple, value, to) => {
                self.add_use(base + tuple, Use::SetElement { index: *index, value: base + value, to: base + to });
            }
            Step::KeyFind(index, key, list, to) => {
                let (func, items) = (Func::new("lists", "keyfind", 3), self.node());
                self.found(func, template.func);
                self.graph.add(base + to, value::FALSE);
                self.add_use(base + list, Use::Items(items));
                self.add_use(items, Use::HavingSame(Access::Element(*index), base + key, base + to));
            }
            Step::Raises(blamed) => {
                for node in at(blamed) {
                    self.graph.copy(node, self.blamed);
                }
                self.graph.copy(self.errors, raised);
            }
        }
    }

    fn lambda(&mut self, lambda: &Lambda, id: InstanceId, env: u32) -> Elem {
        let context = if crate::calls::is_cloned(lambda.func.module) { self.instances[id as usize].context } else { 0 };
        self.values.intern(Value::Lambda { func: lambda.func, arity: lambda.arity, context, env })
    }

    fn fail(&mut self, kind: FailKind, args: &[Node], raised: Node) {
        let reason = match kind {
            FailKind::Badmatch => "badmatch",
            FailKind::CaseClause => "case_clause",
            FailKind::TryClause => "try_clause",
            FailKind::Badrecord => "badrecord",
            FailKind::Badmap => "badmap",
            FailKind::BadFilter => "bad_filter",
            FailKind::ElseClause => "else_clause",
            FailKind::Badkey => "badkey",
            FailKind::Error => return self.graph.copy(args[0], raised),
            FailKind::Reraise | FailKind::RawRaise => return self.graph.copy(args[1], raised),
            FailKind::FunctionClause => {
                for &arg in args {
                    self.graph.copy(arg, self.blamed);
                }
                return self.graph.copy(self.errors, raised);
            }
            _ => return self.graph.copy(self.errors, raised),
        };
        let held = match self.fail_reasons.get(&kind) {
            Some(&node) => node,
            None => {
                let node = self.node();
                self.fail_reasons.insert(kind, node);
                node
            }
        };
        if let Some(&arg) = args.first() {
            self.graph.copy(arg, held);
        }
        let tag = self.atom_node(Atom::new(reason));
        let key = ("reason", Some(Atom::new(reason)));
        let tuple = match self.cells.get(&key) {
            Some(&node) => node,
            None => {
                let elem = self.tuple(vec![tag, held]);
                let node = self.constant(elem);
                self.cells.insert(key, node);
                node
            }
        };
        self.graph.copy(tuple, raised);
    }

    pub fn result_of(&self, id: InstanceId) -> (Node, Node) {
        let base = self.instances[id as usize].base;
        (base + RESULT, base + RAISED)
    }
}
