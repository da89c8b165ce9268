//! Constructors that keep the AST canonical: constants inside of constants become one literal, whoever reads them.

use crate::ast::{
    Binary, BitsLiteral, Endian, Expr, ListLiteral, Literal, Map, MapOp, MapPair, Pat, Pos, Segment, SegmentType, Size,
};

/// The list of `items` with `tail` at its end, in the canonical shape.
#[must_use]
pub fn list_literal(mut items: Vec<Literal>, tail: Literal) -> Literal {
    if items.is_empty() {
        return tail;
    }
    match tail {
        Literal::List(rest) => {
            items.extend(rest.items);
            Literal::List(Box::new(ListLiteral { items, tail: rest.tail }))
        }
        tail => Literal::List(Box::new(ListLiteral { items, tail })),
    }
}

#[must_use]
pub fn cons(head: Expr, tail: Expr) -> Expr {
    match (head, tail) {
        (Expr::Literal(head), Expr::Literal(tail)) => Expr::Literal(list_literal(vec![head], tail)),
        (head, tail) => Expr::Cons(Box::new((head, tail))),
    }
}

/// `[A,B|Tail]`; better than repeated [`cons`] because constants are moved only once.
#[must_use]
pub fn cons_all(mut items: Vec<Expr>, mut tail: Expr) -> Expr {
    if let Expr::Literal(end) = tail {
        let constant = items.iter().rev().take_while(|item| matches!(item, Expr::Literal(_))).count();
        let constants = items.split_off(items.len() - constant);
        let literals = constants.into_iter().filter_map(literal_of).collect();
        tail = Expr::Literal(list_literal(literals, end));
    }
    items.into_iter().rev().fold(tail, |tail, head| cons(head, tail))
}

#[must_use]
pub fn tuple(items: Vec<Expr>) -> Expr {
    if items.iter().all(|item| matches!(item, Expr::Literal(_))) {
        Expr::Literal(Literal::Tuple(items.into_iter().filter_map(literal_of).collect()))
    } else {
        Expr::Tuple(items)
    }
}

#[must_use]
pub fn map(base: Expr, pairs: Vec<MapPair>, pos: Pos) -> Expr {
    let is_constant = |pair: &MapPair| {
        matches!((&pair.key, &pair.value, pair.op), (Expr::Literal(_), Expr::Literal(_), MapOp::Assoc))
    };
    if !matches!(base, Expr::Literal(Literal::Map(_))) || !pairs.iter().all(is_constant) {
        return Expr::Map(Box::new(Map { base, pairs, pos }));
    }
    let Expr::Literal(Literal::Map(base)) = base else { unreachable!("checked above") };
    let added = pairs.into_iter().filter_map(|pair| Some((literal_of(pair.key)?, literal_of(pair.value)?)));
    Expr::Literal(map_literal(base.into_iter().chain(added).collect()))
}

/// A map literal of these pairs; of equal keys the last value counts.
#[must_use]
pub fn map_literal(pairs: Vec<(Literal, Literal)>) -> Literal {
    let mut kept: Vec<(Literal, Literal)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match kept.iter_mut().find(|(old, _)| *old == key) {
            Some(entry) => entry.1 = value,
            None => kept.push((key, value)),
        }
    }
    Literal::Map(kept)
}

fn literal_of(expr: Expr) -> Option<Literal> {
    match expr {
        Expr::Literal(literal) => Some(literal),
        _ => None,
    }
}

#[must_use]
pub fn cons_pat(head: Pat, tail: Pat) -> Pat {
    match (head, tail) {
        (Pat::Literal(head), Pat::Literal(tail)) => Pat::Literal(list_literal(vec![head], tail)),
        (head, tail) => Pat::Cons(Box::new((head, tail))),
    }
}

#[must_use]
pub fn cons_all_pat(mut items: Vec<Pat>, mut tail: Pat) -> Pat {
    if let Pat::Literal(end) = tail {
        let constant = items.iter().rev().take_while(|item| matches!(item, Pat::Literal(_))).count();
        let constants = items.split_off(items.len() - constant);
        let literals = constants.into_iter().filter_map(literal_of_pat).collect();
        tail = Pat::Literal(list_literal(literals, end));
    }
    items.into_iter().rev().fold(tail, |tail, head| cons_pat(head, tail))
}

#[must_use]
pub fn tuple_pat(items: Vec<Pat>) -> Pat {
    if items.iter().all(|item| matches!(item, Pat::Literal(_))) {
        Pat::Literal(Literal::Tuple(items.into_iter().filter_map(literal_of_pat).collect()))
    } else {
        Pat::Tuple(items)
    }
}

fn literal_of_pat(pat: Pat) -> Option<Literal> {
    match pat {
        Pat::Literal(literal) => Some(literal),
        _ => None,
    }
}

/// The integer literal of this value, in the canonical variant.
#[must_use]
pub fn int_literal(value: num_bigint::BigInt) -> Literal {
    match i64::try_from(&value) {
        Ok(small) => Literal::Int(small),
        Err(_) => Literal::BigInt(Box::new(value)),
    }
}

/// Whether the literal is or contains a map.
#[must_use]
pub fn has_map(literal: &Literal) -> bool {
    match literal {
        Literal::Map(_) => true,
        Literal::List(list) => list.items.iter().any(has_map) || has_map(&list.tail),
        Literal::Tuple(items) => items.iter().any(has_map),
        _ => false,
    }
}

/// `<A,B>`; a single value is just that.
#[must_use]
pub fn values(mut items: Vec<Expr>) -> Expr {
    match items.pop() {
        Some(item) if items.is_empty() => item,
        last => {
            items.extend(last);
            Expr::Values(items)
        }
    }
}

#[must_use]
pub fn binary(segments: Vec<Segment>, pos: Pos) -> Expr {
    let mut bits = BitsLiteral { bytes: Vec::new(), bit_len: 0 };
    if segments.iter().all(|segment| append_constant(&mut bits, segment).is_some()) {
        Expr::Literal(Literal::Bits(Box::new(bits)))
    } else {
        Expr::Binary(Box::new(Binary { segments, pos }))
    }
}

/// Segments wider than this stay code: `<<0:8000000>>` should not become a million bytes of literal.
const WIDEST_CONSTANT: u64 = 1 << 16;

/// Appends the segment if it is a constant that is the same on every machine.
fn append_constant(bits: &mut BitsLiteral, segment: &Segment) -> Option<()> {
    let spec = &segment.spec;
    match (&segment.value, spec.ty, &spec.size) {
        (Expr::Literal(Literal::Bits(value)), SegmentType::Binary, Size::All) => {
            let unit = u64::from(spec.unit.max(1));
            (value.bit_len % unit == 0).then(|| {
                for at in 0..value.bit_len {
                    push_bit(bits, value.bytes[(at / 8) as usize] >> (7 - at % 8) & 1 == 1);
                }
            })
        }
        (Expr::Literal(value), SegmentType::Integer, Size::Expr(Expr::Literal(Literal::Int(size)))) => {
            let value = match value {
                Literal::Int(value) => num_bigint::BigInt::from(*value),
                Literal::BigInt(value) => (**value).clone(),
                _ => return None,
            };
            let width = u64::try_from(*size).ok()?.checked_mul(u64::from(spec.unit))?;
            if width > WIDEST_CONSTANT {
                return None;
            }
            match spec.endian {
                Endian::Big => (0..width).rev().for_each(|bit| push_bit(bits, value.bit(bit))),
                Endian::Little if width % 8 == 0 => {
                    (0..width).for_each(|at| push_bit(bits, value.bit(at / 8 * 8 + 7 - at % 8)));
                }
                Endian::Little | Endian::Native => return None,
            }
            Some(())
        }
        _ => None,
    }
}

fn push_bit(bits: &mut BitsLiteral, bit: bool) {
    if bits.bit_len.is_multiple_of(8) {
        bits.bytes.push(0);
    }
    if let Some(last) = bits.bytes.last_mut() {
        *last |= u8::from(bit) << (7 - bits.bit_len % 8);
    }
    bits.bit_len += 1;
}
