//! Sets of small numbers as sorted words of bits, and sets that keep an order. No knowledge of what the members mean.

use rustc_hash::FxHashSet;
use std::hash::Hash;

/// A dense bit set.
#[derive(Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    pub fn insert(&mut self, number: u32) {
        let word = number as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    pub fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub fn words(&self) -> &[u64] {
        &self.0
    }
}

/// A set whose members are in the order in which they came.
pub struct Listed<T> {
    pub list: Vec<T>,
    set: FxHashSet<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Listed<T> {
        Listed { list: Vec::new(), set: FxHashSet::default() }
    }
}

impl<T: Copy + Eq + Hash> Listed<T> {
    pub fn insert(&mut self, member: T) {
        if self.set.insert(member) {
            self.list.push(member);
        }
    }

    pub fn contains(&self, member: &T) -> bool {
        self.set.contains(member)
    }
}

/// A sparse bit set.
#[derive(Clone, Default, Debug)]
pub struct Set {
    words: Vec<(u32, u64)>,
}

impl Set {
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn len(&self) -> u32 {
        self.words.iter().map(|(_, bits)| bits.count_ones()).sum()
    }

    /// Whether it is new.
    pub fn insert(&mut self, number: u32) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        match self.words.binary_search_by_key(&word, |entry| entry.0) {
            Ok(at) => {
                let new = self.words[at].1 & bit == 0;
                self.words[at].1 |= bit;
                new
            }
            Err(at) => {
                self.words.insert(at, (word, bit));
                true
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().flat_map(|&(word, bits)| ones(word, bits))
    }

    pub fn contains(&self, number: u32) -> bool {
        let at = self.words.binary_search_by_key(&(number / 64), |entry| entry.0);
        at.is_ok_and(|at| self.words[at].1 & (1 << (number % 64)) != 0)
    }

    /// Takes out what is in the set whose words these are.
    pub fn split_off(&mut self, words: &[u64]) -> Set {
        let mut taken = Set::default();
        for (word, bits) in &mut self.words {
            let both = *bits & words.get(*word as usize).copied().unwrap_or(0);
            if both != 0 {
                taken.words.push((*word, both));
                *bits &= !both;
            }
        }
        if !taken.is_empty() {
            self.words.retain(|(_, bits)| *bits != 0);
        }
        taken
    }

    /// How many of this set are in the one whose words these are.
    pub fn count_within(&self, words: &[u64]) -> u32 {
        let count = |&(word, bits): &(u32, u64)| (bits & words.get(word as usize).copied().unwrap_or(0)).count_ones();
        self.words.iter().map(count).sum()
    }

    /// Adds all of `other`; what was new is added to `fresh`. Whether anything was.
    pub fn add_all(&mut self, other: &Set, fresh: &mut Set) -> bool {
        let mut changed = false;
        let mut at = 0;
        let mut missing = 0;
        for &(word, bits) in &other.words {
            while at < self.words.len() && self.words[at].0 < word {
                at += 1;
            }
            match self.words.get_mut(at) {
                Some(own) if own.0 == word => {
                    let new = bits & !own.1;
                    if new != 0 {
                        own.1 |= new;
                        fresh.add_word(word, new);
                        changed = true;
                    }
                }
                _ => {
                    missing += 1;
                    fresh.add_word(word, bits);
                    changed = true;
                }
            }
        }
        if missing > 0 {
            self.merge(other, missing);
        }
        changed
    }

    fn add_word(&mut self, word: u32, bits: u64) {
        match self.words.last_mut() {
            Some(last) if last.0 == word => last.1 |= bits,
            Some(last) if last.0 > word => match self.words.binary_search_by_key(&word, |entry| entry.0) {
                Ok(at) => self.words[at].1 |= bits,
                Err(at) => self.words.insert(at, (word, bits)),
            },
            _ => self.words.push((word, bits)),
        }
    }

    fn merge(&mut self, other: &Set, missing: usize) {
        let mut merged = Vec::with_capacity(self.words.len() + missing);
        let (mut a, mut b) = (self.words.iter().peekable(), other.words.iter().peekable());
        loop {
            let next = match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x.0 == y.0 => {
                    let next = (x.0, x.1 | y.1);
                    a.next();
                    b.next();
                    next
                }
                (Some(x), Some(y)) if x.0 > y.0 => {
                    let next = **y;
                    b.next();
                    next
                }
                (Some(x), _) => {
                    let next = **x;
                    a.next();
                    next
                }
                (None, Some(y)) => {
                    let next = **y;
                    b.next();
                    next
                }
                (None, None) => break,
            };
            merged.push(next);
        }
        self.words = merged;
    }
}

/// The numbers of a word's bits.
fn ones(word: u32, mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if bits == 0 {
            return None;
        }
        let bit = bits.trailing_zeros();
        bits &= bits - 1;
        Some(word * 64 + bit)
    })
}

impl FromIterator<u32> for Set {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Set {
        let mut set = Set::default();
        for number in numbers {
            set.insert(number);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::Set;

    #[test]
    fn adds_what_is_new() {
        let mut set: Set = [1, 64, 500].into_iter().collect();
        let other: Set = [2, 64, 128, 1000].into_iter().collect();
        let mut fresh = Set::default();
        assert!(set.add_all(&other, &mut fresh));
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 2, 64, 128, 500, 1000]);
        assert_eq!(fresh.iter().collect::<Vec<_>>(), [2, 128, 1000]);
        assert!(!set.add_all(&other, &mut fresh));
    }

    #[test]
    fn meets_dense_words_and_loses_members() {
        let mut set: Set = [1, 64, 500].into_iter().collect();
        assert_eq!(set.count_within(&[u64::MAX]), 1);
        assert_eq!(set.split_off(&[0b10, 0b11]).iter().collect::<Vec<_>>(), [1, 64]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [500]);
        assert!(set.split_off(&[u64::MAX]).is_empty());
    }
}
