//! `cargo xtask runtime`: the runtime archive alone, for those who work on it.

use anyhow::Result;
use beamless_targets::Target;

use crate::paths::Flavour;
use crate::toolchain::{self, Std};
use crate::{runtime, sysroot};

pub fn run(arguments: &[String]) -> Result<()> {
    install(&toolchain::prepare()?, Flavour::from_arguments(arguments)?)
}

/// Builds the archive for this machine and puts it beside the compiler of the same flavour.
pub fn install(std: &Std, flavour: Flavour) -> Result<()> {
    install_for(Target::host(), std, flavour)
}

/// The same for any machine.
pub fn install_for(target: &Target, std: &Std, flavour: Flavour) -> Result<()> {
    let archive = runtime::build(target, std, flavour)?;
    let place = sysroot::lay_out(target, std, &archive, &flavour.compiler_dir()?)?;
    eprintln!("runtime: {} is up to date", place.display());
    Ok(())
}
