//! The same sources make the same bytes: in whatever folder, at whatever time, with however many threads.

use std::fs;
use std::path::Path;
use std::process::Command;

use beamless_harness::{compiler, root};
use beamless_targets::Target;

/// Enough code for several modules of machine code.
const PROGRAM: &str = "tests/program/ex_enum.ex";

/// Compiles in a folder of this name, on one processor or on all.
fn build(parent: &Path, name: &str, one_processor: bool, target: &Target) -> Vec<u8> {
    let folder = parent.join(name);
    fs::create_dir_all(&folder).expect("a folder");
    fs::copy(root().join(PROGRAM), folder.join("program.ex")).expect("the program is there");
    let compiler = compiler::locate().expect("there is a compiler");
    let mut command = if one_processor { Command::new("taskset") } else { Command::new(&compiler) };
    if one_processor {
        command.args(["--cpu-list", "0"]).arg(&compiler);
    }
    command.args(["build", "--release", "--target", target.name, "program.ex", "-o", "program"]);
    let output = command.current_dir(&folder).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(folder.join("program")).expect("it was made")
}

#[test]
fn folder_time_and_threads_leave_no_trace() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let target = Target::host();
    let first = build(place.path(), "first", false, target);
    let second = build(place.path(), "another folder/with a longer name", true, target);
    let differing = first.iter().zip(&second).position(|(a, b)| a != b);
    assert!(first.len() == second.len() && differing.is_none(), "they differ from byte {differing:?} on");
}
