//! `beamless check`: compiles without linking; with `--libraries` everything that is installed.

use super::opened::Opened;
use super::{Outcome, executable, store};
use crate::args::{Check, Files, Sources};
use crate::progress;
use beamless_backend::{Backend, Options, Program};
use beamless_db::{Checked, check_libraries, check_user};
use beamless_llvm::Llvm;
use beamless_source::Atom;
use beamless_targets::Target;
use std::path::Path;
use std::process::ExitCode;

pub fn run(arguments: &Check) -> Outcome {
    // Modules are checked side by side: one thread for each is enough.
    let options = Options { threads: 1, ..executable::options(Target::host(), &Sources::default(), None) };
    let generate = |program: &Program| Llvm.compile(program, &options).map(drop);
    let codegen: Option<beamless_db::Codegen<'_>> = if arguments.codegen { Some(&generate) } else { None };
    let checked = if arguments.libraries {
        let store = store(Vec::new())?;
        let wanted = |name: Atom, beam: &Path| {
            let listed = |list: &[String], matches: &dyn Fn(&str) -> bool| {
                list.is_empty() || list.iter().any(|one| matches(one))
            };
            listed(&arguments.only, &|prefix| name.as_str().starts_with(prefix))
                && listed(&arguments.app, &|app| application(beam) == Some(app))
        };
        let progress = |done, all| eprintln!("{done} of {all} modules");
        check_libraries(&store, &wanted, codegen, progress)
    } else {
        check_user(&Opened::compiled(&of_files(&arguments.inputs))?.store, codegen)
    };
    summary(&checked, arguments.libraries || arguments.inputs.verbose)
}

/// Without any wish about the executable.
fn of_files(inputs: &Files) -> Sources {
    Sources { inputs: inputs.clone(), ..Sources::default() }
}

fn summary(checked: &Checked, always: bool) -> Outcome {
    progress::end();
    checked.failures.iter().for_each(|failure| println!("{failure}"));
    if always || !checked.failures.is_empty() {
        let Checked { modules, functions, chunks, failures } = checked;
        println!("{modules} modules, {functions} functions, {chunks} chunks, {} failures", failures.len());
    }
    if checked.failures.is_empty() { Ok(()) } else { Err(ExitCode::FAILURE) }
}

/// `kernel` of `.../kernel-8.5.3/ebin/file.beam`.
fn application(beam: &Path) -> Option<&str> {
    let folder = beam.parent()?.parent()?.file_name()?.to_str()?;
    Some(folder.split_once('-').map_or(folder, |(name, _)| name))
}
