//! The command line: one random module to standard output, or many into a folder with one that runs them all. No checking happens here.
//!
//! Compare with the BEAM by hand: `beamless-generate --seed 1 --count 200 --into DIR`, then in DIR on one side
//! `erlc *.erl && erl -noshell -eval 'generated:main([]), halt().'`, on the other `beamless run --main generated *.erl`.

mod binary;
mod expression;
mod guard;
mod module;
mod pattern;
mod random;
mod scope;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str =
    "usage: beamless-generate --seed N [--module NAME]\n       beamless-generate --seed N --count COUNT --into FOLDER";

/// The module that runs all others of a folder.
const DRIVER: &str = "generated";

#[derive(Default)]
struct Options {
    seed: Option<u64>,
    module: Option<String>,
    count: Option<u64>,
    into: Option<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match parse(&arguments) {
        Some(Options { seed: Some(seed), module, count: None, into: None }) => one(seed, module),
        Some(Options { seed: Some(seed), module: None, count: Some(count), into: Some(folder) }) => {
            many(seed, count, Path::new(&folder))
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("beamless-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Option<Options> {
    let mut options = Options::default();
    for pair in arguments.chunks(2) {
        let [flag, value] = pair else { return None };
        match flag.as_str() {
            "--seed" => options.seed = Some(value.parse().ok()?),
            "--module" => options.module = Some(value.clone()),
            "--count" => options.count = Some(value.parse().ok()?),
            "--into" => options.into = Some(value.clone()),
            _ => return None,
        }
    }
    Some(options)
}

fn one(seed: u64, name: Option<String>) -> io::Result<()> {
    let name = name.unwrap_or_else(|| module_name(seed));
    io::stdout().write_all(module::generate(seed, &name).as_bytes())
}

/// Modules of `count` seeds in a row, and the driver: so that one executable runs hundreds of programs.
fn many(first: u64, count: u64, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let names: Vec<String> = (0..count).map(|offset| module_name(first.wrapping_add(offset))).collect();
    for (offset, name) in (0..count).zip(&names) {
        fs::write(folder.join(format!("{name}.erl")), module::generate(first.wrapping_add(offset), name))?;
    }
    fs::write(folder.join(format!("{DRIVER}.erl")), module::driver(DRIVER, &names))
}

fn module_name(seed: u64) -> String {
    format!("g{seed}")
}
