//! `term_to_binary`, `binary_to_term` and their relatives. The format is in `term::encode` and `term::decode`.

use crate::code::function;
use crate::process::Process;
use crate::term::encode::{self, Options};
use crate::term::{Build, BuildBinary, Term, atom, decode};

/// zlib's level when `compressed` comes without one.
const DEFAULT_LEVEL: u32 = 6;

struct Request {
    options: Options,
    level: u32,
}

fn request(list: Term) -> Option<Request> {
    let mut request = Request { options: Options::default(), level: 0 };
    for option in list.proper_list()? {
        match (option.as_tuple(), atom::name(option)) {
            (None, "compressed") => request.level = DEFAULT_LEVEL,
            (None, "deterministic") => request.options.deterministic = true,
            (None, "local") => {}
            (Some(&[name, value]), _) => match (atom::name(name), value.as_small()) {
                ("compressed", Some(level @ 0..=9)) => request.level = level as u32,
                ("minor_version", Some(version @ 0..=2)) => request.options.minor_version = version as u8,
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(request)
}

fn encoded(p: &mut Process, term: Term, request: &Request) -> Vec<u8> {
    let bytes = if request.level > 0 {
        encode::encode_compressed(term, request.options, request.level)
    } else {
        encode::encode(term, request.options)
    };
    p.charge((bytes.len() / 64) as i64);
    bytes
}

fn with_request(p: &mut Process, term: Term, options: Term, finish: impl Fn(&mut Process, &[u8]) -> Term) -> Term {
    match request(options) {
        Some(request) => {
            let bytes = encoded(p, term, &request);
            finish(p, &bytes)
        }
        None => p.badarg(),
    }
}

pub(super) fn term_to_binary_2(p: &mut Process, term: Term, options: Term) -> Term {
    with_request(p, term, options, |p, bytes| p.binary(bytes))
}

pub(super) fn term_to_binary_1(p: &mut Process, term: Term) -> Term {
    term_to_binary_2(p, term, Term::NIL)
}

pub(super) fn term_to_iovec_2(p: &mut Process, term: Term, options: Term) -> Term {
    with_request(p, term, options, |p, bytes| {
        let binary = p.binary(bytes);
        p.list(&[binary])
    })
}

pub(super) fn term_to_iovec_1(p: &mut Process, term: Term) -> Term {
    term_to_iovec_2(p, term, Term::NIL)
}

pub(super) fn external_size_2(p: &mut Process, term: Term, options: Term) -> Term {
    with_request(p, term, options, |_, bytes| Term::small(bytes.len() as i64))
}

pub(super) fn external_size_1(p: &mut Process, term: Term) -> Term {
    external_size_2(p, term, Term::NIL)
}

pub(super) fn binary_to_term_2(p: &mut Process, binary: Term, options: Term) -> Term {
    let (Some(bytes), Some(options)) = (binary.as_bytes(), options.proper_list()) else { return p.badarg() };
    let (mut safe, mut used) = (false, false);
    for option in options {
        match atom::name(option) {
            "safe" => safe = true,
            "used" => used = true,
            _ => return p.badarg(),
        }
    }
    p.charge((bytes.len() / 64) as i64);
    match decode::decode(p, &bytes, safe, &mut |module, name, arity| Some(function::record(module, name, arity))) {
        Some((term, count)) if used => p.tuple(&[term, Term::small(count as i64)]),
        Some((term, _)) => term,
        None => p.badarg(),
    }
}

pub(super) fn binary_to_term_1(p: &mut Process, binary: Term) -> Term {
    binary_to_term_2(p, binary, Term::NIL)
}

beamless_abi::for_each_bif_external!(doors);
