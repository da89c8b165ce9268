//! Tuples made and changed as a whole.

use super::lists::MAX_TUPLE;
use crate::process::Process;
use crate::term::{Build, Term};

fn arity(term: Term) -> Option<usize> {
    term.as_usize().filter(|&arity| arity <= MAX_TUPLE)
}

pub(super) fn make_tuple_2(p: &mut Process, size: Term, value: Term) -> Term {
    match arity(size) {
        Some(size) => p.tuple(&vec![value; size]),
        None => p.badarg(),
    }
}

pub(super) fn make_tuple_3(p: &mut Process, size: Term, value: Term, list: Term) -> Term {
    let Some(size) = arity(size) else { return p.badarg() };
    let mut elements = vec![value; size];
    let mut iter = list.list();
    for item in iter.by_ref() {
        let place = match item.as_tuple() {
            Some(&[position, value]) => position
                .as_usize()
                .and_then(|position| elements.get_mut(position.wrapping_sub(1)))
                .map(|place| *place = value),
            _ => None,
        };
        if place.is_none() {
            return p.badarg();
        }
    }
    if iter.rest.is_nil() { p.tuple(&elements) } else { p.badarg() }
}

pub(super) fn append_element_2(p: &mut Process, tuple: Term, element: Term) -> Term {
    match tuple.as_tuple() {
        Some(elements) if elements.len() < MAX_TUPLE => p.tuple(&[elements, &[element]].concat()),
        _ => p.badarg(),
    }
}

pub(super) fn insert_element_3(p: &mut Process, index: Term, tuple: Term, element: Term) -> Term {
    match (index.as_usize(), tuple.as_tuple()) {
        (Some(index), Some(elements)) if (1..=elements.len() + 1).contains(&index) && elements.len() < MAX_TUPLE => {
            let (before, after) = elements.split_at(index - 1);
            p.tuple(&[before, &[element], after].concat())
        }
        _ => p.badarg(),
    }
}

pub(super) fn delete_element_2(p: &mut Process, index: Term, tuple: Term) -> Term {
    match (index.as_usize(), tuple.as_tuple()) {
        (Some(index), Some(elements)) if (1..=elements.len()).contains(&index) => {
            p.tuple(&[&elements[..index - 1], &elements[index..]].concat())
        }
        _ => p.badarg(),
    }
}

beamless_abi::for_each_bif_tuples!(doors);
