//! Terms printed straight to standard output, and their sizes as the BEAM counts them.

use super::convert::list_bytes;
use crate::io::stdio;
use crate::process::Process;
use crate::term::view::View;
use crate::term::{Build, Term, hamt, print};

/// Writes to standard output; nobody to write to is no error here.
fn write(bytes: &[u8]) {
    if stdio::write(1, bytes) == Ok(true) {
        let _ = stdio::flush(1);
    }
}

pub(super) fn display_1(_: &mut Process, term: Term) -> Term {
    let mut text = print::display(term);
    text.extend_from_slice(b"\r\n");
    write(&text);
    Term::TRUE
}

pub(super) fn display_nl_0(_: &mut Process) -> Term {
    write(b"\r\n");
    Term::TRUE
}

pub(super) fn display_string_1(p: &mut Process, list: Term) -> Term {
    match list_bytes(list) {
        Some(bytes) => {
            write(&bytes);
            Term::TRUE
        }
        None => p.badarg(),
    }
}

pub(super) fn display_debug_1(p: &mut Process, term: Term) -> Term {
    let mut text = print::display(term);
    text.push(b'\n');
    write(&text);
    p.string(&String::from_utf8_lossy(&text))
}

pub(super) fn same_2(_: &mut Process, a: Term, b: Term) -> Term {
    Term::bool(a == b)
}

/// Heap words that the BEAM would use for a term without sharing.
pub(super) fn flat_size_1(p: &mut Process, term: Term) -> Term {
    let mut stack = vec![term];
    let mut words = 0u64;
    let mut seen = 0;
    while let Some(term) = stack.pop() {
        seen += 1;
        words += own_words(term);
        match term.view() {
            View::Cons(head, tail) => stack.extend([tail, head]),
            View::Tuple(elements) | View::Fun(_, elements) => stack.extend(elements),
            View::FlatMap(keys, values) => {
                stack.extend(keys);
                stack.extend(values);
            }
            View::HashMap(map) => stack.extend(hamt::iter(map).flat_map(|(key, value)| [key, value])),
            _ => {}
        }
    }
    p.charge(seen / 16);
    p.integer_u64(words)
}

/// Words of one object on the BEAM: small integers have 60 bits there, floats are boxed.
fn own_words(term: Term) -> u64 {
    let bytes = |count: usize| count.div_ceil(8) as u64;
    match term.view() {
        View::Small(value) => {
            if (-(1 << 59)..1 << 59).contains(&value) {
                0
            } else {
                2
            }
        }
        View::Big(int) => 1 + int.limbs.len() as u64,
        View::Float(_) | View::Cons(..) => 2,
        View::Tuple(elements) => 1 + elements.len() as u64,
        View::FlatMap(keys, _) => 4 + 2 * keys.len() as u64,
        // About: root and inner nodes depend on the hash.
        View::HashMap(map) => 2 + 3 * hamt::len(map) as u64,
        View::Bits(bits) => match bits.len.div_ceil(8) {
            count if bits.len % 8 != 0 => 5 + 2 + bytes(count),
            count if count <= 64 => 2 + bytes(count),
            _ => 6,
        },
        View::Fun(entry, free) => {
            if entry.external == 1 {
                2
            } else {
                5 + free.len() as u64
            }
        }
        View::Reference(_) => 3,
        View::ExternalPid(_) | View::ExternalPort(_) => 4,
        View::ExternalReference(_, words) => 3 + words.len() as u64,
        View::Atom(_) | View::Nil | View::Pid(_) | View::Port(_) | View::Invalid => 0,
    }
}

pub(super) fn size_shared_1(p: &mut Process, term: Term) -> Term {
    flat_size_1(p, term)
}

beamless_abi::for_each_bif_debug!(doors);
