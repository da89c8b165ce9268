//! `cargo xtask stress`: the programs of tests/program again, under conditions that bring out what is rare. Slow, not for CI.

use anyhow::{Result, bail};

use super::build;
use crate::paths::Flavour;
use crate::process;

/// A way to run all programs: its name and the runtime's environment.
struct Variant {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

/// A failure is replayed by setting the same variables.
const VARIANTS: &[Variant] = &[
    Variant { name: "a collection at every room check", environment: &[("BEAMLESS_GC_STRESS", "1")] },
    Variant { name: "deterministic, seed 1", environment: &[("BEAMLESS_SEED", "1")] },
    Variant { name: "deterministic, seed 2", environment: &[("BEAMLESS_SEED", "2")] },
    Variant { name: "deterministic, seed 3", environment: &[("BEAMLESS_SEED", "3")] },
    Variant { name: "one scheduler", environment: &[("BEAMLESS_SCHEDULERS", "1")] },
    Variant { name: "sixteen schedulers", environment: &[("BEAMLESS_SCHEDULERS", "16")] },
];
/// Collecting at every check makes a program hundreds of times slower.
const SECONDS: &str = "900";

/// `arguments` are names to filter by, as the test runner takes them.
pub fn run(arguments: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    let mut failed = Vec::new();
    for variant in VARIANTS {
        eprintln!("stress: {}", variant.name);
        if let Err(error) = programs(variant, arguments) {
            eprintln!("stress: {}: {error:#}", variant.name);
            failed.push(variant.name);
        }
    }
    if !failed.is_empty() {
        bail!("these failed: {}", failed.join("; "));
    }
    Ok(())
}

fn programs(variant: &Variant, filter: &[String]) -> Result<()> {
    let mut cargo = process::cargo();
    let nextest = process::find_program("cargo-nextest").is_some();
    cargo.args(if nextest { ["nextest", "run"].as_slice() } else { ["test"].as_slice() });
    cargo.args(["--package", "beamless-harness", "--test", "programs", "--no-fail-fast"]);
    if !nextest {
        // libtest's interface takes names after the dashes.
        cargo.arg("--");
    }
    cargo.args(filter).env("BEAMLESS_TEST_SECONDS", SECONDS).envs(variant.environment.iter().copied());
    process::run(&mut cargo)
}
