//! `beamless test`: a program that runs the project's tests, made and run.

use super::Outcome;
use super::opened::Opened;
use super::run::build_and_become;
use crate::args::Test;
use std::ffi::OsString;

pub fn run(arguments: &Test) -> Outcome {
    let mut opened = Opened::tests(&arguments.files, arguments.verbose)?;
    opened.compile()?;
    Err(build_and_become(opened, &options(arguments))?)
}

/// As `beamless_test` reads them: names and values.
fn options(arguments: &Test) -> Vec<OsString> {
    let mut options: Vec<(&str, String)> = Vec::new();
    if arguments.trace {
        options.push(("trace", "true".to_owned()));
    }
    options.extend(arguments.seed.map(|seed| ("seed", seed.to_string())));
    options.extend(arguments.max_failures.map(|most| ("max-failures", most.to_string())));
    for (name, tags) in [("only", &arguments.only), ("include", &arguments.include), ("exclude", &arguments.exclude)] {
        options.extend(tags.iter().map(|tag| (name, tag.clone())));
    }
    options.into_iter().flat_map(|(name, value)| [name.into(), value.into()]).collect()
}
