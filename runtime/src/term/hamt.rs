//! Maps of more than 32 pairs: hash array mapped tries over 60 bits of [`super::hash::key_hash`], four a level. Knows nothing of flat maps.
//!
//! Nodes of 16 make the path that an insertion copies a quarter shorter than nodes of 32, and the lookup's path hardly longer.

use crate::platform::sort;
use super::{Alloc, Build, Kind, Term, hash, order};
use beamless_abi::term as abi;

/// Bits of the hash used at each level.
const LEVEL_BITS: u32 = 4;
const DIGIT: u64 = (1 << LEVEL_BITS) - 1;
/// Levels before keys with one hash are kept in a tuple.
const LEVELS: u32 = 15;

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
    (hash >> (level * LEVEL_BITS) & DIGIT) as u32
}

#[inline]
fn index(bitmap: u32, slot: u32) -> usize {
    (bitmap & ((1 << slot) - 1)).count_ones() as usize
}

/// The word of a node that holds its bitmap; the children follow it.
#[inline(always)]
fn bitmap_word(node: Term) -> *mut u64 {
    node.pointer().wrapping_add(1 + usize::from(node.is_kind(Kind::HashMap)))
}

/// The value of a key.
pub fn find(map: Term, key: Term) -> Option<Term> {
    let mut hash = hash::key_hash(key);
    let mut at = map.pointer().wrapping_add(2);
    loop {
        // SAFETY: `at` is the bitmap of a node, behind which are as many children as it has bits.
        let child = unsafe {
            let bitmap = abi::small_value(*at) as u32;
            let slot = (hash & DIGIT) as u32;
            if bitmap >> slot & 1 == 0 {
                return None;
            }
            Term(*at.add(1 + index(bitmap, slot)))
        };
        if child.is_cons() {
            return order::equal(child.head(), key).then(|| child.tail());
        }
        if let Some(leaves) = child.as_tuple() {
            return leaves.iter().find(|leaf| order::equal(leaf.head(), key)).map(|leaf| leaf.tail());
        }
        at = child.pointer().wrapping_add(1);
        hash >>= LEVEL_BITS;
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
        let digit = (from >> ((LEVELS - 1 - level) * LEVEL_BITS) & DIGIT) as u32;
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

/// Nodes from the root to where a key belongs, with the index of the child on the way.
struct Path {
    nodes: [(Term, usize); LEVELS as usize],
    len: usize,
}

/// What is at the end of a path.
enum End {
    /// No child in this slot of the last node.
    Free(u32),
    /// This child, which is no node.
    Child(Term),
}

fn descend(map: Term, mut hash: u64) -> (Path, End) {
    let mut path = Path { nodes: [(map, 0); LEVELS as usize], len: 0 };
    let mut node = map;
    loop {
        // SAFETY: see `find`.
        let (bitmap, children) = unsafe {
            let at = bitmap_word(node);
            (abi::small_value(*at) as u32, at.add(1))
        };
        let slot = (hash & DIGIT) as u32;
        let at = index(bitmap, slot);
        path.nodes[path.len] = (node, at);
        path.len += 1;
        if bitmap >> slot & 1 == 0 {
            return (path, End::Free(slot));
        }
        // SAFETY: as above.
        let child = Term(unsafe { *children.add(at) });
        if !child.is_kind(Kind::HashNode) {
            return (path, End::Child(child));
        }
        node = child;
        hash >>= LEVEL_BITS;
    }
}

/// The map with the pair in it. Copies the nodes on the way to the key, in one piece, and nothing else.
pub fn insert(heap: &mut (impl Alloc + ?Sized), map: Term, key: Term, value: Term) -> Term {
    let hash = hash::key_hash(key);
    let (path, end) = descend(map, hash);
    match end {
        End::Free(slot) => {
            let leaf = heap.cons(key, value);
            copy_path(heap, &path, leaf, Some(slot), 1)
        }
        End::Child(child) => match replaced(heap, child, path.len as u32, hash, key, value) {
            Some((new, grown)) => copy_path(heap, &path, new, None, usize::from(grown)),
            None => map,
        },
    }
}

/// What stands for a leaf or a collision when the pair is put there, and whether the key was new. `None` when nothing changes.
fn replaced(
    heap: &mut (impl Alloc + ?Sized),
    child: Term,
    level: u32,
    hash: u64,
    key: Term,
    value: Term,
) -> Option<(Term, bool)> {
    if let Some((leaf_key, leaf_value)) = child.as_cons() {
        let same = order::equal(leaf_key, key);
        if same && leaf_value == value {
            return None;
        }
        let leaf = heap.cons(key, value);
        if same {
            return Some((leaf, false));
        }
        let old = hash::key_hash(leaf_key);
        return Some((split(heap, level, (old, child), (hash, leaf)), true));
    }
    let leaf = heap.cons(key, value);
    let mut leaves: Vec<Term> = child.elements().to_vec();
    let found = leaves.iter().position(|leaf| order::equal(leaf.head(), key));
    match found {
        Some(at) => leaves[at] = leaf,
        None => leaves.push(leaf),
    }
    Some((heap.tuple(&leaves), found.is_none()))
}

/// Copies of the path's nodes, each with the next one's copy as its child, the last with `child`: in place of the one there, or new in a slot.
fn copy_path(heap: &mut (impl Alloc + ?Sized), path: &Path, child: Term, slot: Option<u32>, grown: usize) -> Term {
    let nodes = &path.nodes[..path.len];
    let added = usize::from(slot.is_some());
    let words = nodes.iter().map(|(node, _)| node.size_words() + 1).sum::<usize>() + added;
    let start = heap.alloc(words);
    let mut at = start;
    // SAFETY: as many fresh words as are written: all words of the nodes, and one more of the last.
    unsafe {
        for (depth, &(node, index)) in nodes.iter().enumerate() {
            let size = node.size_words() + 1;
            let child_word = bitmap_word(node).add(1 + index).offset_from_unsigned(node.pointer());
            if depth + 1 < nodes.len() {
                copy_words(node.pointer(), at, size);
                *at.add(child_word) = Term::boxed(at.add(size)).0;
                at = at.add(size);
                continue;
            }
            copy_words(node.pointer(), at, child_word);
            *at.add(child_word) = child.0;
            copy_words(node.pointer().add(child_word + 1 - added), at.add(child_word + 1), size + added - child_word - 1);
            if let Some(slot) = slot {
                *at = abi::header(if depth == 0 { Kind::HashMap } else { Kind::HashNode }, size as u64);
                let bitmap = at.add(if depth == 0 { 2 } else { 1 });
                *bitmap += abi::small(1 << slot);
            }
        }
        *start.add(1) = abi::small((len(nodes[0].0) + grown) as i64);
    }
    Term::boxed(start)
}

/// Copies the few words of a node, for which a call would be a slow way.
///
/// # Safety
/// Both ranges are valid and apart.
#[inline(always)]
unsafe fn copy_words(from: *const u64, to: *mut u64, words: usize) {
    // SAFETY: promised by the caller.
    unsafe {
        for i in 0..words {
            to.add(i).write_volatile(*from.add(i));
        }
    }
}

type Children = smallvec::SmallVec<[Term; 1 << LEVEL_BITS]>;

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
    let mut order: Vec<sort::Pair> = (0..).zip(&leaves).map(|(index, leaf)| [trie_order(leaf.0), index]).collect();
    sort::pairs(&mut order, &mut |a, b| a[0] < b[0]);
    let leaves: Vec<(u64, Term)> = order.iter().map(|place| leaves[place[1] as usize]).collect();
    let (bitmap, children) = build_level(heap, &leaves, 0);
    node(heap, Some(pairs.len()), bitmap, &children)
}

/// The hash with its digits in reverse order, so that numeric order is the trie's order.
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
