//! What processes share besides tables: persistent terms, arrays of atomics and counters.

use crate::heap::copy::{self, Owned};
use crate::io::resource;
use crate::process::Process;
use crate::term::hash::Key;
use crate::term::{Build, BuildMap, Term, atom};
use rustc_hash::FxHashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicI64, Ordering};

/// Words of an array, as a limit to what is asked for.
const MAX_ATOMICS: usize = if usize::BITS == 64 { 1 << 32 } else { 1 << 27 };

/// Value by key; both live in their own memory.
struct Persistent(FxHashMap<Key, (Owned, Owned)>);
// SAFETY: keys point into the owned terms beside them, which are never written.
unsafe impl Send for Persistent {}
// SAFETY: as above.
unsafe impl Sync for Persistent {}

static PERSISTENT: RwLock<Option<Persistent>> = RwLock::new(None);

/// A copy of the value on the process's heap.
fn persistent(p: &mut Process, key: Term) -> Option<Term> {
    let terms = PERSISTENT.read().unwrap_or_else(|poison| poison.into_inner());
    let value = terms.as_ref()?.0.get(&Key(key))?.1.term();
    Some(copy::copy(value, p))
}

pub(super) fn get_1(p: &mut Process, key: Term) -> Term {
    match persistent(p, key) {
        Some(value) => value,
        None => p.badarg(),
    }
}

pub(super) fn get_2(p: &mut Process, key: Term, default: Term) -> Term {
    persistent(p, key).unwrap_or(default)
}

pub(super) fn get_0(p: &mut Process) -> Term {
    let terms = PERSISTENT.read().unwrap_or_else(|poison| poison.into_inner());
    let mut list = Term::NIL;
    for (key, value) in terms.iter().flat_map(|terms| terms.0.values()) {
        let pair = [copy::copy(key.term(), p), copy::copy(value.term(), p)];
        let pair = p.tuple(&pair);
        list = p.cons(pair, list);
    }
    list
}

pub(super) fn put_2(_: &mut Process, key: Term, value: Term) -> Term {
    let mut terms = PERSISTENT.write().unwrap_or_else(|poison| poison.into_inner());
    let terms = &mut terms.get_or_insert_with(|| Persistent(FxHashMap::default())).0;
    let value = Owned::new(value);
    match terms.get_mut(&Key(key)) {
        Some(pair) => pair.1 = value,
        None => {
            let key = Owned::new(key);
            terms.insert(Key(key.term()), (key, value));
        }
    }
    Term::OK
}

pub(super) fn erase_1(_: &mut Process, key: Term) -> Term {
    let mut terms = PERSISTENT.write().unwrap_or_else(|poison| poison.into_inner());
    Term::bool(terms.as_mut().is_some_and(|terms| terms.0.remove(&Key(key)).is_some()))
}

pub(super) fn erase_persistent_terms_0(_: &mut Process) -> Term {
    *PERSISTENT.write().unwrap_or_else(|poison| poison.into_inner()) = None;
    Term::TRUE
}

fn info_map(p: &mut Process, pairs: &[(&str, Term)]) -> Term {
    let pairs: Vec<(Term, Term)> = pairs.iter().map(|(name, value)| (atom::word(name), *value)).collect();
    p.map_from(&pairs)
}

pub(super) fn info_0(p: &mut Process) -> Term {
    let (count, words) = {
        let terms = PERSISTENT.read().unwrap_or_else(|poison| poison.into_inner());
        let pairs = terms.iter().flat_map(|terms| terms.0.values());
        pairs.fold((0, 0), |(count, words), (key, value)| {
            (count + 1, words + copy::size(key.term()) + copy::size(value.term()))
        })
    };
    info_map(p, &[("count", Term::small(count)), ("memory", Term::small(words as i64 * 8))])
}

/// A shared array of 64-bit words.
struct Atomics {
    words: Box<[AtomicI64]>,
    signed: bool,
}

fn new_array(p: &mut Process, size: Term, signed: bool) -> Term {
    let Some(size) = size.as_usize().filter(|size| (1..MAX_ATOMICS).contains(size)) else { return p.badarg() };
    let array = Atomics { words: (0..size).map(|_| AtomicI64::new(0)).collect(), signed };
    resource::reference(p, array, size * 8)
}

/// The array behind a reference.
fn array<'a>(term: Term) -> Option<&'a Atomics> {
    resource::value(term)
}

/// The array and the word with index `index` from 1.
fn word<'a>(array_term: Term, index: Term) -> Option<(&'a Atomics, &'a AtomicI64)> {
    let array = array(array_term)?;
    let word = array.words.get(index.as_usize()?.wrapping_sub(1))?;
    Some((array, word))
}

/// The 64 bits of an argument; negative ones only for signed arrays, above 2^63 only for others.
fn bits(term: Term, signed: bool) -> Option<i64> {
    if signed { term.as_i64() } else { term.as_u64().map(|value| value as i64) }
}

/// An increment: any 64 bits.
fn increment(term: Term) -> Option<i64> {
    term.as_i64().or_else(|| term.as_u64().map(|value| value as i64))
}

fn value(p: &mut Process, array: &Atomics, bits: i64) -> Term {
    if array.signed { p.integer_i64(bits) } else { p.integer_u64(bits as u64) }
}

pub(super) fn atomics_new_2(p: &mut Process, size: Term, options: Term) -> Term {
    match options.as_small() {
        Some(options) => new_array(p, size, options & 1 == 1),
        None => p.badarg(),
    }
}

pub(super) fn atomics_put_3(p: &mut Process, array: Term, index: Term, new: Term) -> Term {
    match word(array, index).and_then(|(array, word)| Some((word, bits(new, array.signed)?))) {
        Some((word, new)) => {
            word.store(new, Ordering::SeqCst);
            Term::OK
        }
        None => p.badarg(),
    }
}

pub(super) fn atomics_get_2(p: &mut Process, array: Term, index: Term) -> Term {
    match word(array, index) {
        Some((array, word)) => value(p, array, word.load(Ordering::SeqCst)),
        None => p.badarg(),
    }
}

pub(super) fn atomics_add_3(p: &mut Process, array: Term, index: Term, by: Term) -> Term {
    match word(array, index).zip(increment(by)) {
        Some(((_, word), by)) => {
            word.fetch_add(by, Ordering::SeqCst);
            Term::OK
        }
        None => p.badarg(),
    }
}

pub(super) fn atomics_add_get_3(p: &mut Process, array: Term, index: Term, by: Term) -> Term {
    match word(array, index).zip(increment(by)) {
        Some(((array, word), by)) => value(p, array, word.fetch_add(by, Ordering::SeqCst).wrapping_add(by)),
        None => p.badarg(),
    }
}

pub(super) fn atomics_exchange_3(p: &mut Process, array: Term, index: Term, new: Term) -> Term {
    match word(array, index).and_then(|(array, word)| Some((array, word, bits(new, array.signed)?))) {
        Some((array, word, new)) => value(p, array, word.swap(new, Ordering::SeqCst)),
        None => p.badarg(),
    }
}

pub(super) fn atomics_compare_exchange_4(p: &mut Process, array: Term, index: Term, expected: Term, new: Term) -> Term {
    let found = word(array, index)
        .and_then(|(array, word)| Some((array, word, bits(expected, array.signed)?, bits(new, array.signed)?)));
    match found {
        Some((array, word, expected, new)) => {
            match word.compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => Term::OK,
                Err(actual) => value(p, array, actual),
            }
        }
        None => p.badarg(),
    }
}

pub(super) fn atomics_info_1(p: &mut Process, term: Term) -> Term {
    let Some(array) = array(term) else { return p.badarg() };
    let (min, max) = if array.signed {
        (p.integer_i64(i64::MIN), p.integer_i64(i64::MAX))
    } else {
        (Term::small(0), p.integer_u64(u64::MAX))
    };
    let size = array.words.len() as i64;
    info_map(p, &[("size", Term::small(size)), ("min", min), ("max", max), ("memory", Term::small(size * 8 + 40))])
}

pub(super) fn counters_new_1(p: &mut Process, size: Term) -> Term {
    new_array(p, size, true)
}

pub(super) fn counters_get_2(p: &mut Process, array: Term, index: Term) -> Term {
    atomics_get_2(p, array, index)
}

pub(super) fn counters_add_3(p: &mut Process, array: Term, index: Term, by: Term) -> Term {
    atomics_add_3(p, array, index, by)
}

pub(super) fn counters_put_3(p: &mut Process, array: Term, index: Term, new: Term) -> Term {
    atomics_put_3(p, array, index, new)
}

pub(super) fn counters_info_1(p: &mut Process, term: Term) -> Term {
    let Some(array) = array(term) else { return p.badarg() };
    let size = array.words.len() as i64;
    info_map(p, &[("size", Term::small(size)), ("memory", Term::small(size * 8 + 40))])
}

beamless_abi::for_each_bif_shared!(doors);
