//! Widening: where too many objects that are alike come together, one stands for all of them from there on. Without it every place that
//! takes terms apart is joined to every place that makes them, which in programs that parse, print or compile terms does not end in
//! useful time. An object that flows elsewhere alone stays what it is there: what stands for it has copies of its parts, not the parts.

use crate::graph::Node;
use crate::set::Set;
use crate::solve::Solver;
use crate::value::{Elem, Value};
use beamless_ir::Atom;
use rustc_hash::FxHashMap;

/// So many objects of a kind are told apart in one place.
const MOST_ALIKE: usize = 1_000;
/// So many tags of tuples of one size are.
const MOST_TAGS: usize = 1_000;

/// What makes objects alike.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    Cons,
    /// Size, and the first element where it is a constant.
    Tuple(u32, Option<Atom>),
    Map,
}

/// Objects, and what stands for them.
#[derive(Default)]
pub struct Widening {
    kinds: FxHashMap<Elem, Kind>,
    /// What stands for others.
    summaries: Set,
}

impl Solver<'_> {
    /// An object was made.
    pub fn made(&mut self, elem: Elem, kind: Kind) -> Elem {
        self.graph.is_object(elem);
        self.widening.kinds.insert(elem, kind);
        elem
    }

    pub fn kind_of_tuple(&mut self, nodes: &[Node]) -> Kind {
        let tag = nodes.first().and_then(|&first| match self.graph.elems(first)[..] {
            [elem] => match self.values.get(elem) {
                Value::Atom(tag) => Some(tag),
                _ => None,
            },
            _ => None,
        });
        Kind::Tuple(nodes.len() as u32, tag)
    }

    /// Takes out of what arrived at a node what something there stands for already, and lets one stand for too many.
    pub fn widen(&mut self, node: Node, fresh: &mut Set) {
        if fresh.count_within(&self.graph.objects) == 0 {
            return;
        }
        self.graph.clean(node, fresh);
        if self.graph.is_crowded(node, fresh) {
            self.thin_out(node, fresh);
            self.graph.be_patient(node);
        }
    }

    fn thin_out(&mut self, node: Node, fresh: &mut Set) {
        let objects: Vec<Elem> = self.graph.objects_at(node);
        let mut alike: FxHashMap<Kind, Vec<Elem>> = FxHashMap::default();
        for elem in objects {
            alike.entry(self.widening.kinds[&elem]).or_default().push(elem);
        }
        let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
        for kind in alike.keys() {
            if let Kind::Tuple(size, _) = kind {
                *sizes.entry(*size).or_default() += 1;
            }
        }
        let mut groups: FxHashMap<Kind, Vec<Elem>> = FxHashMap::default();
        for (kind, elems) in alike {
            match kind {
                Kind::Tuple(size, _) if sizes[&size] > MOST_TAGS => groups.entry(Kind::Tuple(size, None)).or_default().extend(elems),
                _ if elems.len() > MOST_ALIKE => groups.entry(kind).or_default().extend(elems),
                _ => {}
            }
        }
        let mut groups: Vec<(Kind, Vec<Elem>)> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|(_, elems)| elems.iter().min().copied());
        for (kind, elems) in groups {
            let summary = self.summary(kind, &elems);
            for elem in elems.into_iter().filter(|&elem| elem != summary) {
                fresh.remove(elem);
                self.graph.remove(node, elem);
            }
            if self.graph.put(node, summary) {
                fresh.insert(summary);
            }
        }
    }

    /// What stands for all of these.
    fn summary(&mut self, kind: Kind, elems: &[Elem]) -> Elem {
        let mut roots: Vec<Elem> = elems.iter().map(|&elem| self.graph.summary_of(elem)).collect();
        roots.sort_unstable();
        roots.dedup();
        let existing = roots.iter().copied().find(|&root| self.widening.summaries.contains(root));
        let summary = existing.unwrap_or_else(|| self.new_summary(kind));
        if self.widening.kinds[&summary] != kind
            && let Kind::Tuple(size, _) = kind
        {
            self.widening.kinds.insert(summary, Kind::Tuple(size, None));
        }
        for root in roots.into_iter().filter(|&root| root != summary) {
            self.graph.retire(root, summary);
            self.flow_object(root, summary);
        }
        summary
    }

    fn new_summary(&mut self, kind: Kind) -> Elem {
        let elem = match kind {
            Kind::Cons => {
                let (head, tail) = (self.node(), self.node());
                self.cons(head, tail)
            }
            Kind::Tuple(size, _) => {
                let nodes = (0..size).map(|_| self.node()).collect();
                self.tuple(nodes)
            }
            Kind::Map => {
                let map = self.new_map();
                self.map_elem(map)
            }
        };
        self.widening.kinds.insert(elem, kind);
        self.widening.summaries.insert(elem);
        elem
    }

    /// The parts of one object flow into another's.
    fn flow_object(&mut self, from: Elem, to: Elem) {
        match (self.values.get(from), self.values.get(to)) {
            (Value::Cons { fields: from }, Value::Cons { fields: to }) | (Value::Tuple { fields: from, .. }, Value::Tuple { fields: to, .. }) => {
                for at in 0..self.fields[from as usize].len() {
                    let (from, to) = (self.fields[from as usize][at], self.fields[to as usize][at]);
                    self.graph.copy(from, to);
                }
            }
            (Value::Map(from), Value::Map(to)) => self.flow_map(from, to, &std::sync::Arc::from([])),
            _ => {}
        }
    }
}
