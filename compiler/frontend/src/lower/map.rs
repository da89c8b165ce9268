//! Map construction and update.

use super::function::Lower;
use super::literal::{exact_order, literal};
use super::scope::Values;
use crate::ast::{Expr, Literal, Map, MapOp};
use beamless_ir::op::{Imm, Op};
use beamless_ir::{Literal as IrLiteral, Value};
use std::cmp::Ordering;

impl<'a> Lower<'_, '_, 'a> {
    pub fn map(&mut self, map: &'a Map) -> Value {
        let is_new = matches!(&map.base, Expr::Literal(Literal::Map(pairs)) if pairs.is_empty())
            && map.pairs.iter().all(|pair| pair.op == MapOp::Assoc);
        let mut args = Values::new();
        if !is_new {
            args.push(self.value(&map.base));
        }
        let mut pairs = Vec::with_capacity(map.pairs.len());
        for pair in &map.pairs {
            let (key, value) = (self.value(&pair.key), self.value(&pair.value));
            pairs.push(Pair { literal: literal_key(&pair.key), key, value, exact: pair.op == MapOp::Exact });
        }
        if !is_new {
            pairs = in_order_of_update(pairs);
        }
        args.extend(pairs.iter().flat_map(|pair| [pair.key, pair.value]));
        self.at(map.pos);
        if is_new {
            return self.b.value(Op::MapNew, &args, Imm::None);
        }
        let exact = pairs.iter().map(|pair| pair.exact).collect();
        self.b.value(Op::MapUpdate, &args, Imm::Pairs(exact))
    }
}

/// A pair whose key and value are computed.
struct Pair {
    literal: Option<IrLiteral>,
    key: Value,
    value: Value,
    exact: bool,
}

fn literal_key(key: &Expr) -> Option<IrLiteral> {
    match key {
        Expr::Literal(value) => Some(literal(value)),
        _ => None,
    }
}

/// The order that shows in which missing key is blamed: neighbours with literal keys are one update, first what inserts, then what
/// replaces in the order of keys; of several pairs with one key the last gives the value and the first says which it is.
fn in_order_of_update(pairs: Vec<Pair>) -> Vec<Pair> {
    let mut ordered: Vec<Pair> = Vec::with_capacity(pairs.len());
    let mut group = 0;
    for pair in pairs {
        if pair.literal.is_none() {
            sort_group(&mut ordered[group..]);
            ordered.push(pair);
            group = ordered.len();
            continue;
        }
        match ordered[group..].iter_mut().find(|other| other.literal == pair.literal) {
            Some(same) => same.value = pair.value,
            None => ordered.push(pair),
        }
    }
    sort_group(&mut ordered[group..]);
    ordered
}

fn sort_group(pairs: &mut [Pair]) {
    pairs.sort_by(|a, b| {
        // Two zeros are one key: what inserts them stays as it was written.
        let keys = || match (&a.literal, &b.literal) {
            (Some(x), Some(y)) if a.exact => exact_order(x, y),
            _ => Ordering::Equal,
        };
        a.exact.cmp(&b.exact).then_with(keys)
    });
}
