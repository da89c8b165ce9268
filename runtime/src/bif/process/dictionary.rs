//! The process dictionary.

use crate::heap::Build;
use crate::process::Process;
use crate::process::dictionary::Dictionary;
use crate::term::Term;
use crate::term::order::equal;

fn dictionary(p: &Process) -> Option<&Dictionary> {
    p.extras.as_ref().map(|extras| &extras.dictionary)
}

pub(super) fn put_2(p: &mut Process, key: Term, value: Term) -> Term {
    p.extras().dictionary.put(key, value).unwrap_or(Term::UNDEFINED)
}

pub(super) fn get_1(p: &mut Process, key: Term) -> Term {
    dictionary(p).and_then(|dictionary| dictionary.get(key)).unwrap_or(Term::UNDEFINED)
}

/// All pairs as tuples.
pub(super) fn pairs(p: &mut Process) -> Term {
    let pairs: Vec<(Term, Term)> = dictionary(p).map(|dictionary| dictionary.pairs().collect()).unwrap_or_default();
    let tuples: Vec<Term> = pairs.into_iter().map(|(key, value)| p.tuple(&[key, value])).collect();
    p.list(&tuples)
}

pub(super) fn get_0(p: &mut Process) -> Term {
    pairs(p)
}

pub(super) fn get_keys_0(p: &mut Process) -> Term {
    let keys: Vec<Term> = dictionary(p).map(|d| d.pairs().map(|(key, _)| key).collect()).unwrap_or_default();
    p.list(&keys)
}

pub(super) fn get_keys_1(p: &mut Process, value: Term) -> Term {
    let keys: Vec<Term> = dictionary(p)
        .map(|d| d.pairs().filter(|&(_, other)| equal(other, value)).map(|(key, _)| key).collect())
        .unwrap_or_default();
    p.list(&keys)
}

pub(super) fn erase_0(p: &mut Process) -> Term {
    let all = pairs(p);
    if let Some(extras) = &mut p.extras {
        extras.dictionary.clear();
    }
    all
}

pub(super) fn erase_1(p: &mut Process, key: Term) -> Term {
    let erased = p.extras.as_mut().and_then(|extras| extras.dictionary.erase(key));
    erased.unwrap_or(Term::UNDEFINED)
}
