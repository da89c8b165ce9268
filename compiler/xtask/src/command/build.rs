//! `cargo xtask build`: the compiler and, beside it, the runtime that it links programs with.

use anyhow::Result;

use super::{runtime, setup};
use crate::paths::Flavour;
use crate::process;

pub fn run(arguments: &[String]) -> Result<()> {
    everything(Flavour::from_arguments(arguments)?)
}

/// Sets up and builds both halves.
pub fn everything(flavour: Flavour) -> Result<()> {
    let std = setup::ready()?;
    let mut cargo = process::cargo();
    cargo.args(["build", "--package", "beamless-cli"]);
    if flavour == Flavour::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    runtime::install(&std, flavour)
}
