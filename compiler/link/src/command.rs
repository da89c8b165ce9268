//! The linker's arguments for a static position-independent executable. It runs nothing and touches no file.

use std::ffi::OsString;
use std::path::Path;

use crate::LinkRequest;
use crate::sysroot::{Libc, SysrootFile};

/// Options of every link, each with the reason that it is here.
const OPTIONS: &[(&[&str], &str)] = &[
    (&["-static", "-pie", "--no-dynamic-linker"], "runs on any kernel, wherever it is loaded, with no other file"),
    (&["-z", "noexecstack"], "objects without the note would ask for an executable stack"),
    (&["--gc-sections"], "a program carries only the parts of the runtime that it reaches"),
    (&["--icf=none"], "two functions that look alike are still two in stack traces and fun comparison"),
    (&["--build-id=none"], "the same input gives the same bytes"),
    (&["--fatal-warnings"], "all inputs are ours: a warning is a bug of ours, not advice to a user"),
];

/// Unwinders of debuggers and profilers look it up: nothing in a program unwinds machine frames.
const UNWIND_TABLE: &str = "--eh-frame-hdr";

/// Leaves out what [`UNWIND_TABLE`] is made of. It is an input of the link, added to lld's own layout.
pub(crate) const DISCARD_UNWINDING: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame .eh_frame.*) } } INSERT AFTER .text;\n";

/// Packs the relocations that position independence needs: one bit each where a plain entry takes 24 bytes.
const PACKED_RELOCATIONS: &[&str] = &["-z", "pack-relative-relocs"];

/// The whole command line, beginning with the program's name. `discard`: where [`DISCARD_UNWINDING`] can be read.
pub(crate) fn arguments(request: &LinkRequest<'_>, discard: &Path, output: &Path) -> Vec<OsString> {
    let mut list: Vec<OsString> = vec!["ld.lld".into()];
    list.extend(OPTIONS.iter().flat_map(|(words, _)| words.iter()).map(OsString::from));
    if request.sysroot.libc == Libc::Musl {
        // glibc's static start code relocates without reading this form.
        list.extend(PACKED_RELOCATIONS.iter().map(OsString::from));
    }
    list.push(if request.strip { "--strip-all" } else { UNWIND_TABLE }.into());
    if request.strip && request.sysroot.libc == Libc::Musl {
        // gcc's start files, which glibc wants, refer to it.
        list.push(discard.into());
    }
    list.push("-o".into());
    list.push(output.into());
    list.extend(inputs(request));
    list
}

/// Start files, the program, the archives, end files: the order matters for the first and the last.
fn inputs(request: &LinkRequest<'_>) -> Vec<OsString> {
    let dir = &request.sysroot.dir;
    let path_of = |file: &SysrootFile| dir.join(file).into_os_string();
    let mut list: Vec<OsString> = request.sysroot.start_files().iter().map(path_of).collect();
    list.extend(request.objects.iter().map(|object| object.clone().into_os_string()));
    list.push("--start-group".into());
    list.extend(request.sysroot.archives().iter().map(path_of));
    list.push("--end-group".into());
    list.extend(request.sysroot.end_files().iter().map(path_of));
    list
}
