//! The licences of everything that the compiler and its programs carry inside: each crate's own files, LLVM's, musl's and Rust's.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{paths, process};

/// What files with a licence are called, in capitals.
const NAMES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
/// Debian's packages whose code ends up in executables, and where their copyright files are.
const DEBIAN: &[&str] = &["llvm-22-dev", "liblld-22-dev", "libzstd-dev", "zlib1g-dev", "libffi-dev", "libstdc++-12-dev"];

/// Writes a folder for each crate and a file for each Debian package into `place`, and a list of all.
pub fn collect(place: &Path) -> Result<()> {
    fs::create_dir_all(place)?;
    let root = paths::root()?;
    let mut list = BTreeSet::new();
    for (workspace, package) in [(root.clone(), "beamless-cli"), (root.join("runtime"), "beamless-rt")] {
        for line in crates(&workspace, package)? {
            let (name, licence) = line.split_once('|').context("cargo tree prints what it is asked for")?;
            let folder = name.replace(" v", "-");
            copy_licences(&sources()?, &folder, place)?;
            list.insert(format!("{folder}: {licence}"));
        }
    }
    for package in DEBIAN {
        let file = Path::new("/usr/share/doc").join(package).join("copyright");
        if file.is_file() {
            fs::copy(&file, place.join(format!("{package}.txt")))?;
            list.insert(format!("{package} (Debian): {package}.txt"));
        }
    }
    list.insert("Rust's standard library: MIT OR Apache-2.0".to_owned());
    list.insert("musl: MIT".to_owned());
    let lines: Vec<String> = list.into_iter().collect();
    fs::write(place.join("LIST"), lines.join("\n") + "\n")?;
    Ok(())
}

/// `name vVERSION|LICENCE` of each crate of a registry that `package` is built from.
fn crates(workspace: &Path, package: &str) -> Result<Vec<String>> {
    let mut cargo = process::cargo();
    cargo.current_dir(workspace).args(["tree", "--package", package, "--edges", "normal", "--prefix", "none"]);
    let text = process::output(cargo.args(["--no-dedupe", "--format", "{p}|{l}"]))?;
    // Ours are named with their path.
    let lines: BTreeSet<String> = text.lines().filter(|line| !line.contains(" (")).map(str::to_owned).collect();
    ensure!(!lines.is_empty(), "cargo tree shows no crates of {package}");
    Ok(lines.into_iter().collect())
}

/// The folders in which cargo has unpacked crates.
fn sources() -> Result<Vec<PathBuf>> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cargo"),
    };
    let entries = fs::read_dir(home.join("registry/src")).context("cargo has unpacked nothing")?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}

fn copy_licences(sources: &[PathBuf], folder: &str, place: &Path) -> Result<()> {
    let Some(source) = sources.iter().map(|source| source.join(folder)).find(|path| path.is_dir()) else {
        return Ok(());
    };
    for entry in fs::read_dir(source)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_licence = NAMES.iter().any(|known| name.to_ascii_uppercase().starts_with(known));
        if is_licence && entry.path().is_file() {
            fs::create_dir_all(place.join(folder))?;
            fs::copy(entry.path(), place.join(folder).join(&name))?;
        }
    }
    Ok(())
}
