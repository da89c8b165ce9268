//! `zlib`: a stream behind a reference, used by the process that controls it. Input waits in a queue; each call works on a piece of it.

use crate::heap::{Owned, copy};
use crate::io::deflate::{self, Direction, NO_FLUSH, Stream};
use crate::io::resource;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom, iolist};
use std::sync::{Mutex, MutexGuard};

/// What to do with input behind the end of a compressed stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtEnd {
    Error,
    Reset,
    Cut,
}

#[derive(Default)]
struct Session {
    controller: u64,
    stream: Option<Stream>,
    closed: bool,
    queue: Vec<u8>,
    /// Bytes of the queue that have been used.
    used: usize,
    at_end: Option<AtEnd>,
    ended: bool,
    /// The checksum of a stream without header, which zlib keeps none of.
    raw: bool,
    checksum: u32,
    buffer: usize,
    stash: Option<Owned>,
}

/// Bytes a call of `inflateChunk` gives, unless told otherwise.
const BUFFER: usize = 4000;

pub(super) fn open_nif_0(p: &mut Process) -> Term {
    let session = Session { controller: p.pid, buffer: BUFFER, ..Session::default() };
    resource::reference(p, Mutex::new(session), 512)
}

/// The session behind a reference; else the exception is set.
fn session<'a>(p: &mut Process, term: Term) -> Result<MutexGuard<'a, Session>, Term> {
    let Some(session) = resource::value::<Mutex<Session>>(term) else { return Err(p.badarg()) };
    let session = session.lock().unwrap_or_else(|poison| poison.into_inner());
    if session.controller != p.pid {
        return Err(p.error(atom::word("not_on_controlling_process")));
    }
    Ok(session)
}

macro_rules! session {
    ($p:ident, $term:ident) => {
        match session($p, $term) {
            Ok(session) => session,
            Err(raised) => return raised,
        }
    };
}

fn fail(p: &mut Process, code: i32) -> Term {
    p.error(atom::word(deflate::error_name(code)))
}

fn ok_or_fail(p: &mut Process, code: i32) -> Term {
    if code == 0 { Term::OK } else { fail(p, code) }
}

impl Session {
    /// The stream when it goes this way.
    fn stream(&mut self, direction: Direction) -> Option<&mut Stream> {
        self.stream.as_mut().filter(|stream| stream.direction == direction)
    }

    fn forget_input(&mut self) {
        self.queue.clear();
        self.used = 0;
    }
}

fn not_initialized(p: &mut Process) -> Term {
    p.error(atom::word("not_initialized"))
}

pub(super) fn close_nif_1(p: &mut Process, z: Term) -> Term {
    let mut session = session!(p, z);
    if session.closed {
        return not_initialized(p);
    }
    *session = Session { controller: p.pid, closed: true, ..Session::default() };
    Term::OK
}

pub(super) fn set_controller_nif_2(p: &mut Process, z: Term, pid: Term) -> Term {
    let mut session = session!(p, z);
    let Some(pid) = pid.as_local_pid() else { return p.badarg() };
    session.controller = pid;
    Term::OK
}

fn begin(p: &mut Process, z: Term, window_bits: i32, at_end: Option<AtEnd>, make: impl FnOnce() -> Result<Stream, i32>) -> Term {
    let mut session = session!(p, z);
    if session.closed || session.stream.is_some() {
        return p.error(atom::word(if session.closed { "not_initialized" } else { "already_initialized" }));
    }
    match make() {
        Ok(stream) => {
            let (controller, buffer) = (session.controller, session.buffer);
            *session = Session { controller, buffer, stream: Some(stream), at_end, raw: window_bits < 0, ..Session::default() };
            Term::OK
        }
        Err(code) => fail(p, code),
    }
}

fn int(term: Term) -> Option<i32> {
    term.as_small().and_then(|value| i32::try_from(value).ok())
}

pub(super) fn deflate_init_nif_6(p: &mut Process, z: Term, level: Term, method: Term, bits: Term, memory: Term, strategy: Term) -> Term {
    let (Some(level), Some(method), Some(bits)) = (int(level), int(method), int(bits)) else { return p.badarg() };
    let (Some(memory), Some(strategy)) = (int(memory), int(strategy)) else { return p.badarg() };
    begin(p, z, bits, None, || Stream::deflate(level, method, bits, memory, strategy))
}

pub(super) fn inflate_init_nif_3(p: &mut Process, z: Term, bits: Term, at_end: Term) -> Term {
    let at_end = match at_end.as_small() {
        Some(0) => AtEnd::Error,
        Some(1) => AtEnd::Reset,
        Some(2) => AtEnd::Cut,
        _ => return p.badarg(),
    };
    let Some(bits) = int(bits) else { return p.badarg() };
    begin(p, z, bits, Some(at_end), || Stream::inflate(bits))
}

pub(super) fn deflate_set_dictionary_nif_2(p: &mut Process, z: Term, dictionary: Term) -> Term {
    let mut session = session!(p, z);
    let Some(bytes) = iolist::bytes(dictionary) else { return p.badarg() };
    let Some(stream) = session.stream(Direction::Deflate) else { return not_initialized(p) };
    match stream.set_dictionary(&bytes) {
        0 => Term::small(stream.checksum() as i64),
        code => fail(p, code),
    }
}

pub(super) fn inflate_set_dictionary_nif_2(p: &mut Process, z: Term, dictionary: Term) -> Term {
    let mut session = session!(p, z);
    let Some(bytes) = iolist::bytes(dictionary) else { return p.badarg() };
    let Some(stream) = session.stream(Direction::Inflate) else { return not_initialized(p) };
    let code = stream.set_dictionary(&bytes);
    ok_or_fail(p, code)
}

pub(super) fn inflate_get_dictionary_nif_1(p: &mut Process, z: Term) -> Term {
    let mut session = session!(p, z);
    let Some(stream) = session.stream(Direction::Inflate) else { return not_initialized(p) };
    match stream.dictionary() {
        Ok(bytes) => p.binary(&bytes),
        Err(code) => fail(p, code),
    }
}

fn reset(p: &mut Process, z: Term, direction: Direction) -> Term {
    let mut session = session!(p, z);
    let Some(stream) = session.stream(direction) else { return not_initialized(p) };
    let code = stream.reset();
    session.forget_input();
    (session.ended, session.checksum) = (false, 0);
    ok_or_fail(p, code)
}

pub(super) fn deflate_reset_nif_1(p: &mut Process, z: Term) -> Term {
    reset(p, z, Direction::Deflate)
}

pub(super) fn inflate_reset_nif_1(p: &mut Process, z: Term) -> Term {
    reset(p, z, Direction::Inflate)
}

pub(super) fn deflate_params_nif_3(p: &mut Process, z: Term, level: Term, strategy: Term) -> Term {
    let mut session = session!(p, z);
    let (Some(level), Some(strategy)) = (int(level), int(strategy)) else { return p.badarg() };
    let Some(stream) = session.stream(Direction::Deflate) else { return not_initialized(p) };
    match stream.set_params(level, strategy) {
        deflate::BUF_ERROR => Term::OK,
        code => ok_or_fail(p, code),
    }
}

fn finish(p: &mut Process, z: Term, direction: Direction) -> Term {
    let mut session = session!(p, z);
    let unfinished = direction == Direction::Inflate && !session.ended;
    let Some(stream) = session.stream(direction) else { return not_initialized(p) };
    let code = stream.end();
    session.stream = None;
    let left = session.used < session.queue.len() && direction == Direction::Deflate;
    session.forget_input();
    ok_or_fail(p, if code == 0 && (unfinished || left) { deflate::DATA_ERROR } else { code })
}

pub(super) fn deflate_end_nif_1(p: &mut Process, z: Term) -> Term {
    finish(p, z, Direction::Deflate)
}

pub(super) fn inflate_end_nif_1(p: &mut Process, z: Term) -> Term {
    finish(p, z, Direction::Inflate)
}

/// What a call has made.
struct Made {
    code: i32,
    output: Vec<u8>,
    more: bool,
}

impl Session {
    /// Works on at most `most` bytes of the queue, for at most `room` bytes of output.
    fn work(&mut self, most: usize, room: usize, flush: i32) -> Made {
        let mut output = vec![0; room];
        // Flushing is a step of its own, when all input has been taken.
        let mut flushed = flush == NO_FLUSH;
        let (mut given, mut taken, mut code) = (0, 0, 0);
        let Some(stream) = self.stream.as_mut() else { return Made { code, output: Vec::new(), more: false } };
        loop {
            let input = &self.queue[self.used..];
            let input = &input[..input.len().min(most - taken)];
            let (last, empty) = (self.used + input.len() == self.queue.len(), input.is_empty());
            flushed |= empty;
            let step = stream.step(input, &mut output[given..], if empty { flush } else { NO_FLUSH });
            if self.raw {
                let bytes = if stream.direction == Direction::Deflate { &input[..step.taken] } else { &output[given..given + step.given] };
                self.checksum = crc32(self.checksum, bytes);
            }
            (code, given, taken) = (step.code, given + step.given, taken + step.taken);
            self.used += step.taken;
            if code != 0 || empty || given == room || taken == most || last && flush == NO_FLUSH {
                break;
            }
        }
        output.truncate(given);
        if self.used == self.queue.len() {
            self.forget_input();
        }
        let more = !self.queue.is_empty() || given == room || !flushed && code != deflate::STREAM_END;
        Made { code, output, more }
    }
}

fn crc32(before: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(before);
    hasher.update(bytes);
    hasher.finalize()
}

fn transform(p: &mut Process, z: Term, direction: Direction, most: Term, room: Term, flush: Term) -> Term {
    let mut session = session!(p, z);
    let (Some(most), Some(room), Some(flush)) = (most.as_usize(), room.as_usize(), int(flush)) else { return p.badarg() };
    if session.stream(direction).is_none() {
        return not_initialized(p);
    }
    if session.ended && !session.queue.is_empty() && direction == Direction::Inflate {
        match session.at_end {
            Some(AtEnd::Reset) => {
                session.ended = false;
                session.stream.as_mut().map(Stream::reset);
            }
            Some(AtEnd::Error) => return fail(p, deflate::DATA_ERROR),
            _ => session.forget_input(),
        }
    }
    let made = session.work(most, room, flush);
    p.charge(made.output.len() as i64 / 64 + most.min(65536) as i64 / 256);
    session.ended |= made.code == deflate::STREAM_END;
    if made.code < 0 && made.code != deflate::BUF_ERROR {
        return fail(p, made.code);
    }
    let output = if made.output.is_empty() {
        Term::NIL
    } else {
        let binary = p.binary(&made.output);
        p.list(&[binary])
    };
    if made.code == deflate::NEED_DICT {
        let checksum = session.stream.as_ref().map_or(0, Stream::checksum);
        return p.tuple(&[atom::word("need_dictionary"), Term::small(checksum as i64), output]);
    }
    p.tuple(&[atom::word(if made.more { "continue" } else { "finished" }), output])
}

pub(super) fn deflate_nif_4(p: &mut Process, z: Term, most: Term, room: Term, flush: Term) -> Term {
    transform(p, z, Direction::Deflate, most, room, flush)
}

pub(super) fn inflate_nif_4(p: &mut Process, z: Term, most: Term, room: Term, flush: Term) -> Term {
    transform(p, z, Direction::Inflate, most, room, flush)
}

pub(super) fn set_buf_size_nif_2(p: &mut Process, z: Term, size: Term) -> Term {
    let mut session = session!(p, z);
    let Some(size) = size.as_usize() else { return p.badarg() };
    session.buffer = size;
    Term::OK
}

pub(super) fn get_buf_size_nif_1(p: &mut Process, z: Term) -> Term {
    Term::small(session!(p, z).buffer as i64)
}

pub(super) fn crc32_nif_1(p: &mut Process, z: Term) -> Term {
    let session = session!(p, z);
    match &session.stream {
        Some(_) if session.raw => Term::small(session.checksum.into()),
        Some(stream) => Term::small(stream.checksum() as i64),
        None => not_initialized(p),
    }
}

pub(super) fn clear_stash_nif_1(p: &mut Process, z: Term) -> Term {
    session!(p, z).stash = None;
    Term::OK
}

pub(super) fn set_stash_nif_2(p: &mut Process, z: Term, term: Term) -> Term {
    session!(p, z).stash = Some(Owned::new(term));
    Term::OK
}

pub(super) fn get_stash_nif_1(p: &mut Process, z: Term) -> Term {
    let session = session!(p, z);
    match &session.stash {
        Some(stash) => {
            let term = copy::copy(stash.term(), p);
            p.tuple(&[Term::OK, term])
        }
        None => atom::word("empty"),
    }
}

pub(super) fn enqueue_nif_2(p: &mut Process, z: Term, parts: Term) -> Term {
    let mut session = session!(p, z);
    let Some(bytes) = iolist::bytes(parts) else { return p.badarg() };
    if session.stream.is_none() {
        return not_initialized(p);
    }
    let used = std::mem::take(&mut session.used);
    session.queue.drain(..used);
    session.queue.extend_from_slice(&bytes);
    Term::OK
}

beamless_abi::for_each_bif_zlib!(doors);
