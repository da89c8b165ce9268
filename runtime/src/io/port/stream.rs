//! The driver of `spawn` and `fd` ports: bytes to and from descriptors. Writes what fits at once, the rest when the poller says so.

use super::frame::{Cutter, Framing};
use super::outgoing::Outgoing;
use super::program::Child;
use super::{Core, Driver, Event, Verdict, message, ready};
use crate::io::stdio::errno;
use crate::scheduler::blocking;
use crate::scheduler::poll::{self, Interest};
use std::ffi::CStr;
use std::os::fd::RawFd;

/// The most bytes of one read, and so of one message.
const READ: usize = 64 * 1024;
/// A write to a descriptor that may block is safe up to this size once it is writable.
const SAFE_WRITE: usize = 4096;

/// What the options of `open_port/2` say about the stream.
#[derive(Clone, Copy)]
pub struct Settings {
    pub framing: Framing,
    pub exit_status: bool,
    pub eof: bool,
    /// Queued bytes above which senders wait, and below which they go on.
    pub limits: Option<(usize, usize)>,
}

/// One end: a descriptor, and whether it is ours to close.
#[derive(Clone, Copy)]
pub struct End {
    pub fd: RawFd,
    pub own: bool,
}

impl End {
    /// Writes what can be written without waiting; `None` when that is nothing.
    fn write(self, bytes: &[u8]) -> Option<isize> {
        let part = if self.own { bytes } else { &bytes[..bytes.len().min(SAFE_WRITE)] };
        if !self.own && !writable(self.fd) {
            return None;
        }
        // SAFETY: the slice is valid for its length.
        Some(unsafe { libc::write(self.fd, part.as_ptr().cast(), part.len()) })
    }

    fn close(self) {
        poll::forget(self.fd);
        if self.own {
            // SAFETY: the descriptor is ours and not used after this.
            unsafe { libc::close(self.fd) };
        }
    }
}

/// A file as the two ends of a stream; it is made where it is to be written.
pub fn open_file(path: &CStr, input: bool, output: bool) -> Result<(Option<End>, Option<End>), i32> {
    let flags = match (input, output) {
        (true, false) => libc::O_RDONLY,
        (false, true) => libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC,
        _ => libc::O_RDWR | libc::O_CREAT,
    };
    // SAFETY: the path ends with a zero.
    let fd = unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, 0o666) };
    if fd < 0 {
        return Err(errno());
    }
    let own = |fd| End { fd, own: true };
    // SAFETY: plain system calls on the descriptor just opened.
    let second = unsafe {
        libc::fcntl(fd, libc::F_SETFL, libc::fcntl(fd, libc::F_GETFL) | libc::O_NONBLOCK);
        if input && output { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) } else { -1 }
    };
    match (input, output) {
        (true, false) => Ok((Some(own(fd)), None)),
        (false, true) => Ok((None, Some(own(fd)))),
        _ if second >= 0 => Ok((Some(own(fd)), Some(own(second)))),
        _ => {
            let error = errno();
            own(fd).close();
            Err(error)
        }
    }
}

pub struct Stream {
    settings: Settings,
    input: Option<End>,
    output: Option<End>,
    cutter: Cutter,
    queue: Outgoing,
    busy: bool,
    has_program: bool,
    status: Option<i32>,
    at_eof: bool,
}

impl Stream {
    /// A stream over descriptors; begins to read.
    pub fn start(core: &Core, settings: Settings, input: Option<End>, output: Option<End>, has_program: bool) -> Stream {
        let stream = Stream {
            settings,
            input,
            output,
            cutter: Cutter::new(settings.framing),
            queue: Outgoing::default(),
            busy: false,
            has_program,
            status: None,
            at_eof: false,
        };
        stream.await_input(core.number);
        stream
    }

    /// A stream to a program that has been started.
    pub fn of_child(core: &mut Core, settings: Settings, mut child: Child) -> Stream {
        core.os_pid = Some(child.pid);
        let own = |fd| End { fd, own: true };
        let stream = Stream::start(core, settings, child.output.take().map(own), child.input.take().map(own), true);
        child.watch(core.number);
        stream
    }

    fn await_input(&self, number: u64) {
        if let Some(end) = self.input
            && !poll::call(end.fd, Interest::Read, ready, number)
        {
            // A regular file: read where that may wait for the disk.
            blocking::submit(Box::new(move || ready(number, Interest::Read)));
        }
    }

    fn read(&mut self, core: &mut Core) -> Verdict {
        let Some(end) = self.input else { return Verdict::Stay };
        let mut buffer: Vec<u8> = Vec::with_capacity(READ);
        // SAFETY: the buffer has room for as many bytes.
        let count = unsafe { libc::read(end.fd, buffer.as_mut_ptr().cast(), READ) };
        match usize::try_from(count) {
            Ok(0) => {
                self.close_input();
                self.at_eof = true;
                if self.settings.exit_status && self.has_program && self.status.is_none() {
                    return Verdict::Stay;
                }
                self.ended(core)
            }
            Ok(count) => {
                // SAFETY: so many bytes have been filled.
                unsafe { buffer.set_len(count) };
                core.input += count as u64;
                self.cutter.feed(&buffer, |piece, bytes| message::data(core, piece, bytes));
                self.await_input(core.number);
                Verdict::Stay
            }
            Err(_) => match errno() {
                libc::EAGAIN | libc::EINTR => {
                    self.await_input(core.number);
                    Verdict::Stay
                }
                // The other side of a terminal has gone.
                libc::EIO => {
                    self.close_input();
                    self.at_eof = true;
                    self.ended(core)
                }
                error => Verdict::Close(Some(error)),
            },
        }
    }

    fn close_input(&mut self) {
        if let Some(end) = self.input.take() {
            end.close();
        }
    }

    /// Nothing more comes from the other side.
    fn ended(&mut self, core: &mut Core) -> Verdict {
        if let (true, Some(status)) = (self.settings.exit_status, self.status) {
            message::exit_status(core, status);
        }
        self.cutter.finish(|piece, bytes| message::data(core, piece, bytes));
        if self.settings.eof {
            message::plain(core.owner, core.number, "eof");
            return Verdict::Stay;
        }
        Verdict::Close(None)
    }

    /// Writes what can be written without waiting.
    fn write(&mut self, number: u64) -> Verdict {
        let Some(end) = self.output else {
            self.queue.clear();
            return Verdict::Stay;
        };
        if let Err(error) = self.queue.flush(|rest| end.write(rest)) {
            return Verdict::Close(Some(error));
        }
        if !self.queue.is_empty() {
            poll::call(end.fd, Interest::Write, ready, number);
        }
        if let Some((low, high)) = self.settings.limits {
            self.busy = self.queue.len() > if self.busy { low } else { high };
        }
        Verdict::Stay
    }
}

/// Whether a write would not wait.
fn writable(fd: RawFd) -> bool {
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one valid `pollfd`.
    unsafe { libc::poll(&raw mut poll, 1, 0) == 1 }
}

impl Driver for Stream {
    fn command(&mut self, core: &mut Core, data: Vec<u8>) -> Verdict {
        let Some(header) = self.settings.framing.header(data.len()) else { return Verdict::Close(Some(libc::EINVAL)) };
        if self.output.is_none() {
            return Verdict::Stay;
        }
        self.queue.push(&header);
        self.queue.push(&data);
        self.write(core.number)
    }

    fn ready(&mut self, core: &mut Core, interest: Interest) -> Verdict {
        match interest {
            Interest::Read => self.read(core),
            Interest::Write => self.write(core.number),
        }
    }

    fn event(&mut self, core: &mut Core, event: Event) -> Verdict {
        let Event::Exited(status) = event else { return Verdict::Stay };
        self.status = Some(status);
        // What it has written is still read, to the end.
        let finished = self.settings.exit_status && (self.at_eof || self.input.is_none());
        if finished { self.ended(core) } else { Verdict::Stay }
    }

    fn queued(&self) -> usize {
        self.queue.len()
    }

    fn is_busy(&self) -> bool {
        self.busy
    }

    fn drain(&mut self) {
        while let (Some(end), false) = (self.output, self.queue.is_empty()) {
            let mut poll = libc::pollfd { fd: end.fd, events: libc::POLLOUT, revents: 0 };
            // SAFETY: one valid `pollfd`.
            if unsafe { libc::poll(&raw mut poll, 1, -1) } < 0 && errno() != libc::EINTR {
                return;
            }
            // SAFETY: the slice is valid for its length.
            let write = |rest: &[u8]| unsafe { libc::write(end.fd, rest.as_ptr().cast(), rest.len()) };
            if self.queue.flush(|rest| Some(write(rest))).is_err() {
                return;
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.close_input();
        if let Some(end) = self.output.take() {
            end.close();
        }
    }
}
