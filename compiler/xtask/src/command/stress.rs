//! `cargo xtask stress`: the programs of tests/program again, under conditions that bring out what is rare. Slow, not for CI. Which conditions
//! is the harness's (tests/harness/src/variant.rs): it builds each program once and runs it under all.

use anyhow::Result;

use super::{build, program_tests};
use crate::paths::Flavour;
use crate::process;

/// Collecting at every check makes a program hundreds of times slower.
const SECONDS: &str = "900";

/// `arguments` are names to filter by, as the test runner takes them.
pub fn run(arguments: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    let mut cargo = program_tests::tests();
    cargo.args(arguments).env("BEAMLESS_TEST_SECONDS", SECONDS).env("BEAMLESS_STRESS", "1");
    process::run(&mut cargo)
}
