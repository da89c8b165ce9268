//! Why a link failed and what its user can do about it. It prints nothing.

use std::io;
use std::path::PathBuf;

/// A failed link. The message says what happened; [`LinkError::advice`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("the runtime's files are not complete: {} has no {}", dir.display(), missing.join(", "))]
    IncompleteSysroot { dir: PathBuf, missing: Vec<String> },
    #[error("the runtime's files were not found: there is no folder {}", dir.display())]
    NoSysroot { dir: PathBuf },
    #[error("the path of the running executable is not known")]
    NoExecutablePath(#[source] io::Error),
    #[error("cannot write {}", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write {}: it exists and is not a regular file", path.display())]
    NotAFile { path: PathBuf },
    #[error("no room for {}", path.display())]
    DiskFull { path: PathBuf },
    #[error("the linker's result cannot be read")]
    NoPipe(#[source] io::Error),
    #[error("the runtime's archive belongs to another build of the compiler")]
    OtherBuild,
    #[error("the runtime's files are another machine's: {message}")]
    OtherMachine { message: String },
    #[error("the linker refused: {message}")]
    Linker { message: String },
    #[error("the linker gave up earlier in this process and cannot run again")]
    Unusable,
}

const OTHER_BUILD: &str = "the compiler and its runtime archive are from different builds: run `cargo xtask build` (for another target `cargo xtask sysroot --target NAME`)";
/// Begins the symbol that a program asks its runtime for, by the ABI's version.
const ABI_SYMBOL: &str = "symbol: bl_abi_";
/// What the linker says of a file of another machine.
const INCOMPATIBLE: &str = " is incompatible with ";

impl LinkError {
    /// Sorts what the linker said.
    pub(crate) fn refused(message: String) -> Self {
        if message.contains(ABI_SYMBOL) {
            Self::OtherBuild
        } else if let Some(line) = message.lines().find(|line| line.contains(INCOMPATIBLE)) {
            Self::OtherMachine { message: line.trim_start_matches("error: ").to_owned() }
        } else {
            Self::Linker { message }
        }
    }

    /// One clause on what to do about it, for a diagnostic's help line.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::IncompleteSysroot { .. } | Self::NoSysroot { .. } => {
                "run `cargo xtask build` (for another target `cargo xtask sysroot --target NAME`), or let BEAMLESS_SYSROOT name the folder that holds libbeamless_rt.a and libc.a"
            }
            Self::NoExecutablePath(_) => "let BEAMLESS_SYSROOT name the folder that holds libbeamless_rt.a and libc.a",
            Self::Unwritable { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "make the folder first, or choose another place with -o",
                io::ErrorKind::PermissionDenied => "change the folder's permissions, or choose another place with -o",
                _ => "choose another place with -o",
            },
            Self::NotAFile { .. } => "choose another name with -o",
            Self::DiskFull { .. } => "free some space, or choose another place with -o",
            Self::OtherBuild => OTHER_BUILD,
            Self::OtherMachine { .. } => "let BEAMLESS_SYSROOT name the folder with a folder for each machine, as `cargo xtask sysroot` makes it",
            Self::Linker { message } if message.contains("undefined symbol") => OTHER_BUILD,
            Self::Linker { .. } => "run `cargo xtask build` to make the runtime's files anew; if it stays, report it",
            Self::NoPipe(_) => {
                "close other programs: the system has too few open files left; /proc has to be mounted too"
            }
            Self::Unusable => "run the command again",
        }
    }

    /// Sorts an error of the file system: a full disk has advice of its own.
    pub(crate) fn writing(path: &std::path::Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Unwritable { path, source },
        }
    }
}
