//! The compiler under test: which one it is, and building a program with it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use beamless_targets::Target;

use crate::execute::{self, Limits};
use crate::program::Program;

/// Names another compiler than target/release/beamless.
const COMPILER_VARIABLE: &str = "BEAMLESS";
/// More arguments for every build.
const FLAGS_VARIABLE: &str = "BEAMLESS_FLAGS";

/// A build may have to fetch and lower a whole library once; later ones take it from the cache.
pub const BUILD_TIME: Duration = Duration::from_secs(120);
const BUILD_LIMITS: Limits = Limits { time: BUILD_TIME, memory: 8 << 30, output: 64 << 20 };

/// The compiler's executable, which must be there: a missing one is a failure, never a skipped test.
pub fn locate() -> Result<PathBuf> {
    let path = match env::var_os(COMPILER_VARIABLE) {
        Some(path) => PathBuf::from(path),
        None => target_dir().join("release/beamless"),
    };
    ensure!(
        path.is_file(),
        "there is no compiler at {}: run `cargo xtask build`, or let {COMPILER_VARIABLE} name one",
        path.display()
    );
    Ok(path)
}

fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}

/// Compiles `program` to the file `output` within `time`, and gives what the compiler says. For another machine it is optimised, as those who
/// copy it there have it.
pub fn build(
    program: &Program,
    target: Option<&Target>,
    output: &Path,
    scratch: &Path,
    time: Duration,
) -> Result<String> {
    let arguments = target.map(|target| ["--release", "--target", target.name]);
    build_files(&program.sources, arguments.as_ref().map_or(&[], |arguments| &arguments[..]), output, scratch, time)
}

/// Compiles `sources` with further `arguments` to the file `output`, and gives what the compiler says.
pub fn build_files(
    sources: &[PathBuf],
    arguments: &[&str],
    output: &Path,
    scratch: &Path,
    time: Duration,
) -> Result<String> {
    let mut command = Command::new(locate()?);
    command.arg("build").args(sources).args(arguments).arg("-o").arg(output);
    if let Ok(flags) = env::var(FLAGS_VARIABLE) {
        command.args(flags.split_whitespace());
    }
    let done = execute::run(&mut command, None, &Limits { time, ..BUILD_LIMITS }, scratch)?;
    if done.ended != execute::Ended::Code(0) {
        bail!(
            "beamless build {}\n{}{}",
            done.ended,
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    ensure!(output.is_file(), "beamless build ended well but made no executable");
    Ok(String::from_utf8_lossy(&done.stderr).into_owned())
}
