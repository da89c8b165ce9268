//! Reports of processes that end by an uncaught exception: to the `logger` process as OTP's emulator sends them, else to stderr.

use crate::heap::Build;
use crate::heap::copy;
use crate::platform::clock;
use crate::process::{Process, registry};
use crate::scheduler;
use crate::term::map::BuildMap;
use crate::term::{Term, atom, atoms};

/// Reports `reason` as the end of `p`.
pub fn uncaught(p: &mut Process, reason: Term) {
    match logger() {
        Some(logger) => {
            let pid = p.pid_term();
            let metadata = metadata(p);
            let message = p.tuple(&[atom::word("ended"), pid, reason, metadata]);
            scheduler::send_fragment(logger, copy::message(message));
        }
        None => {
            let text = crate::term::print::text;
            write_stderr(&["Error in process ", &text(p.pid_term()), " with exit value:\n", &text(reason), "\n"].concat());
        }
    }
}

const TOO_LARGE: &str = "     Process:            ~p ~n     Context:            maximum heap size reached~n     Max Heap Size:      ~p~n     \
    Total Heap Size:    ~p~n     Kill:               ~p~n     Error Logger:       ~p~n     Message Queue Len:  ~p~n     GC Info:            ~p~n";

/// Reports that the heap has become larger than it may be.
pub fn large(p: &mut Process, words: usize) {
    let Some(logger) = logger() else { return };
    let limit = p.heap_limit();
    let sizes: Vec<Term> =
        p.heap.sizes(&p.hot).iter().map(|&(name, size)| p.tuple(&[atom::word(name), Term::small(size as i64)])).collect();
    let sizes = p.list(&sizes);
    let (pid, messages) = (p.pid_term(), p.mailbox.len as i64);
    let arguments = p.list(&[
        pid,
        Term::small(limit.words as i64),
        Term::small(words as i64),
        Term::bool(limit.kill),
        Term::bool(limit.log),
        Term::small(messages),
        sizes,
    ]);
    let message = log_message(p, TOO_LARGE, arguments);
    scheduler::send_fragment(logger, copy::message(message));
}

/// Reports that a signal ended the first process and with it the program.
pub fn killed(p: &mut Process, reason: Term) {
    let text = crate::term::print::text;
    write_stderr(&["** (EXIT from ", &text(p.pid_term()), ") ", &text(reason), "\n"].concat());
}

/// Reports something that a process has done wrong.
pub fn error(p: &mut Process, text: &str) {
    match logger() {
        Some(logger) => {
            let text = p.string(text);
            let arguments = p.list(&[text]);
            let message = log_message(p, "~s~n", arguments);
            scheduler::send_fragment(logger, copy::message(message));
        }
        None => write_stderr(text),
    }
}

fn logger() -> Option<u64> {
    atom::existing("logger").and_then(|name| name.as_atom()).and_then(registry::whereis)
}

/// `{log, error, Format, Arguments, Metadata}`.
fn log_message(p: &mut Process, format: &str, arguments: Term) -> Term {
    let format = p.string(format);
    let metadata = metadata(p);
    p.tuple(&[atom::word("log"), Term(atoms::ERROR), format, arguments, metadata])
}

/// What every report says of its process.
fn metadata(p: &mut Process) -> Term {
    let pid = p.pid_term();
    let emulator = p.map_from(&[(atom::word("emulator"), Term::TRUE), (atom::word("tag"), Term(atoms::ERROR))]);
    let time = p.integer_i64(clock::system_ns() / 1000);
    let leader = p.group_leader;
    p.map_from(&[
        (atom::word("error_logger"), emulator),
        (atom::word("gl"), leader),
        (atom::word("pid"), pid),
        (atom::word("time"), time),
    ])
}

/// Writes all of `text` to descriptor 2, whatever it takes.
pub fn write_stderr(text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        // SAFETY: the buffer is valid for its length.
        let written = unsafe { libc::write(2, rest.as_ptr().cast(), rest.len()) };
        if written <= 0 {
            if written < 0 && std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted {
                continue;
            }
            return;
        }
        rest = &rest[written as usize..];
    }
}
