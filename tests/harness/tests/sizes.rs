//! How large executables are, at most: what was reached stays reached. The limits are the numbers of docs/guide/size.md, rounded up.

use std::fs;
use std::path::PathBuf;

use beamless_harness::{compiler, root};
use beamless_targets::{TARGETS, Target};

/// Only processes and lists: nothing is printed, and the exit status says the result.
const PROCESSES: &str = "
-module(processes).
-export([main/1]).
main(_) ->
    Self = self(),
    Pids = [spawn(fun() -> worker(Self, N) end) || N <- lists:seq(1, 10)],
    halt(lists:sum([receive {Pid, Sum} -> Sum end || Pid <- Pids]) rem 256).
worker(Parent, N) -> Parent ! {self(), lists:sum(lists:map(fun(X) -> X * N end, lists:seq(1, N)))}.
";

const SERVER: &str = "
-module(server).
-behaviour(gen_server).
-export([main/1, init/1, handle_call/3, handle_cast/2]).
main(_) ->
    {ok, Pid} = gen_server:start_link(?MODULE, 0, []),
    [gen_server:cast(Pid, {add, N}) || N <- lists:seq(1, 10)],
    io:format(\"~p~n\", [gen_server:call(Pid, get)]),
    gen_server:stop(Pid).
init(N) -> {ok, N}.
handle_call(get, _, N) -> {reply, N, N}.
handle_cast({add, M}, N) -> {noreply, N + M}.
";

enum Source {
    Text(&'static str, &'static str),
    File(&'static str),
}

/// Programs and the bytes that they may have on x86-64.
const LIMITS: &[(Source, usize)] = &[
    (Source::Text("processes.erl", PROCESSES), 395_000),
    (Source::File("examples/hello/hello.erl"), 395_000),
    (Source::File("examples/hello/hello.ex"), 1_040_000),
    (Source::Text("server.erl", SERVER), 1_030_000),
];

fn size(folder: &tempfile::TempDir, source: &Source, target: &Target) -> usize {
    let file = match source {
        Source::Text(name, text) => {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("it can be written");
            file
        }
        Source::File(path) => root().join(path),
    };
    let program = folder.path().join("program");
    let files: Vec<PathBuf> = vec![file];
    compiler::build_files(&files, &["--release", "--target", target.name], &program, folder.path(), compiler::BUILD_TIME).expect("it compiles");
    fs::metadata(&program).expect("it was made").len() as usize
}

#[test]
fn executables_are_small() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sizes: Vec<(usize, usize)> = LIMITS.iter().map(|(source, limit)| (size(&folder, source, Target::host()), *limit)).collect();
    assert!(sizes.iter().all(|(size, limit)| size <= limit), "bytes and limits: {sizes:?}");
}

#[test]
fn other_machines_executables_are_hardly_larger() {
    let compiler = compiler::locate().expect("there is a compiler");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = &LIMITS[1].0;
    let here = size(&folder, source, Target::host());
    for target in TARGETS.iter().filter(|target| ["aarch64-linux", "armv7-linux"].contains(&target.name)) {
        if compiler.parent().is_some_and(|place| place.join("sysroot").join(target.name).exists()) {
            let there = size(&folder, source, target);
            assert!(there * 5 <= here * 6, "{}: {there}, here {here}", target.name);
        }
    }
}
