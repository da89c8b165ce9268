//! `beamless completions`: what a shell wants for completing our commands, from the one description of them.

use super::Outcome;
use crate::args::{Arguments, Completions};
use clap::CommandFactory;
use std::io::Write;
use std::process::ExitCode;

pub fn run(arguments: &Completions) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "beamless", &mut text);
    std::io::stdout().write_all(&text).map_err(|_| ExitCode::FAILURE)
}
