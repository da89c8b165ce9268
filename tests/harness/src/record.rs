//! The BEAM's side: recording expectations, or comparing them again. The work is tests/program/record.escript's.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::program::{LOCALE, Program};

/// What is wanted of the recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write the expectation files anew.
    Bless,
    /// Fail where they differ.
    Check,
}

/// Whether a switch of the environment is on.
pub fn switched_on(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Runs `program` on the BEAM.
pub fn run(root: &Path, program: &Program, mode: Mode) -> Result<()> {
    let mut command = Command::new("escript");
    command.env(LOCALE.0, LOCALE.1).arg(root.join("tests/program/record.escript"));
    if mode == Mode::Check {
        command.arg("--check");
    }
    let result = command.arg(&program.recorded_as).output().context("cannot start escript: run `cargo xtask setup`")?;
    if !result.status.success() {
        bail!("{}{}", String::from_utf8_lossy(&result.stdout), String::from_utf8_lossy(&result.stderr));
    }
    Ok(())
}
