//! The line that tells how far the compiler is: on a terminal only, and gone in the end.

mod bench;

use bench::Bench;
use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};

/// Both ends of a pseudo-terminal: what is written to the second is read from the first.
fn terminal() -> (File, OwnedFd) {
    let (mut master, mut slave) = (-1, -1);
    let null = std::ptr::null_mut();
    // SAFETY: two places for descriptors; the name and the settings are not wanted.
    let made = unsafe { libc::openpty(&raw mut master, &raw mut slave, null, null.cast(), null.cast()) };
    assert_eq!(made, 0, "there is a terminal");
    // SAFETY: both were just made, and nobody else has them.
    unsafe { (File::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) }
}

const PROGRAM: &str = "-module(tool).\n-export([main/1]).\nmain(_) -> nowhere:f().\n";

#[test]
fn a_terminal_sees_one_line_that_is_rewritten_and_goes() {
    let bench = Bench::new();
    bench.write("tool.erl", PROGRAM);
    let (mut master, slave) = terminal();
    // Without a cache there is much to do.
    let mut command = bench.command("build tool.erl");
    command.env("BEAMLESS_CACHE", "").env("TERM", "xterm").stderr(slave);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut written = Vec::new();
    // Ends with an error when the other end is closed.
    let _ = master.read_to_end(&mut written);
    assert!(child.wait().unwrap().success());
    let text = String::from_utf8(written).unwrap();
    let drawn = text.split("\r\x1b[K").collect::<Vec<_>>();
    assert!(drawn.iter().any(|line| line.starts_with("Reading modules ") && !line.contains('\n')), "{text:?}");
    assert!(drawn.iter().any(|line| line.contains("there is no module nowhere")), "{text:?}");
    for line in &drawn[1..] {
        assert!(!line.contains('\n') || !line.starts_with("Reading") && !line.starts_with("Compiling"), "{line:?}");
    }
    assert!(drawn.last().unwrap().ends_with("Finished tool\r\n"), "{text:?}");
}

#[test]
fn nobody_else_sees_it() {
    let bench = Bench::new();
    bench.write("tool.erl", PROGRAM.replace("nowhere:f()", "ok"));
    let done = bench::Done::of(bench.command("build tool.erl").env("BEAMLESS_CACHE", ""));
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (Some(0), "", ""));
    let (mut master, slave) = terminal();
    let mut command = bench.command("build tool.erl");
    command.env("BEAMLESS_CACHE", "").env("TERM", "dumb").stderr(slave);
    assert!(command.status().unwrap().success());
    drop(command);
    let mut written = Vec::new();
    let _ = master.read_to_end(&mut written);
    assert_eq!(String::from_utf8(written).unwrap(), "Finished tool\r\n");
}
