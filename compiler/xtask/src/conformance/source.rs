//! OTP's source, in which its test suites are. It is fetched into a cache outside the repository and never copied into it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{mirror, paths};

/// The Debian release whose OTP programs are linked with.
const DEBIAN: &str = "bookworm";
/// A folder that only the source has.
const WITNESS: &str = "erts/emulator/test";

/// The root of OTP's source: `given`, or the cache's, which is filled when it is empty.
pub fn locate(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(dir) = given {
        ensure!(dir.join(WITNESS).is_dir(), "{} is not OTP's source: it has no {WITNESS}", dir.display());
        return Ok(fs::canonicalize(dir)?);
    }
    let cache = paths::otp_source_cache()?;
    if let Some(found) = unpacked(&cache) {
        return Ok(found);
    }
    mirror::unpack_source("erlang", DEBIAN, &cache.join("scratch"), &cache)?;
    unpacked(&cache).with_context(|| format!("what was fetched into {} is not OTP's source", cache.display()))
}

fn unpacked(cache: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(cache).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| path.join(WITNESS).is_dir())
}
