//! Maps: new ones whose keys are distinct atoms share a literal tuple of keys and are built in place; everything else is the runtime's.

use super::Expander;
use super::construct;
use super::raise;
use beamless_abi::call::Rt;
use beamless_abi::term::{FLAT_MAP_MAX, Kind};
use beamless_ir::{Literal, Value};

/// Pairs that one runtime call takes: they travel in the register file, and `:=` in a mask of one word.
const PAIRS_AT_ONCE: usize = 64;

pub fn new(ex: &mut Expander<'_>, pairs: &[Value]) -> Value {
    if pairs.is_empty() {
        return ex.b.lit(Literal::Map(Vec::new()));
    }
    if let Some(order) = atom_order(ex, pairs) {
        return flat(ex, pairs, &order);
    }
    let (first, rest) = pairs.split_at(pairs.len().min(2 * PAIRS_AT_ONCE));
    ex.set_x(first);
    let count = ex.b.word(first.len() as i64 / 2);
    let unique = ex.b.word(i64::from(distinct_literals(ex, first)));
    let map = ex.call_rt_term(Rt::rt_map_build, &[count, unique]);
    put(ex, map, rest, &[])
}

/// Indices of the pairs in the order of their keys when all keys are different atoms, few enough for a flat map.
fn atom_order(ex: &Expander<'_>, pairs: &[Value]) -> Option<Vec<usize>> {
    let count = pairs.len() / 2;
    if count as u64 > FLAT_MAP_MAX {
        return None;
    }
    let mut keys = Vec::with_capacity(count);
    for index in 0..count {
        match ex.literal(pairs[2 * index]) {
            Some(Literal::Atom(atom)) => keys.push((atom.as_str(), index)),
            _ => return None,
        }
    }
    keys.sort_unstable();
    let distinct = keys.windows(2).all(|pair| pair[0].0 != pair[1].0);
    distinct.then(|| keys.into_iter().map(|(_, index)| index).collect())
}

fn flat(ex: &mut Expander<'_>, pairs: &[Value], order: &[usize]) -> Value {
    let keys = order.iter().filter_map(|&index| ex.literal(pairs[2 * index]).cloned()).collect();
    let mut words = vec![ex.b.lit(Literal::Tuple(keys))];
    words.extend(order.iter().map(|&index| pairs[2 * index + 1]));
    construct::object(ex, Kind::FlatMap, &words)
}

/// All keys are constants and no two are the same. Floats are left out: `0.0` and `-0.0` are one key.
fn distinct_literals(ex: &Expander<'_>, pairs: &[Value]) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    pairs.iter().step_by(2).all(|&key| match ex.literal(key) {
        Some(literal @ (Literal::Int(_) | Literal::Atom(_) | Literal::Bits(..))) => seen.insert(literal),
        _ => false,
    })
}

pub fn update(ex: &mut Expander<'_>, map: Value, pairs: &[Value], exact: &[bool]) -> Value {
    put(ex, map, pairs, exact)
}

/// Puts pairs into a map, some at a time. `exact` says which keys must be there; where it is short none must.
fn put(ex: &mut Expander<'_>, map: Value, pairs: &[Value], exact: &[bool]) -> Value {
    let mut map = map;
    for (index, some) in pairs.chunks(2 * PAIRS_AT_ONCE).enumerate() {
        let exact = exact.iter().skip(index * PAIRS_AT_ONCE).take(PAIRS_AT_ONCE);
        let mask = exact.enumerate().fold(0, |mask, (bit, &must)| mask | u64::from(must) << bit);
        ex.set_x(some);
        let count = ex.b.word(some.len() as i64 / 2);
        let mask = ex.b.word(mask as i64);
        map = ex.call_rt_term(Rt::rt_map_update, &[map, count, mask]);
        raise::check_runtime(ex, map);
    }
    map
}

pub fn find(ex: &mut Expander<'_>, map: Value, key: Value) -> Value {
    ex.call_rt_term(Rt::rt_map_find, &[map, key])
}
