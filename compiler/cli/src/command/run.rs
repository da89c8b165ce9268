//! `beamless run`: makes an executable that nobody else sees, and becomes it.

use super::opened::Opened;
use super::{Outcome, error, executable, program};
use crate::args::Run;
use crate::progress;
use beamless_link::Sysroot;
use beamless_source::{Code, Diagnostic};
use beamless_targets::Target;
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::process::ExitCode;
use std::ptr;

pub fn run(arguments: &Run) -> Outcome {
    Err(build_and_become(Opened::compiled(&arguments.sources)?, &arguments.arguments)?)
}

/// Makes the executable and becomes it. What it returns is why it could not.
pub fn build_and_become(mut opened: Opened, arguments: &[OsString]) -> Outcome<ExitCode> {
    let target = Target::host();
    let sysroot = Sysroot::find(target).map_err(executable::link_error)?;
    let built = program(&mut opened)?;
    let Opened { store, sources, .. } = opened;
    drop(store);
    let folder = executable::temporary_folder()?;
    let name = built.main.as_str().trim_start_matches("Elixir.");
    let path = folder.path().join(name);
    executable::make(&built.program, &sources, target, &sysroot, &path, false)?;
    progress::end();
    let file = File::open(&path).map_err(refused)?;
    drop(folder);
    let problem = become_program(&file, OsStr::new(name), arguments);
    Ok(refused(problem))
}

/// Runs the file's program in place of this one, so that exit code, signals and terminal are the program's own. Returns only if that fails.
fn become_program(file: &File, name: &OsStr, arguments: &[OsString]) -> io::Error {
    let words: Vec<_> = std::iter::once(name).chain(arguments.iter().map(OsString::as_os_str)).collect();
    let environment = std::env::vars_os().map(|(mut name, value)| {
        name.push("=");
        name.push(value);
        name
    });
    let (Some(words), Some(environment)) = (
        c_strings(words.into_iter().map(|word| word.as_bytes().to_vec())),
        c_strings(environment.map(OsString::into_vec)),
    ) else {
        return io::ErrorKind::InvalidInput.into();
    };
    let (words_list, environment_list) = (pointers(&words), pointers(&environment));
    // SAFETY: it has no conditions. Rust's runtime ignores the signal, which the program would inherit.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
    // SAFETY: both lists are ended by a null pointer and point to strings that live until the call returns, if it does.
    unsafe { libc::fexecve(file.as_raw_fd(), words_list.as_ptr(), environment_list.as_ptr()) };
    io::Error::last_os_error()
}

fn c_strings(words: impl Iterator<Item = Vec<u8>>) -> Option<Vec<CString>> {
    words.map(|word| CString::new(word).ok()).collect()
}

fn pointers(words: &[CString]) -> Vec<*const libc::c_char> {
    words.iter().map(|word| word.as_ptr()).chain(std::iter::once(ptr::null())).collect()
}

fn refused(problem: io::Error) -> ExitCode {
    error(
        Diagnostic::error(Code::CannotRun, format!("the program cannot be run: {problem}"))
            .help("let TMPDIR name another folder for temporary files, or use `beamless build`"),
    )
}
