//! Programs where there is nothing but a kernel: no `/proc`, no `/tmp`, no environment, no other file, and as the first process. Wants the
//! kernel's namespaces, by util-linux's `unshare`; a container that refuses them is said, and tests nothing.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use beamless_harness::compiler;

const ALONE: &str = r#"
-module(alone).
-export([main/1]).
main(Args) ->
    Self = self(),
    [spawn_monitor(fun() -> Self ! {N, N * N} end) || N <- [1, 2, 3]],
    io:format("~p ~p~n", [Args, [receive {N, Square} -> Square end || N <- [1, 2, 3]]]),
    io:format("~p ~p~n", [file:read_file("/etc/passwd"), file:write_file("/tmp/x", "y")]),
    io:format("~p ~p ~s~n", [os:getenv("HOME"), os:getenv("PATH"), os:getpid()]),
    {{_, _, _}, {_, _, _}} = calendar:local_time(),
    true = erlang:system_info(schedulers) >= 1,
    timer:sleep(5),
    io:put_chars("end\n").
"#;

const WAITS: &str = r#"
-module(waits).
-export([main/1]).
main(_) -> io:put_chars("ready\n"), receive after infinity -> ok end.
"#;

/// A folder that becomes a root, with one program in it.
struct Root {
    folder: tempfile::TempDir,
}

impl Root {
    fn with(name: &str, source: &str) -> Root {
        let work = tempfile::tempdir().expect("a temporary folder");
        let file = work.path().join(format!("{name}.erl"));
        fs::write(&file, source).expect("it can be written");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join(name);
        compiler::build_files(&[file], &["--release"], &program, work.path(), compiler::BUILD_TIME).expect("it compiles");
        Root { folder }
    }

    /// The program as process 1 of its own world.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount"]);
        command.arg(format!("--root={}", self.folder.path().display())).arg(PathBuf::from("/").join(name)).env_clear();
        command
    }
}

/// Whether the kernel gives us worlds of our own.
fn has_namespaces() -> bool {
    let status = Command::new("unshare").args(["--user", "--map-root-user", "--pid", "--fork", "--mount", "true"]).status();
    let has = status.expect("util-linux is installed").success();
    if !has {
        eprintln!("no namespaces here: nothing is tested");
    }
    has
}

#[test]
fn a_program_needs_nothing_but_a_kernel() {
    if !has_namespaces() {
        return;
    }
    let root = Root::with("alone", ALONE);
    let output = root.command("alone").args(["a", "b"]).output().expect("util-linux is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    let wanted = "[\"a\",\"b\"] [1,4,9]\n{error,enoent} {error,enoent}\nfalse false 1\nend\n";
    assert_eq!(said, wanted, "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_first_process_ends_when_it_is_told_to() {
    if !has_namespaces() {
        return;
    }
    let root = Root::with("waits", WAITS);
    let said = root.folder.path().join("said");
    let output = fs::File::create(&said).expect("it can be written");
    let mut child = root.command("waits").stdout(output).stderr(Stdio::inherit()).spawn().expect("unshare starts");
    until("it prints", || fs::read_to_string(&said).is_ok_and(|text| text == "ready\n"));
    let first = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).expect("the kernel tells children");
    let killed = Command::new("kill").arg("-TERM").args(first.split_whitespace()).status().expect("there is a kill");
    assert!(killed.success());
    let mut ended = None;
    until("it ends", || {
        ended = child.try_wait().expect("it can be waited for");
        ended.is_some()
    });
    assert_eq!(ended.and_then(|status| status.code()), Some(128 + 15));
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        thread::sleep(Duration::from_millis(20));
    }
}
