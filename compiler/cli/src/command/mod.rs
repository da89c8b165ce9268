//! One file a command; each gives the exit code. What several of them do is here and in `executable`.

mod build;
mod check;
mod clean;
mod completions;
mod emit;
mod executable;
mod explain;
mod fingerprint;
mod new;
mod opened;
mod run;
mod size;
mod snapshot;
mod targets;
mod test;
mod version;

use crate::args::{Arguments, Command, Profile, Sources};
use crate::progress;
use crate::report;
use beamless_db::{Built, ProgramOptions, Store, build, replacements};
use beamless_otp::{Cache, Config, Otp};
use beamless_passes::{Dump, Options};
use beamless_source::{Code, Diagnostic, Severity, SourceMap};
use opened::Opened;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// A command's end: `Err` once the error has been reported.
type Outcome<T = ()> = Result<T, ExitCode>;

pub fn run(arguments: Arguments) -> ExitCode {
    if matches!(arguments.command, Some(Command::Build(_) | Command::Run(_) | Command::Test(_) | Command::Check(_) | Command::Size(_))) {
        progress::start();
    }
    let outcome = command(arguments);
    progress::end();
    outcome.err().unwrap_or(ExitCode::SUCCESS)
}

fn command(arguments: Arguments) -> Outcome {
    match arguments.command {
        _ if arguments.version => version::run(),
        None => version::run(),
        Some(Command::New(arguments)) => new::run(&arguments),
        Some(Command::Build(arguments)) => build::run(&arguments),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Test(arguments)) => test::run(&arguments),
        Some(Command::Clean(arguments)) => clean::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Size(arguments)) => size::run(&arguments),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        Some(Command::Targets) => targets::run(),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
    }
}

/// `code_path`: the `ebin` folders that come before OTP's.
fn config(code_path: Vec<PathBuf>) -> Config {
    Config { cache: Cache::from_env(), replacements: replacements(), code_path }
}

/// Finds OTP.
fn store(code_path: Vec<PathBuf>) -> Outcome<Store> {
    Otp::find(config(code_path)).map(Store::new).map_err(error)
}

/// The whole program; warnings and errors are reported.
fn program(opened: &mut Opened) -> Outcome<Built> {
    let Opened { store, sources, entry, applications, .. } = opened;
    let passes = Arc::new(passes(sources)?);
    let options = ProgramOptions { entry: entry.clone(), applications: applications.clone(), passes };
    let mut built = match build(store, &options) {
        Ok(built) => built,
        Err(diagnostics) => {
            let diagnostics: Vec<_> = diagnostics.into_iter().map(|problem| opened.advise(problem)).collect();
            return Err(fail(&diagnostics, &opened.store.sources));
        }
    };
    if sources.profile == Some(Profile::MinSize) {
        built.program.forget_lines();
    }
    if sources.deny_missing {
        let missing = |diagnostic: &&mut Diagnostic| {
            matches!(
                diagnostic.code,
                Code::UndefinedFunction
                    | Code::UndefinedInLibrary
                    | Code::UnsupportedBif
                    | Code::NativeCode
                    | Code::CodeAtRunTime
            )
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
    if sources.profile == Some(Profile::MinSize) {
        // Leaves are still copied into their callers: they are smaller than a call.
        options.skip_pass("inline");
    }
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

fn fail(diagnostics: &[Diagnostic], sources: &SourceMap) -> ExitCode {
    report::print(diagnostics, sources);
    ExitCode::FAILURE
}

/// An error that has no place in a source.
fn error(diagnostic: Diagnostic) -> ExitCode {
    fail(&[diagnostic], &SourceMap::new())
}
