//! `beamless check`: compiles without linking; with `--libraries` everything that is installed.

use super::{fail, store};
use crate::args::Check;
use crate::report;
use beamless_db::Inputs;
use std::process::ExitCode;

pub fn run(arguments: &Check) -> ExitCode {
    match check(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

fn check(arguments: &Check) -> Result<(), ExitCode> {
    let mut store = store()?;
    if arguments.libraries {
        return libraries(&mut store, arguments);
    }
    let inputs = Inputs {
        files: arguments.files.clone(),
        includes: arguments.include.clone(),
        defines: arguments.define.iter().map(|text| super::define(text)).collect(),
    };
    match store.add(&inputs) {
        Ok(warnings) => report::print(&warnings, &store.sources),
        Err(diagnostics) => return Err(fail(&diagnostics, &store.sources)),
    }
    Ok(())
}

/// Compiles all installed modules to chunks with the verifier on.
fn libraries(store: &mut beamless_db::Store, arguments: &Check) -> Result<(), ExitCode> {
    let failures = beamless_db::check_libraries(store, &arguments.only, |done, all| {
        if done % 50 == 0 || done == all {
            eprintln!("{done} of {all} modules");
        }
    });
    for failure in &failures {
        println!("{failure}");
    }
    println!("{} failures", failures.len());
    if failures.is_empty() { Ok(()) } else { Err(ExitCode::FAILURE) }
}
