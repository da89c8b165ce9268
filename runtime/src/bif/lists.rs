//! Lists: the operators and the native part of module `lists`.

use crate::process::Process;
use crate::term::hash::Key;
use crate::term::{Alloc, Build, Term, atom, order};
use rustc_hash::FxHashMap;

/// Largest tuple, as OTP's.
pub(super) const MAX_TUPLE: usize = (1 << 24) - 1;
/// Right sides of `--` up to this long are scanned, longer ones counted in a table.
const SUBTRACT_SCAN: usize = 16;

pub(super) fn append_2(p: &mut Process, first: Term, second: Term) -> Term {
    if first.is_nil() {
        return second;
    }
    let mut iter = first.list();
    let count = iter.by_ref().count();
    if !iter.rest.is_nil() || count == 0 {
        return p.badarg();
    }
    p.charge(count as i64 / 16);
    let cells = p.alloc(2 * count);
    let mut cell = cells;
    for item in first.list() {
        // SAFETY: as many cells as items were just counted.
        unsafe {
            *cell = item.0;
            *cell.add(1) = Term::cons_at(cell.add(2)).0;
            cell = cell.add(2);
        }
    }
    // SAFETY: the last cell's tail.
    unsafe { *cell.sub(1) = second.0 };
    Term::cons_at(cells)
}

pub(super) fn append_fun_2(p: &mut Process, first: Term, second: Term) -> Term {
    append_2(p, first, second)
}

pub(super) fn subtract_2(p: &mut Process, first: Term, second: Term) -> Term {
    let (Some(items), Some(remove)) = (first.proper_list(), second.proper_list()) else { return p.badarg() };
    if remove.is_empty() || items.is_empty() {
        return first;
    }
    p.charge((items.len() + remove.len()) as i64 / 8);
    let kept =
        if remove.len() <= SUBTRACT_SCAN { subtract_scan(&items, remove) } else { subtract_count(&items, &remove) };
    if kept.len() == items.len() { first } else { p.list(&kept) }
}

pub(super) fn subtract_fun_2(p: &mut Process, first: Term, second: Term) -> Term {
    subtract_2(p, first, second)
}

fn subtract_scan(items: &[Term], mut remove: Vec<Term>) -> Vec<Term> {
    let mut gone = |item: Term| match remove.iter().position(|&other| order::equal(item, other)) {
        Some(at) => {
            remove.swap_remove(at);
            true
        }
        None => false,
    };
    items.iter().copied().filter(|&item| !gone(item)).collect()
}

fn subtract_count(items: &[Term], remove: &[Term]) -> Vec<Term> {
    let mut counts: FxHashMap<Key, usize> = FxHashMap::default();
    for &item in remove {
        *counts.entry(Key(item)).or_insert(0) += 1;
    }
    let mut gone = |item: Term| match counts.get_mut(&Key(item)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    items.iter().copied().filter(|&item| !gone(item)).collect()
}

pub(super) fn list_to_tuple_1(p: &mut Process, list: Term) -> Term {
    match list.proper_list() {
        Some(items) if items.len() <= MAX_TUPLE => p.tuple(&items),
        _ => p.badarg(),
    }
}

pub(super) fn tuple_to_list_1(p: &mut Process, tuple: Term) -> Term {
    match tuple.as_tuple() {
        Some(elements) => p.list(elements),
        None => p.badarg(),
    }
}

pub(super) fn reverse_2(p: &mut Process, list: Term, tail: Term) -> Term {
    let mut iter = list.list();
    let count = iter.by_ref().count();
    if !iter.rest.is_nil() {
        return p.badarg();
    }
    if count == 0 {
        return tail;
    }
    p.charge(count as i64 / 16);
    let mut cell = p.alloc(2 * count);
    let mut result = tail;
    for item in list.list() {
        // SAFETY: as many cells as items were just counted.
        unsafe {
            *cell = item.0;
            *cell.add(1) = result.0;
            result = Term::cons_at(cell);
            cell = cell.add(2);
        }
    }
    result
}

pub(super) fn member_2(p: &mut Process, element: Term, list: Term) -> Term {
    let mut iter = list.list();
    let mut count = 0;
    for item in iter.by_ref() {
        count += 1;
        if order::equal(item, element) {
            p.charge(count / 16);
            return Term::TRUE;
        }
    }
    p.charge(count / 16);
    if iter.rest.is_nil() { Term::FALSE } else { p.badarg() }
}

/// The first tuple whose element `position` is equal to `key`; `Err` for a bad position or list.
fn key_search(p: &mut Process, key: Term, position: Term, list: Term) -> Result<Option<Term>, ()> {
    let at = match position.as_usize() {
        Some(at) if at > 0 => at - 1,
        _ => return Err(()),
    };
    let mut iter = list.list();
    let mut count = 0;
    let found = iter.by_ref().find(|item| {
        count += 1;
        item.as_tuple()
            .and_then(|elements| elements.get(at))
            .is_some_and(|&element| order::equal_by_value(element, key))
    });
    p.charge(count / 16);
    if found.is_none() && !iter.rest.is_nil() { Err(()) } else { Ok(found) }
}

pub(super) fn keyfind_3(p: &mut Process, key: Term, position: Term, list: Term) -> Term {
    match key_search(p, key, position, list) {
        Ok(found) => found.unwrap_or(Term::FALSE),
        Err(()) => p.badarg(),
    }
}

pub(super) fn keymember_3(p: &mut Process, key: Term, position: Term, list: Term) -> Term {
    match key_search(p, key, position, list) {
        Ok(found) => Term::bool(found.is_some()),
        Err(()) => p.badarg(),
    }
}

pub(super) fn keysearch_3(p: &mut Process, key: Term, position: Term, list: Term) -> Term {
    match key_search(p, key, position, list) {
        Ok(Some(found)) => p.tuple(&[atom::word("value"), found]),
        Ok(None) => Term::FALSE,
        Err(()) => p.badarg(),
    }
}

beamless_abi::for_each_bif_lists!(doors);
