//! Random programs: both sides run the same few hundred modules, a batch a build, and print the same. The seeds are fixed.
//!
//! `BEAMLESS_GENERATE_SEED` and `BEAMLESS_GENERATE_COUNT` choose others, for looking further by hand.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use beamless_harness::compiler;
use beamless_harness::execute::{self, Done, Ended, Limits};

/// Modules of a dozen tests each. One build for all is much quicker than one each.
const BATCH: u64 = 100;
const LIMITS: Limits = Limits { time: Duration::from_secs(120), memory: 6 << 30, output: 256 << 20 };

#[test]
fn first_batch() -> Result<()> {
    batch(0)
}

#[test]
fn second_batch() -> Result<()> {
    batch(1)
}

#[test]
fn third_batch() -> Result<()> {
    batch(2)
}

fn batch(number: u64) -> Result<()> {
    let count = chosen("BEAMLESS_GENERATE_COUNT")?.unwrap_or(BATCH);
    let first = chosen("BEAMLESS_GENERATE_SEED")?.unwrap_or(1) + number * count;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let sources = beamless_generate::many(first, count, folder.path())?;
    let executable = folder.path().join("program");
    let main = ["--main", beamless_generate::DRIVER];
    compiler::build_files(&sources, &main, &executable, folder.path(), compiler::BUILD_TIME)?;
    let ours = printed(Command::new(executable), folder.path())?;
    let mut erlc = Command::new("erlc");
    erlc.current_dir(folder.path()).arg("-W0").args(&sources);
    printed(erlc, folder.path())?;
    let mut erl = Command::new("erl");
    let run = format!("{}:main([]), halt().", beamless_generate::DRIVER);
    erl.current_dir(folder.path()).args(["-noshell", "-eval", &run]);
    let theirs = printed(erl, folder.path())?;
    let modules = theirs.lines().filter(|line| is_announcement(line)).count() as u64;
    ensure!(modules == count, "the BEAM ran {modules} modules of {count}");
    same(&theirs, &ours)
}

fn chosen(variable: &str) -> Result<Option<u64>> {
    let Ok(text) = env::var(variable) else { return Ok(None) };
    Ok(Some(text.parse().with_context(|| format!("{variable} is no number: {text}"))?))
}

fn printed(mut command: Command, scratch: &Path) -> Result<String> {
    let Done { ended, stdout, stderr } = execute::run(&mut command, None, &LIMITS, scratch)?;
    if ended != Ended::Code(0) {
        let end = &stdout[stdout.len().saturating_sub(500)..];
        bail!(
            "{:?} {ended}\n{}{}",
            command.get_program(),
            String::from_utf8_lossy(end),
            String::from_utf8_lossy(&stderr)
        );
    }
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

/// The driver prints a module's name before it runs it; every other line is a tuple.
fn is_announcement(line: &str) -> bool {
    line.starts_with('g')
}

/// The first line that differs, with the module it is of: `beamless-generate --seed` makes that alone again.
fn same(theirs: &str, ours: &str) -> Result<()> {
    let mut module = "";
    let mut our_lines = ours.lines();
    for line in theirs.lines() {
        if is_announcement(line) {
            module = line.trim_end();
        }
        let our = our_lines.next().unwrap_or("nothing");
        ensure!(our == line, "module {module}: the BEAM prints\n{line}\nand we\n{our}");
    }
    ensure!(our_lines.next().is_none(), "more lines than on the BEAM");
    Ok(())
}

#[test]
fn a_difference_is_seen_with_its_module() {
    let error = same("g1\n{0,1}\ng2\n{0,2}\n", "g1\n{0,1}\ng2\n{0,3}\n").expect_err("they differ").to_string();
    assert!(error.contains("g2") && error.contains("{0,3}"), "{error}");
    assert!(same("g1\n", "g1\n{0,1}\n").is_err());
    assert!(same("g1\n{0,1}\n", "g1\n").is_err());
}
