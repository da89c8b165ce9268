//! What the types of the natives' tables mean: nodes made for them, cells that outlive calls.

use crate::calls::Site;
use crate::graph::Node;
use crate::natives::{Type, summary};
use crate::solve::Solver;
use crate::uses::{MapKey, Use};
use crate::value::{self, Filter, Value};
use beamless_ir::{Atom, Func, Literal};
use std::sync::Arc;

/// What natives without a row give.
const SCALARS: [value::Elem; 8] = [value::INT, value::FLOAT, value::BITS, value::TRUE, value::FALSE, value::PID, value::REF, value::PORT];

impl Solver<'_> {
    /// A call of a native.
    pub fn native(&mut self, func: Func, site: u32, args: &[Node]) {
        let Site { result, by, .. } = self.sites[site as usize];
        self.caller = by;
        let Some(summary) = summary(func) else {
            for elem in SCALARS {
                self.graph.add(result, elem);
            }
            return;
        };
        let returned = self.node();
        for (target, arguments) in &summary.calls {
            let node = self.native_call(site, target, arguments, args);
            self.graph.copy(node, returned);
        }
        if summary.calls.is_empty() {
            self.graph.copy(result, returned);
        }
        match &summary.result {
            Some(of) => self.type_into(of, args, Some(returned), result),
            None if summary.calls.is_empty() => SCALARS.iter().for_each(|&elem| self.graph.add(result, elem)),
            None => self.graph.copy(returned, result),
        }
        if let Some(message) = &summary.message {
            let mailbox = self.cell_node("mailbox", None);
            self.type_into(message, args, Some(returned), mailbox);
        }
        if let Some(reason) = &summary.raises {
            let raised = self.sites[site as usize].raised;
            self.type_into(reason, args, Some(returned), raised);
        }
        for (kind, key, stored) in &summary.stores {
            let key = self.type_node(key, args, Some(returned));
            let stored = self.type_node(stored, args, Some(returned));
            self.add_use(key, Use::Cell { kind: kind.as_str(), from: Some(stored), to: None });
        }
    }

    /// A place that keeps values: of a kind, with an atom as its name, or the one that stands for all other names.
    pub fn cell_node(&mut self, kind: &'static str, name: Option<Atom>) -> Node {
        if let Some(&node) = self.cells.get(&(kind, name)) {
            return node;
        }
        let node = self.node();
        self.cells.insert((kind, name), node);
        if name.is_some() {
            let (all, any) = (self.all_cells(kind), self.cell_node(kind, None));
            self.graph.copy(node, all);
            // What was stored under an unknown name may be under this one.
            self.graph.copy(any, node);
        }
        node
    }

    /// What is in any cell of a kind.
    fn all_cells(&mut self, kind: &'static str) -> Node {
        let key = (kind, Some(Atom::new("\0all")));
        if let Some(&node) = self.cells.get(&key) {
            return node;
        }
        let node = self.node();
        self.cells.insert(key, node);
        let any = self.cell_node(kind, None);
        self.graph.copy(any, node);
        node
    }

    pub fn cell_news(&mut self, kind: &'static str, value: Value, from: Option<Node>, to: Option<Node>) {
        let name = match value {
            Value::Atom(name) | Value::Table(name) => Some(name),
            _ => None,
        };
        if let Some(from) = from {
            let cell = self.cell_node(kind, name);
            self.graph.copy(from, cell);
        }
        if let Some(to) = to {
            let cell = match value {
                Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom | Value::CodeName(_) => self.all_cells(kind),
                _ => self.cell_node(kind, name),
            };
            self.graph.copy(cell, to);
        }
    }

    /// The names that a module of the user's exports, or all of them, flow to a node.
    pub fn exports_of(&mut self, module: Value, to: Node) {
        let modules = match module {
            Value::Atom(name) if self.is_user(name) => vec![name],
            Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom => self.world.user.clone(),
            _ => return,
        };
        let loaded = modules.into_iter().filter_map(|name| self.modules.get(&name).cloned().flatten());
        for module in loaded.collect::<Vec<_>>() {
            for &(name, _) in &module.exports {
                let elem = self.values.atom(name);
                self.graph.add(to, elem);
            }
        }
    }

    /// Unknown atoms that the library makes for itself are told from those that the user makes.
    fn made_here(&self, elem: value::Elem) -> value::Elem {
        if elem != value::ANY_ATOM || self.makes_for_user(self.caller.module) { elem } else { value::MADE_ATOM }
    }

    pub fn type_node(&mut self, of: &'static Type, args: &[Node], returned: Option<Node>) -> Node {
        match of {
            Type::Arg(index) => args.get(*index).copied().unwrap_or_else(|| self.constant(value::ANY)),
            Type::Elem(elem) => {
                let elem = self.made_here(*elem);
                self.constant(elem)
            }
            Type::Atom(atom) => self.atom_node(*atom),
            Type::Result => returned.unwrap_or_else(|| self.node()),
            _ => {
                let node = self.node();
                self.type_into(of, args, returned, node);
                node
            }
        }
    }

    pub fn type_into(&mut self, of: &'static Type, args: &[Node], returned: Option<Node>, to: Node) {
        match of {
            Type::Elem(elem) => {
                let elem = self.made_here(*elem);
                self.graph.add(to, elem);
            }
            Type::Atom(atom) => {
                let elem = self.values.atom(*atom);
                self.graph.add(to, elem);
            }
            Type::Arg(_) | Type::Result => {
                let from = self.type_node(of, args, returned);
                self.graph.copy(from, to);
            }
            Type::Union(items) => items.iter().for_each(|item| self.type_into(item, args, returned, to)),
            Type::Tuple(items) => {
                let nodes = items.iter().map(|item| self.type_node(item, args, returned)).collect();
                let elem = self.tuple(nodes);
                self.graph.add(to, elem);
            }
            Type::List(item) => {
                let item = self.type_node(item, args, returned);
                let list = self.node();
                self.list_into(item, list);
                self.graph.copy(list, to);
            }
            Type::Map(key, value) => {
                let map = self.new_map();
                let (key, value) = (self.type_node(key, args, returned), self.type_node(value, args, returned));
                self.put(map, MapKey::Node(key), value);
                let elem = self.map_elem(map);
                self.graph.add(to, elem);
            }
            Type::Apply(name, inner) => {
                let nodes: Vec<Node> = match name.as_str() {
                    "cell" => inner[1..].iter().map(|one| self.type_node(one, args, returned)).collect(),
                    _ => inner.iter().map(|one| self.type_node(one, args, returned)).collect(),
                };
                self.apply_type(name, inner, &nodes, to);
            }
        }
    }

    fn apply_type(&mut self, name: &'static str, inner: &'static [Type], nodes: &[Node], to: Node) {
        match (name, nodes) {
            ("elem", [list]) => self.add_use(*list, Use::Items(to)),
            ("field", [tuple]) => self.add_use(*tuple, Use::Fields(to)),
            ("captured", [funs]) => self.add_use(*funs, Use::Captured(to)),
            ("key", [map]) => self.add_use(*map, Use::Keys(to)),
            ("val", [map]) => self.add_use(*map, Use::AllValues(to)),
            ("tuple", [items]) => {
                let elem = self.values.intern(Value::TupleOf { items: *items });
                self.graph.add(to, elem);
            }
            // A list of these and then that.
            ("append", [list, rest]) => {
                let items = self.node();
                self.add_use(*list, Use::Items(items));
                let own = self.node();
                let cons = self.cons(items, own);
                self.graph.add(own, cons);
                self.graph.copy(*rest, own);
                self.graph.copy(own, to);
            }
            ("get", [map, key]) => self.add_use(*key, Use::MapGet { map: *map, to }),
            ("put", [map, key, given]) => self.update(*map, &[(MapKey::Node(*key), *given)], to),
            ("merge", maps) => {
                let map = self.new_map();
                for from in maps {
                    self.add_use(*from, Use::MapInto(map));
                }
                let elem = self.map_elem(map);
                self.graph.add(to, elem);
            }
            ("fromlist", [list]) => {
                let map = self.new_map();
                let items = self.node();
                self.add_use(*list, Use::Items(items));
                self.add_use(items, Use::FromList(map));
                let elem = self.map_elem(map);
                self.graph.add(to, elem);
            }
            // What a match specification makes of rows: rows, parts of them, and what the specification itself holds.
            ("selected", [rows, spec]) => {
                self.graph.copy(*rows, to);
                self.add_use(*rows, Use::Fields(to));
                let clause = self.node();
                self.add_use(*spec, Use::Items(clause));
                let body = self.node();
                self.add_use(clause, Use::Fields(body));
                let results = self.node();
                self.add_use(body, Use::Items(results));
                self.graph.copy(results, to);
                self.add_use(results, Use::Fields(to));
            }
            ("fun", [module, name]) => {
                let site = self.new_site(None, self.caller, self.errors, to, crate::calls::Args::Fun, None);
                self.call_dyn(site, *module, *name);
            }
            ("asked", [module, name]) => {
                let site = self.new_site(None, self.caller, self.errors, to, crate::calls::Args::Asked, None);
                self.call_dyn(site, *module, *name);
                self.graph.add(to, value::TRUE);
                self.graph.add(to, value::FALSE);
            }
            ("when", [asked, _, given]) => {
                if let Some(Type::Atom(name)) = inner.get(1) {
                    let filter = Arc::new(Filter::Lit(Literal::Atom(*name)));
                    self.add_use(*asked, Use::Opens(filter, *given, to));
                }
            }
            ("exports", [module]) => self.add_use(*module, Use::Exports(to)),
            // Text as printing gives it: lists of characters, binaries and such lists.
            ("chars", []) => {
                let key = ("chars", None);
                let chars = match self.cells.get(&key) {
                    Some(&chars) => chars,
                    None => {
                        let (chars, items) = (self.node(), self.node());
                        self.cells.insert(key, chars);
                        [value::INT, value::BITS].iter().for_each(|&elem| self.graph.add(items, elem));
                        self.graph.copy(chars, items);
                        self.list_into(items, chars);
                        self.graph.add(chars, value::BITS);
                        chars
                    }
                };
                self.graph.copy(chars, to);
            }
            ("table", [name]) => self.add_use(*name, Use::NewTable(to)),
            ("cell", [key]) => {
                if let Some(Type::Atom(kind)) = inner.first() {
                    self.add_use(*key, Use::Cell { kind: kind.as_str(), from: None, to: Some(to) });
                }
            }
            _ => self.graph.add(to, value::ANY),
        }
    }
}
