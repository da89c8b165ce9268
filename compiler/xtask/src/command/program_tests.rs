//! The test runner for the programs of tests/program. What it is asked is the commands' business.

use std::process::Command;

use crate::process;

/// Names may follow.
pub fn tests() -> Command {
    let mut cargo = process::cargo();
    let nextest = process::find_program("cargo-nextest").is_some();
    cargo.args(if nextest { ["nextest", "run"].as_slice() } else { ["test"].as_slice() });
    cargo.args(["--package", "beamless-harness", "--test", "programs", "--no-fail-fast"]);
    if !nextest {
        // libtest's interface takes names after the dashes.
        cargo.arg("--");
    }
    cargo
}
