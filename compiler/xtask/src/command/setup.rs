//! `cargo xtask setup`: everything that must be on the machine before a build. It builds nothing of ours.

use anyhow::{Result, ensure};

use crate::apt;
use crate::toolchain::{self, Std};

pub fn run(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "setup takes no arguments");
    ready().map(drop)
}

/// Sets up, and says what the runtime is to be built from.
pub fn ready() -> Result<Std> {
    apt::install_missing()?;
    toolchain::prepare()
}
