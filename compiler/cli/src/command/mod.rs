//! One file a command; each gives the exit code. What several of them do is here and in `executable`.

mod build;
mod check;
mod completions;
mod emit;
mod executable;
mod explain;
mod run;
mod size;
mod targets;
mod version;

use crate::args::{Arguments, Command, Files, Sources};
use crate::report;
use beamless_db::{Built, Inputs, ProgramOptions, Store, build, replacements};
use beamless_otp::{Cache, Config, Otp};
use beamless_passes::{Dump, Options};
use beamless_source::{Code, Diagnostic, Severity, SourceMap};
use std::process::ExitCode;
use std::sync::Arc;

/// A command's end: `Err` once the error has been reported.
type Outcome<T = ()> = Result<T, ExitCode>;

pub fn run(arguments: Arguments) -> ExitCode {
    let outcome = match arguments.command {
        _ if arguments.version => version::run(),
        None => version::run(),
        Some(Command::Build(arguments)) => build::run(&arguments),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Size(arguments)) => return size::run(&arguments),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        Some(Command::Targets) => targets::run(),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
    };
    outcome.err().unwrap_or(ExitCode::SUCCESS)
}

fn config() -> Config {
    Config { cache: Cache::from_env(), replacements: replacements(), code_path: Vec::new() }
}

/// Finds OTP.
fn store() -> Outcome<Store> {
    Otp::find(config()).map(Store::new).map_err(error)
}

/// The store with the user's files compiled; warnings and errors are reported.
fn store_with(inputs: &Files) -> Outcome<Store> {
    let mut store = store()?;
    let inputs = Inputs {
        files: inputs.files.clone(),
        includes: inputs.include.clone(),
        defines: inputs.define.iter().map(|text| define(text)).collect(),
    };
    match store.add(&inputs) {
        Ok(warnings) => {
            report::print(&warnings, &store.sources);
            Ok(store)
        }
        Err(diagnostics) => Err(fail(&diagnostics, &store.sources)),
    }
}

/// The whole program; warnings and errors are reported.
fn program(store: &mut Store, sources: &Sources) -> Outcome<Built> {
    let passes = Arc::new(passes(sources)?);
    let options = ProgramOptions { main: sources.main.clone(), passes };
    let mut built = build(store, &options).map_err(|diagnostics| fail(&diagnostics, &store.sources))?;
    if sources.deny_missing {
        let missing = |diagnostic: &&mut Diagnostic| {
            matches!(diagnostic.code, Code::UndefinedFunction | Code::UndefinedInLibrary | Code::UnsupportedBif)
        };
        built.diagnostics.iter_mut().filter(missing).for_each(|diagnostic| diagnostic.severity = Severity::Error);
    }
    if built.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(fail(&built.diagnostics, &store.sources));
    }
    report::print_folded(&built.diagnostics, &store.sources, sources.inputs.verbose);
    if sources.inputs.verbose {
        report::times(store.times.iter());
        report::times(options.passes.time_report().into_iter());
    }
    Ok(built)
}

/// `--no-pass` and `--dump`.
fn passes(sources: &Sources) -> Outcome<Options> {
    let mut options = Options::default();
    for name in &sources.no_pass {
        if !options.skip_pass(name) {
            return Err(usage(&format!("--no-pass: there is no optional pass {name}")));
        }
    }
    for text in &sources.dump {
        let dump =
            Dump::parse(text).ok_or_else(|| usage(&format!("--dump: {text} is not after:PASS or after:PASS:M:F/A")))?;
        options.dumps.push(dump);
    }
    Ok(options)
}

/// A mistake on the command line that clap does not see.
fn usage(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
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

/// An error that has no place in a source.
fn error(diagnostic: Diagnostic) -> ExitCode {
    fail(&[diagnostic], &SourceMap::new())
}
