//! The folder that every program is linked with: where it is, what must be in it. It makes none of it: `cargo xtask build` does.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::LinkError;

/// Names the folder outright.
const VARIABLE: &str = "BEAMLESS_SYSROOT";
/// Where the folder is, seen from the folder of the compiler's executable.
const BESIDE_EXECUTABLE: &str = "sysroot/x86_64-linux";
/// A file of this name says that the C library is the host's glibc, not musl.
const HOST_MARKER: &str = "host-glibc";

/// The C library in a sysroot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// musl: small, and all that the final link needs.
    Musl,
    /// The build machine's static glibc, where no musl was to be had. Programs are about 1 MB larger.
    HostGlibc,
}

/// The name of a file in a sysroot.
pub(crate) type SysrootFile = &'static str;

const MUSL_HEAD: &[SysrootFile] = &["rcrt1.o", "crti.o"];
const MUSL_ARCHIVES: &[SysrootFile] = &["libbeamless_rt.a", "libc.a"];
const MUSL_TAIL: &[SysrootFile] = &["crtn.o"];
/// glibc wants gcc's start and end files and gcc's support library around it.
const HOST_HEAD: &[SysrootFile] = &["rcrt1.o", "crti.o", "crtbeginS.o"];
const HOST_ARCHIVES: &[SysrootFile] = &["libbeamless_rt.a", "libc.a", "libm.a", "libgcc.a", "libgcc_eh.a"];
const HOST_TAIL: &[SysrootFile] = &["crtendS.o", "crtn.o"];

/// A complete sysroot: every file that a link names was there when it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sysroot {
    /// The folder.
    pub dir: PathBuf,
    /// Which C library it holds.
    pub libc: Libc,
}

impl Sysroot {
    /// The sysroot of the running compiler: `BEAMLESS_SYSROOT`, else the one beside the executable.
    pub fn find() -> Result<Self, LinkError> {
        if let Some(dir) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            return Self::at(Path::new(&dir));
        }
        let executable = env::current_exe().map_err(LinkError::NoExecutablePath)?;
        Self::at(&executable.with_file_name(OsString::from(BESIDE_EXECUTABLE)))
    }

    /// The sysroot in `dir`, checked for completeness.
    pub fn at(dir: &Path) -> Result<Self, LinkError> {
        if !dir.is_dir() {
            return Err(LinkError::NoSysroot { dir: dir.to_path_buf() });
        }
        let libc = if dir.join(HOST_MARKER).exists() { Libc::HostGlibc } else { Libc::Musl };
        let sysroot = Self { dir: dir.to_path_buf(), libc };
        let missing: Vec<String> =
            sysroot.files().filter(|file| !dir.join(file).is_file()).map(str::to_owned).collect();
        if missing.is_empty() { Ok(sysroot) } else { Err(LinkError::IncompleteSysroot { dir: sysroot.dir, missing }) }
    }

    /// What the linker sees before the program's objects.
    pub(crate) fn start_files(&self) -> &'static [SysrootFile] {
        match self.libc {
            Libc::Musl => MUSL_HEAD,
            Libc::HostGlibc => HOST_HEAD,
        }
    }

    /// The libraries.
    pub(crate) fn archives(&self) -> &'static [SysrootFile] {
        match self.libc {
            Libc::Musl => MUSL_ARCHIVES,
            Libc::HostGlibc => HOST_ARCHIVES,
        }
    }

    /// What the linker sees last.
    pub(crate) fn end_files(&self) -> &'static [SysrootFile] {
        match self.libc {
            Libc::Musl => MUSL_TAIL,
            Libc::HostGlibc => HOST_TAIL,
        }
    }

    fn files(&self) -> impl Iterator<Item = SysrootFile> + use<> {
        [self.start_files(), self.archives(), self.end_files()].into_iter().flatten().copied()
    }
}
