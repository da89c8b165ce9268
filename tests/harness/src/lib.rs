//! Runs the programs of tests/program and examples/ and compares them with what the BEAM printed. It holds no expectation itself.
//!
//! A program is one source file of tests/program, or all sources of one language in a folder of examples/. Beside it lie
//! its expectations, as tests/program/README.md tells. Reading order: `program` (what there is to run), `compiler` (which
//! beamless, and building with it), `cross` (for which other machines), `execute` (running with limits), `compare` (bytes and
//! differences), `known` (what is known to fail), `variant` (under which conditions), `record` (the BEAM's side). The tests themselves are in
//! tests/programs.rs, tests/generated.rs and tests/tidy.rs.
//!
//! Environment:
//!
//! - `BEAMLESS`: the compiler to test, instead of target/release/beamless.
//! - `BEAMLESS_FLAGS`: more arguments for `beamless build`, separated by spaces.
//! - `BEAMLESS_CROSS`: targets for which programs are also made, optimised, and run under an emulator.
//! - `BEAMLESS_TEST_SECONDS`: how much processor time a program may use, instead of 60 s.
//! - `BEAMLESS_STRESS=1`: run each program under the conditions of `variant` instead of as it is.
//! - `BLESS=1`: record the expectations from the BEAM instead of testing.
//! - `CHECK_BEAM=1`: also compare the recorded expectations with the BEAM.

pub mod compare;
pub mod compiler;
pub mod cross;
pub mod execute;
pub mod known;
pub mod program;
pub mod record;
pub mod variant;

use std::path::PathBuf;

/// The repository's root.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    match here.ancestors().nth(2) {
        Some(root) => root.to_path_buf(),
        None => here,
    }
}
