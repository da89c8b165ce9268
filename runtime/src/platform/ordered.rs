//! Maps and sets in the order of their keys, of which a program has one copy of the code: a treap whose priorities are its keys' hashes. Rust's
//! ordered maps have a copy for each type of key and value, which would be 30 KB of every executable.

use std::marker::PhantomData;
use std::ptr::null_mut;

type Words = [u64; 2];

/// A key that two words say, in the same order.
pub trait Key: Copy {
    fn words(self) -> Words;
    fn of(words: Words) -> Self;
}

impl Key for u64 {
    fn words(self) -> Words {
        [self, 0]
    }
    fn of(words: Words) -> u64 {
        words[0]
    }
}

impl Key for Words {
    fn words(self) -> Words {
        self
    }
    fn of(words: Words) -> Words {
        words
    }
}

impl Key for (i64, u64) {
    fn words(self) -> Words {
        [self.0 as u64 ^ 1 << 63, self.1]
    }
    fn of(words: Words) -> (i64, u64) {
        ((words[0] ^ 1 << 63) as i64, words[1])
    }
}

struct Node {
    key: Words,
    /// Where a value of at most this size is.
    value: u64,
    left: *mut Node,
    right: *mut Node,
}

/// Nodes with larger priorities are above those with smaller ones.
fn priority(key: Words) -> u64 {
    let mixed = (key[0] ^ key[1].rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// The tree itself, which knows no types.
struct Tree {
    root: *mut Node,
}

impl Tree {
    /// Where the node with this key is, or would be if its priority were the least.
    #[inline(never)]
    fn find(&self, key: Words) -> *mut Node {
        let mut node = self.root;
        // SAFETY: nodes of the tree are alive.
        while let Some(at) = unsafe { node.as_ref() } {
            if at.key == key {
                break;
            }
            node = if key < at.key { at.left } else { at.right };
        }
        node
    }

    /// A new node, or the one that there is: then `true`.
    #[inline(never)]
    fn insert(&mut self, key: Words) -> (*mut Node, bool) {
        let found = self.find(key);
        if !found.is_null() {
            return (found, true);
        }
        let rank = priority(key);
        let mut link: *mut *mut Node = &mut self.root;
        let new = Box::into_raw(Box::new(Node { key, value: 0, left: null_mut(), right: null_mut() }));
        // SAFETY: links are the root or fields of nodes of the tree, which only this function changes meanwhile.
        unsafe {
            while let Some(at) = (*link).as_mut()
                && priority(at.key) >= rank
            {
                link = if key < at.key { &mut at.left } else { &mut at.right };
            }
            // What was here is below the new node, on the side where it belongs.
            let mut rest = *link;
            *link = new;
            let (mut less, mut greater): (*mut *mut Node, *mut *mut Node) = (&mut (*new).left, &mut (*new).right);
            while let Some(at) = rest.as_mut() {
                if at.key < key {
                    *less = rest;
                    less = &mut at.right;
                    rest = *less;
                } else {
                    *greater = rest;
                    greater = &mut at.left;
                    rest = *greater;
                }
            }
            (*less, *greater) = (null_mut(), null_mut());
        }
        (new, false)
    }

    /// The value of the node with this key, which is gone.
    #[inline(never)]
    fn remove(&mut self, key: Words) -> Option<u64> {
        let mut link: *mut *mut Node = &mut self.root;
        // SAFETY: as in `insert`.
        unsafe {
            while let Some(at) = (*link).as_mut()
                && at.key != key
            {
                link = if key < at.key { &mut at.left } else { &mut at.right };
            }
            if (*link).is_null() {
                return None;
            }
            let gone = Box::from_raw(*link);
            let (mut left, mut right) = (gone.left, gone.right);
            while let (Some(low), Some(high)) = (left.as_mut(), right.as_mut()) {
                if priority(low.key) >= priority(high.key) {
                    *link = left;
                    link = &mut low.right;
                    left = *link;
                } else {
                    *link = right;
                    link = &mut high.left;
                    right = *link;
                }
            }
            *link = if left.is_null() { right } else { left };
            Some(gone.value)
        }
    }

    #[inline(never)]
    fn first(&self) -> *mut Node {
        let mut node = self.root;
        // SAFETY: nodes of the tree are alive.
        while let Some(at) = unsafe { node.as_ref() }
            && !at.left.is_null()
        {
            node = at.left;
        }
        node
    }

    /// All nodes from a key on, in order.
    #[inline(never)]
    fn from(&self, key: Words) -> Vec<*mut Node> {
        let (mut nodes, mut above, mut node) = (Vec::new(), Vec::new(), self.root);
        loop {
            // SAFETY: nodes of the tree are alive.
            if let Some(at) = unsafe { node.as_ref() } {
                if at.key < key {
                    node = at.right;
                } else {
                    above.push(node);
                    node = at.left;
                }
            } else if let Some(top) = above.pop() {
                nodes.push(top);
                // SAFETY: as above.
                node = unsafe { (*top).right };
            } else {
                return nodes;
            }
        }
    }
}

/// A map in the order of its keys. Values are as large as a word.
pub struct OrderedMap<K, V> {
    tree: Tree,
    holds: PhantomData<(K, V)>,
}

// SAFETY: the nodes belong to the map.
unsafe impl<K: Send, V: Send> Send for OrderedMap<K, V> {}
// SAFETY: without `&mut` it is only read.
unsafe impl<K: Sync, V: Sync> Sync for OrderedMap<K, V> {}

impl<K, V> Default for OrderedMap<K, V> {
    fn default() -> Self {
        const { assert!(size_of::<V>() <= 8 && align_of::<V>() <= 8) };
        OrderedMap { tree: Tree { root: null_mut() }, holds: PhantomData }
    }
}

/// The value that was written into a word.
///
/// # Safety
/// There is one of this type in it, which is not used any more there.
unsafe fn taken<V>(word: u64) -> V {
    // SAFETY: passed on.
    unsafe { (&raw const word).cast::<V>().read() }
}

impl<K: Key, V> OrderedMap<K, V> {
    pub fn is_empty(&self) -> bool {
        self.tree.root.is_null()
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        // SAFETY: a node of this map, which holds a value.
        unsafe { self.tree.find(key.words()).as_ref().map(|node| &*(&raw const node.value).cast::<V>()) }
    }

    /// The value that the key had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (node, known) = self.tree.insert(key.words());
        // SAFETY: a node of this map: a known one holds a value.
        unsafe {
            let place = (&raw mut (*node).value).cast::<V>();
            let before = known.then(|| place.read());
            place.write(value);
            before
        }
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        // SAFETY: it came out of a node of this map.
        self.tree.remove(key.words()).map(|word| unsafe { taken(word) })
    }

    pub fn first_key(&self) -> Option<K> {
        // SAFETY: a node of this map.
        unsafe { self.tree.first().as_ref().map(|node| K::of(node.key)) }
    }

    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let key = self.first_key()?;
        self.remove(&key).map(|value| (key, value))
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.from([0, 0])
    }

    fn from(&self, key: Words) -> impl Iterator<Item = (K, &V)> {
        // SAFETY: nodes of this map, which is not changed meanwhile.
        self.tree.from(key).into_iter().map(|node| unsafe { (K::of((*node).key), &*(&raw const (*node).value).cast::<V>()) })
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<V> OrderedMap<Words, V> {
    /// What belongs to keys that begin with this word.
    pub fn beginning_with(&self, first: u64) -> impl Iterator<Item = (Words, &V)> {
        self.from([first, 0]).take_while(move |(key, _)| key[0] == first)
    }
}

impl<K, V> Drop for OrderedMap<K, V> {
    fn drop(&mut self) {
        for node in self.tree.from([0, 0]) {
            // SAFETY: each node once, with its value.
            unsafe { drop(taken::<V>(Box::from_raw(node).value)) };
        }
    }
}

/// A set in the order of its members.
pub struct OrderedSet<K>(OrderedMap<K, ()>);

impl<K> Default for OrderedSet<K> {
    fn default() -> Self {
        OrderedSet(OrderedMap::default())
    }
}

impl<K: Key> OrderedSet<K> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it was not there.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    pub fn remove(&mut self, key: &K) -> bool {
        self.0.remove(key).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = K> {
        self.0.iter().map(|(key, ())| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn it_holds_what_the_library_s_map_holds() {
        let (mut map, mut model) = (OrderedMap::default(), BTreeMap::new());
        let mut seed = 1u64;
        for round in 0..50_000u64 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let key = ((seed >> 33) as i64 % 500 - 250, seed >> 20 & 3);
            if seed >> 60 < 8 {
                assert_eq!(map.insert(key, Box::new(round)), model.insert(key, Box::new(round)));
            } else {
                assert_eq!(map.remove(&key), model.remove(&key));
            }
            assert_eq!(map.get(&key), model.get(&key));
            assert_eq!(map.first_key(), model.first_key_value().map(|(key, _)| *key));
        }
        assert!(map.iter().eq(model.iter().map(|(key, value)| (*key, value))));
        while let Some(first) = map.pop_first() {
            assert_eq!(Some(first), model.pop_first());
        }
        assert!(map.is_empty() && model.is_empty());
    }

    #[test]
    fn keys_that_begin_alike_stand_together() {
        let mut map = OrderedMap::default();
        for key in [[1, 9], [2, 1], [2, u64::MAX], [3, 0]] {
            map.insert(key, key[1] as u32);
        }
        assert_eq!(map.beginning_with(2).map(|(key, _)| key[1]).collect::<Vec<_>>(), [1, u64::MAX]);
        let set = [3u64, 1, 2].into_iter().fold(OrderedSet::default(), |mut set, key| {
            assert!(set.insert(key) && !set.insert(key));
            set
        });
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 2, 3]);
    }
}
