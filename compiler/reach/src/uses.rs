//! What is done when values arrive at a place beyond flowing on: parts are taken, tests are made, calls are led. What maps do is in
//! [`crate::maps`], what calls do in [`crate::calls`].

use crate::graph::{Node, POOL, UseId};
use crate::set::Set;
use crate::solve::{InstanceId, Solver};
use crate::template::Access;
use crate::value::{self, Elem, Filter, Value};
use beamless_ir::Atom;
use std::sync::Arc;

/// What is done when a value arrives.
pub enum Use {
    Access(Access, Node),
    Having(Access, Arc<Filter>, Node),
    /// Gives a value once something here passes.
    When(Arc<Filter>, Elem, Node),
    /// Lets a place's values flow to another once something here passes.
    Opens(Arc<Filter>, Node, Node),
    /// Something came to one of two places that are compared ([`crate::same`]), or to the other.
    Same(u32),
    SameOther(u32),
    /// The other place, by the part that is compared.
    HavingSame(Access, Node, Node),
    Exit(InstanceId, u32, u32),
    Items(Node),
    Fields(Node),
    /// What closures hold.
    Captured(Node),
    Keys(Node),
    AllValues(Node),
    /// Maps that a place updates: the map made there, what is put in, and where it goes.
    MapBase { map: u32, pairs: Arc<[(MapKey, Node)]>, to: Node },
    /// Other maps flow into this one.
    MapInto(u32),
    MapKey { map: u32, value: Node },
    MapGet { map: Node, to: Node },
    /// Keys of a map that have no cell of their own.
    MapKeys(u32),
    FromList(u32),
    SetElement { index: Option<u32>, value: Node, to: Node },
    Cell { kind: &'static str, from: Option<Node>, to: Option<Node> },
    CallFun(u32),
    /// Module or name of a site.
    CallDyn(u32),
    /// The list of arguments ends here.
    Ends { site: u32, arity: u32 },
    NewTable(Node),
    /// What comes here is in the pool.
    Pool,
    /// Tags of a tuple of the pool.
    Tags(Elem),
    /// Known atoms flow on.
    Names(Node),
    /// Modules whose functions' names flow on.
    Exports(Node),
    /// Nothing more.
    Done,
}

#[derive(Clone, Copy, Debug)]
pub enum MapKey {
    Atom(Atom),
    Node(Node),
}

impl Solver<'_> {
    /// Does what is to be done. Whether it is to be done again when more arrives.
    pub fn arrive(&mut self, id: UseId, fresh: &Set) -> bool {
        let what = std::mem::replace(&mut self.uses[id as usize], Use::Done);
        let is_done = match &what {
            Use::Done => true,
            Use::When(_, given, to) if self.graph.set(*to).contains(*given) => true,
            Use::When(filter, given, to) => {
                let passes = self.passes(filter, fresh);
                if passes {
                    self.graph.add(*to, *given);
                }
                passes
            }
            Use::Opens(filter, from, to) => {
                let passes = self.passes(filter, fresh);
                if passes {
                    self.graph.copy(*from, *to);
                }
                passes
            }
            Use::Exit(instance, part, index) => self.try_exit(*instance, *part, *index),
            _ => {
                self.arrive_each(id, &what, fresh);
                false
            }
        };
        if !is_done {
            self.uses[id as usize] = what;
        }
        !is_done
    }

    /// Whether something of this passes the test.
    fn passes(&mut self, filter: &Filter, fresh: &Set) -> bool {
        fresh.iter().any(|elem| {
            let mut passes = false;
            filter.pass(&mut self.values, elem, |_| passes = true);
            passes
        })
    }

    fn arrive_each(&mut self, id: UseId, what: &Use, fresh: &Set) {
        match *what {
            Use::Same(id) => return self.same_news(id, fresh),
            Use::SameOther(id) => return self.other_news(id, fresh),
            Use::CallDyn(site) => return self.dyn_news(site),
            Use::Tags(tuple) => return self.tag_news(tuple, fresh),
            Use::Pool => return self.pool_news(fresh),
            _ => {}
        }
        for elem in fresh.iter() {
            let value = self.values.get(elem);
            match what {
                Use::Access(access, to) => self.access(*access, elem, value, *to),
                Use::Having(access, filter, to) => self.having(*access, filter, elem, value, *to),
                Use::HavingSame(access, other, to) => self.having_same(*access, *other, elem, value, *to),
                Use::Exports(to) => self.exports_of(value, *to),
                Use::Names(to) => {
                    if matches!(value, Value::Atom(_)) {
                        self.graph.add(*to, elem);
                    }
                }
                Use::Items(to) => match value {
                    Value::Cons { fields } => {
                        let (head, tail) = (self.fields[fields as usize][0], self.fields[fields as usize][1]);
                        self.graph.copy(head, *to);
                        self.watch(tail, id);
                    }
                    Value::Any | Value::Pooled => self.graph.add(*to, elem),
                    _ => {}
                },
                Use::Fields(to) => match value {
                    Value::Tuple { fields, .. } => {
                        for index in 0..self.fields[fields as usize].len() {
                            let field = self.fields[fields as usize][index];
                            self.graph.copy(field, *to);
                        }
                    }
                    Value::TupleOf { items } => self.graph.copy(items, *to),
                    Value::Any | Value::Pooled => self.graph.add(*to, elem),
                    _ => {}
                },
                Use::Captured(to) => self.captured(elem, value, id, *to),
                Use::SetElement { index, value: given, to } => self.set_element(*index, elem, value, *given, *to),
                Use::Cell { kind, from, to } => self.cell_news(kind, value, *from, *to),
                Use::NewTable(to) => {
                    let table = match value {
                        Value::Atom(name) => self.values.intern(Value::Table(name)),
                        _ => value::REF,
                    };
                    self.graph.add(*to, table);
                    self.graph.add(*to, elem);
                }
                Use::CallFun(site) => self.call_value(*site, elem, value),
                Use::Ends { site, arity } => {
                    if matches!(value, Value::Nil | Value::Any | Value::Pooled) {
                        self.list_ends(*site, *arity);
                    }
                }
                other => self.map_news(other, elem, value),
            }
        }
    }

    fn access(&mut self, access: Access, elem: Elem, value: Value, to: Node) {
        match (access, value) {
            (Access::Value(key), Value::Pooled) => self.pooled_value(key, to),
            (Access::Value(_), Value::Any) => {
                self.graph.add(to, elem);
                self.graph.add(to, value::NONE);
            }
            (Access::Free(_), Value::Any | Value::Pooled) => {}
            (_, Value::Any | Value::Pooled) => self.graph.add(to, elem),
            (Access::Value(key), Value::Map(map)) => self.map_get(map, key, to),
            _ => {
                if let Some(node) = self.part(access, value) {
                    self.graph.copy(node, to);
                }
            }
        }
    }

    /// The node of a part that a value surely has.
    fn part(&mut self, access: Access, value: Value) -> Option<Node> {
        match (access, value) {
            (Access::Head, Value::Cons { fields }) => Some(self.fields[fields as usize][0]),
            (Access::Tail, Value::Cons { fields }) => Some(self.fields[fields as usize][1]),
            (Access::Element(index), Value::Tuple { arity, fields }) if index < arity => Some(self.fields[fields as usize][index as usize]),
            (Access::Element(_), Value::TupleOf { items }) => Some(items),
            (Access::Free(index), Value::Lambda { env, .. }) if env != u32::MAX => Some(self.fields[env as usize][index as usize]),
            _ => None,
        }
    }

    /// The same, or the node of what a map may have under a key.
    pub fn part_of(&mut self, access: Access, value: Value) -> Option<Node> {
        match (access, value) {
            (Access::Value(key), Value::Map(map)) => Some(self.map_value_node(map, key)),
            _ => self.part(access, value),
        }
    }

    fn having(&mut self, access: Access, filter: &Arc<Filter>, elem: Elem, value: Value, to: Node) {
        let part = match (access, value) {
            (_, Value::Pooled) if self.pooled_having(access, filter, to) => None,
            (_, Value::Any | Value::Pooled) => {
                self.graph.add(to, elem);
                None
            }
            _ => self.part_of(access, value),
        };
        let Some(part) = part else { return };
        if !self.fixed.contains(part) {
            return self.add_use(part, Use::When(filter.clone(), elem, to));
        }
        let mut passes = false;
        for part in self.graph.elems(part) {
            filter.pass(&mut self.values, part, |_| passes = true);
        }
        if passes {
            self.graph.add(to, elem);
        }
    }

    fn captured(&mut self, elem: Elem, value: Value, id: UseId, to: Node) {
        match value {
            Value::Lambda { env, .. } if env != u32::MAX => {
                for index in 0..self.fields[env as usize].len() {
                    self.graph.copy(self.fields[env as usize][index], to);
                }
            }
            Value::Any => self.graph.add(to, elem),
            Value::Pooled => self.watch(POOL, id),
            _ => {}
        }
    }

    fn set_element(&mut self, index: Option<u32>, elem: Elem, value: Value, given: Node, to: Node) {
        match value {
            Value::Tuple { arity, fields } => {
                let old = self.fields[fields as usize].clone();
                self.set_in_tuple(index, arity, &old, given, to);
            }
            Value::TupleOf { items } => {
                let all = self.set_in_unknown(given, to);
                self.graph.copy(items, all);
            }
            Value::Any | Value::Pooled => {
                let all = self.set_in_unknown(given, to);
                self.graph.add(all, elem);
            }
            _ => {}
        }
    }

    /// The elements of the result when the tuple's size is not known: one such tuple a place, since one for each that arrives would,
    /// in a loop, arrive again and make the next without end.
    fn set_in_unknown(&mut self, given: Node, to: Node) -> Node {
        let key = (to, u32::MAX);
        if let Some(nodes) = self.set_tuples.get(&key) {
            return nodes[0];
        }
        let node = self.node();
        self.graph.copy(given, node);
        let elem = self.values.intern(Value::TupleOf { items: node });
        self.graph.add(to, elem);
        self.set_tuples.insert(key, vec![node]);
        node
    }

    /// One tuple a place and arity: in a loop the result comes round again.
    fn set_in_tuple(&mut self, index: Option<u32>, arity: u32, old: &[Node], given: Node, to: Node) {
        let key = (to, arity);
        let new = match self.set_tuples.get(&key) {
            Some(nodes) => nodes.clone(),
            None => {
                let nodes: Vec<Node> = (0..arity).map(|_| self.node()).collect();
                for (at, &node) in nodes.iter().enumerate() {
                    if index.is_none_or(|index| index == at as u32) {
                        self.graph.copy(given, node);
                    }
                }
                let elem = self.tuple(nodes.clone());
                self.graph.add(to, elem);
                self.set_tuples.insert(key, nodes.clone());
                nodes
            }
        };
        for (at, (&from, &node)) in old.iter().zip(&new).enumerate() {
            if index != Some(at as u32) {
                self.graph.copy(from, node);
            }
        }
    }
}
