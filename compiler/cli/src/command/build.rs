//! `beamless build`.

use super::fingerprint::Fingerprint;
use super::opened::Opened;
use super::{Outcome, emit, executable, program, targets};
use crate::args::Build;
use crate::report;
use beamless_link::{Sysroot, check_output};

pub fn run(arguments: &Build) -> Outcome {
    let mut fingerprint = fingerprint(arguments);
    if let Some((executable, said)) = fingerprint.as_ref().and_then(Fingerprint::unchanged) {
        report::repeat(said);
        report::finished(executable, true, arguments.sources.inputs.verbose);
        return Ok(());
    }
    let named = arguments.target.as_deref();
    let mut opened = Opened::plan(&arguments.sources)?;
    if let Some(fingerprint) = &mut fingerprint {
        fingerprint.made(&opened.made);
    }
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
    if let (Some(fingerprint), Some(outside)) = (fingerprint, opened.outside()) {
        fingerprint.keep(&output, &outside, &report::said());
    }
    report::finished(&output, false, arguments.sources.inputs.verbose);
    Ok(())
}

/// What is kept of a project's build, unless something other than an executable is asked for.
fn fingerprint(arguments: &Build) -> Option<Fingerprint> {
    let only_made = arguments.emit.is_none() && arguments.sources.dump.is_empty();
    let root = Opened::root_of(&arguments.sources).filter(|_| only_made)?;
    Fingerprint::start(root, &format!("{arguments:?} {:?}", report::format()))
}
