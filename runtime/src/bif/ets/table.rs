//! The contents of one table: objects by key, in hash order with stable positions or in key order. Knows no owners and no processes.

use crate::heap::copy::Owned;
use crate::term::{Term, hash, order};
use hashbrown::HashTable;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::ops::Bound;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Set,
    OrderedSet,
    Bag,
    DuplicateBag,
}

/// Objects of one key.
type Objects = SmallVec<[Owned; 1]>;

/// A key in term order; points into its object.
struct Ordered(Term);
// SAFETY: points into an `Owned` of the same table, which is never written.
unsafe impl Send for Ordered {}
// SAFETY: as above.
unsafe impl Sync for Ordered {}

impl PartialEq for Ordered {
    fn eq(&self, other: &Ordered) -> bool {
        order::compare(self.0, other.0).is_eq()
    }
}
impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Ordered) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Ordered) -> std::cmp::Ordering {
        order::compare(self.0, other.0)
    }
}

/// A place among the keys; a place stays good while its key is in the table or the table is fixed.
#[derive(Default)]
struct Hashed {
    /// Places by key.
    index: HashTable<u32>,
    places: Vec<Place>,
    free: Vec<u32>,
    /// Places whose objects were deleted while the table was fixed.
    dead: Vec<u32>,
}

#[derive(Default)]
struct Place {
    objects: Objects,
    /// The key of a dead place.
    grave: Option<Owned>,
}

enum Storage {
    Hashed(Hashed),
    Ordered(BTreeMap<Ordered, Owned>),
}

/// Where an iteration goes on.
#[derive(Clone, Copy)]
pub enum Position {
    Start,
    /// After (or before, backwards) this key.
    Key(Term),
    /// From this place on.
    Place(usize),
}

pub struct Table {
    pub kind: Kind,
    /// Position of the key, from 0.
    pub key_at: usize,
    pub objects: usize,
    pub words: usize,
    fixed: usize,
    storage: Storage,
}

impl Table {
    pub fn new(kind: Kind, key_at: usize) -> Table {
        let storage = if kind == Kind::OrderedSet {
            Storage::Ordered(BTreeMap::new())
        } else {
            Storage::Hashed(Hashed::default())
        };
        Table { kind, key_at, objects: 0, words: 0, fixed: 0, storage }
    }

    fn key_of(&self, object: &Owned) -> Term {
        key(object.term(), self.key_at)
    }

    /// The objects of a key.
    pub fn get(&self, key: Term) -> &[Owned] {
        match &self.storage {
            Storage::Ordered(tree) => tree.get(&Ordered(key)).map_or(&[], std::slice::from_ref),
            Storage::Hashed(hashed) => hashed.find(key, self.key_at).map_or(&[], |at| &hashed.places[at].objects),
        }
    }

    /// Puts an object in as `ets:insert` does.
    pub fn insert(&mut self, object: Owned) {
        let key = self.key_of(&object);
        let words = crate::heap::copy::size(object.term());
        match self.kind {
            Kind::Set | Kind::OrderedSet => {
                self.delete(key);
            }
            Kind::Bag => {
                if self.get(key).iter().any(|other| order::equal(other.term(), object.term())) {
                    return;
                }
            }
            Kind::DuplicateBag => {}
        }
        self.objects += 1;
        self.words += words;
        match &mut self.storage {
            Storage::Ordered(tree) => {
                tree.insert(Ordered(key), object);
            }
            Storage::Hashed(hashed) => hashed.push(key, object, self.key_at),
        }
    }

    /// Deletes all objects of a key; how many.
    pub fn delete(&mut self, key: Term) -> Objects {
        self.delete_where(key, |_| true)
    }

    /// Deletes the objects of a key that `chosen` chooses.
    pub fn delete_where(&mut self, key: Term, chosen: impl FnMut(Term) -> bool) -> Objects {
        let fixed = self.fixed > 0;
        let mut chosen = chosen;
        let gone: Objects = match &mut self.storage {
            Storage::Ordered(tree) => match tree.get(&Ordered(key)) {
                Some(object) if chosen(object.term()) => tree.remove(&Ordered(key)).into_iter().collect(),
                _ => Objects::new(),
            },
            Storage::Hashed(hashed) => match hashed.find(key, self.key_at) {
                Some(at) => hashed.delete_at(at, fixed, self.key_at, chosen),
                None => Objects::new(),
            },
        };
        self.objects -= gone.len();
        self.words -= gone.iter().map(|object| crate::heap::copy::size(object.term())).sum::<usize>();
        gone
    }

    pub fn clear(&mut self) -> usize {
        let (kind, key_at, fixed) = (self.kind, self.key_at, self.fixed);
        let count = self.objects;
        *self = Table { fixed, ..Table::new(kind, key_at) };
        count
    }

    /// Fixes the table: positions of deleted keys stay good until `unfix`.
    pub fn fix(&mut self) {
        self.fixed += 1;
    }
    pub fn unfix(&mut self) {
        self.fixed = self.fixed.saturating_sub(1);
        if self.fixed == 0
            && let Storage::Hashed(hashed) = &mut self.storage
        {
            hashed.bury(self.key_at);
        }
    }
    pub fn is_fixed(&self) -> bool {
        self.fixed > 0
    }

    /// How many places the index of keys has, and which part of them is taken; `None` for a tree.
    pub fn load(&self) -> Option<(usize, f64)> {
        match &self.storage {
            Storage::Ordered(_) => None,
            Storage::Hashed(hashed) => {
                let places = hashed.index.capacity().max(1);
                Some((places, hashed.index.len() as f64 / places as f64))
            }
        }
    }

    /// The objects of the next key, and the position after it. `Err` when a position's key is unknown.
    pub fn next(&self, position: Position, backwards: bool) -> Result<Option<(&[Owned], Position)>, ()> {
        match &self.storage {
            Storage::Ordered(tree) => {
                let found = match (position, backwards) {
                    (Position::Key(key), false) => tree.range((Bound::Excluded(Ordered(key)), Bound::Unbounded)).next(),
                    (Position::Key(key), true) => {
                        tree.range((Bound::Unbounded, Bound::Excluded(Ordered(key)))).next_back()
                    }
                    (_, false) => tree.iter().next(),
                    (_, true) => tree.iter().next_back(),
                };
                Ok(found.map(|(key, object)| (std::slice::from_ref(object), Position::Key(key.0))))
            }
            Storage::Hashed(hashed) => {
                let from = match position {
                    Position::Start => 0,
                    Position::Place(at) => at,
                    Position::Key(key) => hashed.find(key, self.key_at).ok_or(())? + 1,
                };
                let found = (from..hashed.places.len()).find(|&at| !hashed.places[at].objects.is_empty());
                Ok(found.map(|at| (&hashed.places[at].objects[..], Position::Place(at + 1))))
            }
        }
    }
}

/// Element number `at` of an object; nil when it is too short.
pub fn key(object: Term, at: usize) -> Term {
    object.elements().get(at).copied().unwrap_or(Term::NIL)
}

impl Hashed {
    fn key_at(&self, place: usize, key_at: usize) -> Term {
        let place = &self.places[place];
        match (&place.grave, place.objects.first()) {
            (_, Some(object)) => key(object.term(), key_at),
            (Some(grave), None) => grave.term(),
            (None, None) => Term::NIL,
        }
    }

    fn find(&self, key: Term, key_at: usize) -> Option<usize> {
        let found =
            self.index.find(hash::key_hash(key), |&place| order::equal(self.key_at(place as usize, key_at), key));
        found.map(|&place| place as usize)
    }

    fn push(&mut self, key: Term, object: Owned, key_at: usize) {
        if let Some(at) = self.find(key, key_at) {
            self.places[at].objects.push(object);
            return;
        }
        let place = match self.free.pop() {
            Some(place) => place,
            None => {
                self.places.push(Place::default());
                self.places.len() as u32 - 1
            }
        };
        self.places[place as usize].objects.push(object);
        let places = &self.places;
        let rehash = |&other: &u32| {
            let place = &places[other as usize];
            let owner = place.objects.first().map(|object| super::table::key(object.term(), key_at));
            hash::key_hash(owner.or(place.grave.as_ref().map(Owned::term)).unwrap_or(Term::NIL))
        };
        self.index.insert_unique(hash::key_hash(key), place, rehash);
    }

    fn delete_at(&mut self, at: usize, fixed: bool, key_at: usize, mut chosen: impl FnMut(Term) -> bool) -> Objects {
        let key = self.key_at(at, key_at);
        let (gone, kept): (Objects, Objects) =
            std::mem::take(&mut self.places[at].objects).into_iter().partition(|object| chosen(object.term()));
        if !kept.is_empty() {
            self.places[at].objects = kept;
            return gone;
        }
        if fixed {
            if self.places[at].grave.is_none() {
                self.places[at].grave = Some(Owned::new(key));
                self.dead.push(at as u32);
            }
            return gone;
        }
        self.forget(key, at);
        gone
    }

    /// Takes a place without objects out of the index; `key` is its key.
    fn forget(&mut self, key: Term, at: usize) {
        if let Ok(entry) = self.index.find_entry(hash::key_hash(key), |&place| place as usize == at) {
            entry.remove();
        }
        self.places[at].grave = None;
        self.free.push(at as u32);
    }

    fn bury(&mut self, _key_at: usize) {
        for at in std::mem::take(&mut self.dead) {
            let at = at as usize;
            let Some(grave) = self.places[at].grave.take() else { continue };
            if self.places[at].objects.is_empty() {
                self.forget(grave.term(), at);
            }
        }
    }
}
