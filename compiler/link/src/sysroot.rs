//! The folder that every program is linked with: where it is, what must be in it. It makes none of it: `cargo xtask build` does.

use std::env;
use std::path::{Path, PathBuf};

use beamless_targets::Target;

use crate::LinkError;

/// Names the folder that holds one for each target, or one of these.
const VARIABLE: &str = "BEAMLESS_SYSROOT";
/// Where that folder is, seen from the folder of the compiler's executable: in a build folder, and where it is installed.
const FROM_EXECUTABLE: &[&str] = &["sysroot", "../lib/beamless/sysroot"];
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
    /// The sysroot of a target: where `BEAMLESS_SYSROOT` says, else the one that came with the running compiler.
    pub fn find(target: &Target) -> Result<Self, LinkError> {
        if let Some(dir) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            return Self::at(&named(Path::new(&dir), target));
        }
        let executable = env::current_exe().map_err(LinkError::NoExecutablePath)?;
        let places = FROM_EXECUTABLE.iter().map(|place| executable.with_file_name(place).join(target.name));
        let mut places: Vec<PathBuf> = places.collect();
        let found = places.iter().position(|place| place.is_dir()).unwrap_or(0);
        Self::at(&places.swap_remove(found))
    }

    /// Bytes of everything in it.
    pub fn size(&self) -> u64 {
        let size = |file| self.dir.join(file).metadata().map_or(0, |found| found.len());
        self.files().map(size).sum()
    }

    /// The names and contents of its archives; without those that cannot be read.
    pub fn archive_contents(&self) -> Vec<(String, Vec<u8>)> {
        let read = |&file: &SysrootFile| Some((file.to_owned(), std::fs::read(self.dir.join(file)).ok()?));
        self.archives().iter().filter_map(read).collect()
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

/// The folder of `target`'s files, `dir` being what the variable says: their folder itself, the one of all targets, or another target's.
fn named(dir: &Path, target: &Target) -> PathBuf {
    let below = dir.join(target.name);
    let beside = dir.with_file_name(target.name);
    let is_anothers = dir.file_name().and_then(|name| Target::find(name.to_str()?)).is_some_and(|it| it != target);
    if below.is_dir() {
        below
    } else if is_anothers {
        beside
    } else {
        dir.to_path_buf()
    }
}

#[cfg(test)]
mod tests {
    use super::named;
    use beamless_targets::TARGETS;
    use std::fs;

    #[test]
    fn the_variable_names_any_of_the_folders() {
        let all = tempfile::tempdir().expect("a temporary folder");
        let (first, second) = (all.path().join(TARGETS[0].name), all.path().join(TARGETS[1].name));
        for dir in [&first, &second] {
            fs::create_dir(dir).expect("a folder");
        }
        assert_eq!(named(all.path(), &TARGETS[1]), second);
        assert_eq!(named(&first, &TARGETS[0]), first);
        assert_eq!(named(&first, &TARGETS[1]), second);
        let other = all.path().join("other");
        assert_eq!(named(&other, &TARGETS[1]), other);
    }
}
