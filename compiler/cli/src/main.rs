//! The `beamless` command: arguments in, exit code out. The only crate that prints, and the only one that knows clap and miette.

mod args;
mod bug;
mod command;
mod progress;
mod report;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    bug::report_panics();
    let arguments = args::Arguments::parse();
    report::set_format(arguments.message_format);
    command::run(arguments)
}
