//! Where things are: the repository, its build folders, the toolchain cache. It makes nothing.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Moves the toolchain cache.
const CACHE_VARIABLE: &str = "BEAMLESS_TOOLCHAIN";

/// The repository's root.
pub fn root() -> Result<PathBuf> {
    // Set by `cargo run`, so that a copied or moved repository is found where it is now.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
    let root = Path::new(&manifest).ancestors().nth(2).context("compiler/xtask has no repository around it")?;
    Ok(root.to_path_buf())
}

/// Cargo's build folder of the compiler's workspace.
pub fn target_dir() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => Ok(env::current_dir()?.join(dir)),
        None => Ok(root()?.join("target")),
    }
}

/// Which of the two ways to build everything is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// What users get.
    Release,
    /// Quick to rebuild, with assertions.
    Dev,
}

impl Flavour {
    /// Reads a command's arguments: `--dev` is the only one there is.
    pub fn from_arguments(arguments: &[String]) -> Result<Self> {
        match arguments {
            [] => Ok(Self::Release),
            [flag] if flag == "--dev" => Ok(Self::Dev),
            _ => anyhow::bail!("the only argument is --dev, not `{}`", arguments.join(" ")),
        }
    }

    /// The folder in which cargo leaves the compiler.
    pub fn compiler_dir(self) -> Result<PathBuf> {
        Ok(target_dir()?.join(match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }))
    }
}

/// Where Rust's library source and musl are kept between builds.
pub fn toolchain_cache() -> Result<PathBuf> {
    match env::var_os(CACHE_VARIABLE) {
        Some(dir) => Ok(PathBuf::from(dir)),
        None => Ok(user_cache()?.join("beamless-toolchain")),
    }
}

/// Where OTP's source is kept, which holds its test suites.
pub fn otp_source_cache() -> Result<PathBuf> {
    Ok(user_cache()?.join("beamless-otp-source"))
}

fn user_cache() -> Result<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME") {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(cache)
}
