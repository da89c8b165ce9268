//! Literals of the AST as literals of the IR. Holds the exact term order that map literals are sorted by.

use crate::ast;
use beamless_ir::{Func, Literal};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) fn literal(literal: &ast::Literal) -> Literal {
    match literal {
        ast::Literal::Int(value) => Literal::integer((*value).into()),
        ast::Literal::BigInt(value) => Literal::integer((**value).clone()),
        ast::Literal::Float(value) => Literal::Float(value.to_bits()),
        ast::Literal::Atom(atom) => Literal::Atom(*atom),
        ast::Literal::Nil => Literal::Nil,
        ast::Literal::List(list) => {
            Literal::List(list.items.iter().map(self::literal).collect(), Box::new(self::literal(&list.tail)))
        }
        ast::Literal::Tuple(items) => Literal::Tuple(items.iter().map(self::literal).collect()),
        ast::Literal::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (self::literal(key), self::literal(value))).collect();
            pairs.sort_by(|a, b| exact_order(&a.0, &b.0));
            Literal::Map(pairs)
        }
        ast::Literal::Bits(bits) => Literal::Bits(Arc::from(bits.bytes.as_slice()), bits.bit_len),
        ast::Literal::ExternalFun(module, function) => {
            Literal::ExternalFun(Func { module: *module, name: function.name, arity: function.arity })
        }
    }
}

/// The AST's literal as a switch key, if it is one word that is equal to nothing but itself.
pub(super) fn key(literal: &ast::Literal) -> Option<Literal> {
    match literal {
        ast::Literal::Int(value) if beamless_abi::term::fits_small(*value) => Some(Literal::Int(*value)),
        ast::Literal::Atom(atom) => Some(Literal::Atom(*atom)),
        ast::Literal::Nil => Some(Literal::Nil),
        _ => None,
    }
}

pub(super) fn list(items: Vec<Literal>) -> Literal {
    if items.is_empty() { Literal::Nil } else { Literal::List(items, Box::new(Literal::Nil)) }
}

/// Erlang's term order, integers before floats whatever their values, as map keys are ordered.
pub(super) fn exact_order(a: &Literal, b: &Literal) -> Ordering {
    use Literal::{Atom, Big, Bits, Float, Int, List, Map, Tuple};
    rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
        (Int(a), Int(b)) => a.cmp(b),
        (Int(_), Big(b)) => 0.cmp(&sign(b)),
        (Big(a), Int(_)) => sign(a).cmp(&0),
        (Big(a), Big(b)) => a.cmp(b),
        (Float(a), Float(b)) => f64::from_bits(*a).total_cmp(&f64::from_bits(*b)),
        (Atom(a), Atom(b)) => a.as_str().cmp(b.as_str()),
        (Tuple(a), Tuple(b)) => a.len().cmp(&b.len()).then_with(|| items_order(a, b)),
        (Map(a), Map(b)) => {
            let keys = |pairs: &[(Literal, Literal)]| pairs.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>();
            let values = |pairs: &[(Literal, Literal)]| pairs.iter().map(|pair| pair.1.clone()).collect::<Vec<_>>();
            let by_size = a.len().cmp(&b.len());
            by_size.then_with(|| items_order(&keys(a), &keys(b))).then_with(|| items_order(&values(a), &values(b)))
        }
        (List(a, a_tail), List(b, b_tail)) => list_order(a, a_tail, b, b_tail),
        (Bits(a, a_bits), Bits(b, b_bits)) => a.cmp(b).then(a_bits.cmp(b_bits)),
        (a, b) => a.to_string().cmp(&b.to_string()),
    })
}

fn sign(value: &num_bigint::BigInt) -> i32 {
    if value.sign() == num_bigint::Sign::Minus { -1 } else { 1 }
}

fn rank(literal: &Literal) -> u32 {
    match literal {
        Literal::Int(_) | Literal::Big(_) => 0,
        Literal::Float(_) => 1,
        Literal::Atom(_) => 2,
        Literal::ExternalFun(_) | Literal::LocalFun(_) => 3,
        Literal::Tuple(_) => 4,
        Literal::Map(_) => 5,
        Literal::Nil => 6,
        Literal::List(..) => 7,
        Literal::Bits(..) => 8,
    }
}

fn items_order(a: &[Literal], b: &[Literal]) -> Ordering {
    let differing = a.iter().zip(b).map(|(a, b)| exact_order(a, b)).find(|order| order.is_ne());
    differing.unwrap_or(Ordering::Equal)
}

fn list_order(a: &[Literal], a_tail: &Literal, b: &[Literal], b_tail: &Literal) -> Ordering {
    let common = a.len().min(b.len());
    items_order(&a[..common], &b[..common]).then_with(|| match a.len().cmp(&b.len()) {
        Ordering::Equal => exact_order(a_tail, b_tail),
        Ordering::Less => rank(a_tail).cmp(&7),
        Ordering::Greater => 7.cmp(&rank(b_tail)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_keys_are_in_exact_term_order() {
        let float = |value: f64| Literal::Float(value.to_bits());
        let big = |text: &str| Literal::integer(text.parse().expect("a number"));
        let sorted = [
            big("-99999999999999999999"),
            Literal::Int(-1),
            Literal::Int(2),
            big("99999999999999999999"),
            float(-2.0),
            float(1.0),
            Literal::atom("Z"),
            Literal::atom("a"),
            Literal::atom("é"),
            Literal::Tuple(vec![Literal::Int(9)]),
            Literal::Tuple(vec![Literal::Int(1), Literal::Int(1)]),
            Literal::Map(Vec::new()),
            Literal::Nil,
            Literal::List(vec![Literal::Int(97)], Box::new(float(0.0))),
            Literal::string("a"),
            Literal::string("ab"),
            Literal::string("b"),
            Literal::Bits(Arc::from([1]), 8),
            Literal::Bits(Arc::from([1, 0]), 9),
        ];
        let mut shuffled: Vec<Literal> = sorted.iter().rev().cloned().collect();
        shuffled.sort_by(exact_order);
        assert_eq!(shuffled, sorted);
    }
}
