//! `ets:update_element/3`, `update_counter/3,4`: changing elements of an object in place.

use super::table::{Kind, Table};
use super::{is_object, open_table, writable};
use crate::heap::copy::{self, Owned};
use crate::process::Process;
use crate::term::{Build, Term, arith, order};

/// Element index from 0 that an operation may change: not the key, inside the object.
fn target(position: Term, key_at: usize, size: usize) -> Option<usize> {
    let at = position.as_usize()?.checked_sub(1)?;
    (at != key_at && at < size).then_some(at)
}

/// One operation or a list of them.
fn operations(term: Term) -> Option<(Vec<Term>, bool)> {
    if term.is_list() { term.proper_list().map(|list| (list, true)) } else { Some((vec![term], false)) }
}

fn holds_one(table: &Table) -> bool {
    matches!(table.kind, Kind::Set | Kind::OrderedSet)
}

pub fn update_element_3(p: &mut Process, term: Term, key: Term, changes: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let mut table = shared.write();
    let Some((changes, _)) = operations(changes).filter(|_| holds_one(&table)) else { return p.badarg() };
    let Some(object) = table.get(key).first() else { return Term::FALSE };
    let mut elements = object.term().elements().to_vec();
    for change in changes {
        let (at, value) = match change.as_tuple() {
            Some(&[position, value]) => (target(position, table.key_at, elements.len()), value),
            _ => (None, change),
        };
        match at {
            Some(at) => elements[at] = value,
            None => return p.badarg(),
        }
    }
    let new = Owned::new(p.tuple(&elements));
    table.insert(new);
    Term::TRUE
}

pub fn update_counter_3(p: &mut Process, term: Term, key: Term, operations: Term) -> Term {
    update_counter(p, term, key, operations, None)
}

pub fn update_counter_4(p: &mut Process, term: Term, key: Term, operations: Term, default: Term) -> Term {
    update_counter(p, term, key, operations, Some(default))
}

fn update_counter(p: &mut Process, term: Term, key: Term, changes: Term, default: Option<Term>) -> Term {
    let shared = open_table!(p, writable(term));
    let mut table = shared.write();
    let Some((changes, many)) = operations(changes).filter(|_| holds_one(&table)) else { return p.badarg() };
    let mut elements = match (table.get(key).first(), default) {
        (Some(object), _) => object.term().elements().to_vec(),
        (None, Some(default)) if is_object(default, table.key_at) => {
            let mut elements = default.elements().to_vec();
            elements[table.key_at] = key;
            elements
        }
        (None, Some(_)) => return p.badarg(),
        (None, None) => return p.badarg_cause("badkey"),
    };
    let mut results = Vec::with_capacity(changes.len());
    for change in changes {
        match count(p, &mut elements, table.key_at, change) {
            Some(value) => results.push(value),
            None => return p.badarg(),
        }
    }
    let new = Owned::new(p.tuple(&elements));
    table.insert(new);
    drop(table);
    // An integer that was there before lies in the table's memory no longer: all results were computed on this heap.
    if many { p.list(&results) } else { results.first().copied().unwrap_or(Term::NIL) }
}

/// Does `Increment`, `{Position, Increment}` or `{Position, Increment, Threshold, SetValue}`; the new value.
fn count(p: &mut Process, elements: &mut [Term], key_at: usize, change: Term) -> Option<Term> {
    let (position, increment, limit) = match change.as_tuple() {
        None => (Term::small(key_at as i64 + 2), change, None),
        Some(&[position, increment]) => (position, increment, None),
        Some(&[position, increment, threshold, set]) => (position, increment, Some((threshold, set))),
        Some(_) => return None,
    };
    let at = target(position, key_at, elements.len())?;
    if !elements[at].is_integer() || !increment.is_integer() {
        return None;
    }
    let old = copy::copy(elements[at], p);
    let mut value = arith::add(p, old, increment).ok()?;
    if let Some((threshold, set)) = limit {
        if !threshold.is_integer() || !set.is_integer() {
            return None;
        }
        let down = order::compare(increment, Term::small(0)).is_lt();
        let past = order::compare(value, threshold);
        if if down { past.is_lt() } else { past.is_gt() } {
            value = set;
        }
    }
    elements[at] = value;
    Some(value)
}
