//! `cargo xtask runtime`: the runtime archive alone, for those who work on it.

use anyhow::Result;

use crate::paths::Flavour;
use crate::toolchain::{self, Std};
use crate::{runtime, sysroot};

pub fn run(arguments: &[String]) -> Result<()> {
    install(&toolchain::prepare()?, Flavour::from_arguments(arguments)?)
}

/// Builds the archive and puts it beside the compiler of the same flavour.
pub fn install(std: &Std, flavour: Flavour) -> Result<()> {
    let archive = runtime::build(std, flavour)?;
    let place = sysroot::lay_out(std, &archive, &flavour.compiler_dir()?)?;
    eprintln!("runtime: {} is up to date", place.display());
    Ok(())
}
