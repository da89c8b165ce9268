//! Signals of the operating system as messages, `{notify, sigterm}` to `erl_signal_server`, and the end of the program by one.

use crate::heap::fragment::Builder;
use crate::platform::signals;
use crate::process::registry;
use crate::scheduler::signal;
use crate::term::{Build, atom};
use libc::c_int;

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

/// Signals that end the program, unless it handles or ignores them.
const ENDS: [c_int; 3] = [libc::SIGHUP, libc::SIGINT, libc::SIGTERM];

pub enum Disposition {
    Handle,
    Ignore,
    Default,
}

/// The number of a signal that `os:set_signal/2` knows.
pub fn number(name: &str) -> Option<c_int> {
    NAMES.iter().find(|row| row.0 == name).map(|row| row.1)
}

pub fn set(number: c_int, disposition: Disposition) {
    match disposition {
        Disposition::Handle => signals::watch(number, notify),
        Disposition::Default if ENDS.contains(&number) => signals::watch(number, end),
        Disposition::Ignore => signals::unwatch(number, true),
        Disposition::Default => signals::unwatch(number, false),
    };
}

fn notify(number: c_int) {
    let name = NAMES.iter().find(|row| row.1 == number).map(|row| row.0);
    let server = atom::existing("erl_signal_server").and_then(|name| name.as_atom()).and_then(registry::whereis);
    if let (Some(name), Some(server)) = (name, server) {
        let mut message = Builder::new(8);
        let tuple = message.tuple(&[atom::word("notify"), atom::word(name)]);
        let message = message.finish(tuple);
        signal::send_fragment(server, message);
    }
}

/// Has the signals that end the program write what was printed before; those that are ignored stay so.
pub fn prepare() {
    for number in ENDS {
        if !signals::is_ignored(number) {
            signals::watch(number, end);
        }
    }
}

/// Ends the program as the signal would have.
fn end(number: c_int) {
    super::stdio::flush_at_once();
    super::stdio::restore_terminal();
    signals::unwatch(number, false);
    // SAFETY: ends the program. The system's first process is not ended by the signal: it exits with the code that a shell would say.
    unsafe {
        match libc::getpid() {
            1 => libc::_exit(128 + number),
            own => libc::kill(own, number),
        };
    }
}
