//! `beamless clean`: removes what Beamless has written into a project, and nothing else.

use super::{Outcome, error, opened};
use crate::args::Clean;
use beamless_source::{Code, Diagnostic};
use std::fs;
use std::io;
use std::path::Path;

pub fn run(arguments: &Clean) -> Outcome {
    let root = opened::root(arguments.folder.as_deref())?;
    let work = root.work_folder();
    for executable in opened::executables(&root) {
        gone(&executable, fs::remove_file(&executable))?;
    }
    gone(&work, fs::remove_dir_all(&work))
}

fn gone(path: &Path, removed: io::Result<()>) -> Outcome {
    match removed {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => {
            let message = format!("{} cannot be removed: {problem}", path.display());
            Err(error(Diagnostic::error(Code::OutputUnwritable, message)))
        }
        _ => Ok(()),
    }
}
