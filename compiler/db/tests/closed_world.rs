//! The closed world is sound: whatever the BEAM runs of a program's and the library's modules is in the program. Wants `erl`; programs in
//! Elixir are left out where there is no Elixir.

use beamless_db::{Inputs, ProgramOptions, Store, close, replacements};
use beamless_otp::{Cache, Config, Otp};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is called by the tracer itself, and how the emulator does what the runtime does in one step.
const TRACER: [&str; 8] = [
    "erlang:trace_pattern/3",
    "erts_internal:trace_pattern/3",
    "erlang:ensure_tracer_module_loaded/2",
    "erlang:spawn_monitor/1",
    "erlang:port_command/2",
    "erts_internal:port_command/3",
    "erts_internal:flush_monitor_messages/3",
    "erts_internal:dirty_process_handle_signals/1",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn has(command: &str) -> bool {
    Command::new(command).arg("--version").stdin(Stdio::null()).output().is_ok()
}

fn succeed(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Functions that ran on the BEAM.
fn executed(sources: &[PathBuf], kind: &str, module: &str, args: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let compiler = if kind == "elixir" { "elixirc" } else { "erlc" };
    succeed(Command::new(compiler).arg("-o").arg(folder.path()).args(sources));
    let tracer = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/closed_world/tracer.erl");
    succeed(Command::new("erlc").arg("-o").arg(folder.path()).arg(tracer));
    let out = folder.path().join("executed");
    let mut erl = Command::new("erl");
    erl.arg("-noshell").arg("-pa").arg(folder.path());
    if kind == "elixir" {
        let otp =
            Otp::find(Config { cache: Cache::from_env(), replacements: Vec::new(), code_path: Vec::new() }).unwrap();
        otp.elixir().unwrap().ebins.iter().for_each(|ebin| {
            erl.arg("-pa").arg(ebin);
        });
    }
    succeed(erl.args(["-s", "tracer", "start", "-extra"]).arg(&out).args([kind, module]).args(args));
    std::fs::read_to_string(out).unwrap().lines().map(str::to_owned).collect()
}

/// Functions of the program, and all natives.
fn reached(sources: &[PathBuf], module: &str) -> HashSet<String> {
    let config = Config { cache: Cache::from_env(), replacements: replacements(), code_path: Vec::new() };
    let mut store = Store::new(Otp::find(config).unwrap());
    store.add(&Inputs { files: sources.to_vec(), ..Inputs::default() }).unwrap();
    let options = ProgramOptions { main: Some(module.to_owned()), passes: Default::default() };
    let closed = close(&mut store, &options).unwrap_or_else(|problems| panic!("{problems:?}"));
    let natives = beamless_abi::bif::SECTIONS.iter().flat_map(|rows| rows.iter());
    let natives = natives.map(|row| beamless_ir::Func::new(row.module, row.name, row.arity).to_string());
    closed.reached.functions.iter().map(|function| function.name.to_string()).chain(natives).collect()
}

/// Modules that do not come from the library: their places are taken by others.
fn replaced() -> HashSet<String> {
    let table = std::fs::read_to_string(root().join("stdlib/modules.txt")).unwrap();
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Names that only exist on the BEAM: inlined and lifted code that became blocks, wrappers of functions used as funs, module_info, and what
/// says how a protocol that is not consolidated finds its implementation.
fn is_only_theirs(function: &str) -> bool {
    let made = ["-inlined-", "anonymous-", "-lc$^", "-lbc$^", "-blc$^", "-bbc$^", "-fun.", "lists^"]
        .iter()
        .any(|part| function.contains(part));
    made || function.contains(":module_info/")
        || function.contains("__impl__")
        || function.starts_with("'Elixir.Module':concat/")
        || function.starts_with("elixir_aliases:")
}

fn check(sources: &[&str], kind: &str, module: &str, args: &[&str]) {
    let sources: Vec<PathBuf> = sources.iter().map(|source| root().join("examples").join(source)).collect();
    let replaced = replaced();
    let reached = reached(&sources, module);
    let module_of = |function: &str| function.split_once(':').map(|(module, _)| module.trim_matches('\'').to_owned());
    let missed: Vec<String> = executed(&sources, kind, module, args)
        .into_iter()
        .filter(|function| !module_of(function).is_some_and(|module| replaced.contains(&module)))
        .filter(|function| {
            !reached.contains(function) && !is_only_theirs(function) && !TRACER.contains(&function.as_str())
        })
        // The tracer's own printing.
        .filter(|function| !matches!(function.as_str(), "io:format/3" | "io:bc_req/3"))
        .collect();
    assert!(missed.is_empty(), "{module} runs these, and they were not reached: {missed:#?}");
}

#[test]
fn erlang_programs() {
    check(&["hello/hello.erl"], "erlang", "hello", &[]);
    check(&["ring/ring.erl"], "erlang", "ring", &["7", "100"]);
    check(&["trees/trees.erl"], "erlang", "trees", &["6"]);
}

#[test]
fn an_erlang_program_with_supervisors() {
    check(&["bank/account.erl", "bank/bank.erl", "bank/bank_supervisor.erl"], "erlang", "bank", &[]);
}

#[test]
fn elixir_programs() {
    if has("elixirc") {
        check(&["hello/hello.ex"], "elixir", "Elixir.Hello", &[]);
        check(&["pmap/pmap.ex"], "elixir", "Elixir.PMap", &["300"]);
    }
}
