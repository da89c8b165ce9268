//! Answers of `prim_socket`'s natives, and reading their arguments.

use crate::io::posix;
use crate::process::Process;
use crate::term::map::{self, BuildMap};
use crate::term::{Alloc, Build, Term, atom, atoms};

/// `{error, Reason}`.
pub fn error(p: &mut Process, reason: Term) -> Term {
    p.tuple(&[Term(atoms::ERROR), reason])
}

/// `{error, closed}`.
pub fn closed(p: &mut Process) -> Term {
    error(p, atom::word("closed"))
}

/// `{error, Posix}`.
pub fn posix_error(p: &mut Process, number: i32) -> Term {
    error(p, atom::word(posix::name(number)))
}

/// `{invalid, What}`.
pub fn invalid(to: &mut impl Alloc, what: &str) -> Term {
    to.tuple(&[atom::word("invalid"), atom::word(what)])
}

/// `{error, {invalid, What}}`.
pub fn error_invalid(p: &mut Process, what: &str) -> Term {
    let reason = invalid(p, what);
    error(p, reason)
}

/// The exception `{invalid, What}`.
pub fn raise_invalid(p: &mut Process, what: Term) -> Term {
    let reason = p.tuple(&[atom::word("invalid"), what]);
    p.error(reason)
}

/// The exception for an operation at the wrong time.
pub fn raise_state(p: &mut Process) -> Term {
    raise_invalid(p, atom::word("state"))
}

/// The answer for something that is no such number: out of range, or no number at all.
pub fn bad_number(p: &mut Process, given: Term) -> Term {
    if !given.is_integer() {
        return p.badarg();
    }
    let what = p.tuple(&[atom::word("integer_range"), given]);
    p.tuple(&[atom::word("invalid"), what])
}

/// `ok`, or `{error, Posix}` of a system call that gave -1.
pub fn done(p: &mut Process, result: libc::c_int) -> Term {
    if result < 0 { last_error(p) } else { Term::OK }
}

/// `{error, Posix}` of the last system call.
pub fn last_error(p: &mut Process) -> Term {
    posix_error(p, crate::io::stdio::errno())
}

/// A C `int`.
pub fn int(term: Term) -> Option<i32> {
    i32::try_from(term.as_i64()?).ok()
}

/// A value of a map by the name of its key.
pub fn field(term: Term, name: &str) -> Option<Term> {
    if term.is_map() { map::find(term, atom::word(name)) } else { None }
}

/// A boolean of a map; what it is where there is none.
pub fn flag(term: Term, name: &str, otherwise: bool) -> bool {
    field(term, name).and_then(Term::as_bool).unwrap_or(otherwise)
}

/// A map with atoms as keys.
pub fn map(to: &mut impl Alloc, pairs: &[(&str, Term)]) -> Term {
    let pairs: Vec<(Term, Term)> = pairs.iter().map(|&(key, value)| (atom::word(key), value)).collect();
    to.map_from(&pairs)
}

/// `{ok, Value}`.
pub fn ok(p: &mut Process, value: Term) -> Term {
    p.tuple(&[Term::OK, value])
}

/// The characters of a string of bytes.
pub fn latin1(list: Term) -> Option<Vec<u8>> {
    list.proper_list()?.into_iter().map(|char| u8::try_from(char.as_small()?).ok()).collect()
}

/// A word for a number, by a table; the number where there is none.
pub fn named(table: &[(i32, &str)], number: i32) -> Term {
    table.iter().find(|row| row.0 == number).map_or(Term::small(number.into()), |row| atom::word(row.1))
}

/// A number for a word, by a table, or the number given.
pub fn numbered(table: &[(i32, &str)], term: Term) -> Option<i32> {
    if !term.is_atom() {
        return int(term);
    }
    let name = atom::name(term);
    table.iter().find(|row| row.1 == name).map(|row| row.0)
}

pub const KINDS: [(i32, &str); 5] = [
    (libc::SOCK_STREAM, "stream"),
    (libc::SOCK_DGRAM, "dgram"),
    (libc::SOCK_RAW, "raw"),
    (libc::SOCK_SEQPACKET, "seqpacket"),
    (libc::SOCK_RDM, "rdm"),
];

pub const DOMAINS: [(i32, &str); 4] =
    [(libc::AF_INET, "inet"), (libc::AF_INET6, "inet6"), (libc::AF_UNIX, "local"), (libc::AF_UNSPEC, "unspec")];

/// A level of options: `socket` or a protocol's number.
pub fn level(term: Term) -> Option<i32> {
    if term == atom::word("socket") { Some(libc::SOL_SOCKET) } else { int(term) }
}

pub fn level_term(level: i32) -> Term {
    if level == libc::SOL_SOCKET { atom::word("socket") } else { Term::small(level.into()) }
}
