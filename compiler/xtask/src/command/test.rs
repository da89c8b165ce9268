//! `cargo xtask test`: every test there is, the runtime's first. The test runner's own closing lines are the last output.

use anyhow::{Result, ensure};

use super::build;
use crate::paths::{self, Flavour};
use crate::{process, sysroot};

pub fn run(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "test takes no arguments; for one test use `cargo nextest run NAME`");
    build::everything(Flavour::Release)?;
    // Both run before either fails, so that one run shows everything that is wrong.
    let runtime = runtime_tests();
    workspace_tests()?;
    runtime
}

/// The runtime's rooms, tested on the host's own target: musl is needed only for programs.
fn runtime_tests() -> Result<()> {
    let root = paths::root()?.join("runtime");
    let target_dir = root.join("target");
    let mut cargo = process::cargo();
    cargo.current_dir(&root).args(["test", "--workspace", "--lib", "--no-fail-fast", "--target-dir"]).arg(target_dir);
    process::run(&mut cargo)
}

fn workspace_tests() -> Result<()> {
    let mut cargo = process::cargo();
    if process::find_program("cargo-nextest").is_some() {
        cargo.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
    } else {
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
    }
    // Tests of the compiler's own crates run from target/debug, which has no runtime beside it.
    cargo.env("BEAMLESS_SYSROOT", Flavour::Release.compiler_dir()?.join(sysroot::PLACE));
    process::run(&mut cargo)
}
