//! Maps of more than 32 pairs: hash array mapped tries over 60 bits of [`super::hash::key_hash`], five a level. Knows nothing of flat maps.

use super::{Alloc, Build, Kind, Term, hash, order};
use beamless_abi::term as abi;

/// Bits of the hash used at each level.
const LEVEL_BITS: u32 = 5;
/// Levels before keys with one hash are kept in a tuple.
const LEVELS: u32 = 12;

/// Number of pairs.
#[inline]
pub fn len(map: Term) -> usize {
    abi::small_value(map.word(1)) as usize
}

/// Bitmap and children of the root or an inner node.
#[inline]
fn parts<'a>(node: Term) -> (u32, &'a [Term]) {
    let words = node.elements();
    let at = usize::from(node.is_kind(Kind::HashMap));
    (abi::small_value(words[at].0) as u32, &words[at + 1..])
}

#[inline]
fn slot(hash: u64, level: u32) -> u32 {
    (hash >> (level * LEVEL_BITS) & 31) as u32
}

#[inline]
fn index(bitmap: u32, slot: u32) -> usize {
    (bitmap & ((1 << slot) - 1)).count_ones() as usize
}

/// The value of a key.
pub fn find(map: Term, key: Term) -> Option<Term> {
    let hash = hash::key_hash(key);
    let mut node = map;
    let mut level = 0;
    loop {
        let (bitmap, children) = parts(node);
        let slot = slot(hash, level);
        if bitmap >> slot & 1 == 0 {
            return None;
        }
        let child = children[index(bitmap, slot)];
        if let Some((leaf_key, value)) = child.as_cons() {
            return order::equal(leaf_key, key).then_some(value);
        }
        if let Some(leaves) = child.as_tuple() {
            return leaves.iter().find(|leaf| order::equal(leaf.head(), key)).map(|leaf| leaf.tail());
        }
        node = child;
        level += 1;
    }
}

/// All pairs, in the trie's order.
pub fn iter(map: Term) -> Iter {
    let mut iter = Iter { stack: Vec::with_capacity(8) };
    iter.stack.push(parts(map).1.iter());
    iter
}

/// The pairs from position `from` of [`position`] on.
pub fn iter_from(map: Term, from: u64) -> Iter {
    let mut iter = Iter { stack: Vec::with_capacity(8) };
    let mut node = map;
    for level in 0..LEVELS {
        let (bitmap, children) = parts(node);
        let digit = (from >> ((LEVELS - 1 - level) * LEVEL_BITS) & 31) as u32;
        let at = index(bitmap, digit);
        if bitmap >> digit & 1 == 0 {
            iter.stack.push(children[at..].iter());
            return iter;
        }
        let child = children[at];
        let skip = child.is_cons() && position(child.head()) < from;
        if child.is_cons() || child.is_tuple() {
            iter.stack.push(children[at + usize::from(skip)..].iter());
            return iter;
        }
        iter.stack.push(children[at + 1..].iter());
        node = child;
    }
    iter
}

/// Where a key comes in the order of [`iter`]: a number of 60 bits. Keys of one hash have one position.
pub fn position(key: Term) -> u64 {
    trie_order(hash::key_hash(key))
}

/// See [`iter`].
pub struct Iter {
    stack: Vec<std::slice::Iter<'static, Term>>,
}

impl Iterator for Iter {
    type Item = (Term, Term);
    fn next(&mut self) -> Option<(Term, Term)> {
        loop {
            let Some(child) = self.stack.last_mut()?.next() else {
                self.stack.pop();
                continue;
            };
            if let Some(pair) = child.as_cons() {
                return Some(pair);
            }
            self.stack.push(if child.is_tuple() { child.elements().iter() } else { parts(*child).1.iter() });
        }
    }
}

/// Words of a node: the root has the number of pairs before the bitmap.
fn node(heap: &mut (impl Alloc + ?Sized), size: Option<usize>, bitmap: u32, children: &[Term]) -> Term {
    let extra = 1 + usize::from(size.is_some());
    let at = heap.alloc(1 + extra + children.len());
    let kind = if size.is_some() { Kind::HashMap } else { Kind::HashNode };
    // SAFETY: as many fresh words as are written.
    unsafe {
        *at = abi::header(kind, (extra + children.len()) as u64);
        if let Some(size) = size {
            *at.add(1) = abi::small(size as i64);
        }
        *at.add(extra) = abi::small(i64::from(bitmap));
        std::ptr::copy_nonoverlapping(children.as_ptr().cast::<u64>(), at.add(1 + extra), children.len());
    }
    Term::boxed(at)
}

/// What an insertion gave at some level.
struct Put {
    child: Term,
    /// The key was new.
    grown: bool,
}

/// The map with the pair in it.
pub fn insert(heap: &mut (impl Alloc + ?Sized), map: Term, key: Term, value: Term) -> Term {
    let hash = hash::key_hash(key);
    let (bitmap, children) = parts(map);
    let (bitmap, children, grown) = put_in(heap, bitmap, children, 0, hash, key, value);
    node(heap, Some(len(map) + usize::from(grown)), bitmap, &children)
}

type Children = smallvec::SmallVec<[Term; 32]>;

fn put_in(
    heap: &mut (impl Alloc + ?Sized),
    bitmap: u32,
    children: &[Term],
    level: u32,
    hash: u64,
    key: Term,
    value: Term,
) -> (u32, Children, bool) {
    let slot = slot(hash, level);
    let at = index(bitmap, slot);
    let mut new: Children = children.iter().copied().collect();
    if bitmap >> slot & 1 == 0 {
        let leaf = heap.cons(key, value);
        new.insert(at, leaf);
        return (bitmap | 1 << slot, new, true);
    }
    let put = put_at(heap, children[at], level + 1, hash, key, value);
    new[at] = put.child;
    (bitmap, new, put.grown)
}

/// Puts the pair where `child` is; `level` is the level below. At most `LEVELS` deep.
fn put_at(heap: &mut (impl Alloc + ?Sized), child: Term, level: u32, hash: u64, key: Term, value: Term) -> Put {
    if let Some((leaf_key, _)) = child.as_cons() {
        let leaf = heap.cons(key, value);
        if order::equal(leaf_key, key) {
            return Put { child: leaf, grown: false };
        }
        let old = hash::key_hash(leaf_key);
        return Put { child: split(heap, level, (old, child), (hash, leaf)), grown: true };
    }
    if let Some(leaves) = child.as_tuple() {
        let leaf = heap.cons(key, value);
        let mut new: Vec<Term> = leaves.to_vec();
        let found = new.iter().position(|leaf| order::equal(leaf.head(), key));
        match found {
            Some(at) => new[at] = leaf,
            None => new.push(leaf),
        }
        return Put { child: heap.tuple(&new), grown: found.is_none() };
    }
    let (bitmap, children) = parts(child);
    let (bitmap, children, grown) = put_in(heap, bitmap, children, level, hash, key, value);
    Put { child: node(heap, None, bitmap, &children), grown }
}

/// A node, or chain of nodes, that tells two leaves apart.
fn split(heap: &mut (impl Alloc + ?Sized), level: u32, a: (u64, Term), b: (u64, Term)) -> Term {
    if level == LEVELS {
        return heap.tuple(&[a.1, b.1]);
    }
    let (slot_a, slot_b) = (slot(a.0, level), slot(b.0, level));
    if slot_a == slot_b {
        let below = split(heap, level + 1, a, b);
        return node(heap, None, 1 << slot_a, &[below]);
    }
    let children = if slot_a < slot_b { [a.1, b.1] } else { [b.1, a.1] };
    node(heap, None, 1 << slot_a | 1 << slot_b, &children)
}

/// The map without the key, which it has; it still has more than 32 pairs.
pub fn remove(heap: &mut (impl Alloc + ?Sized), map: Term, key: Term) -> Term {
    let hash = hash::key_hash(key);
    let (bitmap, children) = parts(map);
    let (bitmap, children) = take_from(heap, bitmap, children, 0, hash, key);
    node(heap, Some(len(map) - 1), bitmap, &children)
}

fn take_from(
    heap: &mut (impl Alloc + ?Sized),
    bitmap: u32,
    children: &[Term],
    level: u32,
    hash: u64,
    key: Term,
) -> (u32, Children) {
    let slot = slot(hash, level);
    let at = index(bitmap, slot);
    let mut new: Children = children.iter().copied().collect();
    match take_at(heap, children[at], level + 1, hash, key) {
        Some(child) => {
            new[at] = child;
            (bitmap, new)
        }
        None => {
            new.remove(at);
            (bitmap & !(1 << slot), new)
        }
    }
}

/// What is left of `child`, which holds the key; a node with one leaf left becomes the leaf.
fn take_at(heap: &mut (impl Alloc + ?Sized), child: Term, level: u32, hash: u64, key: Term) -> Option<Term> {
    if child.is_cons() {
        return None;
    }
    if let Some(leaves) = child.as_tuple() {
        let rest: Vec<Term> = leaves.iter().copied().filter(|leaf| !order::equal(leaf.head(), key)).collect();
        return Some(if rest.len() == 1 { rest[0] } else { heap.tuple(&rest) });
    }
    let (bitmap, children) = parts(child);
    let (bitmap, children) = take_from(heap, bitmap, children, level, hash, key);
    Some(match children[..] {
        [only] if only.is_cons() => only,
        _ => node(heap, None, bitmap, &children),
    })
}

/// A map of pairs with keys all different, more than 32 of them.
pub fn build(heap: &mut (impl Alloc + ?Sized), pairs: &[(Term, Term)]) -> Term {
    let mut leaves: Vec<(u64, Term)> = Vec::with_capacity(pairs.len());
    for &(key, value) in pairs {
        let leaf = heap.cons(key, value);
        leaves.push((hash::key_hash(key), leaf));
    }
    leaves.sort_by_key(|leaf| trie_order(leaf.0));
    let (bitmap, children) = build_level(heap, &leaves, 0);
    node(heap, Some(pairs.len()), bitmap, &children)
}

/// The hash with its five-bit digits in reverse order, so that numeric order is the trie's order.
fn trie_order(hash: u64) -> u64 {
    (0..LEVELS).fold(0, |order, level| order << LEVEL_BITS | u64::from(slot(hash, level)))
}

fn build_level(heap: &mut (impl Alloc + ?Sized), leaves: &[(u64, Term)], level: u32) -> (u32, Children) {
    let mut bitmap = 0;
    let mut children = Children::new();
    for group in leaves.chunk_by(|a, b| slot(a.0, level) == slot(b.0, level)) {
        bitmap |= 1 << slot(group[0].0, level);
        let child = match group {
            [(_, leaf)] => *leaf,
            // One hash on all levels below: the place where `split` ends, under as many nodes.
            _ if level + 1 == LEVELS => {
                let same: Vec<Term> = group.iter().map(|leaf| leaf.1).collect();
                heap.tuple(&same)
            }
            _ => {
                let (bitmap, below) = build_level(heap, group, level + 1);
                node(heap, None, bitmap, &below)
            }
        };
        children.push(child);
    }
    (bitmap, children)
}
