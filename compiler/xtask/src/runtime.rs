//! Builds the runtime archive, libbeamless_rt.a. Where it is put is `sysroot.rs`'s business.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use beamless_targets::Target;

use crate::paths::{self, Flavour};
use crate::process;
use crate::toolchain::Std;

/// With it the host's own library is used.
const HOST_TARGET: &str = "x86_64-unknown-linux-gnu";
pub const ARCHIVE: &str = "libbeamless_rt.a";

/// The profile for working on the runtime: seconds to rebuild, assertions on. Given here and not in the runtime's
/// manifest because only this command uses it.
const DEV_PROFILE: &[&str] = &[
    "profile.quick.inherits='release'",
    "profile.quick.opt-level=1",
    "profile.quick.lto='off'",
    "profile.quick.codegen-units=16",
    "profile.quick.incremental=true",
    "profile.quick.debug='line-tables-only'",
    "profile.quick.debug-assertions=true",
    "profile.quick.overflow-checks=true",
];

/// Builds the archive for `target` and gives its path.
pub fn build(target: &Target, std: &Std, flavour: Flavour) -> Result<PathBuf> {
    let root = paths::root()?.join("runtime");
    let target_dir = root.join("target");
    let mut cargo = process::cargo();
    cargo.current_dir(&root).args(["build", "--package", "beamless-rt"]).arg("--target-dir").arg(&target_dir);
    let profile = match flavour {
        Flavour::Release => "release",
        Flavour::Dev => {
            cargo.args(DEV_PROFILE.iter().flat_map(|setting| ["--config", setting]));
            "quick"
        }
    };
    cargo.args(["--profile", profile]);
    let triple = match std {
        Std::Musl { library, musl } => {
            use_musl(&mut cargo, target, flavour, library, musl);
            target.rust_triple()
        }
        Std::Host => {
            cargo.env("RUSTFLAGS", "-Ctarget-feature=+crt-static");
            HOST_TARGET
        }
    };
    process::run(cargo.args(["--target", triple])).context("the runtime does not build")?;
    Ok(target_dir.join(triple).join(profile).join(ARCHIVE))
}

/// Rust's library from source, without what drags in an unwinder, and clang with musl's headers for C dependencies.
fn use_musl(cargo: &mut Command, target: &Target, flavour: Flavour, library: &Path, musl: &Path) {
    // Both variables have to be in cargo's own environment: its [env] table is read too late. They are set for the
    // runtime's workspace only, because build scripts take the first for a nightly compiler.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("__CARGO_TESTS_ONLY_SRC_ROOT", library);
    // Nothing unwinds: a panic of the runtime ends the program. The tables would be 57 KB of every executable.
    let panics = match flavour {
        // A message that only the runtime's developers can use, and all that formats it, would be 80 KB of every executable.
        Flavour::Release => " -Zunstable-options -Cpanic=immediate-abort",
        Flavour::Dev => "",
    };
    // Bits of maps' nodes are counted in one step. All of what programs are compiled for would make the runtime 6 KB larger.
    let counts = if target.architecture == "x86_64" { " -Ctarget-feature=+popcnt" } else { "" };
    cargo.env("RUSTFLAGS", format!("-Cforce-unwind-tables=no{counts}{panics}"));
    cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features="]);
    let variable = |name: &str| format!("{name}_{}", target.rust_triple().replace('-', "_"));
    let clang = target.tools.clang.join(" ");
    cargo.env(variable("CC"), "clang-22").env(variable("AR"), "llvm-ar-22").env(
        variable("CFLAGS"),
        format!("{clang} -nostdlibinc -isystem {}", musl.join("include").display()),
    );
}
