//! Maps of any size: finding, building, changing, walking in order. Small ones are sorted flat maps, large ones tries (`hamt`).

use super::hash::Key;
use super::{Alloc, Build, Kind, Term, hamt, order};
use crate::platform::sort;
use beamless_abi::term::{self as abi, FLAT_MAP_MAX};
use smallvec::SmallVec;

const FLAT_MAX: usize = FLAT_MAP_MAX as usize;

/// Number of pairs of a map.
#[inline]
pub fn len(map: Term) -> usize {
    if map.is_kind(Kind::FlatMap) { map.size_words() - 1 } else { hamt::len(map) }
}

/// Keys and values of a flat map.
#[inline]
fn flat<'a>(map: Term) -> (&'a [Term], &'a [Term]) {
    let words = map.elements();
    (words[0].elements(), &words[1..])
}

/// Where the key of a flat map is.
#[inline]
fn position(keys: &[Term], key: Term) -> Option<usize> {
    match key.tag() {
        abi::TAG_SMALL | abi::TAG_IMMEDIATE => keys.iter().position(|&other| other == key),
        _ => keys.iter().position(|&other| order::equal(other, key)),
    }
}

/// The value of a key.
#[inline]
pub fn find(map: Term, key: Term) -> Option<Term> {
    if map.is_kind(Kind::FlatMap) {
        let (keys, values) = flat(map);
        return position(keys, key).map(|at| values[at]);
    }
    hamt::find(map, key)
}

/// All pairs: a flat map's in key order, a large map's in the trie's.
pub fn iter(map: Term) -> Iter {
    if map.is_kind(Kind::FlatMap) {
        let (keys, values) = flat(map);
        return Iter::Flat(keys.iter().zip(values.iter()));
    }
    Iter::Hash(hamt::iter(map))
}

/// See [`iter`].
pub enum Iter {
    Flat(std::iter::Zip<std::slice::Iter<'static, Term>, std::slice::Iter<'static, Term>>),
    Hash(hamt::Iter),
}

impl Iterator for Iter {
    type Item = (Term, Term);
    fn next(&mut self) -> Option<(Term, Term)> {
        match self {
            Iter::Flat(pairs) => pairs.next().map(|(key, value)| (*key, *value)),
            Iter::Hash(pairs) => pairs.next(),
        }
    }
}

/// All pairs in key order.
pub fn sorted(map: Term) -> Vec<(Term, Term)> {
    let mut pairs: Vec<sort::Pair> = iter(map).map(|(key, value)| [key.0, value.0]).collect();
    if !map.is_kind(Kind::FlatMap) {
        sort::pairs(&mut pairs, &mut |a, b| order::compare_keys(Term(a[0]), Term(b[0])).is_lt());
    }
    pairs.into_iter().map(|[key, value]| (Term(key), Term(value))).collect()
}

/// Builders of maps.
pub trait BuildMap: Alloc {
    /// A flat map over a tuple of sorted keys; `values` gives as many.
    fn flat_map(&mut self, keys: Term, values: &[Term]) -> Term {
        let at = self.alloc(2 + values.len());
        // SAFETY: as many fresh words as are written.
        unsafe {
            *at = abi::header(Kind::FlatMap, 1 + values.len() as u64);
            *at.add(1) = keys.0;
            std::ptr::copy_nonoverlapping(values.as_ptr().cast::<u64>(), at.add(2), values.len());
        }
        Term::boxed(at)
    }

    fn empty_map(&mut self) -> Term {
        let keys = self.tuple(&[]);
        self.flat_map(keys, &[])
    }

    /// The map of these pairs; of pairs with one key the last counts.
    fn map_from(&mut self, pairs: &[(Term, Term)]) -> Term {
        if pairs.len() <= FLAT_MAX {
            return self.map_from_sorted(&sorted_unique(pairs));
        }
        let unique = last_of_each_key(pairs);
        if unique.len() <= FLAT_MAX {
            return self.map_from_sorted(&sorted_unique(&unique));
        }
        hamt::build(self, &unique)
    }

    /// The flat map of pairs already in key order.
    fn map_from_sorted(&mut self, pairs: &[(Term, Term)]) -> Term {
        let count = pairs.len();
        let at = self.alloc(2 * count + 3);
        // SAFETY: as many fresh words as are written: the tuple of keys, then the map.
        unsafe {
            let map = at.add(1 + count);
            *at = abi::header(Kind::Tuple, count as u64);
            *map = abi::header(Kind::FlatMap, 1 + count as u64);
            *map.add(1) = Term::boxed(at).0;
            for (i, (key, value)) in pairs.iter().enumerate() {
                *at.add(1 + i) = key.0;
                *map.add(2 + i) = value.0;
            }
            Term::boxed(map)
        }
    }

    /// `map` with the pair put in.
    fn map_put(&mut self, map: Term, key: Term, value: Term) -> Term {
        if !map.is_kind(Kind::FlatMap) {
            return hamt::insert(self, map, key, value);
        }
        let (keys, values) = flat(map);
        if let Some(at) = position(keys, key) {
            if values[at] == value {
                return map;
            }
            let new = self.flat_map(map.elements()[0], values);
            // SAFETY: value `at` of the fresh map.
            unsafe { *new.pointer().add(2 + at) = value.0 };
            return new;
        }
        if keys.len() == FLAT_MAX {
            let pairs: Vec<(Term, Term)> = iter(map).chain([(key, value)]).collect();
            return hamt::build(self, &pairs);
        }
        let at = keys.partition_point(|&other| order::compare_keys(other, key).is_lt());
        let keys = insert_word(self, Kind::Tuple, keys, at, key);
        let words = map.elements();
        let new = insert_word(self, Kind::FlatMap, words, at + 1, value);
        // SAFETY: word 1 of a flat map is its keys.
        unsafe { *new.pointer().add(1) = keys.0 };
        new
    }

    /// `map` without the key; the same map when it has none.
    fn map_remove(&mut self, map: Term, key: Term) -> Term {
        if !map.is_kind(Kind::FlatMap) {
            if hamt::find(map, key).is_none() {
                return map;
            }
            if hamt::len(map) == FLAT_MAX + 1 {
                let pairs: Vec<(Term, Term)> = hamt::iter(map).filter(|pair| !order::equal(pair.0, key)).collect();
                return self.map_from(&pairs);
            }
            return hamt::remove(self, map, key);
        }
        let (keys, _) = flat(map);
        match position(keys, key) {
            None => map,
            Some(at) => {
                let pairs: Vec<(Term, Term)> =
                    iter(map).enumerate().filter(|(i, _)| *i != at).map(|(_, pair)| pair).collect();
                self.map_from_sorted(&pairs)
            }
        }
    }

    /// Pairs of both; `second`'s win.
    fn map_merge(&mut self, first: Term, second: Term) -> Term {
        let (small_first, small_second) = (len(first), len(second));
        if small_second == 0 {
            return first;
        }
        if small_first == 0 || first == second {
            return second;
        }
        if first.is_kind(Kind::FlatMap) && second.is_kind(Kind::FlatMap) {
            let pairs: Vec<(Term, Term)> = iter(first).chain(iter(second)).collect();
            return self.map_from(&pairs);
        }
        if small_second <= small_first / 4 {
            return iter(second).fold(first, |map, (key, value)| self.map_put(map, key, value));
        }
        if small_first <= small_second / 4 {
            let missing: Vec<(Term, Term)> = iter(first).filter(|pair| find(second, pair.0).is_none()).collect();
            return missing.into_iter().fold(second, |map, (key, value)| self.map_put(map, key, value));
        }
        let pairs: Vec<(Term, Term)> =
            iter(first).filter(|pair| find(second, pair.0).is_none()).chain(iter(second)).collect();
        if pairs.len() <= FLAT_MAX { self.map_from(&pairs) } else { hamt::build(self, &pairs) }
    }
}

impl<A: Alloc + ?Sized> BuildMap for A {}

/// An object of a kind from `words` with one more at `at`.
fn insert_word(heap: &mut (impl Alloc + ?Sized), kind: Kind, words: &[Term], at: usize, word: Term) -> Term {
    let new = heap.alloc(words.len() + 2);
    // SAFETY: as many fresh words as are written.
    unsafe {
        *new = abi::header(kind, words.len() as u64 + 1);
        let body = new.add(1).cast::<Term>();
        std::ptr::copy_nonoverlapping(words.as_ptr(), body, at);
        *body.add(at) = word;
        std::ptr::copy_nonoverlapping(words.as_ptr().add(at), body.add(at + 1), words.len() - at);
    }
    Term::boxed(new)
}

/// In key order; of pairs with one key the last stays.
fn sorted_unique(pairs: &[(Term, Term)]) -> SmallVec<[(Term, Term); FLAT_MAX]> {
    let mut sorted: SmallVec<[(Term, Term); FLAT_MAX]> = SmallVec::new();
    for &(key, value) in pairs {
        // Most pairs come in order already.
        let mut at = sorted.len();
        while at > 0 && order::compare_keys(sorted[at - 1].0, key).is_gt() {
            at -= 1;
        }
        if at > 0 && order::equal(sorted[at - 1].0, key) {
            sorted[at - 1].1 = value;
        } else {
            sorted.insert(at, (key, value));
        }
    }
    sorted
}

/// Of pairs with one key the last stays; in no particular order.
fn last_of_each_key(pairs: &[(Term, Term)]) -> Vec<(Term, Term)> {
    let mut at: rustc_hash::FxHashMap<Key, usize> =
        rustc_hash::FxHashMap::with_capacity_and_hasher(pairs.len(), Default::default());
    let mut unique: Vec<(Term, Term)> = Vec::with_capacity(pairs.len());
    for &(key, value) in pairs {
        match at.entry(Key(key)) {
            std::collections::hash_map::Entry::Occupied(place) => unique[*place.get()].1 = value,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(unique.len());
                unique.push((key, value));
            }
        }
    }
    unique
}
