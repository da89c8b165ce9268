//! `beamless-generate --seed N [--module NAME]`: prints a random Erlang module whose main/1 prints results; no checking happens here.

mod binary;
mod expression;
mod guard;
mod module;
mod pattern;
mod random;
mod scope;

use std::process::ExitCode;

const USAGE: &str = "usage: beamless-generate --seed N [--module NAME]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options(&arguments) {
        Some((seed, name)) => {
            print!("{}", module::generate(seed, &name));
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// The seed and the module's name, `g<seed>` unless one is given.
fn options(arguments: &[String]) -> Option<(u64, String)> {
    let mut seed = None;
    let mut name = None;
    for pair in arguments.chunks(2) {
        match pair {
            [flag, value] if flag == "--seed" => seed = Some(value.parse().ok()?),
            [flag, value] if flag == "--module" => name = Some(value.clone()),
            _ => return None,
        }
    }
    let seed: u64 = seed?;
    Some((seed, name.unwrap_or_else(|| format!("g{seed}"))))
}
