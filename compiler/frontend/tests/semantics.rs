//! Lowered code means what the BEAM means by it: test modules are lowered and interpreted here, and run by the installed `erl`.
//! Every exported function of arity 0 whose name begins with `t_` is a test.

mod interpret;

use beamless_frontend::lower::{BifIndex, lower};
use beamless_frontend::{deep_stack, parse_module, read_module};
use beamless_ir::verify::verify;
use beamless_ir::{Atom, Func, Module};
use beamless_otp::{Cache, Config, ErlangSource, Otp};
use beamless_source::FileId;
use interpret::Interpreter;
use std::path::{Path, PathBuf};
use std::process::Command;

fn lowered(module: &beamless_frontend::ast::Module) -> Module {
    let lowered = lower(module, &BifIndex::new());
    assert!(lowered.diagnostics.is_empty(), "{:?}", lowered.diagnostics);
    lowered.module.functions.iter().for_each(|function| verify(function).expect("a well formed function"));
    lowered.module
}

/// The module first, then the library modules.
fn modules(otp: &Otp, source: &Path, library: &[&str]) -> Vec<Module> {
    if source.extension().is_some_and(|extension| extension == "core") {
        let text = std::fs::read_to_string(source).expect("a readable file");
        return vec![lowered(&parse_module(&text, FileId(0)).expect("valid Core text"))];
    }
    let mut compiled = otp.compile_erlang(&[ErlangSource::new(source)]).expect("erl answers");
    let own = compiled.remove(0).result.expect("the module compiles");
    let names: Vec<Atom> = library.iter().map(|name| Atom::new(name)).collect();
    let cores = otp.core_of_modules(&names).into_iter().map(|core| core.expect("a library module"));
    std::iter::once(own).chain(cores).map(|core| lowered(&read_module(&core.bytes).expect("its Core is read"))).collect()
}

fn interpreted(modules: &[Module]) -> Vec<String> {
    let machine = Interpreter::new(modules);
    let module = &modules[0];
    let is_test = |(name, arity): &&(Atom, u32)| *arity == 0 && name.as_str().starts_with("t_");
    let mut tests: Vec<_> = module.exports.iter().filter(is_test).map(|(name, _)| *name).collect();
    tests.sort_by_key(|name| name.as_str());
    let run = |name| {
        let result = match machine.call(Func { module: module.name, name, arity: 0 }, &[]) {
            Ok(term) => term.to_string(),
            Err((class, reason)) => format!("{{{class},{reason}}}"),
        };
        format!("{name} {result}")
    };
    tests.into_iter().map(run).collect()
}

/// The same by `erl`.
fn expected(source: &Path, directory: &Path) -> Vec<String> {
    let erlc = Command::new("erlc").arg("-o").arg(directory).arg(source).output().expect("erlc is installed");
    assert!(erlc.status.success(), "{}", String::from_utf8_lossy(&erlc.stdout));
    let name = source.file_stem().expect("a file").to_string_lossy().into_owned();
    let run = format!(
        "[io:format(\"~w ~w~n\", [F, try {name}:F() catch C:R -> {{C, R}} end]) || \
         {{F, 0}} <- lists:sort({name}:module_info(exports)), lists:prefix(\"t_\", atom_to_list(F))], halt()."
    );
    let output = Command::new("erl").args(["-noshell", "-pa"]).arg(directory).arg("-eval").arg(run).output();
    let output = output.expect("erl is installed");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn check(name: &str, library: &[&str]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semantics").join(name);
    let cache = Cache::at(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("otp-cache"));
    let otp = Otp::find(Config { cache, replacements: Vec::new(), code_path: Vec::new() }).expect("OTP is installed");
    let directory = tempfile::tempdir().expect("a directory");
    let wanted = expected(&source, directory.path());
    let found = deep_stack(|| interpreted(&modules(&otp, &source, library)));
    assert_eq!(found.len(), wanted.len());
    let differing: Vec<String> = found
        .iter()
        .zip(&wanted)
        .filter(|(found, wanted)| found != wanted)
        .map(|(found, wanted)| format!("found  {found}\nwanted {wanted}"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn patterns() {
    check("patterns.erl", &[]);
}

#[test]
fn bits() {
    check("bits.erl", &[]);
}

#[test]
fn control() {
    check("control.erl", &[]);
}

/// What OTP's own passes never make.
#[test]
fn written() {
    check("written.core", &[]);
}

#[test]
fn library() {
    let library = [
        "lists", "gb_sets", "gb_trees", "ordsets", "orddict", "queue", "array", "string", "unicode_util", "unicode", "base64",
        "calendar", "proplists", "erl_scan", "erl_parse", "erl_anno", "io_lib", "io_lib_format", "io_lib_pretty",
    ];
    check("library.erl", &library);
}
