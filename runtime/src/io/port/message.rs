//! Messages from ports to their owners.

use super::Core;
use crate::heap::fragment::Builder;
use crate::process::control::identifier;
use crate::scheduler::signal;
use crate::term::{Build, BuildBinary, Term, atom};

/// Words that bytes take as the term a port gives them as, at most.
pub fn words(bytes: usize, binary: bool) -> usize {
    if binary { 5 + bytes.min(128) / 8 } else { 2 * bytes }
}

/// Bytes as a binary or a list.
pub fn bytes(to: &mut Builder, data: &[u8], binary: bool) -> Term {
    if binary { to.binary(data) } else { list(to, data) }
}

/// A list of bytes.
pub fn list(to: &mut Builder, data: &[u8]) -> Term {
    data.iter().rev().fold(Term::NIL, |tail, &byte| to.cons(Term::small(byte.into()), tail))
}

/// Sends the owner a message of at most `words` words.
pub fn send(core: &Core, words: usize, make: impl FnOnce(&mut Builder) -> Term) {
    send_to(core.owner, words, make);
}

/// Sends a process a message of at most `words` words.
pub fn send_to(pid: u64, words: usize, make: impl FnOnce(&mut Builder) -> Term) {
    let mut message = Builder::new(words);
    let value = make(&mut message);
    signal::send_fragment(pid, message.finish(value));
}

/// What a piece of input is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    Whole,
    /// A line, or the end of one.
    Line,
    /// A part of a line that is too long.
    Part,
}

/// `{Port, {data, Data}}`, where `Data` of a line is `{eol, Data}` or `{noeol, Data}`.
pub fn data(core: &mut Core, piece: Piece, input: &[u8]) {
    let binary = core.binary;
    send(core, words(input.len(), binary) + 9, |to| {
        let mut data = bytes(to, input, binary);
        if piece != Piece::Whole {
            data = to.tuple(&[atom::word(if piece == Piece::Line { "eol" } else { "noeol" }), data]);
        }
        let data = to.tuple(&[atom::word("data"), data]);
        to.tuple(&[core.term(), data])
    });
}

/// `{Port, Word}`.
pub fn plain(pid: u64, port: u64, word: &str) {
    send_to(pid, 3, |to| to.tuple(&[identifier(port), atom::word(word)]));
}

/// `{Port, {exit_status, Status}}`.
pub fn exit_status(core: &Core, status: i32) {
    send(core, 6, |to| {
        let status = to.tuple(&[atom::word("exit_status"), Term::small(status.into())]);
        to.tuple(&[core.term(), status])
    });
}
