//! `beamless build`.

use super::opened::Opened;
use super::{Outcome, emit, executable, program, targets};
use crate::args::Build;
use beamless_link::{Sysroot, check_output};

pub fn run(arguments: &Build) -> Outcome {
    let named = arguments.target.as_deref();
    let mut opened = Opened::plan(&arguments.sources)?;
    let target = targets::chosen(named.or(opened.target.as_deref()))?;
    if let Some(form) = arguments.emit {
        opened.compile()?;
        return emit::run(&mut opened, form, target);
    }
    let sysroot = Sysroot::find(target).map_err(executable::link_error)?;
    let output = arguments.output.clone().unwrap_or_else(|| opened.output.clone());
    check_output(&output).map_err(executable::link_error)?;
    opened.compile()?;
    let built = program(&mut opened)?;
    let strip = opened.sources.release && !arguments.no_strip;
    executable::make(&built.program, &opened.sources, target, &sysroot, &output, strip)?;
    opened.remember(&output);
    Ok(())
}
