//! `beamless run`: an executable in a temporary folder, run in place of this process's own work.

use super::build::{executable, options, program};
use super::store_with;
use crate::args::Run;
use beamless_backend::Backend;
use beamless_llvm::Llvm;
use std::process::{Command, ExitCode};

pub fn run(arguments: &Run) -> ExitCode {
    match build_and_run(arguments) {
        Ok(code) | Err(code) => code,
    }
}

fn build_and_run(arguments: &Run) -> Result<ExitCode, ExitCode> {
    let mut store = store_with(&arguments.sources)?;
    let built = program(&mut store, &arguments.sources)?;
    let code = Llvm.compile(&built.program, &options(&arguments.sources, None)).map_err(|message| {
        eprintln!("{message}");
        ExitCode::FAILURE
    })?;
    let folder = tempfile::tempdir().map_err(|error| {
        eprintln!("no temporary folder: {error}");
        ExitCode::FAILURE
    })?;
    let output = folder.path().join(built.main.as_str().trim_start_matches("Elixir."));
    executable(&code.objects, &output, false)?;
    let status = Command::new(&output).args(&arguments.arguments).status().map_err(|error| {
        eprintln!("{} cannot be run: {error}", output.display());
        ExitCode::FAILURE
    })?;
    Ok(exit_code(status))
}

/// The program's own code; death by a signal as a shell tells it.
fn exit_code(status: std::process::ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1))
}
