//! The build as one flow: inputs to modules, modules to a program, a program to chunks. Holds the order of the steps and what is kept between
//! them; what a step does is in its own crate. Makes no executable and prints nothing.

//!
//! Reading order: `query` (what is computed from what), `memory` (what is kept from build to build), `library` (where the inputs come from), `program` (the order of the steps).

mod applications;
mod check;
mod database;
mod embedded;
mod inputs;
mod library;
mod memory;
mod missing;
mod native_code;
mod object_code;
mod parallel;
mod program;
mod protocols;
mod query;
mod run_time_code;
mod tests;
mod times;

pub use applications::{Applications, RuntimeConfig};
pub use check::{Checked, Codegen, check_libraries, check_user};
pub use inputs::{Input, Inputs};
pub use library::Store;
pub use program::{Built, Closed, Entry, ProgramOptions, build, close};
pub use query::{CoreSource, read};
pub use times::Times;

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
        .map(|&(name, text)| {
            // In stack traces such a module's file has no folder, like a library's.
            let text = format!("-file(\"{name}.erl\", 1).\n{text}");
            Replacement { module: Atom::new(name), text: Cow::Owned(text) }
        })
        .collect()
}
