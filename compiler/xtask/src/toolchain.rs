//! What the runtime is built from beside its own source: Rust's library source and musl. Kept in a cache between builds.
//!
//! Rust's library is built anew (`-Zbuild-std`) because a copy without backtraces makes programs 127 KB where the
//! ready-made one makes them 339 KB. Where source or musl cannot be had, the host's own library and static glibc serve.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use beamless_targets::{TARGETS, Target};

use crate::mirror::{self, PoolFile, Wanted};
use crate::{paths, process};

/// Must equal the channel in rust-toolchain.toml: the source has to be the running compiler's.
const RUST_VERSION: &str = "1.95.0";
/// `host` makes set-up use the host's library without looking for anything better.
const CHOICE_VARIABLE: &str = "BEAMLESS_STD";
/// A target's stamp, with its name behind this. Written last, so that an interrupted set-up is seen as none. The text changes when the
/// cache's layout does.
const STAMP: &str = "stamp-";
const STAMP_TEXT: &str = "rust 1.95.0, musl 1.2.5, layout 1\n";

const RUST_SOURCE: Wanted = Wanted {
    name: "rust-src",
    version: RUST_VERSION,
    files: &[PoolFile {
        architecture: "all",
        path: "pool/main/r/rustc/rust-src_1.95.0+dfsg1-2~bpo13+1_all.deb",
        sha256: "7b76db5b880a77f9e52975d2baa6209d2f76d2c9c2789515c3088cb960e2c83b",
    }],
    // These move on to newer versions; all are asked.
    suites: &["trixie-backports", "sid", "forky"],
};
/// 1.2.5 is the first musl whose start code reads packed relocations (RELR) on every target that we have in mind.
const MUSL: Wanted = Wanted {
    name: "musl-dev",
    version: "1.2.5",
    files: &[
        PoolFile {
            architecture: "amd64",
            path: "pool/main/m/musl/musl-dev_1.2.5-3.1~deb13u1_amd64.deb",
            sha256: "a3f7d47e452129bb65aae201d6c115abf4d5d3efb136b38b7c6b4fa03ec065e9",
        },
        PoolFile {
            architecture: "arm64",
            path: "pool/main/m/musl/musl-dev_1.2.5-3.1~deb13u1_arm64.deb",
            sha256: "384ea029e3694baac696d3993d93246f9a4b3741c493697e1ceb7256d8820748",
        },
        PoolFile {
            architecture: "armhf",
            path: "pool/main/m/musl/musl-dev_1.2.5-3.1~deb13u1_armhf.deb",
            sha256: "db485234c01cb9887da0907f3e47d36d101a3299528afd3bbeb46edd551c8264",
        },
        PoolFile {
            architecture: "riscv64",
            path: "pool/main/m/musl/musl-dev_1.2.5-3.1~deb13u1_riscv64.deb",
            sha256: "1666931c146dd7fec5902c7ecfbf0c8566528362c922a1cfa4ed91c6d3bc97ce",
        },
    ],
    suites: &["trixie"],
};
/// What a link needs of musl.
pub const MUSL_FILES: &[&str] = &["rcrt1.o", "crti.o", "crtn.o", "libc.a"];

/// The library and C library that the runtime is built with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Std {
    /// Rust's library from source, on musl.
    Musl {
        /// The folder `library` of Rust's source.
        library: PathBuf,
        /// Holds `lib` and `include`.
        musl: PathBuf,
    },
    /// What the host has: the installed Rust library and static glibc.
    Host,
}

/// Finds or makes what the runtime for this machine is built from.
pub fn prepare() -> Result<Std> {
    let target = Target::host();
    if env::var_os(CHOICE_VARIABLE).is_some_and(|choice| choice == "host") {
        eprintln!("setup: {CHOICE_VARIABLE}=host: using the host's Rust library and static glibc");
        return Ok(Std::Host);
    }
    match prepare_musl(target) {
        Ok(found) => Ok(found),
        Err(error) => {
            eprintln!("setup: {error:#}");
            eprintln!(
                "setup: without these, the host's Rust library and static glibc are used: programs are about 1 MB larger"
            );
            Ok(Std::Host)
        }
    }
}

/// Finds or makes what the runtime for `target` is built from.
pub fn prepare_musl(target: &Target) -> Result<Std> {
    let cache = paths::toolchain_cache()?;
    if is_filled(&cache, target) {
        eprintln!("setup: Rust's library source and musl for {} are in {}", target.name, cache.display());
    } else {
        fill(&cache, target)?;
    }
    Ok(Std::Musl { library: library_in(&cache), musl: musl_in(&cache, target) })
}

fn is_filled(cache: &Path, target: &Target) -> bool {
    fs::read_to_string(stamp_in(cache, target)).is_ok_and(|text| text == STAMP_TEXT)
}

fn stamp_in(cache: &Path, target: &Target) -> PathBuf {
    cache.join(format!("{STAMP}{}", target.name))
}

fn library_in(cache: &Path) -> PathBuf {
    cache.join("rust-src/library")
}

fn musl_in(cache: &Path, target: &Target) -> PathBuf {
    cache.join("sysroot").join(target.rust_triple())
}

/// Makes the cache: everything in a scratch folder first, then each part into its place, then the stamp.
fn fill(cache: &Path, target: &Target) -> Result<()> {
    let scratch = cache.join(format!("scratch-{}", std::process::id()));
    fs::create_dir_all(&scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    let result = fill_from(cache, target, &scratch);
    fs::remove_dir_all(&scratch)?;
    result
}

fn fill_from(cache: &Path, target: &Target, scratch: &Path) -> Result<()> {
    let musl = make_musl(target, scratch).with_context(|| format!("musl for {} cannot be had", target.name))?;
    replace(&musl, &musl_in(cache, target), scratch)?;
    // The source is the same for all targets: where one is set up, it is there.
    if !TARGETS.iter().any(|other| is_filled(cache, other)) {
        let library = find_library(scratch).context("the source of Rust's library cannot be had")?;
        replace(&library, &library_in(cache), scratch)?;
    }
    fs::write(stamp_in(cache, target), STAMP_TEXT)?;
    Ok(())
}

/// Lays out musl's start files, archive and headers without its debug information, which would end up in programs.
fn make_musl(target: &Target, scratch: &Path) -> Result<PathBuf> {
    let unpacked = scratch.join("musl-unpacked");
    mirror::unpack(&MUSL, target.tools.debian, scratch, &unpacked)?;
    let made = scratch.join("musl");
    fs::create_dir_all(made.join("lib"))?;
    let lib = unpacked.join("usr/lib").join(target.tools.multiarch);
    for file in MUSL_FILES {
        fs::copy(lib.join(file), made.join("lib").join(file))?;
    }
    fs::rename(unpacked.join("usr/include").join(target.tools.multiarch), made.join("include"))?;
    let files = MUSL_FILES.iter().map(|file| made.join("lib").join(file));
    process::run(Command::new("llvm-strip-22").arg("--strip-debug").args(files))?;
    Ok(made)
}

/// The folder `library` of Rust's source, in `scratch`: rustup's where it is installed, else Debian's, else rustup's
/// after asking for it.
fn find_library(scratch: &Path) -> Result<PathBuf> {
    let version = process::output(Command::new("rustc").arg("--version"))?;
    ensure!(version.contains(RUST_VERSION), "the source is for Rust {RUST_VERSION}, but rustc is {version}");
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let installed = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
    if installed.exists() {
        return copy_of(&installed, scratch);
    }
    let unpacked = scratch.join("rust-unpacked");
    let Err(reason) = mirror::unpack(&RUST_SOURCE, Target::host().tools.debian, scratch, &unpacked) else {
        return Ok(unpacked.join(format!("usr/src/rustc-{RUST_VERSION}/library")));
    };
    process::run(Command::new("rustup").args(["component", "add", "rust-src", "--toolchain", RUST_VERSION]))
        .with_context(|| format!("{reason:#}"))?;
    copy_of(&installed, scratch)
}

/// A copy, so that the cache does not change when rustup's folder does.
fn copy_of(library: &Path, scratch: &Path) -> Result<PathBuf> {
    let copy = scratch.join("library");
    process::run(Command::new("cp").arg("-r").arg(library).arg(&copy))?;
    Ok(copy)
}

/// Puts `new` where `place` is. What was there goes to `scratch`, which is removed at the end.
fn replace(new: &Path, place: &Path, scratch: &Path) -> Result<()> {
    let parent = place.parent().context("a place in the cache has a parent")?;
    fs::create_dir_all(parent)?;
    if place.exists() {
        let name = place.file_name().context("a place in the cache has a name")?;
        let mut old = name.to_owned();
        old.push("-old");
        fs::rename(place, scratch.join(old))?;
    }
    fs::rename(new, place).with_context(|| format!("cannot make {}", place.display()))
}
