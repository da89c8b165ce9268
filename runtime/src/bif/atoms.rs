//! Atoms from text and back.

use crate::process::Process;
use crate::term::atom::{self, MAX_CHARACTERS};
use crate::term::{Build, BuildBinary, Term};

pub(super) fn atom_to_list_1(p: &mut Process, term: Term) -> Term {
    match term.as_atom() {
        Some(index) => p.string(atom::text(index)),
        None => p.badarg(),
    }
}

/// The encodings that the conversions know by name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Latin1,
    Utf8,
}

fn encoding(term: Term) -> Option<Encoding> {
    match atom::name(term) {
        "latin1" => Some(Encoding::Latin1),
        "utf8" | "unicode" => Some(Encoding::Utf8),
        _ => None,
    }
}

pub(super) fn atom_to_binary_2(p: &mut Process, term: Term, name: Term) -> Term {
    let Some(text) = term.as_atom().map(atom::text) else { return p.badarg() };
    match encoding(name) {
        Some(Encoding::Utf8) => p.binary(text.as_bytes()),
        Some(Encoding::Latin1) => {
            match text.chars().map(|c| u8::try_from(c as u32).ok()).collect::<Option<Vec<u8>>>() {
                Some(bytes) => p.binary(&bytes),
                None => p.badarg(),
            }
        }
        None => p.badarg(),
    }
}

/// The characters of a list, `None` when it is no list of characters.
fn characters(list: Term) -> Option<String> {
    let mut iter = list.list();
    let mut text = String::new();
    for item in iter.by_ref() {
        text.push(char::from_u32(u32::try_from(item.as_small()?).ok()?)?);
    }
    iter.rest.is_nil().then_some(text)
}

fn decoded(binary: Term, name: Term) -> Option<String> {
    let bytes = binary.as_bytes()?;
    match encoding(name)? {
        Encoding::Latin1 => Some(bytes.iter().map(|&byte| byte as char).collect()),
        Encoding::Utf8 => utf8(bytes.into_owned()),
    }
}

/// UTF-8 as text. Of bytes that are none behind more characters than an atom can have, those characters: that they are too many is found first, as in OTP.
fn utf8(bytes: Vec<u8>) -> Option<String> {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
    (text.chars().count() > MAX_CHARACTERS).then_some(text)
}

fn make(p: &mut Process, text: Option<String>) -> Term {
    let Some(text) = text else { return p.badarg() };
    if text.len() > MAX_CHARACTERS && text.chars().count() > MAX_CHARACTERS {
        return p.system_limit();
    }
    match atom::intern(&text) {
        Some(term) => term,
        None => p.system_limit(),
    }
}

fn existing(p: &mut Process, text: Option<String>) -> Term {
    match text.and_then(|text| atom::existing(&text)) {
        Some(term) => term,
        None => p.badarg(),
    }
}

pub(super) fn list_to_atom_1(p: &mut Process, list: Term) -> Term {
    make(p, characters(list))
}

pub(super) fn list_to_existing_atom_1(p: &mut Process, list: Term) -> Term {
    existing(p, characters(list))
}

pub(super) fn binary_to_atom_2(p: &mut Process, binary: Term, name: Term) -> Term {
    make(p, decoded(binary, name))
}

pub(super) fn binary_to_existing_atom_2(p: &mut Process, binary: Term, name: Term) -> Term {
    existing(p, decoded(binary, name))
}

beamless_abi::for_each_bif_atoms!(doors);
