//! Sending files: the system copies from the file to the socket, on the blocking pool, since the file's disk may be slow.

use super::send;
use super::words::{bad_number, closed, error, error_invalid, ok, raise_state};
use crate::bif::prim_file;
use crate::io::posix;
use crate::io::socket::counts::FileCounter;
use crate::io::socket::{Descriptor, Guard, Role, Side, Socket};
use crate::io::stdio::errno;
use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::{Build, Term, atom};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::Arc;
use std::task::Poll;

/// Bytes that the system is asked to send at once, at most.
const PIECE: u64 = 0x2000_0000;

/// How sending came to its end for now.
enum End {
    /// All that was asked for, or all there was.
    Done,
    /// The socket takes no more just now.
    Full,
    Failed(i32),
}

/// What was done on the pool.
struct Sent {
    bytes: u64,
    calls: u64,
    pieces: u64,
    end: End,
}

/// Sends `count` bytes from an offset on; all there are for 0.
fn work(socket: &Descriptor, file: &OwnedFd, mut offset: i64, count: u64) -> Sent {
    let mut sent = Sent { bytes: 0, calls: 0, pieces: 0, end: End::Done };
    loop {
        let piece = if count > 0 { PIECE.min(count - sent.bytes) } else { PIECE };
        // SAFETY: both descriptors are open as long as they are borrowed.
        let result = unsafe { libc::sendfile(socket.fd, file.as_raw_fd(), &raw mut offset, piece as usize) };
        sent.calls += 1;
        if result > 0 {
            sent.bytes += result as u64;
            sent.pieces += 1;
        }
        match result {
            _ if count > 0 && sent.bytes == count => return sent,
            0 => return sent,
            1.. => {}
            _ => match errno() {
                libc::EINTR => {}
                libc::EAGAIN => return Sent { end: End::Full, ..sent },
                number => return Sent { end: End::Failed(number), ..sent },
            },
        }
    }
}

/// The numbers of a request. `Err`: the answer.
fn numbers(p: &mut Process, offset: Term, count: Term) -> Result<(i64, u64), Term> {
    match (offset.as_i64(), count.as_u64()) {
        (Some(offset), Some(count)) => Ok((offset, count)),
        _ if !count.is_integer() || !offset.is_integer() => Err(p.badarg()),
        (None, _) => Err(bad_number(p, offset)),
        (_, None) => Err(bad_number(p, count)),
    }
}

pub fn nif_sendfile_5(p: &mut Process, socket: Term, reference: Term, offset: Term, count: Term, file: Term) -> Term {
    send_file(p, socket, reference, (offset, count), |p, guard| begin(p, guard, reference, file))
}

pub fn nif_sendfile_4(p: &mut Process, socket: Term, reference: Term, offset: Term, count: Term) -> Term {
    send_file(p, socket, reference, (offset, count), |p, guard| {
        if !guard.can_write() {
            return Some(closed(p));
        }
        if guard.connector.is_some() {
            return Some(error_invalid(p, "state"));
        }
        let ours = guard.writers.current.as_ref().is_some_and(|current| current.pid == p.pid);
        (guard.file.is_none() || !ours).then(|| raise_state(p))
    })
}

/// Has the pool send; `enter` says what else is to be answered.
fn send_file(
    p: &mut Process,
    socket: Term,
    reference: Term,
    (offset, count): (Term, Term),
    enter: impl FnOnce(&mut Process, &mut Guard) -> Option<Term>,
) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    match blocking::take_result::<Sent>(p) {
        Some(Poll::Ready(sent)) => return finish(p, &mut socket.lock(), sent, reference),
        Some(Poll::Pending) => return p.retry(),
        None => {}
    }
    if !reference.is_reference() {
        return p.badarg();
    }
    let (offset, count) = match numbers(p, offset, count) {
        Ok(numbers) => numbers,
        Err(answer) => return answer,
    };
    let mut guard = socket.lock();
    if let Some(answer) = enter(p, &mut guard) {
        return answer;
    }
    // Others wait until it is done.
    guard.make_current(Role::Writer, p.pid, reference);
    let (Some(descriptor), Some(file)) = (guard.descriptor.clone(), guard.file.clone()) else { return closed(p) };
    drop(guard);
    match blocking::blocking(p, move || work(&descriptor, &file, offset, count)) {
        Poll::Ready(sent) => finish(p, &mut socket.lock(), sent, reference),
        Poll::Pending => p.retry(),
    }
}

/// Takes the file, through a descriptor of its own.
fn begin(p: &mut Process, guard: &mut Guard, reference: Term, file: Term) -> Option<Term> {
    if !file.is_reference() {
        return Some(p.badarg());
    }
    if let Some(answer) = send::enter(p, guard, reference) {
        return Some(answer);
    }
    if guard.file.is_some() {
        return Some(error_invalid(p, "state"));
    }
    let Some(file) = prim_file::handle(file) else {
        let reason = p.tuple(&[atom::word("invalid"), atom::word("efile")]);
        return Some(failed(p, guard, reason));
    };
    // SAFETY: a plain system call; a closed file has no descriptor, which is refused.
    let copy = unsafe { libc::fcntl(file.raw().unwrap_or(-1), libc::F_DUPFD_CLOEXEC, 0) };
    if copy < 0 {
        let number = if file.raw().is_none() { libc::EINVAL } else { errno() };
        return Some(failed(p, guard, atom::word(posix::name(number))));
    }
    // SAFETY: the descriptor was just made.
    guard.file = Some(Arc::new(unsafe { OwnedFd::from_raw_fd(copy) }));
    let counters = guard.file_counters.get_or_insert_default();
    counters.count(FileCounter::Tries, 1);
    counters.this = 0;
    None
}

fn failed(p: &mut Process, guard: &mut Guard, reason: Term) -> Term {
    guard.file_counters.get_or_insert_default().count(FileCounter::Fails, 1);
    if guard.writers.current.is_some() {
        guard.abort_waiting(Role::Writer, reason);
    }
    error(p, reason)
}

/// The answer to what the pool has done.
fn finish(p: &mut Process, guard: &mut Guard, sent: Sent, reference: Term) -> Term {
    if !guard.can_write() {
        return closed(p);
    }
    let counters = guard.file_counters.get_or_insert_default();
    counters.count(FileCounter::Calls, sent.calls);
    counters.count(FileCounter::Pkg, sent.pieces);
    counters.count(FileCounter::Byte, sent.bytes);
    counters.largest(FileCounter::PkgMax, sent.bytes);
    counters.this += sent.bytes;
    let whole = counters.this;
    counters.largest(FileCounter::Max, whole);
    let bytes = p.integer_u64(sent.bytes);
    match sent.end {
        End::Done => {
            guard.activate_next(Role::Writer);
            guard.write_packet = 0;
            guard.file = None;
            ok(p, bytes)
        }
        End::Full => {
            guard.file_counters.get_or_insert_default().count(FileCounter::Waits, 1);
            guard.select(Side::Write, p.pid, reference);
            p.tuple(&[atom::word("select"), bytes])
        }
        End::Failed(number) => {
            guard.file = None;
            failed(p, guard, atom::word(posix::name(number)))
        }
    }
}

/// Closes the file of a socket that could not.
pub fn nif_sendfile_1(p: &mut Process, socket: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    match socket.lock().file.take() {
        Some(_) => Term::OK,
        None => error_invalid(p, "state"),
    }
}
