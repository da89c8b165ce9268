//! The `beamless` command: arguments in, exit code out. The only crate that prints, and the only one that knows clap and miette.

mod args;
mod bug;
mod command;
mod report;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Rust ignores SIGPIPE; a Unix tool whose reader has gone ends quietly.
    // SAFETY: no other thread runs yet.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
    bug::report_panics();
    let arguments = args::Arguments::parse();
    command::run(arguments)
}
