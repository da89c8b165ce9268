//! Maps as the analysis sees them: a cell for each atom key, one for all other keys and one for their values. A map with a known
//! `__struct__` is one abstract value a struct name; any other is one a place that makes it.

use crate::graph::Node;
use crate::solve::Solver;
use crate::template::Key;
use crate::uses::{MapKey, Use};
use crate::value::{self, Elem, Value};
use beamless_ir::{Atom, Literal};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

pub struct Map {
    cells: FxHashMap<Atom, Node>,
    /// Who looks an atom key up: its cell flows there when there is one.
    readers: FxHashMap<Atom, Vec<Node>>,
    /// Atom keys among `keys`, and whether there are unknown ones: `rest` may be their values.
    open_keys: FxHashSet<Atom>,
    is_open: bool,
    /// Keys that are in the map for sure.
    sure: FxHashSet<Atom>,
    /// Other keys and their values.
    keys: Node,
    rest: Node,
    /// All keys and all values, when somebody asked.
    all_keys: Option<Node>,
    all_values: Option<Node>,
    /// Maps that have all that this one has, but for some keys.
    into: Vec<(u32, Arc<[Atom]>)>,
    pub name: Option<Atom>,
    /// Atom keys that came by flow and have a cell.
    flown: u32,
    elem: Elem,
}

/// So many keys that come by flow get cells of their own; a map with more is a table.
const MOST_FLOWN: u32 = 16;

pub const STRUCT: &str = "__struct__";

impl Map {
    /// The cells in the order in which they were made: atoms' numbers differ from run to run.
    fn in_order(&self) -> Vec<(Atom, Node)> {
        let mut cells: Vec<_> = self.cells.iter().map(|(&key, &node)| (key, node)).collect();
        cells.sort_unstable_by_key(|(_, node)| *node);
        cells
    }
}

impl Solver<'_> {
    /// A map that is one of many.
    pub fn new_map(&mut self) -> u32 {
        let id = self.maps.len() as u32;
        let elem = self.values.intern(Value::Map(id));
        let (keys, rest) = (self.node(), self.node());
        self.maps.push(Map {
            cells: FxHashMap::default(),
            readers: FxHashMap::default(),
            open_keys: FxHashSet::default(),
            is_open: false,
            sure: FxHashSet::default(),
            keys,
            rest,
            all_keys: None,
            all_values: None,
            into: Vec::new(),
            name: None,
            flown: 0,
            elem,
        });
        id
    }

    fn struct_map(&mut self, name: Atom) -> u32 {
        if let Some(&map) = self.structs.get(&name) {
            return map;
        }
        let map = self.new_map();
        self.maps[map as usize].name = Some(name);
        self.maps[map as usize].sure.insert(Atom::new(STRUCT));
        self.structs.insert(name, map);
        let node = self.atom_node(name);
        self.store(map, Atom::new(STRUCT), node);
        map
    }

    pub fn map_elem(&self, map: u32) -> Elem {
        self.maps[map as usize].elem
    }

    /// The node of an atom key's value, made if it is not there.
    pub fn cell(&mut self, map: u32, key: Atom) -> Node {
        if let Some(&node) = self.maps[map as usize].cells.get(&key) {
            return node;
        }
        let node = self.node();
        self.maps[map as usize].cells.insert(key, node);
        for reader in self.maps[map as usize].readers.get(&key).cloned().unwrap_or_default() {
            self.graph.copy(node, reader);
        }
        if let Some(all) = self.maps[map as usize].all_values {
            self.graph.copy(node, all);
        }
        if let Some(all) = self.maps[map as usize].all_keys {
            self.key_when_there(node, key, all);
        }
        for (other, but) in self.maps[map as usize].into.clone() {
            if !but.contains(&key) {
                let to = self.cell(other, key);
                self.graph.copy(node, to);
            }
        }
        node
    }

    fn key_when_there(&mut self, cell: Node, key: Atom, to: Node) {
        let elem = self.values.atom(key);
        // Anything at all in the cell means that the key is there.
        let anything = Arc::new(value::Filter::NotKeys(Vec::new()));
        self.add_use(cell, Use::When(anything, elem, to));
    }

    pub fn store(&mut self, map: u32, key: Atom, from: Node) {
        let cell = self.cell(map, key);
        self.graph.copy(from, cell);
    }

    pub fn flow_map(&mut self, from: u32, to: u32, but: &Arc<[Atom]>) {
        if from == to || self.maps[from as usize].into.iter().any(|(other, keys)| *other == to && keys == but) {
            return;
        }
        self.maps[from as usize].into.push((to, but.clone()));
        let cells = self.maps[from as usize].in_order();
        for (key, node) in cells {
            if !but.contains(&key) {
                let cell = self.cell(to, key);
                self.graph.copy(node, cell);
            }
        }
        let (keys, rest) = (self.maps[from as usize].keys, self.maps[from as usize].rest);
        let (to_keys, to_rest) = (self.maps[to as usize].keys, self.maps[to as usize].rest);
        self.graph.copy(keys, to_keys);
        self.graph.copy(rest, to_rest);
    }

    pub fn map_literal(&mut self, pairs: &[(Literal, Literal)]) -> Elem {
        let name = pairs.iter().find_map(|(key, value)| match (key, value) {
            (Literal::Atom(key), Literal::Atom(name)) if *key == STRUCT => Some(*name),
            _ => None,
        });
        let map = match name {
            Some(name) => self.struct_map(name),
            None => self.new_map(),
        };
        for (key, value) in pairs {
            let elem = self.literal(value);
            let node = self.constant(elem);
            match key {
                Literal::Atom(key) => {
                    self.store(map, *key, node);
                    if name.is_none() {
                        self.maps[map as usize].sure.insert(*key);
                    }
                }
                other => {
                    let key = self.literal(other);
                    let (keys, rest) = (self.maps[map as usize].keys, self.maps[map as usize].rest);
                    self.graph.add(keys, key);
                    self.graph.copy(node, rest);
                }
            }
        }
        self.map_elem(map)
    }

    fn struct_name(&mut self, pairs: &[(Key, u32)], base: Node) -> Option<Atom> {
        let (_, slot) = pairs.iter().find(|(key, _)| matches!(key, Key::Atom(atom) if *atom == STRUCT))?;
        self.only_atom(base + slot)
    }

    /// The atom that is all that a node holds.
    pub fn only_atom(&mut self, node: Node) -> Option<Atom> {
        match self.graph.elems(node)[..] {
            [elem] => match self.values.get(elem) {
                Value::Atom(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn map_new(&mut self, pairs: &[(Key, u32)], base: Node, to: Node) {
        // The name is a constant of the same part, so it is there already; a name that flows makes an ordinary map.
        let name = self.struct_name(pairs, base);
        let map = match name {
            Some(name) => self.struct_map(name),
            None => self.new_map(),
        };
        for (key, slot) in pairs {
            self.put(map, nodes_key(*key, base), base + slot);
            if let (Key::Atom(atom), None) = (key, name) {
                self.maps[map as usize].sure.insert(*atom);
            }
        }
        let elem = self.map_elem(map);
        self.graph.add(to, elem);
    }

    pub fn put(&mut self, map: u32, key: MapKey, value: Node) {
        match key {
            MapKey::Atom(atom) => self.store(map, atom, value),
            MapKey::Node(node) => self.add_use(node, Use::MapKey { map, value }),
        }
    }

    pub fn map_update(&mut self, from: Node, pairs: &[(Key, u32)], base: Node, to: Node) {
        let pairs: Vec<_> = pairs.iter().map(|(key, slot)| (nodes_key(*key, base), base + slot)).collect();
        self.update(from, &pairs, to);
    }

    /// `to` gets what is at `from` with these pairs put in.
    pub fn update(&mut self, from: Node, pairs: &[(MapKey, Node)], to: Node) {
        let map = self.new_map();
        for (key, value) in pairs {
            self.put(map, *key, *value);
        }
        self.add_use(from, Use::MapBase { map, pairs: pairs.into(), to });
    }

    pub fn map_get(&mut self, map: u32, key: Atom, to: Node) {
        self.map_read(map, key, to);
        if !self.maps[map as usize].sure.contains(&key) {
            self.graph.add(to, value::NONE);
        }
    }

    /// All that an atom key may give flows to a node.
    pub fn map_read(&mut self, map: u32, key: Atom, to: Node) {
        let data = &mut self.maps[map as usize];
        let is_first = data.readers.is_empty();
        data.readers.entry(key).or_default().push(to);
        let (keys, rest) = (data.keys, data.rest);
        let is_open = data.is_open || data.open_keys.contains(&key);
        if let Some(cell) = data.cells.get(&key).copied() {
            self.graph.copy(cell, to);
        }
        if is_open {
            self.graph.copy(rest, to);
        }
        if is_first {
            self.add_use(keys, Use::MapKeys(map));
        }
    }

    /// A key arrived that has no cell.
    fn key_news(&mut self, map: u32, value: Value) {
        let data = &mut self.maps[map as usize];
        let rest = data.rest;
        let mut readers: Vec<Node> = match value {
            Value::Atom(key) if data.open_keys.insert(key) => data.readers.get(&key).cloned().unwrap_or_default(),
            value if is_unknown(value) && !data.is_open => {
                data.is_open = true;
                data.readers.values().flatten().copied().collect()
            }
            _ => return,
        };
        readers.sort_unstable();
        readers.into_iter().for_each(|reader| self.graph.copy(rest, reader));
    }

    /// The node of what an atom key may give.
    pub fn map_value_node(&mut self, map: u32, key: Atom) -> Node {
        if let Some(&node) = self.read_nodes.get(&(map, key)) {
            return node;
        }
        let node = self.node();
        self.read_nodes.insert((map, key), node);
        self.map_read(map, key, node);
        node
    }

    pub fn all_values(&mut self, map: u32) -> Node {
        if let Some(node) = self.maps[map as usize].all_values {
            return node;
        }
        let node = self.node();
        self.maps[map as usize].all_values = Some(node);
        let rest = self.maps[map as usize].rest;
        self.graph.copy(rest, node);
        for (_, cell) in self.maps[map as usize].in_order() {
            self.graph.copy(cell, node);
        }
        node
    }

    pub fn all_keys(&mut self, map: u32) -> Node {
        if let Some(node) = self.maps[map as usize].all_keys {
            return node;
        }
        let node = self.node();
        self.maps[map as usize].all_keys = Some(node);
        let keys = self.maps[map as usize].keys;
        self.graph.copy(keys, node);
        for (key, cell) in self.maps[map as usize].in_order() {
            self.key_when_there(cell, key, node);
        }
        node
    }

    pub fn map_news(&mut self, what: &Use, elem: Elem, value: Value) {
        match (what, value) {
            (&(Use::Keys(to) | Use::AllValues(to)), Value::Any | Value::Pooled) => self.graph.add(to, elem),
            (&Use::Keys(to), Value::Map(map)) => {
                let all = self.all_keys(map);
                self.graph.copy(all, to);
            }
            (&Use::AllValues(to), Value::Map(map)) => {
                let all = self.all_values(map);
                self.graph.copy(all, to);
            }
            (Use::MapBase { map, pairs, to }, value) => self.base_news(*map, pairs, *to, elem, value),
            (&Use::MapInto(map), value) => self.into_news(map, elem, value),
            (&Use::MapKey { map, value: given }, value) => match value {
                Value::Atom(key) if self.has_cell_for(map, key) => self.store(map, key, given),
                _ => {
                    let (keys, rest) = (self.maps[map as usize].keys, self.maps[map as usize].rest);
                    self.graph.add(keys, elem);
                    self.graph.copy(given, rest);
                }
            },
            (&Use::MapGet { map, to }, value) => match value {
                Value::Atom(key) if self.looked_up(to) <= MOST_FLOWN => {
                    self.add_use(map, Use::Access(crate::template::Access::Value(key), to));
                }
                _ if self.looked_up_all.insert((map, to)) => {
                    self.graph.add(to, value::NONE);
                    self.add_use(map, Use::AllValues(to));
                }
                _ => {}
            },
            (&Use::MapKeys(map), value) => self.key_news(map, value),
            (&Use::FromList(map), value) => self.pair_news(map, elem, value),
            _ => {}
        }
    }

    /// How many keys were looked up by one look-up.
    fn looked_up(&mut self, to: Node) -> u32 {
        let count = self.lookups.entry(to).or_default();
        *count += 1;
        *count
    }

    /// Whether a key that came by flow has a cell, or gets one.
    fn has_cell_for(&mut self, map: u32, key: Atom) -> bool {
        let data = &mut self.maps[map as usize];
        if data.cells.contains_key(&key) {
            return true;
        }
        data.flown += 1;
        data.flown <= MOST_FLOWN && data.name.is_none()
    }

    /// A map arrived that is updated.
    fn base_news(&mut self, map: u32, pairs: &[(MapKey, Node)], to: Node, elem: Elem, value: Value) {
        let renames = pairs.iter().any(|(key, _)| matches!(key, MapKey::Atom(atom) if *atom == STRUCT));
        match value {
            Value::Map(base) if self.maps[base as usize].name.is_some() && !renames => {
                for (key, node) in pairs {
                    self.put(base, *key, *node);
                }
                let elem = self.map_elem(base);
                return self.graph.add(to, elem);
            }
            Value::Map(base) => {
                let but: Arc<[Atom]> = pairs.iter().filter_map(|(key, _)| if let MapKey::Atom(atom) = key { Some(*atom) } else { None }).collect();
                self.flow_map(base, map, &but);
            }
            Value::Any | Value::Pooled => {
                let (keys, rest) = (self.maps[map as usize].keys, self.maps[map as usize].rest);
                self.graph.add(keys, elem);
                self.graph.add(rest, elem);
            }
            _ => return,
        }
        let elem = self.map_elem(map);
        self.graph.add(to, elem);
    }

    fn into_news(&mut self, map: u32, elem: Elem, value: Value) {
        match value {
            Value::Map(base) => self.flow_map(base, map, &Arc::from([])),
            Value::Any | Value::Pooled => {
                let (keys, rest) = (self.maps[map as usize].keys, self.maps[map as usize].rest);
                self.graph.add(keys, elem);
                self.graph.add(rest, elem);
            }
            _ => {}
        }
    }

    /// A pair arrived that a map is made of.
    fn pair_news(&mut self, map: u32, elem: Elem, value: Value) {
        match value {
            Value::Tuple { arity: 2, fields } => {
                let (key, given) = (self.fields[fields as usize][0], self.fields[fields as usize][1]);
                self.add_use(key, Use::MapKey { map, value: given });
            }
            Value::TupleOf { items } => self.add_use(items, Use::MapKey { map, value: items }),
            Value::Any | Value::Pooled => {
                let (keys, rest) = (self.maps[map as usize].keys, self.maps[map as usize].rest);
                self.graph.add(keys, elem);
                self.graph.add(rest, elem);
            }
            _ => {}
        }
    }
}

fn nodes_key(key: Key, base: Node) -> MapKey {
    match key {
        Key::Atom(atom) => MapKey::Atom(atom),
        Key::Slot(slot) => MapKey::Node(base + slot),
    }
}

fn is_unknown(value: Value) -> bool {
    matches!(value, Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom | Value::CodeName(_))
}
