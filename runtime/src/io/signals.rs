//! Signals of the operating system as messages: `{notify, sigterm}` to `erl_signal_server`. The handler only writes the number to a pipe; a
//! thread that waits at its other end sends the message.

use crate::heap::fragment::Builder;
use crate::process::registry;
use crate::scheduler::signal;
use crate::term::{Build, atom};
use libc::c_int;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

const NAMES: &[(&str, c_int)] = &[
    ("sighup", libc::SIGHUP),
    ("sigquit", libc::SIGQUIT),
    ("sigabrt", libc::SIGABRT),
    ("sigalrm", libc::SIGALRM),
    ("sigterm", libc::SIGTERM),
    ("sigusr1", libc::SIGUSR1),
    ("sigusr2", libc::SIGUSR2),
    ("sigchld", libc::SIGCHLD),
    ("sigstop", libc::SIGSTOP),
    ("sigtstp", libc::SIGTSTP),
];

pub enum Disposition {
    Handle,
    Ignore,
    Default,
}

/// The number of a signal that `os:set_signal/2` knows.
pub fn number(name: &str) -> Option<c_int> {
    NAMES.iter().find(|row| row.0 == name).map(|row| row.1)
}

/// The end of the pipe that the handler writes to.
static PIPE: AtomicI32 = AtomicI32::new(-1);

pub fn set(number: c_int, disposition: Disposition) {
    let handler = match disposition {
        Disposition::Handle if started() => arrived as *const () as libc::sighandler_t,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Handle | Disposition::Default => libc::SIG_DFL,
    };
    // SAFETY: `arrived` does only what a handler may; the record is plain numbers.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        libc::sigaction(number, &raw const action, std::ptr::null_mut());
    }
}

extern "C" fn arrived(number: c_int) {
    let byte = number as u8;
    // SAFETY: `write` may be called in a handler; `errno` is put back for the code that was interrupted.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        libc::write(PIPE.load(Ordering::Relaxed), (&raw const byte).cast(), 1);
        *errno = before;
    }
}

/// Makes pipe and thread the first time.
fn started() -> bool {
    static STARTED: OnceLock<bool> = OnceLock::new();
    *STARTED.get_or_init(|| {
        let mut ends = [0; 2];
        // SAFETY: fills two numbers.
        if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
            return false;
        }
        PIPE.store(ends[1], Ordering::Relaxed);
        std::thread::Builder::new().name("signals".into()).stack_size(64 * 1024).spawn(move || deliver(ends[0])).is_ok()
    })
}

fn deliver(from: c_int) {
    let mut byte = 0u8;
    loop {
        // SAFETY: one byte of room.
        let count = unsafe { libc::read(from, (&raw mut byte).cast(), 1) };
        if let Some(row) = NAMES.iter().find(|row| count == 1 && row.1 == c_int::from(byte)) {
            notify(row.0);
        }
    }
}

fn notify(name: &str) {
    let server = atom::existing("erl_signal_server").and_then(|name| name.as_atom()).and_then(registry::whereis);
    if let Some(server) = server {
        let mut message = Builder::new(8);
        let tuple = message.tuple(&[atom::word("notify"), atom::word(name)]);
        let message = message.finish(tuple);
        signal::send_fragment(server, message);
    }
}
