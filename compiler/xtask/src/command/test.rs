//! `cargo xtask test`: every test there is, the runtime's first. The test runner's own closing lines are the last output.
//! With `--target` or `--backend` only the programs, made for another machine or by that code generator.

use anyhow::{Result, ensure};
use beamless_targets::{TARGETS, Target};

use super::{build, program_tests, sysroot as sysroot_command};
use crate::paths::{self, Flavour};
use crate::{process, sysroot};

pub fn run(arguments: &[String]) -> Result<()> {
    let (targets, names) = sysroot_command::targets(arguments)?;
    if !targets.is_empty() {
        return made_for(&targets, &names);
    }
    if let [option, backend, names @ ..] = arguments
        && option == "--backend"
    {
        return generated(backend, names);
    }
    ensure!(
        arguments.is_empty(),
        "without --target or --backend test takes no arguments; for one test use `cargo nextest run NAME`"
    );
    build::everything(Flavour::Release)?;
    for target in tested().filter(|target| !target.is_host()) {
        sysroot_command::install(target, Flavour::Release)?;
    }
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

/// Machines for which some of the programs are tested as they are released: on this one all are tested as they are developed.
fn tested() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| target.tools.tested_part != 0)
}

/// All programs, or those whose names hold one of `names`, made for other machines and run under their emulators.
fn made_for(targets: &[&'static Target], names: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    for target in targets {
        sysroot_command::install(target, Flavour::Release)?;
    }
    let mut cargo = program_tests::tests();
    for target in targets {
        cargo.args(names.iter().map(|name| format!("{}/{name}", target.name)));
        if names.is_empty() {
            cargo.arg(format!("{}/", target.name));
        }
    }
    let all: Vec<_> = targets.iter().map(|target| format!("{}=1", target.name)).collect();
    process::run(cargo.env("BEAMLESS_CROSS", all.join(" ")))
}

/// All programs, or those whose names hold one of `names`, made by this code generator for this machine.
fn generated(backend: &str, names: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    process::run(program_tests::tests().args(names).env("BEAMLESS_FLAGS", format!("--backend {backend}")))
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
    cargo.env("BEAMLESS_CROSS", tested().map(|target| target.name).collect::<Vec<_>>().join(" "));
    process::run(&mut cargo)
}
