//! The native part of module `maps` and its iterators. What a map is is in `term::map`.

use super::types;
use crate::process::Process;
use crate::term::{Build, BuildMap, Kind, Term, atom, atoms, hamt, map, order};

/// Pairs that an iterator over a large map prepares at once.
const CHUNK: usize = 256;

macro_rules! need_map {
    ($p:ident, $map:ident) => {
        if !$map.is_map() {
            return $p.error_with(atoms::BADMAP, $map);
        }
    };
}

pub(super) fn find_2(p: &mut Process, key: Term, map: Term) -> Term {
    need_map!(p, map);
    match map::find(map, key) {
        Some(value) => p.tuple(&[Term::OK, value]),
        None => Term(atoms::ERROR),
    }
}

pub(super) fn get_2(p: &mut Process, key: Term, map: Term) -> Term {
    types::map_get_2(p, key, map)
}

pub(super) fn is_key_2(p: &mut Process, key: Term, map: Term) -> Term {
    types::is_map_key_2(p, key, map)
}

pub(super) fn from_keys_2(p: &mut Process, keys: Term, value: Term) -> Term {
    match keys.proper_list() {
        Some(keys) => {
            p.charge(keys.len() as i64 / 4);
            let pairs: Vec<(Term, Term)> = keys.into_iter().map(|key| (key, value)).collect();
            p.map_from(&pairs)
        }
        None => p.badarg(),
    }
}

pub(super) fn from_list_1(p: &mut Process, list: Term) -> Term {
    let mut iter = list.list();
    let pair = |item: Term| match item.as_tuple() {
        Some(&[key, value]) => Some((key, value)),
        _ => None,
    };
    let pairs: Option<Vec<(Term, Term)>> = iter.by_ref().map(pair).collect();
    match pairs {
        Some(pairs) if iter.rest.is_nil() => {
            p.charge(pairs.len() as i64 / 4);
            p.map_from(&pairs)
        }
        _ => p.badarg(),
    }
}

pub(super) fn keys_1(p: &mut Process, map: Term) -> Term {
    need_map!(p, map);
    p.list_from(map::iter(map).map(|pair| pair.0))
}

pub(super) fn values_1(p: &mut Process, map: Term) -> Term {
    need_map!(p, map);
    p.list_from(map::iter(map).map(|pair| pair.1))
}

pub(super) fn merge_2(p: &mut Process, first: Term, second: Term) -> Term {
    need_map!(p, first);
    need_map!(p, second);
    p.charge((map::len(first).min(map::len(second)) / 4) as i64);
    p.map_merge(first, second)
}

pub(super) fn put_3(p: &mut Process, key: Term, value: Term, map: Term) -> Term {
    need_map!(p, map);
    p.map_put(map, key, value)
}

pub(super) fn remove_2(p: &mut Process, key: Term, map: Term) -> Term {
    need_map!(p, map);
    p.map_remove(map, key)
}

pub(super) fn take_2(p: &mut Process, key: Term, map: Term) -> Term {
    need_map!(p, map);
    match map::find(map, key) {
        Some(value) => {
            let rest = p.map_remove(map, key);
            p.tuple(&[value, rest])
        }
        None => Term(atoms::ERROR),
    }
}

pub(super) fn update_3(p: &mut Process, key: Term, value: Term, map: Term) -> Term {
    need_map!(p, map);
    if map::find(map, key).is_none() {
        return p.error_with(atoms::BADKEY, key);
    }
    p.map_put(map, key, value)
}

/// Pairs from `path` on: as a chain `{Key, Value, Next}` for `iterator` (a large map's ends in `[Path | Map]`), or put before a list.
pub(super) fn map_next_3(p: &mut Process, path: Term, map: Term, how: Term) -> Term {
    let (true, Some(from @ 0..)) = (map.is_map(), path.as_small()) else { return p.badarg() };
    let (from, large) = (from as u64, map.is_kind(Kind::HashMap));
    // A small map is given all at once.
    if !large && from != 0 {
        return p.badarg();
    }
    if !how.is_atom() {
        let pairs: Vec<(Term, Term)> =
            if large { hamt::iter_from(map, from).collect() } else { map::iter(map).collect() };
        p.charge(pairs.len() as i64 / 4);
        let mut list = how;
        for (key, value) in pairs.into_iter().rev() {
            let pair = p.tuple(&[key, value]);
            list = p.cons(pair, list);
        }
        return list;
    }
    if how != atom::word("iterator") {
        return p.badarg();
    }
    let (pairs, rest) = if large { chunk(map, from) } else { (map::iter(map).collect(), None) };
    let end = match rest {
        Some(position) => p.cons(Term::small(position as i64), map),
        None => atom::word("none"),
    };
    pairs.into_iter().rev().fold(end, |next, (key, value)| p.tuple(&[key, value, next]))
}

/// Pairs of a large map from a position on, and the position after them. Pairs of one position stay together.
fn chunk(map: Term, from: u64) -> (Vec<(Term, Term)>, Option<u64>) {
    let mut pairs: Vec<(Term, Term)> = Vec::with_capacity(CHUNK);
    for pair in hamt::iter_from(map, from) {
        if pairs.len() >= CHUNK {
            let at = hamt::position(pair.0);
            if pairs.last().is_some_and(|last| hamt::position(last.0) != at) {
                return (pairs, Some(at));
            }
        }
        pairs.push(pair);
    }
    (pairs, None)
}

pub(super) fn map_to_tuple_keys_1(p: &mut Process, map: Term) -> Term {
    if map.is_kind(Kind::FlatMap) { map.elements()[0] } else { p.badarg() }
}

pub(super) fn cmp_term_2(_: &mut Process, a: Term, b: Term) -> Term {
    Term::small(order::compare_keys(a, b) as i64)
}

beamless_abi::for_each_bif_maps!(doors);
