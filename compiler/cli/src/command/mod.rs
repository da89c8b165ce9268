//! One file a command; each gives the exit code.

mod build;
mod check;
mod run;
mod size;

use crate::args::{Arguments, Command, Sources};
use crate::report;
use beamless_db::{Inputs, Store, replacements};
use beamless_otp::{Cache, Config, Otp};
use beamless_source::{Diagnostic, SourceMap};
use std::process::ExitCode;

pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Size(arguments) => size::run(&arguments),
    }
}

/// Finds OTP; a missing one is reported.
fn store() -> Result<Store, ExitCode> {
    let config = Config { cache: Cache::from_env(), replacements: replacements(), code_path: Vec::new() };
    match Otp::find(config) {
        Ok(otp) => Ok(Store::new(otp)),
        Err(diagnostic) => {
            report::print(&[diagnostic], &SourceMap::new());
            Err(ExitCode::FAILURE)
        }
    }
}

/// The store with the user's files compiled; errors are reported.
fn store_with(sources: &Sources) -> Result<Store, ExitCode> {
    let mut store = store()?;
    let inputs = Inputs {
        files: sources.files.clone(),
        includes: sources.include.clone(),
        defines: sources.define.iter().map(|text| define(text)).collect(),
    };
    match store.add(&inputs) {
        Ok(warnings) => {
            report::print(&warnings, &store.sources);
            Ok(store)
        }
        Err(diagnostics) => Err(fail(&diagnostics, &store.sources)),
    }
}

/// `NAME` or `NAME=VALUE`.
fn define(text: &str) -> (String, Option<String>) {
    match text.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (text.to_owned(), None),
    }
}

fn fail(diagnostics: &[Diagnostic], sources: &SourceMap) -> ExitCode {
    report::print(diagnostics, sources);
    ExitCode::FAILURE
}
