//! Printing within a number of characters: the depth is raised until the text is as long as it may be, and what was not cut is kept.

use super::super::Term;
use super::measure::{Measure, field, pair};
use super::{Kind, More, Node, Sequence, less};

impl Measure {
    /// `term` to at most `depth` levels, where about `limit` characters, more than none, end them.
    pub(super) fn limited(&self, term: Term, depth: i64, limit: i64) -> Node {
        let (mut lower, mut at, mut step) = (self.term(term, 1, limit), 1, 2);
        if lower.dots == 0 || lower.len > limit || depth == 1 {
            return lower;
        }
        loop {
            step *= 2;
            let next = if depth < 0 { at + step } else { (at + step).min(depth) };
            let upper = self.expand(&lower, limit, next - at);
            if upper.dots == 0 || upper.len == lower.len {
                return upper;
            }
            if upper.len > limit || depth >= 0 && next >= depth {
                return self.between(lower, upper, limit, at, next);
            }
            (lower, at) = (upper, next);
        }
    }

    /// `lower` is cut and short enough, `upper` is not: what is between their depths.
    fn between(&self, mut lower: Node, mut upper: Node, limit: i64, mut low: i64, mut high: i64) -> Node {
        while high - low != 1 {
            let middle = (low + high) / 2;
            let node = self.expand(&lower, limit, middle - low);
            if node.len > limit {
                (upper, high) = (node, middle);
            } else {
                (lower, low) = (node, middle);
            }
        }
        if lower.len == limit { lower } else { upper }
    }

    /// `node` with what was cut out of it, `deeper` levels more of it.
    fn expand(&self, node: &Node, limit: i64, deeper: i64) -> Node {
        if let Some(more) = node.more {
            return match more {
                More::Term { term, depth } => self.term(term, depth + deeper, limit),
                // Those make sequences: see `sequence`.
                _ => node.clone(),
            };
        }
        if node.dots == 0 {
            return node.clone();
        }
        match &node.kind {
            Kind::Tuple { tagged, elements } => {
                let elements = self.sequence(elements, limit, deeper, 2);
                let (len, dots) = elements.size(2);
                Node { kind: Kind::Tuple { tagged: *tagged, elements }, len, dots, more: None }
            }
            Kind::Map(pairs) => {
                let pairs = self.sequence(pairs, limit, deeper, 3);
                let (len, dots) = pairs.size(3);
                Node { kind: Kind::Map(pairs), len, dots, more: None }
            }
            Kind::Record { name, name_len, fields } => {
                let fields = self.sequence(fields, limit, deeper, name_len + 2);
                let (len, dots) = fields.size(name_len + 2);
                Node { kind: Kind::Record { name: name.clone(), name_len: *name_len, fields }, len, dots, more: None }
            }
            Kind::Pair(parts) => {
                let key = self.expand(&parts[0], less(limit, 1), deeper);
                let value = self.expand(&parts[1], less(limit, key.len + 4), deeper);
                pair(key, value)
            }
            Kind::Field { name, name_len, value } => {
                field(name.clone(), *name_len, self.expand(value, less(limit, *name_len), deeper))
            }
            _ => node.clone(),
        }
    }

    fn sequence(&self, old: &Sequence, limit: i64, deeper: i64, brackets: i64) -> Sequence {
        let mut left = less(limit, brackets);
        let mut items = Vec::with_capacity(old.items.len());
        for (index, item) in old.items.iter().enumerate() {
            let last = index + 1 == old.items.len() && old.tail.is_none();
            left = less(left, i64::from(!last));
            let node = self.expand(item, left, deeper);
            left = less(left, node.len);
            items.push(node);
        }
        let rest = match old.tail.as_ref().and_then(|tail| tail.more) {
            Some(More::Elements { tuple, from, depth }) => self.elements(tuple, from, depth + deeper, left),
            Some(More::Pairs { map, from, depth, pair_depth }) => self.pairs(map, from, depth + deeper, pair_depth, left),
            Some(More::Fields { tuple, names, from, depth }) => self.fields(tuple, names, from, depth + deeper, left),
            Some(More::Term { .. }) | None => Sequence::default(),
        };
        items.extend(rest.items);
        Sequence { items, tail: rest.tail }
    }
}
