//! The program's `main`: keeps the command line, sets signals, spawns the first process and runs the schedulers.

use crate::bif::process::info;
use crate::code::{report, start};
use crate::io::{self, args, stdio};
use crate::platform::{clock, image, signals};
use crate::process::control::{self, Control};
use crate::process::table;
use crate::scheduler::spawn::{Options, Start};
use crate::scheduler::{exit, hooks, signal, spawn, worker};
use crate::term::{Term, atom};
use std::ffi::{c_char, c_int};

// A byte whose name says the ABI: programs refer to it, and link with no archive that has another.
#[cfg(not(test))]
std::arch::global_asm!(
    ".pushsection .rodata.bl_abi,\"a\"",
    ".globl bl_abi_{version}",
    ".hidden bl_abi_{version}",
    "bl_abi_{version}:",
    ".byte 0",
    ".popsection",
    version = const beamless_abi::VERSION,
);

#[cfg(not(test))]
#[unsafe(no_mangle)]
pub extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    run(argc, argv)
}

/// Everything `main` does.
pub fn run(argc: c_int, argv: *const *const c_char) -> c_int {
    clock::started_ns();
    // SAFETY: the C runtime passes `argc` strings that live as long as the program.
    unsafe { args::keep(argc, argv) };
    signals::prepare();
    hooks::install(hooks::Hooks { start: start::start, info: info::answer, dump: |p| report::write_stderr(&info::stack_text(p)), killed: report::killed, large: report::large, idle: stdio::flush_all });
    hooks::at_halt(stdio::flush_all);
    hooks::at_halt(stdio::restore_terminal);
    signals::watch(libc::SIGUSR1, |_| dump_all());
    io::signals::prepare();
    worker::prepare();
    let Some(first) = boot() else {
        report::write_stderr("cannot start the first process\n");
        return 1;
    };
    exit::set_first(first);
    worker::run()
}

/// Spawns the program's first process.
fn boot() -> Option<u64> {
    let program = image::program();
    let initial = [atom::word("beamless_boot"), atom::word("start"), Term::small(1)];
    let start = Start::Code { code: program.entry, arguments: &[Term(program.entry_argument)] };
    spawn::spawn(None, start, initial, Options::default())
}

/// SIGUSR1: every process prints itself when it is scheduled next.
fn dump_all() {
    for pid in table::pids() {
        signal::send_fragment(pid, control::signal(crate::heap::Fragment::new(0), Control::Dump));
    }
}
