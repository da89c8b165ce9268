//! The atom table: the program's atoms by number straight from its image, and atoms made at run time. Nothing is built before it is asked for.

use super::Term;
use crate::platform::image;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use std::sync::{OnceLock, RwLock};

/// OTP's default limit.
pub const LIMIT: usize = 1_048_576;
/// Longest atom in characters.
pub const MAX_CHARACTERS: usize = 255;

const SEGMENT: usize = 1024;

/// Texts of atoms made at run time, by number minus the program's count; segments appear as they are needed.
static DYNAMIC: [AtomicPtr<[&'static str; SEGMENT]>; LIMIT / SEGMENT] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; LIMIT / SEGMENT];
static DYNAMIC_COUNT: AtomicU32 = AtomicU32::new(0);

/// Number by text, for both sorts.
fn table() -> &'static RwLock<FxHashMap<&'static str, u32>> {
    static TABLE: OnceLock<RwLock<FxHashMap<&'static str, u32>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let count = static_count();
        let mut map = FxHashMap::with_capacity_and_hasher(count as usize * 2, Default::default());
        for index in 0..count {
            map.insert(static_text(index), index);
        }
        RwLock::new(map)
    })
}

fn static_count() -> u32 {
    image::program().atom_count as u32
}

fn static_text(index: u32) -> &'static str {
    // SAFETY: the image holds `atom_count` records of valid UTF-8 that live for ever.
    unsafe {
        let program = image::program();
        let record = &*program.atoms.add(index as usize);
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(program.atom_texts.add(record.start as usize), record.bytes as usize))
    }
}

/// How many atoms there are.
pub fn count() -> usize {
    static_count() as usize + DYNAMIC_COUNT.load(Ordering::Acquire) as usize
}

/// The text of atom number `index`.
pub fn text(index: u32) -> &'static str {
    let statics = static_count();
    if index < statics {
        return static_text(index);
    }
    let at = (index - statics) as usize;
    let segment = DYNAMIC.get(at / SEGMENT).map(|slot| slot.load(Ordering::Acquire));
    match segment {
        // SAFETY: a number is given out after its text was stored in its segment; segments live for ever.
        Some(segment) if !segment.is_null() => unsafe { (&*segment)[at % SEGMENT] },
        _ => "",
    }
}

/// The text of an atom term; empty for anything else.
pub fn name(term: Term) -> &'static str {
    term.as_atom().map_or("", text)
}

/// The atom with this text if there is one.
pub fn existing(text: &str) -> Option<Term> {
    let table = table().read().unwrap_or_else(|poison| poison.into_inner());
    table.get(text).map(|&index| Term::atom(index))
}

/// The atom with this text, made if need be; `None` when the table is full. The caller has checked the length.
pub fn intern(text: &str) -> Option<Term> {
    if let Some(found) = existing(text) {
        return Some(found);
    }
    let mut table = table().write().unwrap_or_else(|poison| poison.into_inner());
    if let Some(&index) = table.get(text) {
        return Some(Term::atom(index));
    }
    if table.len() >= LIMIT {
        return None;
    }
    let at = DYNAMIC_COUNT.load(Ordering::Relaxed) as usize;
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    let slot = &DYNAMIC[at / SEGMENT];
    let mut segment = slot.load(Ordering::Acquire);
    if segment.is_null() {
        segment = Box::into_raw(Box::new([""; SEGMENT]));
        slot.store(segment, Ordering::Release);
    }
    // SAFETY: writers hold the lock; readers only look at numbers already published below.
    unsafe { (*segment)[at % SEGMENT] = text };
    let index = static_count() + at as u32;
    DYNAMIC_COUNT.store(at as u32 + 1, Ordering::Release);
    table.insert(text, index);
    Some(Term::atom(index))
}

/// [`intern`] for the runtime's own words, which are few: falls back to `undefined` when the table is full.
pub fn word(text: &str) -> Term {
    intern(text).unwrap_or(Term::UNDEFINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn static_and_dynamic_atoms_are_found_by_text_and_number() {
        assert_eq!(intern("badarg"), Some(Term(beamless_abi::term::atoms::BADARG)));
        let fresh = intern("a fresh atom for this test").expect("room");
        assert_eq!(name(fresh), "a fresh atom for this test");
        assert_eq!(intern("a fresh atom for this test"), Some(fresh));
        assert_eq!(existing("never made by anybody"), None);
    }
}
