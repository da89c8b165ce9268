//! Random programs by seed, as text. Nothing is compiled, run or checked here.

mod binary;
mod expression;
mod guard;
mod module;
mod pattern;
mod random;
mod scope;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The module that runs all others of a folder.
pub const DRIVER: &str = "generated";

/// The module of one seed; without a name it gets one from the seed.
pub fn one(seed: u64, name: Option<String>) -> String {
    module::generate(seed, &name.unwrap_or_else(|| module_name(seed)))
}

/// Modules of `count` seeds in a row, and the driver: so that one executable runs hundreds of programs. Gives the files.
pub fn many(first: u64, count: u64, folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let names: Vec<String> = (0..count).map(|offset| module_name(first.wrapping_add(offset))).collect();
    let mut files = Vec::new();
    let mut write = |name: &str, text: String| {
        let path = folder.join(format!("{name}.erl"));
        fs::write(&path, text).map(|()| files.push(path))
    };
    for (offset, name) in (0..count).zip(&names) {
        write(name, module::generate(first.wrapping_add(offset), name))?;
    }
    write(DRIVER, module::driver(DRIVER, &names))?;
    Ok(files)
}

fn module_name(seed: u64) -> String {
    format!("g{seed}")
}
