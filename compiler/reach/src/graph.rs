//! The constraint graph: nodes with sets of abstract values, edges along which they flow. What follows from a value's arrival beyond
//! flowing on is in [`crate::uses`].

use crate::set::Set;
use crate::value::{Elem, Filter, Values};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// A place that values flow to.
pub type Node = u32;
/// Index of what is to be done when values arrive.
pub type UseId = u32;

/// The node of all that is in the pool ([`crate::pool`]).
pub const POOL: Node = 0;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Edge {
    Copy(Node),
    /// Index of a filter.
    Filter(u32, Node),
    Use(UseId),
}

#[derive(Default)]
struct NodeData {
    set: Set,
    fresh: Set,
    edges: Vec<Edge>,
    queued: bool,
    /// How many objects have arrived.
    objects: u32,
    /// What has arrived at a node from which all but what has a fixed number goes to the pool.
    pooled: Option<Box<Set>>,
}

/// Nodes, edges, and the nodes with news.
#[derive(Default)]
pub struct Graph {
    nodes: Vec<NodeData>,
    /// The node that stands for this one: nodes in a cycle are one.
    parent: Vec<Node>,
    copies: FxHashSet<(Node, Node)>,
    filters: Vec<Filter>,
    filter_index: FxHashMap<Filter, u32>,
    queue: VecDeque<Node>,
}

impl Graph {
    pub fn add_nodes(&mut self, count: u32) -> Node {
        let first = self.nodes.len() as Node;
        self.nodes.resize_with((first + count) as usize, NodeData::default);
        self.parent.extend(first..first + count);
        first
    }

    pub fn find(&mut self, node: Node) -> Node {
        let mut root = node;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = node;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    pub fn set(&mut self, node: Node) -> &Set {
        let node = self.find(node);
        &self.nodes[node as usize].set
    }

    pub fn elems(&mut self, node: Node) -> Vec<Elem> {
        self.set(node).iter().collect()
    }

    pub fn add(&mut self, node: Node, elem: Elem) {
        let node = self.find(node);
        let data = &mut self.nodes[node as usize];
        let arrived = data.pooled.as_deref_mut().unwrap_or(&mut data.set);
        if arrived.insert(elem) {
            data.fresh.insert(elem);
            self.enqueue(node);
        }
    }

    pub fn add_all(&mut self, node: Node, set: &Set) {
        let node = self.find(node);
        let data = &mut self.nodes[node as usize];
        let arrived = data.pooled.as_deref_mut().unwrap_or(&mut data.set);
        if arrived.add_all(set, &mut data.fresh) {
            self.enqueue(node);
        }
    }

    fn enqueue(&mut self, node: Node) {
        if !std::mem::replace(&mut self.nodes[node as usize].queued, true) {
            self.queue.push_back(node);
        }
    }

    pub fn copy(&mut self, from: Node, to: Node) {
        let (from, to) = (self.find(from), self.find(to));
        if from == to || !self.copies.insert((from, to)) {
            return;
        }
        self.nodes[from as usize].edges.push(Edge::Copy(to));
        if !self.nodes[from as usize].set.is_empty() {
            let set = std::mem::take(&mut self.nodes[from as usize].set);
            self.add_all(to, &set);
            self.nodes[from as usize].set = set;
        }
    }

    pub fn filter(&mut self, from: Node, filter: &Filter, to: Node, values: &mut Values) {
        let from = self.find(from);
        let next = self.filters.len() as u32;
        let id = *self.filter_index.entry(filter.clone()).or_insert(next);
        if id == next {
            self.filters.push(filter.clone());
        }
        self.nodes[from as usize].edges.push(Edge::Filter(id, to));
        let set = self.nodes[from as usize].set.clone();
        self.filtered(id, &set, to, values);
    }

    pub fn filtered(&mut self, filter: u32, set: &Set, to: Node, values: &mut Values) {
        let mut passed = Set::default();
        for elem in set.iter() {
            self.filters[filter as usize].pass(values, elem, |elem| _ = passed.insert(elem));
        }
        if !passed.is_empty() {
            self.add_all(to, &passed);
        }
    }

    /// Registers what is to be done; the caller does it for what is there already.
    pub fn watch(&mut self, node: Node, id: UseId) -> Set {
        let node = self.find(node);
        self.nodes[node as usize].edges.push(Edge::Use(id));
        self.nodes[node as usize].set.clone()
    }

    /// Counts the objects that have arrived at a node.
    pub fn count(&mut self, node: Node, fresh: &Set, objects: &[u64]) -> u32 {
        let data = &mut self.nodes[node as usize];
        data.objects += fresh.count_within(objects);
        data.objects
    }

    pub fn is_pooled(&self, node: Node) -> bool {
        self.nodes[node as usize].pooled.is_some()
    }

    /// From now on what arrives at the node goes to the pool. What was there.
    pub fn make_pooled(&mut self, node: Node) -> Set {
        let data = &mut self.nodes[node as usize];
        let set = std::mem::take(&mut data.set);
        data.pooled = Some(Box::new(set.clone()));
        set
    }

    /// What is left at a pooled node. What of it is new there.
    pub fn leave(&mut self, node: Node, rest: &Set) -> Set {
        let mut fresh = Set::default();
        self.nodes[node as usize].set.add_all(rest, &mut fresh);
        fresh
    }

    /// A node with news, the news, and its edges (to be given back).
    pub fn next(&mut self) -> Option<(Node, Set, Vec<Edge>)> {
        loop {
            let node = self.queue.pop_front()?;
            let data = &mut self.nodes[node as usize];
            data.queued = false;
            if data.fresh.is_empty() {
                continue;
            }
            let fresh = std::mem::take(&mut data.fresh);
            let edges = std::mem::take(&mut data.edges);
            return Some((node, fresh, edges));
        }
    }

    pub fn give_back(&mut self, node: Node, mut edges: Vec<Edge>) {
        let node = self.find(node);
        let own = &mut self.nodes[node as usize].edges;
        if own.is_empty() {
            *own = edges;
        } else {
            own.append(&mut edges);
        }
    }

    /// Makes one node of each cycle of copy edges.
    pub fn collapse_cycles(&mut self) {
        let mut finder = Cycles { graph: self, number: Vec::new(), low: Vec::new(), on_stack: Vec::new(), stack: Vec::new(), next: 1 };
        let groups = finder.run();
        for group in groups {
            let root = group[0];
            for &node in &group[1..] {
                self.merge(node, root);
            }
            self.tidy_edges(root);
        }
    }

    /// Edges of nodes that have become one may be the same, or lead back.
    fn tidy_edges(&mut self, root: Node) {
        let edges = std::mem::take(&mut self.nodes[root as usize].edges);
        let mut seen = FxHashSet::default();
        let kept = edges.into_iter().filter_map(|edge| {
            let edge = match edge {
                Edge::Copy(to) => Edge::Copy(self.find(to)),
                Edge::Filter(filter, to) => Edge::Filter(filter, self.find(to)),
                Edge::Use(_) => edge,
            };
            let leads_back = matches!(edge, Edge::Copy(to) | Edge::Filter(_, to) if to == root);
            (!leads_back && seen.insert(edge)).then_some(edge)
        });
        let kept: Vec<Edge> = kept.collect();
        self.nodes[root as usize].edges = kept;
    }

    fn merge(&mut self, node: Node, root: Node) {
        self.parent[node as usize] = root;
        let mut data = std::mem::take(&mut self.nodes[node as usize]);
        let target = &mut self.nodes[root as usize];
        target.edges.append(&mut data.edges);
        target.objects = target.objects.max(data.objects);
        // Both have to see what only the other one has seen.
        let seen = |data: &NodeData| data.pooled.as_deref().unwrap_or(&data.set).clone();
        let (mut all, arrived) = (seen(target), seen(&data));
        let differs = all.add_all(&arrived, &mut Set::default()) || !data.fresh.is_empty() || arrived.len() != all.len();
        if target.pooled.is_some() || data.pooled.is_some() {
            // Both nodes' edges have to see again what is left there.
            target.set = Set::default();
            target.pooled = Some(Box::new(all.clone()));
        } else {
            target.set = all.clone();
        }
        if differs {
            target.fresh = all;
            self.enqueue(root);
        }
    }
}

/// Tarjan's algorithm over copy edges, without recursion.
struct Cycles<'g> {
    graph: &'g mut Graph,
    number: Vec<u32>,
    low: Vec<u32>,
    on_stack: Vec<bool>,
    stack: Vec<Node>,
    next: u32,
}

impl Cycles<'_> {
    fn run(&mut self) -> Vec<Vec<Node>> {
        let count = self.graph.nodes.len();
        self.number = vec![0; count];
        self.low = vec![0; count];
        self.on_stack = vec![false; count];
        let mut groups = Vec::new();
        for node in 0..count as Node {
            if self.number[node as usize] == 0 && self.graph.parent[node as usize] == node {
                self.visit(node, &mut groups);
            }
        }
        groups
    }

    fn enter(&mut self, node: Node) {
        self.number[node as usize] = self.next;
        self.low[node as usize] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node as usize] = true;
    }

    fn visit(&mut self, start: Node, groups: &mut Vec<Vec<Node>>) {
        let mut path: Vec<(Node, usize)> = vec![(start, 0)];
        self.enter(start);
        while let Some(&mut (node, ref mut at)) = path.last_mut() {
            let edge = self.graph.nodes[node as usize].edges.get(*at).copied();
            *at += 1;
            match edge {
                Some(Edge::Copy(to)) => {
                    let to = self.graph.find(to);
                    if self.number[to as usize] == 0 {
                        self.enter(to);
                        path.push((to, 0));
                    } else if self.on_stack[to as usize] {
                        self.low[node as usize] = self.low[node as usize].min(self.number[to as usize]);
                    }
                }
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some(&(parent, _)) = path.last() {
                        self.low[parent as usize] = self.low[parent as usize].min(self.low[node as usize]);
                    }
                    if self.low[node as usize] == self.number[node as usize] {
                        self.group(node, groups);
                    }
                }
            }
        }
    }

    fn group(&mut self, root: Node, groups: &mut Vec<Vec<Node>>) {
        let mut group = Vec::new();
        while let Some(node) = self.stack.pop() {
            self.on_stack[node as usize] = false;
            group.push(node);
            if node == root {
                break;
            }
        }
        if group.len() > 1 {
            groups.push(group);
        }
    }
}
