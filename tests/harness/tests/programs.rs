//! One test a program: compiled by beamless, run, compared with the BEAM. The programs are found, not listed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use beamless_harness::program::Program;
use beamless_harness::record::{self, Mode, switched_on};
use beamless_harness::variant::{self, Variant};
use beamless_harness::{compare, compiler, cross, known, program, root};
use beamless_targets::Target;
use libtest_mimic::{Arguments, Failed, Trial};

/// A program that is known to fail may do so by a compiler that does not end; a repair shows sooner.
const KNOWN_FAILING_BUILD: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What the compiler says of a program that is analysed coarsely.
const COARSE_CODE: &str = "W0204";

fn trials() -> Result<Vec<Trial>> {
    let root = root();
    let programs = program::all(&root)?;
    let known = known::read(&root, known::LIST)?;
    let coarse = Arc::new(known::read(&root, known::COARSE)?);
    if switched_on("BLESS") {
        return Ok(programs.into_iter().map(|program| on_the_beam("bless", program, Mode::Bless)).collect());
    }
    let mut trials = vec![list_is_true(known::LIST, &programs, &known), list_is_true(known::COARSE, &programs, &coarse)];
    if switched_on("CHECK_BEAM") {
        trials.extend(programs.iter().map(|program| on_the_beam("beam", program.clone(), Mode::Check)));
    }
    for cross in cross::asked()? {
        let chosen = programs.iter().filter(|program| cross.wants(&program.name) && !known.contains_key(&program.name));
        trials.extend(chosen.cloned().map(|program| {
            let name = format!("{}/{}", cross.target.name, program.name);
            let coarse = coarse.clone();
            trial(name, move || test(&program, Some(cross.target), compiler::BUILD_TIME, &coarse))
        }));
    }
    trials.extend(programs.into_iter().map(|program| match known.get(&program.name) {
        None => {
            let coarse = coarse.clone();
            trial(format!("program/{}", program.name), move || test(&program, None, compiler::BUILD_TIME, &coarse))
        }
        Some(reason) => {
            let (reason, coarse) = (reason.clone(), coarse.clone());
            trial(format!("known-failing/{}", program.name), move || test_known_failing(&program, &reason, &coarse))
        }
    }));
    Ok(trials)
}

fn trial(name: String, body: impl FnOnce() -> Result<()> + Send + 'static) -> Trial {
    Trial::test(name, move || body().map_err(|error| Failed::from(format!("{error:#}"))))
}

fn on_the_beam(kind: &str, program: Program, mode: Mode) -> Trial {
    trial(format!("{kind}/{}", program.name), move || record::run(&root(), &program, mode))
}

/// A line that names no program would hide one that was renamed.
fn list_is_true(list: &'static str, programs: &[Program], known: &BTreeMap<String, String>) -> Trial {
    let is_there = |name: &str| programs.iter().any(|program| program.name == name);
    let strangers: Vec<String> = known.keys().filter(|name| !is_there(name)).cloned().collect();
    trial(format!("{list} names only programs"), move || {
        ensure!(strangers.is_empty(), "{list}: no such program: {}", strangers.join(", "));
        Ok(())
    })
}

/// Compiles once and runs every case; all differences are told. A program becomes a coarse one, or stops being one, by a change of the analysis,
/// which nothing else would tell.
fn test(program: &Program, target: Option<&'static Target>, build_time: Duration, coarse: &BTreeMap<String, String>) -> Result<()> {
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let executable = scratch.path().join("program");
    let said = compiler::build(program, target, &executable, scratch.path(), build_time)?;
    match (said.contains(COARSE_CODE), coarse.contains_key(&program.name)) {
        (true, false) => bail!("it is analysed coarsely ({COARSE_CODE}), and is not in {}", known::COARSE),
        (false, true) => bail!("it is no longer analysed coarsely: remove its line from {}", known::COARSE),
        _ => {}
    }
    let mut failures: Vec<String> = Vec::new();
    for variant in variant::wanted() {
        let failed = program.cases.iter().filter_map(|case| check_case(target, &executable, program, case, variant).err());
        failures.extend(failed.map(|error| format!("{error:#}")));
    }
    if failures.is_empty() {
        return Ok(());
    }
    bail!("{}", failures.join("\n"))
}

fn check_case(target: Option<&Target>, executable: &Path, program: &Program, case: &Path, variant: &Variant) -> Result<()> {
    // Each run has a temporary folder of its own: what one leaves there must not help the next.
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    compare::check(target, executable, &program.dir, case, variant, scratch.path())
}

fn test_known_failing(program: &Program, reason: &str, coarse: &BTreeMap<String, String>) -> Result<()> {
    // A missing compiler is no known failure.
    compiler::locate()?;
    if test(program, None, KNOWN_FAILING_BUILD, coarse).is_ok() {
        bail!("it passes now: remove its line from {} (it said: {reason})", known::LIST);
    }
    eprintln!("known failure: {}: {reason}", program.name);
    Ok(())
}
