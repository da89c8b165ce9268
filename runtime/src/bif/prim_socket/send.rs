//! Sending: `send`, `sendto`, `sendmsg`.

use super::address::{self, Raw};
use super::control;
use super::words::{bad_number, closed, error, error_invalid, field, int, invalid, ok, raise_state};
use crate::io::posix;
use crate::io::socket::counts::Counter;
use crate::io::socket::queue::Place;
use crate::io::socket::{Guard, Role, Side, Socket};
use crate::io::stdio::errno;
use crate::process::Process;
use crate::term::{Build, Term, atom};
use std::borrow::Cow;

/// The system takes so many pieces at once.
pub const PIECES: usize = 1024;

/// Whether this process may send now; else the answer that says what it is to do.
pub fn enter(p: &mut Process, guard: &mut Guard, reference: Term) -> Option<Term> {
    if !guard.can_write() {
        return Some(closed(p));
    }
    if guard.connector.is_some() {
        return Some(error_invalid(p, "state"));
    }
    match guard.writers.place(p.pid) {
        Place::Free | Place::Current => None,
        Place::Waiting => Some(raise_state(p)),
        Place::Outside => {
            guard.push(Role::Writer, p.pid, reference);
            Some(atom::word("select"))
        }
    }
}

/// What is left of the data after what was given to the system at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    Pieces,
}

/// The answer to what the system has said.
fn sent(p: &mut Process, guard: &mut Guard, result: isize, size: usize, rest: Rest, reference: Term) -> Term {
    if result < 0 {
        return match errno() {
            libc::EAGAIN | libc::EINTR => retry(p, guard, None, rest, reference),
            number => failed(p, guard, number),
        };
    }
    let written = result as usize;
    if written < size || rest == Rest::Pieces {
        let rest = if written < size { Rest::Nothing } else { rest };
        return retry(p, guard, Some(written), rest, reference);
    }
    count_packet(guard, written);
    leave(guard);
    Term::OK
}

fn count_packet(guard: &mut Guard, written: usize) {
    guard.count(Counter::WritePkg, 1);
    guard.count(Counter::WriteByte, written as u64);
    let bytes = std::mem::take(&mut guard.write_packet) + written as u64;
    guard.largest(Counter::WritePkgMax, bytes);
}

fn leave(guard: &mut Guard) {
    guard.activate_next(Role::Writer);
}

fn failed(p: &mut Process, guard: &mut Guard, number: i32) -> Term {
    guard.count(Counter::WriteFails, 1);
    let reason = atom::word(posix::name(number));
    // Who gave something wrong has made no other's data impossible.
    if number != libc::EINVAL && guard.writers.current.is_some() {
        guard.abort_waiting(Role::Writer, reason);
    }
    error(p, reason)
}

/// Not all was taken: a stream's sender is told when to try the rest; of a packet nothing more can follow.
fn retry(p: &mut Process, guard: &mut Guard, written: Option<usize>, rest: Rest, reference: Term) -> Term {
    if let Some(written) = written {
        if !guard.is_stream() {
            count_packet(guard, written);
            leave(guard);
            return ok(p, Term::small(written as i64));
        }
        guard.write_packet += written as u64;
        if rest == Rest::Pieces {
            guard.make_current(Role::Writer, p.pid, reference);
            return p.tuple(&[atom::word("iov"), Term::small(written as i64)]);
        }
    }
    guard.make_current(Role::Writer, p.pid, reference);
    guard.select(Side::Write, p.pid, reference);
    guard.count(Counter::WriteWaits, 1);
    let select = atom::word("select");
    match written {
        Some(written) => p.tuple(&[select, Term::small(written as i64)]),
        None => select,
    }
}

pub fn nif_send_4(p: &mut Process, socket: Term, data: Term, flags: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let (Some(data), true) = (data.as_bytes(), reference.is_reference()) else { return p.badarg() };
    let Some(flags) = int(flags) else { return bad_number(p, flags) };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    guard.count(Counter::WriteTries, 1);
    // SAFETY: pointer and length are of the data.
    let result = unsafe { libc::send(guard.fd(), data.as_ptr().cast(), data.len(), flags | libc::MSG_NOSIGNAL) };
    sent(p, &mut guard, result, data.len(), Rest::Nothing, reference)
}

pub fn nif_sendto_5(p: &mut Process, socket: Term, data: Term, address: Term, flags: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let (Some(data), true) = (data.as_bytes(), reference.is_reference()) else { return p.badarg() };
    let Some(flags) = int(flags) else { return bad_number(p, flags) };
    let Some(to) = address::decode(address) else { return invalid(p, "sockaddr") };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    guard.count(Counter::WriteTries, 1);
    let flags = flags | libc::MSG_NOSIGNAL;
    // SAFETY: pointers and lengths are of the data and the address.
    let result = unsafe { libc::sendto(guard.fd(), data.as_ptr().cast(), data.len(), flags, to.pointer(), to.length) };
    sent(p, &mut guard, result, data.len(), Rest::Nothing, reference)
}

/// The pieces of a list of binaries that the system takes at once, and the list from there on; `None`: it is none.
fn pieces<'a>(mut list: Term) -> Option<(Vec<Cow<'a, [u8]>>, Term)> {
    let mut pieces = Vec::new();
    while let Some((head, tail)) = list.as_cons() {
        let piece = head.as_bytes();
        match piece {
            Some(piece) if piece.is_empty() => {}
            _ if pieces.len() == PIECES => break,
            piece => pieces.push(piece?),
        }
        list = tail;
    }
    list.is_list().then_some((pieces, list))
}

pub fn nif_sendmsg_5(p: &mut Process, socket: Term, message: Term, flags: Term, reference: Term, data: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !reference.is_reference() || !message.is_map() {
        return p.badarg();
    }
    let Some(flags) = int(flags) else { return bad_number(p, flags) };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    let to = match field(message, "addr").map(address::decode) {
        Some(None) => return invalid(p, "addr"),
        Some(to) => to,
        None => None,
    };
    let Some((pieces, rest)) = pieces(data) else { return invalid(p, "iov") };
    if !rest.is_nil() && !guard.is_stream() {
        return invalid(p, "iov");
    }
    let control = match field(message, "ctrl").map(|items| control::decode(items, guard.write_control)) {
        Some(None) => return invalid(p, "ctrl"),
        Some(control) => control,
        None => None,
    };
    guard.count(Counter::WriteTries, 1);
    let result = send_message(guard.fd(), to, &pieces, control, flags | libc::MSG_NOSIGNAL);
    let size = pieces.iter().map(|piece| piece.len()).sum();
    let rest = if rest.is_nil() { Rest::Nothing } else { Rest::Pieces };
    sent(p, &mut guard, result, size, rest, reference)
}

fn send_message(fd: i32, mut to: Option<Raw>, pieces: &[Cow<[u8]>], control: Option<Vec<u8>>, flags: i32) -> isize {
    let mut vectors: Vec<libc::iovec> = pieces
        .iter()
        .map(|piece| libc::iovec { iov_base: piece.as_ptr().cast_mut().cast(), iov_len: piece.len() })
        .collect();
    // Control messages are read as numbers of the machine's size.
    let mut aligned = vec![0u64; control.as_ref().map_or(0, |control| control.len().div_ceil(8))];
    // SAFETY: plain numbers and null pointers.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    if let Some(to) = &mut to {
        (message.msg_name, message.msg_namelen) = (to.pointer_mut().cast(), to.length);
    }
    (message.msg_iov, message.msg_iovlen) = (vectors.as_mut_ptr(), vectors.len() as _);
    if let Some(control) = control.filter(|control| !control.is_empty()) {
        // SAFETY: there is room for as many bytes.
        unsafe { std::ptr::copy_nonoverlapping(control.as_ptr(), aligned.as_mut_ptr().cast::<u8>(), control.len()) };
        (message.msg_control, message.msg_controllen) = (aligned.as_mut_ptr().cast(), control.len() as _);
    }
    // SAFETY: everything the message points to lives until it is sent.
    unsafe { libc::sendmsg(fd, &raw const message, flags) }
}
