//! The build as one flow: inputs to modules, modules to a program, a program to chunks. Holds the order of the steps and what is kept between
//! them; what a step does is in its own crate. Makes no executable and prints nothing.

mod check;
mod inputs;
mod library;
mod program;

pub use check::check_libraries;
pub use inputs::{Input, Inputs};
pub use library::Store;
pub use program::{Built, ProgramOptions, build};

use beamless_otp::Replacement;
use beamless_source::Atom;
use std::borrow::Cow;

/// The platform layer, embedded: module name and Erlang source.
const STDLIB: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// Our modules that stand where the library's of the same name are.
#[must_use]
pub fn replacements() -> Vec<Replacement> {
    STDLIB
        .iter()
        .map(|&(name, text)| Replacement { module: Atom::new(name), text: Cow::Borrowed(text) })
        .collect()
}
