//! The process dictionary: pairs in one array of roots, with an index by key hash when there are many.

use crate::term::hash::key_hash;
use crate::term::order::equal;
use crate::term::Term;
use rustc_hash::FxHashMap;

/// Up to this many pairs are searched one by one.
const LINEAR: usize = 12;

#[derive(Default)]
pub struct Dictionary {
    /// Key, value, key, value ...
    words: Vec<Term>,
    /// Pair numbers by key hash; empty while the pairs are few.
    index: FxHashMap<u64, Vec<u32>>,
}

#[inline(always)]
fn same(a: Term, b: Term) -> bool {
    a == b || (a.is_pointer() && b.is_pointer() && equal(a, b))
}

impl Dictionary {
    pub fn len(&self) -> usize {
        self.words.len() / 2
    }
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn find(&self, key: Term) -> Option<usize> {
        if self.index.is_empty() {
            return (0..self.len()).find(|&pair| same(self.words[2 * pair], key));
        }
        let candidates = self.index.get(&key_hash(key))?;
        candidates.iter().map(|&pair| pair as usize).find(|&pair| same(self.words[2 * pair], key))
    }

    pub fn get(&self, key: Term) -> Option<Term> {
        self.find(key).map(|pair| self.words[2 * pair + 1])
    }

    /// The value that was there.
    pub fn put(&mut self, key: Term, value: Term) -> Option<Term> {
        if let Some(pair) = self.find(key) {
            return Some(std::mem::replace(&mut self.words[2 * pair + 1], value));
        }
        let pair = self.len() as u32;
        self.words.extend([key, value]);
        if !self.index.is_empty() {
            self.index.entry(key_hash(key)).or_default().push(pair);
        } else if self.len() > LINEAR {
            for pair in 0..self.len() {
                self.index.entry(key_hash(self.words[2 * pair])).or_default().push(pair as u32);
            }
        }
        None
    }

    pub fn erase(&mut self, key: Term) -> Option<Term> {
        let pair = self.find(key)?;
        let last = self.len() - 1;
        let value = self.words[2 * pair + 1];
        if !self.index.is_empty() {
            self.forget(key, pair as u32);
            if pair != last {
                let moved = self.words[2 * last];
                self.forget(moved, last as u32);
                self.index.entry(key_hash(moved)).or_default().push(pair as u32);
            }
        }
        self.words[2 * pair] = self.words[2 * last];
        self.words[2 * pair + 1] = self.words[2 * last + 1];
        self.words.truncate(2 * last);
        Some(value)
    }

    fn forget(&mut self, key: Term, pair: u32) {
        if let Some(pairs) = self.index.get_mut(&key_hash(key)) {
            pairs.retain(|&other| other != pair);
            if pairs.is_empty() {
                self.index.remove(&key_hash(key));
            }
        }
    }

    pub fn clear(&mut self) {
        *self = Dictionary::default();
    }

    /// The pairs, newest first as OTP lists small dictionaries.
    pub fn pairs(&self) -> impl Iterator<Item = (Term, Term)> + '_ {
        (0..self.len()).map(|pair| (self.words[2 * pair], self.words[2 * pair + 1]))
    }

    /// The words the collector has to visit.
    pub fn roots(&mut self) -> (*mut u64, usize) {
        (self.words.as_mut_ptr().cast(), self.words.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_keys_come_and_go() {
        let mut dictionary = Dictionary::default();
        for i in 0..1000 {
            assert_eq!(dictionary.put(Term::small(i), Term::small(i * 2)), None);
        }
        for i in (0..1000).step_by(3) {
            assert_eq!(dictionary.erase(Term::small(i)), Some(Term::small(i * 2)));
        }
        for i in 0..1000 {
            let wanted = (i % 3 != 0).then(|| Term::small(i * 2));
            assert_eq!(dictionary.get(Term::small(i)), wanted);
        }
        assert_eq!(dictionary.len(), 666);
    }
}
