//! Lays out the folder that the compiler links programs with. What is in it is read by compiler/link.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use beamless_targets::Target;

use crate::process;
use crate::runtime::ARCHIVE;
use crate::toolchain::{MUSL_FILES, Std};

/// The folder of all targets' folders, seen from the folder of the compiler's executable.
pub const PLACE: &str = "sysroot";
/// Tells the compiler that the C library is the host's.
const HOST_MARKER: &str = "host-glibc";

/// A file of the host's C compiler and the name that it gets with us. On Debian `libm.a` is a linker script that
/// names further files, so that the archive behind it is taken.
const HOST_FILES: &[(&str, &[&str])] = &[
    ("rcrt1.o", &["rcrt1.o"]),
    ("crti.o", &["crti.o"]),
    ("crtn.o", &["crtn.o"]),
    ("crtbeginS.o", &["crtbeginS.o"]),
    ("crtendS.o", &["crtendS.o"]),
    ("libc.a", &["libc.a"]),
    ("libm.a", &["libm-2.36.a", "libm.a"]),
    ("libgcc.a", &["libgcc.a"]),
    ("libgcc_eh.a", &["libgcc_eh.a"]),
];

/// Puts `archive` and the C library's files below `compiler_dir`. Each file is replaced in one step, so that a
/// compiler that runs meanwhile sees the old or the new one.
pub fn lay_out(target: &Target, std: &Std, archive: &Path, compiler_dir: &Path) -> Result<PathBuf> {
    let place = compiler_dir.join(PLACE).join(target.name);
    fs::create_dir_all(&place)?;
    let marker = place.join(HOST_MARKER);
    match std {
        Std::Musl { musl, .. } => {
            for file in MUSL_FILES {
                install(&musl.join("lib").join(file), &place.join(file))?;
            }
            if marker.exists() {
                fs::remove_file(marker)?;
            }
        }
        Std::Host => {
            for (name, sources) in HOST_FILES {
                install(&host_file(sources)?, &place.join(name))?;
            }
            fs::write(marker, "The C library here is the build machine's glibc.\n")?;
        }
    }
    install(archive, &place.join(ARCHIVE))?;
    Ok(place)
}

fn install(from: &Path, to: &Path) -> Result<()> {
    let mut temporary = to.as_os_str().to_owned();
    temporary.push(".tmp");
    fs::copy(from, &temporary).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    fs::rename(&temporary, to)?;
    Ok(())
}

/// The first of `names` that the host's C compiler knows.
fn host_file(names: &[&str]) -> Result<PathBuf> {
    for name in names {
        let path = process::output(Command::new("cc").arg(format!("-print-file-name={name}")))?;
        // A name that it does not know comes back as it was.
        if path != *name {
            return Ok(PathBuf::from(path));
        }
    }
    bail!("the host's C compiler has no {}", names.join(" or "))
}
