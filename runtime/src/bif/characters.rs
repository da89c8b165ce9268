//! Properties of characters for the platform layer's `unicode_util`, `String.Unicode` and tokenizer.

use crate::platform::unicode::{self, Decomposition, Identifier, Image};
use crate::process::Process;
use crate::term::{Build, Term, atom};

/// The code point of an integer; for an integer that is none, a number without properties.
fn code_point(term: Term) -> Option<u32> {
    term.is_integer().then(|| term.as_usize().and_then(|code| u32::try_from(code).ok()).unwrap_or(u32::MAX))
}

pub(super) fn identifier_class_1(_: &mut Process, code: Term) -> Term {
    atom::word(match unicode::identifier(code_point(code).unwrap_or(u32::MAX)) {
        Identifier::Upper => "upper",
        Identifier::Start => "start",
        Identifier::Continue => "continue",
        Identifier::No => "none",
    })
}

pub(super) fn grapheme_class_1(p: &mut Process, code: Term) -> Term {
    match code_point(code) {
        Some(code) => Term::small(unicode::grapheme_class(code).into()),
        None => p.badarg(),
    }
}

pub(super) fn case_map_2(p: &mut Process, case: Term, code: Term) -> Term {
    let map = match atom::name(case) {
        "upper" => unicode::upper,
        "lower" => unicode::lower,
        "title" => unicode::title,
        "fold" => unicode::fold,
        _ => return p.badarg(),
    };
    match code_point(code) {
        None => p.badarg(),
        Some(u32::MAX) => code,
        Some(number) => match map(number) {
            Image::One(image) => Term::small(image.into()),
            Image::Text(text) => p.string(text),
        },
    }
}

pub(super) fn decompose_2(p: &mut Process, form: Term, code: Term) -> Term {
    let Some(number) = code_point(code) else { return p.badarg() };
    let decomposition = match atom::name(form) {
        "canonical" => unicode::canonical(number),
        "compatible" => unicode::compatible(number),
        _ => return p.badarg(),
    };
    match decomposition {
        Some(Decomposition::Text(text)) => p.string(text),
        Some(Decomposition::Hangul(parts)) => p.list_from(parts.into_iter().filter(|&part| part != 0).map(|part| Term::small(part.into()))),
        None => p.list(&[code]),
    }
}

pub(super) fn combining_class_1(p: &mut Process, code: Term) -> Term {
    match code_point(code) {
        Some(code) => Term::small(unicode::combining_class(code).into()),
        None => p.badarg(),
    }
}

pub(super) fn compose_2(p: &mut Process, first: Term, second: Term) -> Term {
    let (Some(first), Some(second)) = (code_point(first), code_point(second)) else { return p.badarg() };
    match unicode::compose(first, second) {
        Some(made) => Term::small(made.into()),
        None => atom::word("none"),
    }
}

pub(super) fn is_wide_1(p: &mut Process, code: Term) -> Term {
    match code_point(code) {
        Some(code) => Term::bool(unicode::is_wide(code)),
        None => p.badarg(),
    }
}

pub(super) fn internal_normalize_utf8_1(p: &mut Process, name: Term) -> Term {
    let bytes = name.as_bytes();
    match bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(text) => p.list_from(unicode::composed(text).into_iter().map(|code| Term::small(code.into()))),
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_characters!(doors);
