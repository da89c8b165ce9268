//! What is left of a value that is `=:=` or `==` to another: what may be equal to something that the other one may be. A message of which an element is
//! compared with a reference is none that has an atom there; a pair in a list of options with another key is not the one that is looked for.
//! Terms are compared by kind (atoms by name, tuples by size), not by what is in them.

use crate::graph::Node;
use crate::set::Set;
use crate::solve::Solver;
use crate::template::Access;
use crate::uses::Use;
use crate::value::{Elem, Value};

/// Two places whose values are compared, and what follows.
#[derive(Clone, Copy)]
pub struct Same {
    from: Node,
    other: Node,
    effect: Effect,
    /// Kinds that were at the other place when it was last looked at.
    kinds: u32,
}

#[derive(Clone, Copy)]
enum Effect {
    /// What of the one may be equal flows on.
    Flow(Node),
    /// Something flows once anything may be equal.
    Give(Elem, Node),
}

/// Where there is something of this kind, anything may be equal.
const ANYTHING: u32 = 1 << 31;
const KNOWN_ATOM: u32 = 1 << 30;
const UNKNOWN_ATOM: u32 = 1 << 29;

impl Solver<'_> {
    /// What of the one place may be equal to something of the other flows to a node.
    pub fn same(&mut self, from: Node, other: Node, to: Node) {
        self.compare(from, other, Effect::Flow(to));
    }

    /// Values a part of which may be equal to something of another place flow to a node.
    pub fn having_same(&mut self, access: Access, other: Node, elem: Elem, value: Value, to: Node) {
        match self.part_of(access, value) {
            Some(part) => self.compare(part, other, Effect::Give(elem, to)),
            None if matches!(value, Value::Any | Value::Pooled) => self.graph.add(to, elem),
            None => {}
        }
    }

    fn compare(&mut self, from: Node, other: Node, effect: Effect) {
        let id = self.sames.len() as u32;
        self.sames.push(Same { from, other, effect, kinds: 0 });
        self.add_use(from, Use::Same(id));
        self.add_use(other, Use::SameOther(id));
    }

    /// Values have come to the one place.
    pub fn same_news(&mut self, id: u32, fresh: &Set) {
        let Same { other, effect, kinds, .. } = self.sames[id as usize];
        for elem in fresh.iter() {
            if self.may_equal(elem, other, kinds) && self.pass_same(elem, effect) {
                return;
            }
        }
    }

    /// Values have come to the other place.
    pub fn other_news(&mut self, id: u32, fresh: &Set) {
        let Same { from, other, effect, kinds } = self.sames[id as usize];
        let all = fresh.iter().fold(kinds, |all, elem| all | kind(self.values.get(elem)));
        self.sames[id as usize].kinds = all;
        let new = all & !kinds;
        let atoms: Vec<Elem> = fresh.iter().filter(|&elem| kind(self.values.get(elem)) == KNOWN_ATOM).collect();
        if new == 0 && atoms.is_empty() {
            return;
        }
        for elem in self.graph.elems(from) {
            let own = kind(self.values.get(elem));
            let passes = own & (new & !KNOWN_ATOM | ANYTHING) != 0
                || new & ANYTHING != 0
                || (own == KNOWN_ATOM && new & UNKNOWN_ATOM != 0)
                || (own == UNKNOWN_ATOM && new & KNOWN_ATOM != 0)
                || (own == KNOWN_ATOM && self.may_equal(elem, other, all));
            if passes && self.pass_same(elem, effect) {
                return;
            }
        }
    }

    /// Whether that was all that there was to do.
    fn pass_same(&mut self, elem: Elem, effect: Effect) -> bool {
        match effect {
            Effect::Flow(to) => {
                self.graph.add(to, elem);
                false
            }
            Effect::Give(given, to) => {
                self.graph.add(to, given);
                true
            }
        }
    }

    fn may_equal(&mut self, elem: Elem, other: Node, kinds: u32) -> bool {
        let own = kind(self.values.get(elem));
        match own {
            _ if kinds == 0 => false,
            _ if (own | kinds) & ANYTHING != 0 => true,
            KNOWN_ATOM if kinds & UNKNOWN_ATOM == 0 => self.graph.set(other).contains(elem) || self.names_same(elem, other),
            KNOWN_ATOM | UNKNOWN_ATOM => kinds & (KNOWN_ATOM | UNKNOWN_ATOM) != 0,
            _ => own & kinds != 0,
        }
    }

    /// An atom may be there as the name of code, or the other way round.
    fn names_same(&mut self, elem: Elem, other: Node) -> bool {
        let twin = match self.values.get(elem) {
            Value::Atom(atom) => Value::CodeName(atom),
            Value::CodeName(atom) => Value::Atom(atom),
            _ => return false,
        };
        self.values.find(twin).is_some_and(|twin| self.graph.set(other).contains(twin))
    }
}

/// A bit for each kind of terms that can be equal.
fn kind(value: Value) -> u32 {
    match value {
        Value::Any | Value::Pooled => ANYTHING,
        Value::Atom(_) | Value::CodeName(_) => KNOWN_ATOM,
        Value::AnyAtom | Value::CodeAtom | Value::MadeAtom => UNKNOWN_ATOM,
        // `==` takes them for the same.
        Value::Int | Value::Float => 1 << 0,
        Value::Bits => 1 << 2,
        Value::Pid => 1 << 3,
        Value::Ref | Value::Table(_) => 1 << 4,
        Value::Port => 1 << 5,
        Value::Nil => 1 << 6,
        Value::None => 1 << 7,
        Value::Raw => 1 << 8,
        Value::Lambda { .. } | Value::External(_) => 1 << 9,
        Value::Cons { .. } => 1 << 10,
        Value::Map(_) => 1 << 11,
        Value::TupleOf { .. } => 0xfff << 12,
        Value::Tuple { arity, .. } => 1 << (12 + arity.min(11)),
    }
}
