//! Files of the user's that become part of a program: the `priv` folders of its applications, and object code. Where they are found again is said
//! here and in the runtime (`io/embedded.rs`).

use beamless_ir::Literal;
use beamless_source::{Code, Diagnostic};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Above all embedded files.
pub(crate) const TOP: &str = "/.beamless";

/// A file below an application's folder.
pub(crate) struct File {
    /// From the application's folder.
    name: String,
    contents: Arc<[u8]>,
}

impl File {
    pub fn new(name: String, contents: Arc<[u8]>) -> File {
        File { name, contents }
    }

    /// `{Path, Contents}`, the application being at `place`.
    pub fn literal(&self, place: &str) -> Literal {
        let binary = |bytes: Arc<[u8]>| {
            let bits = bytes.len() as u64 * 8;
            Literal::Bits(bytes, bits)
        };
        Literal::Tuple(vec![binary(format!("{place}/{}", self.name).into_bytes().into()), binary(self.contents.clone())])
    }
}

/// The folder that a program knows an application under.
pub(crate) fn place(name: &str, version: &str) -> String {
    format!("{TOP}/lib/{name}-{version}")
}

/// All files of a `priv` folder, by name; none if there is no such folder.
///
/// # Errors
/// One of them cannot be read.
pub(crate) fn files(folder: &Path) -> Result<Vec<File>, Vec<Diagnostic>> {
    let mut paths = Vec::new();
    below(folder, &mut paths);
    paths.sort();
    let base = folder.parent().unwrap_or(folder);
    let read = |path: &PathBuf| -> io::Result<File> {
        let name = path.strip_prefix(base).unwrap_or(path).to_string_lossy().into_owned();
        Ok(File { name, contents: fs::read(path)?.into() })
    };
    let unreadable = |path: &Path, error: &io::Error| {
        Diagnostic::error(Code::InputUnreadable, format!("{} cannot be read: {error}", path.display()))
    };
    paths.iter().map(|path| read(path).map_err(|error| vec![unreadable(path, &error)])).collect()
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}
