//! The door the operating system comes in by: C's `main`. Keeps the arguments, prepares signals, starts the first process and runs the schedulers.

use crate::code::start;
use crate::io::{args, stdio};
use crate::platform::image;
use crate::scheduler::exit;
use crate::scheduler::hooks::{self, Hooks};
use crate::scheduler::spawn::{self, Options, Start};
use crate::scheduler::worker;
use crate::term::{Term, atom};
use std::ffi::{c_char, c_int};

/// The program.
///
/// # Safety
/// Called once, by the C library.
#[cfg_attr(not(test), unsafe(no_mangle))]
pub unsafe extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    // SAFETY: the C library's arguments live as long as the program; no other thread runs yet.
    unsafe {
        args::keep(argc, argv);
        // A closed pipe is an error of the write, not the end of the program.
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
    hooks::install(Hooks { start: start::start, info: |_, _| std::ptr::null_mut(), dump: |_| () });
    hooks::at_halt(stdio::flush_all);
    hooks::at_halt(stdio::restore_terminal);
    worker::prepare();
    let program = image::program();
    let argument = [Term(program.entry_argument)];
    let initial = [atom::word("beamless_boot"), atom::word("start"), Term::small(1)];
    let start = Start::Code { code: program.entry, arguments: &argument };
    if let Some(first) = spawn::spawn(None, start, initial, Options::default()) {
        exit::set_first(first);
    }
    worker::run()
}
