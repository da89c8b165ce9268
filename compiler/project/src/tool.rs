//! Running a build tool: where it is, its output, how it ended. Which tool with which words is in the tool's own file.

use beamless_source::{Code, Diagnostic};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::facts::Failure;

/// Runs the tool in the project's folder. What it prints goes to standard error: standard output is the program's that may be run next.
///
/// # Errors
/// It is not there, or has ended with an error, which it has told itself.
pub fn run(command: &mut Command, folder: &Path, advice: &str) -> Result<(), Failure> {
    command.current_dir(folder).stdin(Stdio::null()).stdout(io::stderr());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::Tool),
        Err(error) => {
            let name = command.get_program().to_string_lossy().into_owned();
            Err(Diagnostic::error(Code::ToolMissing, format!("{name} cannot be run: {error}")).help(advice).into())
        }
    }
}

/// Puts a text in a file, and folders where there are none.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = match path.parent() {
        Some(folder) => std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, text)),
        None => std::fs::write(path, text),
    };
    written.map_err(|error| {
        let message = format!("{} cannot be written: {error}", path.display());
        Diagnostic::error(Code::OutputUnwritable, message).into()
    })
}
