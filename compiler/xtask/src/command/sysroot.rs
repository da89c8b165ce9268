//! `cargo xtask sysroot`: what programs for a machine are linked with: the runtime archive, musl and its start files.

use anyhow::{Context, Result, bail};
use beamless_targets::{TARGETS, Target};

use super::runtime;
use crate::paths::Flavour;
use crate::{apt, toolchain};

pub fn run(arguments: &[String]) -> Result<()> {
    let (targets, rest) = targets(arguments)?;
    let flavour = Flavour::from_arguments(&rest)?;
    let targets = if targets.is_empty() { vec![Target::host()] } else { targets };
    apt::install_missing()?;
    targets.into_iter().try_for_each(|target| install(target, flavour))
}

/// Takes `--target NAME`, any number of times, and `--all` out of a command's arguments.
pub fn targets(arguments: &[String]) -> Result<(Vec<&'static Target>, Vec<String>)> {
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--all" => found.extend(TARGETS),
            "--target" => found.push(named(words.next().context("--target has no name behind it")?)?),
            _ => rest.push(word.clone()),
        }
    }
    Ok((found, rest))
}

fn named(name: &str) -> Result<&'static Target> {
    let Some(target) = Target::find(name) else {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        bail!("there is no target {name}; there are {}", names.join(", "));
    };
    Ok(target)
}

/// Makes the folder of one target, beside the compiler of the same flavour.
pub fn install(target: &Target, flavour: Flavour) -> Result<()> {
    let std = if target.is_host() { toolchain::prepare()? } else { toolchain::prepare_musl(target)? };
    runtime::install_for(target, &std, flavour)
}
