//! `beamless build`.

use super::{Outcome, emit, executable, program, store_with, targets};
use crate::args::Build;
use beamless_link::{Sysroot, check_output};
use std::path::{Path, PathBuf};

pub fn run(arguments: &Build) -> Outcome {
    let sources = &arguments.sources;
    let target = targets::chosen(arguments.target.as_deref())?;
    if let Some(form) = arguments.emit {
        return emit::run(sources, form, target);
    }
    let sysroot = Sysroot::find(target).map_err(executable::link_error)?;
    let output = arguments.output.clone().unwrap_or_else(|| default_output(&sources.inputs.files[0]));
    check_output(&output).map_err(executable::link_error)?;
    let mut store = store_with(&sources.inputs)?;
    let built = program(&mut store, sources)?;
    let strip = sources.release && !arguments.no_strip;
    executable::make(&built.program, sources, target, &sysroot, &output, strip)
}

/// The source's name without its extension, in the current folder.
fn default_output(source: &Path) -> PathBuf {
    PathBuf::from(source.file_stem().unwrap_or(source.as_os_str()))
}
