//! The three standard streams: buffered writing, reading on a thread of its own, terminals. Output to a pipe or file is gathered and written
//! in large pieces, to a terminal at each newline, standard error at once; nothing stays longer than a moment.

use crate::platform::clock;
use crate::scheduler::{blocking, timer};
use std::collections::VecDeque;
use std::io;
use std::os::fd::RawFd;
use std::sync::{Mutex, MutexGuard, OnceLock};

/// Gathered output is written when there is more than this.
const BUFFER: usize = 64 * 1024;

/// Gathered output is written after so many nanoseconds, also when the program is busy all the time.
const DELAY: i64 = 20_000_000;

/// An output stream.
struct Output {
    fd: RawFd,
    pending: Vec<u8>,
    /// The error of an earlier write: nothing is written after it.
    failed: Option<i32>,
    /// What will write the buffer after [`DELAY`].
    timer: Option<timer::Key>,
}

static STDOUT: Mutex<Output> = Mutex::new(Output { fd: 1, pending: Vec::new(), failed: None, timer: None });
static STDERR: Mutex<Output> = Mutex::new(Output { fd: 2, pending: Vec::new(), failed: None, timer: None });

fn output(fd: RawFd) -> MutexGuard<'static, Output> {
    let stream = if fd == 2 { &STDERR } else { &STDOUT };
    stream.lock().unwrap_or_else(|poison| poison.into_inner())
}

impl Output {
    fn flush(&mut self) -> Result<(), i32> {
        if let Some(timer) = self.timer.take() {
            timer::cancel_call(timer);
        }
        if let Some(error) = self.failed {
            self.pending.clear();
            return Err(error);
        }
        let mut rest = &self.pending[..];
        let mut result = Ok(());
        while !rest.is_empty() {
            match write_some(self.fd, rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) => {
                    self.failed = Some(error);
                    result = Err(error);
                    break;
                }
            }
        }
        self.pending.clear();
        result
    }
}

/// Writes once, waiting when a non-blocking descriptor is full.
fn write_some(fd: RawFd, bytes: &[u8]) -> Result<usize, i32> {
    loop {
        // SAFETY: the slice is valid for its length.
        let count = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
        if let Ok(count) = usize::try_from(count) {
            return Ok(count);
        }
        match errno() {
            libc::EINTR => {}
            libc::EAGAIN => wait_writable(fd),
            error => return Err(error),
        }
    }
}

fn wait_writable(fd: RawFd) {
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one valid `pollfd`.
    unsafe { libc::poll(&raw mut poll, 1, -1) };
}

pub fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// Appends to a stream's buffer. `Ok(true)`: so much is waiting that the caller should have it written where that may block.
///
/// # Errors
/// The number of an earlier write's error.
pub fn write(fd: RawFd, bytes: &[u8]) -> Result<bool, i32> {
    let mut output = output(fd);
    if let Some(error) = output.failed {
        return Err(error);
    }
    output.pending.extend_from_slice(bytes);
    let line = fd == 2 || is_tty(fd) && bytes.contains(&b'\n');
    let now = line || output.pending.len() > BUFFER;
    if !now && output.timer.is_none() {
        output.timer = Some(timer::call_at(clock::monotonic_ns() + DELAY, flush_later, fd as u64));
    }
    Ok(now)
}

/// Has a stream written where that may block.
fn flush_later(fd: u64) {
    blocking::submit(Box::new(move || {
        let _ = flush(fd as RawFd);
    }));
}

/// Writes what is gathered as far as that needs no waiting: the program is about to end by a signal.
pub fn flush_at_once() {
    for stream in [&STDOUT, &STDERR] {
        let Ok(mut output) = stream.try_lock() else { continue };
        let mut poll = libc::pollfd { fd: output.fd, events: libc::POLLOUT, revents: 0 };
        // SAFETY: one valid `pollfd`.
        if unsafe { libc::poll(&raw mut poll, 1, 0) } == 1 {
            let _ = output.flush();
        }
    }
}

/// Writes all that is gathered; may block.
///
/// # Errors
/// The operating system's number, of this or an earlier write.
pub fn flush(fd: RawFd) -> Result<(), i32> {
    output(fd).flush()
}

/// At the end of the program, and before waiting for input from a terminal.
pub fn flush_all() {
    let _ = flush(1);
    let _ = flush(2);
}

pub fn is_tty(fd: RawFd) -> bool {
    static TTYS: [OnceLock<bool>; 3] = [const { OnceLock::new() }; 3];
    // SAFETY: any number may be asked.
    let ask = || unsafe { libc::isatty(fd) == 1 };
    usize::try_from(fd).ok().and_then(|fd| TTYS.get(fd)).is_some_and(|tty| *tty.get_or_init(ask))
}

/// Columns and rows of a terminal.
pub fn window_size(fd: RawFd) -> Option<(u16, u16)> {
    // SAFETY: `winsize` is plain numbers.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the request fills one `winsize`.
    let result = unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size) };
    (result == 0 && size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

static FIRST_MODE: Mutex<Option<(RawFd, libc::termios)>> = Mutex::new(None);

/// Switches a terminal's echo; gives how it was. Not a terminal: `true`.
pub fn set_echo(fd: RawFd, on: bool) -> bool {
    // SAFETY: `termios` is plain numbers; the calls fill or read one.
    unsafe {
        let mut mode: libc::termios = std::mem::zeroed();
        if libc::tcgetattr(fd, &raw mut mode) != 0 {
            return true;
        }
        let before = mode.c_lflag & libc::ECHO != 0;
        FIRST_MODE.lock().unwrap_or_else(|poison| poison.into_inner()).get_or_insert((fd, mode));
        mode.c_lflag = if on { mode.c_lflag | libc::ECHO } else { mode.c_lflag & !libc::ECHO };
        libc::tcsetattr(fd, libc::TCSANOW, &raw const mode);
        before
    }
}

/// Puts the terminal back as it was.
pub fn restore_terminal() {
    if let Some((fd, mode)) = FIRST_MODE.lock().unwrap_or_else(|poison| poison.into_inner()).take() {
        // SAFETY: one valid `termios`.
        unsafe { libc::tcsetattr(fd, libc::TCSANOW, &raw const mode) };
    }
}

/// What a read gave: bytes, none at the end, or an error's number.
pub type ReadResult = Result<Vec<u8>, i32>;
type ReadJob = (usize, Box<dyn FnOnce(ReadResult) + Send>);

static READS: Mutex<Option<VecDeque<ReadJob>>> = Mutex::new(None);

/// Reads standard input once, in the background, after the reads asked for before, and hands the result on. Reading has a thread of its own,
/// since it can wait for ever.
pub fn read(max: usize, done: Box<dyn FnOnce(ReadResult) + Send>) {
    let mut reads = READS.lock().unwrap_or_else(|poison| poison.into_inner());
    if let Some(waiting) = reads.as_mut() {
        waiting.push_back((max, done));
        return;
    }
    *reads = Some(VecDeque::from([(max, done)]));
    crate::scheduler::blocking::submit(Box::new(read_all));
}

/// Serves reads until none is left.
fn read_all() {
    loop {
        let mut reads = READS.lock().unwrap_or_else(|poison| poison.into_inner());
        let Some((max, done)) = reads.as_mut().and_then(VecDeque::pop_front) else {
            *reads = None;
            return;
        };
        drop(reads);
        if is_tty(0) {
            flush_all();
        }
        done(read_some(max));
    }
}

fn read_some(max: usize) -> ReadResult {
    let mut bytes = vec![0; max];
    loop {
        // SAFETY: the vector has room for `max` bytes.
        let count = unsafe { libc::read(0, bytes.as_mut_ptr().cast(), max) };
        if let Ok(count) = usize::try_from(count) {
            bytes.truncate(count);
            return Ok(bytes);
        }
        match errno() {
            libc::EINTR => {}
            libc::EAGAIN => {
                let mut poll = libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 };
                // SAFETY: one valid `pollfd`.
                unsafe { libc::poll(&raw mut poll, 1, -1) };
            }
            error => return Err(error),
        }
    }
}
