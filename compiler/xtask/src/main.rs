//! `cargo xtask`: the chores of this repository, one file a command. Nothing of it is part of what users run.

mod apt;
mod command;
mod licences;
mod conformance;
mod measure;
mod mirror;
mod paths;
mod process;
mod runtime;
mod sysroot;
mod toolchain;

use std::process::ExitCode;

use anyhow::{Result, bail};

/// A chore: its name, what it does in one sentence, and the function that does it.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "setup",
        about: "install what is missing: LLVM, lld, Erlang, Elixir, musl, Rust's library source",
        run: command::setup::run,
    },
    Command {
        name: "build",
        about: "make target/release/beamless with its runtime beside it; --dev: target/debug, quicker",
        run: command::build::run,
    },
    Command {
        name: "runtime",
        about: "rebuild only the runtime archive and put it in place; --dev: for target/debug, quicker",
        run: command::runtime::run,
    },
    Command {
        name: "sysroot",
        about: "make what programs are linked with: for this machine, --target NAME, or --all; --dev as for runtime",
        run: command::sysroot::run,
    },
    Command {
        name: "test",
        about: "set up, build, and run every test; --target NAME [PROGRAM...]: only programs, made for another machine; --backend NAME [PROGRAM...]: only programs, by that code generator",
        run: command::test::run,
    },
    Command {
        name: "demo",
        about: "set up, build, compile examples/wordfreq and run it on a generated text",
        run: command::demo::run,
    },
    Command {
        name: "dist",
        about: "make and try the archive that the compiler is given away as, for all machines or --target NAME",
        run: command::dist::run,
    },
    Command {
        name: "programs",
        about: "fetch Debian's Erlang libraries, build the programs of tests/packages with them, and compare with the BEAM; names: only those",
        run: command::programs::run,
    },
    Command {
        name: "stress",
        about: "run the programs with a collection at every check, under seeds, on one and on many threads; names filter",
        run: command::stress::run,
    },
    Command {
        name: "bench",
        about: "measure tests/bench against the BEAM and write docs/benchmarks.md; names: only those programs",
        run: command::bench::run,
    },
    Command {
        name: "conformance",
        about: "run OTP's own test suites natively and write docs/conformance.md; --otp DIR: its source; AREA/SUITE: only those; --elixir --source DIR [AREA/FILE...]: Elixir's own tests",
        run: command::conformance::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        print_usage();
        bail!("a command is missing");
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print_usage();
        return Ok(());
    }
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(rest),
        None => {
            print_usage();
            bail!("there is no command `{name}`");
        }
    }
}

fn print_usage() {
    eprintln!("cargo xtask COMMAND");
    for command in COMMANDS {
        eprintln!("  {:<13}{}", command.name, command.about);
    }
}
