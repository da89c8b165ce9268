//! Receiving: `recv`, `recvfrom`, `recvmsg`. What came in is read straight into the binary's memory.

use super::address::{self, Raw};
use super::words::{bad_number, closed, error, error_invalid, int, map, ok, posix_error, raise_state};
use super::{control, flags};
use crate::io::received::Received;
use crate::io::socket::counts::Counter;
use crate::io::socket::queue::Place;
use crate::io::socket::{Guard, Role, Side, Socket};
use crate::io::stdio::errno;
use crate::process::Process;
use crate::term::{Build, Term, atom};

/// The reference of who does not want to wait.
const NO_WAIT: &str = "zero";

fn waits(reference: Term) -> bool {
    !(reference.is_atom() && atom::name(reference) == NO_WAIT)
}

/// A size of memory; `None`: no such number.
fn size(term: Term) -> Option<usize> {
    term.as_u64().and_then(|size| isize::try_from(size).ok()).map(|size| size as usize)
}

/// The first of the arguments that is no number as it should be: the answer for it.
fn refuse(p: &mut Process, sizes: &[Term], flags: Term) -> Option<Term> {
    let given = sizes.iter().copied().chain([flags]);
    if given.clone().any(|term| !term.is_integer()) {
        return Some(p.badarg());
    }
    let bad =
        sizes.iter().copied().find(|&term| size(term).is_none()).or_else(|| int(flags).is_none().then_some(flags))?;
    Some(bad_number(p, bad))
}

/// Whether this process may receive now; else the answer that says what it is to do.
fn enter(p: &mut Process, guard: &mut Guard, reference: Term) -> Option<Term> {
    if !guard.can_read() {
        return Some(closed(p));
    }
    if guard.acceptors.current.is_some() {
        return Some(error_invalid(p, "state"));
    }
    match guard.readers.place(p.pid) {
        Place::Waiting => return Some(raise_state(p)),
        Place::Outside if waits(reference) => {
            guard.push(Role::Reader, p.pid, reference);
            return Some(atom::word("select"));
        }
        _ => {}
    }
    guard.count(Counter::ReadTries, 1);
    None
}

/// This process has its answer: the next one may try.
fn leave(guard: &mut Guard) {
    if guard.readers.current.is_some() {
        guard.activate_next(Role::Reader);
    }
}

fn count(guard: &mut Guard, bytes: usize) {
    guard.count(Counter::ReadByte, bytes as u64);
    guard.read_packet += bytes as u64;
}

/// A packet is complete.
fn count_packet(guard: &mut Guard) {
    guard.count(Counter::ReadPkg, 1);
    let bytes = std::mem::take(&mut guard.read_packet);
    guard.largest(Counter::ReadPkgMax, bytes);
}

/// Nothing came: for now, or because of an error.
fn failed(p: &mut Process, guard: &mut Guard, number: i32, reference: Term) -> Term {
    if number == libc::EAGAIN {
        if !waits(reference) {
            return Term::OK;
        }
        guard.read_done = 0;
        return await_more(p, guard, reference);
    }
    guard.count(Counter::ReadFails, 1);
    guard.abort_waiting(Role::Reader, atom::word(crate::io::posix::name(number)));
    posix_error(p, number)
}

fn await_more(p: &mut Process, guard: &mut Guard, reference: Term) -> Term {
    guard.make_current(Role::Reader, p.pid, reference);
    guard.select(Side::Read, p.pid, reference);
    atom::word("select")
}

pub fn nif_recv_4(p: &mut Process, socket: Term, length: Term, flags: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !reference.is_reference() && waits(reference) {
        return p.badarg();
    }
    let (Some(length), Some(flags)) = (size(length), int(flags)) else {
        return refuse(p, &[length], flags).unwrap_or(Term::NONE);
    };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    let fd = guard.fd();
    let mut received = Received::with_capacity(if length == 0 { guard.read_buffer } else { length });
    // SAFETY: fills the memory that is given.
    let read = received.fill(|free| match unsafe { libc::recv(fd, free.as_mut_ptr().cast(), free.len(), flags) } {
        // With `trunc` the system tells how much there was.
        count if count >= 0 => Ok((count as usize).min(free.len())),
        _ => Err(errno()),
    });
    match read {
        Ok(0) if guard.is_stream() => {
            guard.count(Counter::ReadFails, 1);
            let reason = atom::word("closed");
            guard.abort_waiting(Role::Reader, reason);
            error(p, reason)
        }
        Ok(_) if received.is_full() => full(p, &mut guard, received, length, reference),
        Ok(_) => partial(p, &mut guard, received, length, reference),
        Err(number) => failed(p, &mut guard, number, reference),
    }
}

/// The memory is full: perhaps there is more.
fn full(p: &mut Process, guard: &mut Guard, received: Received, length: usize, reference: Term) -> Term {
    count(guard, received.bytes().len());
    if length == 0 && guard.is_stream() {
        guard.read_done += 1;
        if guard.read_done < guard.read_count {
            guard.make_current(Role::Reader, p.pid, reference);
            let data = received.into_term(p);
            return p.tuple(&[atom::word("more"), data]);
        }
        guard.read_done = 0;
    }
    count_packet(guard);
    leave(guard);
    let data = received.into_term(p);
    ok(p, data)
}

fn partial(p: &mut Process, guard: &mut Guard, received: Received, length: usize, reference: Term) -> Term {
    let bytes = received.bytes().len();
    if length == 0 || !guard.is_stream() || !waits(reference) {
        guard.read_done = 0;
        count(guard, bytes);
        count_packet(guard);
        leave(guard);
        let data = received.into_term(p);
        return ok(p, data);
    }
    guard.count(Counter::ReadByte, bytes as u64);
    let select = await_more(p, guard, reference);
    let data = received.into_term(p);
    p.tuple(&[select, data])
}

pub fn nif_recvfrom_4(p: &mut Process, socket: Term, length: Term, flags: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !reference.is_reference() && waits(reference) {
        return p.badarg();
    }
    let (Some(length), Some(flags)) = (size(length), int(flags)) else {
        return refuse(p, &[length], flags).unwrap_or(Term::NONE);
    };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    let fd = guard.fd();
    let mut received = Received::with_capacity(if length == 0 { guard.read_buffer } else { length });
    let mut from = Raw::room();
    let read = received.fill(|free| {
        let (to, room) = (free.as_mut_ptr().cast(), free.len());
        // SAFETY: fills the memory and the address that are given.
        match unsafe { libc::recvfrom(fd, to, room, flags, from.pointer_mut(), &raw mut from.length) } {
            count if count >= 0 => Ok((count as usize).min(room)),
            _ => Err(errno()),
        }
    });
    match read {
        Ok(0) if guard.is_stream() => end_of_stream(p, &mut guard),
        Ok(bytes) => {
            guard.count(Counter::ReadPkg, 1);
            guard.count(Counter::ReadByte, bytes as u64);
            leave(&mut guard);
            let from = address::encode(p, &from);
            let data = received.into_term(p);
            let answer = p.tuple(&[from, data]);
            ok(p, answer)
        }
        Err(number) => failed(p, &mut guard, number, reference),
    }
}

fn end_of_stream(p: &mut Process, guard: &mut Guard) -> Term {
    guard.count(Counter::ReadFails, 1);
    closed(p)
}

pub fn nif_recvmsg_5(p: &mut Process, socket: Term, data: Term, ancillary: Term, flags: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !reference.is_reference() && waits(reference) {
        return p.badarg();
    }
    let (Some(data), Some(ancillary), Some(flags)) = (size(data), size(ancillary), int(flags)) else {
        return refuse(p, &[data, ancillary], flags).unwrap_or(Term::NONE);
    };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard, reference) {
        return answer;
    }
    let mut received = Received::with_capacity(if data == 0 { guard.read_buffer } else { data });
    let mut control = vec![0u64; (if ancillary == 0 { guard.read_control } else { ancillary }).div_ceil(8)];
    let room = if ancillary == 0 { guard.read_control } else { ancillary };
    let mut from = Raw::room();
    // SAFETY: plain numbers and null pointers.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    let fd = guard.fd();
    let read = received.fill(|free| {
        let mut vector = libc::iovec { iov_base: free.as_mut_ptr().cast(), iov_len: free.len() };
        (message.msg_name, message.msg_namelen) = (from.pointer_mut().cast(), from.length);
        (message.msg_iov, message.msg_iovlen) = (&raw mut vector, 1);
        (message.msg_control, message.msg_controllen) = (control.as_mut_ptr().cast(), room as _);
        // SAFETY: the message points to memory of these sizes.
        match unsafe { libc::recvmsg(fd, &raw mut message, flags) } {
            count if count >= 0 => Ok((count as usize).min(free.len())),
            _ => Err(errno()),
        }
    });
    match read {
        Ok(0) if guard.is_stream() => end_of_stream(p, &mut guard),
        Ok(bytes) => {
            guard.count(Counter::ReadPkg, 1);
            guard.count(Counter::ReadByte, bytes as u64);
            leave(&mut guard);
            from.length = message.msg_namelen;
            let used = message.msg_controllen as usize;
            // SAFETY: the vector has at least as many bytes.
            let control = unsafe { std::slice::from_raw_parts(control.as_ptr().cast::<u8>(), used.min(room)) };
            let message = message_term(p, received, &from, control, message.msg_flags);
            ok(p, message)
        }
        Err(number) => failed(p, &mut guard, number, reference),
    }
}

fn message_term(p: &mut Process, received: Received, from: &Raw, control: &[u8], flags: i32) -> Term {
    let data = received.into_term(p);
    let data = p.list(&[data]);
    let control = control::encode(p, control);
    let flags = flags::message_flags(p, flags);
    let mut pairs = vec![("iov", data), ("ctrl", control), ("flags", flags)];
    if from.length != 0 {
        pairs.push(("addr", address::encode(p, from)));
    }
    map(p, &pairs)
}
