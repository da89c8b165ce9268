//! The pool: where too much comes together, all of it goes into one pool, and one value, "something of the pool", flows on in its place.
//! Parts of what is in the pool are in the pool too; tuples of one size and tag are told apart from others there, and so are what maps have
//! under different keys and structs of different names. So no place holds more than a fixed number of objects, and the work grows with
//! the program's text; without it every place that takes terms apart is joined to every place that makes them, which in programs that
//! print, compile or test other programs does not end in useful time. An object that flows elsewhere alone stays what it is there.
//! Calls of what is in the pool are in [`crate::pool_calls`].

use crate::graph::{Node, POOL};
use crate::maps::STRUCT;
use crate::pool_calls::PoolCalls;
use crate::set::Set;
use crate::solve::Solver;
use crate::template::Access;
use crate::uses::Use;
use crate::value::{self, Elem, Filter, Value};
use beamless_ir::{Atom, Literal};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// So many objects a place holds. With 48 the analysis takes three times as long and finds no less; with 2 it finds a quarter more functions.
const MOST_OBJECTS: u32 = 6;

/// What is in the pool, by how it is used.
#[derive(Default)]
pub struct Pool {
    pub calls: PoolCalls,
    tuples: Tuples,
    /// Maps, and where what they have under a key flows.
    maps: Vec<u32>,
    values: FxHashMap<Atom, Node>,
    /// Names of structs, where structs of a name flow, and what other maps have under `__struct__`.
    structs: FxHashSet<Atom>,
    wanted: FxHashMap<Atom, Vec<Node>>,
    asked: FxHashSet<(Atom, Node)>,
    loose: Option<Node>,
    /// Whether there is something of which not even the kind is known.
    has_any: bool,
}

/// Tuples in the pool.
#[derive(Default)]
struct Tuples {
    /// What stands for all tuples of a size and a tag.
    summaries: FxHashMap<(u32, Option<Atom>), Elem>,
    /// What may have a tag, and what may have any.
    tagged: FxHashMap<Atom, Vec<Elem>>,
    any_tag: Vec<Elem>,
    /// Where tuples of a tag flow, in the order in which they were asked for.
    wanted: FxHashMap<Atom, Node>,
    tags: Vec<Atom>,
}

impl Solver<'_> {
    /// Lets what arrived at a node go into the pool if there is too much of it.
    pub fn thin_out(&mut self, node: Node, fresh: &mut Set) {
        if node == POOL || !self.is_coarse {
            return;
        }
        if !self.graph.is_pooled(node) {
            if self.graph.count(node, fresh, self.values.objects.words()) <= MOST_OBJECTS {
                return;
            }
            *fresh = self.graph.make_pooled(node);
            fresh.insert(value::POOLED);
        }
        for kind in [&self.values.atoms, &self.values.objects] {
            let taken = fresh.split_off(kind.words());
            self.graph.add_all(POOL, &taken);
        }
        if !fresh.split_off(self.values.code_names.words()).is_empty() {
            fresh.insert(value::CODE_ATOM);
        }
        *fresh = self.graph.leave(node, fresh);
    }

    /// Something is in the pool.
    pub fn pool_news(&mut self, fresh: &Set) {
        for elem in fresh.iter() {
            match self.values.get(elem) {
                Value::Tuple { arity, fields } => {
                    self.pool_parts(fields);
                    self.pool_tuple(arity, fields);
                }
                Value::Cons { fields } => self.pool_parts(fields),
                Value::TupleOf { items } => {
                    self.graph.copy(items, POOL);
                    self.add_use(items, Use::Tags(elem));
                }
                Value::Map(map) => self.pool_map(map),
                Value::Lambda { arity, .. } => self.pool_fun(elem, arity),
                Value::External(func) => self.pool_fun(elem, func.arity),
                Value::Atom(atom) => self.pool.calls.atoms.push(atom),
                Value::Any => self.pool_any(),
                _ => {}
            }
        }
    }

    fn pool_parts(&mut self, fields: u32) {
        for at in 0..self.fields[fields as usize].len() {
            let field = self.fields[fields as usize][at];
            self.graph.copy(field, POOL);
        }
    }

    /// What stands for all tuples of a size and a tag gets these elements.
    fn pool_tuple(&mut self, arity: u32, fields: u32) {
        let parts = self.fields[fields as usize].clone();
        let Some(&first) = parts.first() else { return };
        let tag = if self.fixed.contains(first) { self.only_atom(first) } else { None };
        let summary = match self.pool.tuples.summaries.get(&(arity, tag)) {
            Some(&summary) => summary,
            None => self.new_summary(&parts, tag),
        };
        let Value::Tuple { fields: all, .. } = self.values.get(summary) else { return };
        for at in usize::from(tag.is_some())..parts.len() {
            let to = self.fields[all as usize][at];
            self.graph.copy(parts[at], to);
        }
    }

    fn new_summary(&mut self, parts: &[Node], tag: Option<Atom>) -> Elem {
        let mut nodes: Vec<Node> = parts.iter().map(|_| self.node()).collect();
        if tag.is_some() {
            nodes[0] = parts[0];
        }
        let first = nodes[0];
        let summary = self.tuple(nodes);
        self.pool.tuples.summaries.insert((parts.len() as u32, tag), summary);
        match tag {
            Some(tag) => self.has_tag(summary, tag),
            None => self.add_use(first, Use::Tags(summary)),
        }
        summary
    }

    fn has_tag(&mut self, tuple: Elem, tag: Atom) {
        let tuples = &mut self.pool.tuples;
        tuples.tagged.entry(tag).or_default().push(tuple);
        if let Some(&to) = tuples.wanted.get(&tag) {
            self.graph.add(to, tuple);
        }
    }

    /// A tag has come to a tuple of the pool.
    pub fn tag_news(&mut self, tuple: Elem, fresh: &Set) {
        for elem in fresh.iter() {
            match self.values.get(elem) {
                Value::Atom(tag) | Value::CodeName(tag) => self.has_tag(tuple, tag),
                Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom => self.may_have_any_tag(tuple),
                _ => {}
            }
        }
    }

    fn may_have_any_tag(&mut self, tuple: Elem) {
        let tuples = &mut self.pool.tuples;
        if !tuples.any_tag.contains(&tuple) {
            tuples.any_tag.push(tuple);
            for tag in &tuples.tags {
                self.graph.add(tuples.wanted[tag], tuple);
            }
        }
    }

    /// Tuples of the pool with a tag flow to a node.
    pub fn pooled_tuples(&mut self, tag: Atom, to: Node) {
        let found = match self.pool.tuples.wanted.get(&tag) {
            Some(&found) => found,
            None => {
                let found = self.node();
                let tuples = &mut self.pool.tuples;
                tuples.tags.push(tag);
                tuples.wanted.insert(tag, found);
                for &elem in tuples.tagged.get(&tag).into_iter().flatten().chain(&tuples.any_tag) {
                    self.graph.add(found, elem);
                }
                found
            }
        };
        self.graph.copy(found, to);
    }

    fn pool_map(&mut self, map: u32) {
        let (keys, values) = (self.all_keys(map), self.all_values(map));
        self.graph.copy(keys, POOL);
        self.graph.copy(values, POOL);
        self.pool.maps.push(map);
        match self.maps[map as usize].name {
            Some(name) => self.pool_struct(map, name),
            None => {
                let loose = self.loose_names();
                self.map_read(map, Atom::new(STRUCT), loose);
            }
        }
        for (key, to) in self.readers() {
            self.map_read(map, key, to);
        }
    }

    /// Keys that somebody reads in maps of the pool, but for `__struct__`, in the order in which they were asked for.
    fn readers(&self) -> Vec<(Atom, Node)> {
        let mut readers: Vec<(Atom, Node)> = self.pool.values.iter().map(|(&key, &to)| (key, to)).filter(|(key, _)| *key != STRUCT).collect();
        readers.sort_unstable_by_key(|(_, to)| *to);
        readers
    }

    fn pool_struct(&mut self, map: u32, name: Atom) {
        self.pool.structs.insert(name);
        if let Some(&to) = self.pool.values.get(&Atom::new(STRUCT)) {
            let elem = self.values.atom(name);
            self.graph.add(to, elem);
        }
        let elem = self.map_elem(map);
        for to in self.pool.wanted.get(&name).cloned().unwrap_or_default() {
            self.graph.add(to, elem);
        }
    }

    /// What maps of the pool have under a key flows to a node.
    pub fn pooled_value(&mut self, key: Atom, to: Node) {
        self.graph.add(to, value::NONE);
        let values = match self.pool.values.get(&key) {
            Some(&values) => values,
            None => self.new_values(key),
        };
        self.graph.copy(values, to);
    }

    fn new_values(&mut self, key: Atom) -> Node {
        let values = self.node();
        self.pool.values.insert(key, values);
        if key == STRUCT {
            let loose = self.loose_names();
            self.add_use(loose, Use::Names(values));
            for name in crate::open::in_order(self.pool.structs.iter().copied()) {
                let elem = self.values.atom(name);
                self.graph.add(values, elem);
            }
            return values;
        }
        for map in self.pool.maps.clone() {
            self.map_read(map, key, values);
        }
        if self.pool.has_any {
            self.graph.add(values, value::ANY);
        }
        values
    }

    /// What is under `__struct__` in maps of the pool that are no structs in the text.
    fn loose_names(&mut self) -> Node {
        if let Some(node) = self.pool.loose {
            return node;
        }
        let node = self.node();
        self.pool.loose = Some(node);
        node
    }

    /// Structs of a name that are in the pool flow to a node.
    pub fn pooled_structs(&mut self, name: Atom, filter: &Arc<Filter>, to: Node) {
        if !self.pool.asked.insert((name, to)) {
            return;
        }
        self.pool.wanted.entry(name).or_default().push(to);
        if self.pool.structs.contains(&name) {
            let elem = self.map_elem(self.structs[&name]);
            self.graph.add(to, elem);
        }
        if self.pool.has_any {
            self.graph.add(to, value::ANY);
        }
        let (loose, names) = (self.loose_names(), self.node());
        self.add_use(loose, Use::Names(names));
        self.add_use(names, Use::When(filter.clone(), value::POOLED, to));
    }

    /// Where structs of the pool flow by name, in the order in which they were asked for.
    fn struct_readers(&self) -> Vec<Node> {
        let mut readers: Vec<Node> = self.pool.wanted.values().flatten().copied().collect();
        readers.sort_unstable();
        readers
    }

    /// Something of which not even the kind is known is in the pool.
    fn pool_any(&mut self) {
        self.pool.has_any = true;
        self.may_have_any_tag(value::ANY);
        for to in self.struct_readers() {
            self.graph.add(to, value::ANY);
        }
        for (_, to) in self.readers() {
            self.graph.add(to, value::ANY);
        }
    }

    /// What is left of something of the pool one of whose parts passes a test. Whether that is known.
    pub fn pooled_having(&mut self, access: Access, filter: &Arc<Filter>, to: Node) -> bool {
        match (access, &**filter) {
            (Access::Element(0), Filter::Lit(Literal::Atom(tag))) => self.pooled_tuples(*tag, to),
            (Access::Value(key), Filter::Lit(Literal::Atom(name))) if key == STRUCT => self.pooled_structs(*name, filter, to),
            _ => return false,
        }
        true
    }
}
