//! The command line: one random module to standard output, or many into a folder with one that runs them all. No checking happens here.
//!
//! Compare with the BEAM by hand: `beamless-generate --seed 1 --count 200 --into DIR`, then in DIR on one side
//! `erlc *.erl && erl -noshell -eval 'generated:main([]), halt().'`, on the other `beamless run --main generated *.erl`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str =
    "usage: beamless-generate --seed N [--module NAME]\n       beamless-generate --seed N --count COUNT --into FOLDER";

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
        Some(Options { seed: Some(seed), module, count: None, into: None }) => {
            io::stdout().write_all(beamless_generate::one(seed, module).as_bytes())
        }
        Some(Options { seed: Some(seed), module: None, count: Some(count), into: Some(folder) }) => {
            beamless_generate::many(seed, count, Path::new(&folder)).map(|_| ())
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
