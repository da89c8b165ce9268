//! From modules to a program ready for a backend.

use crate::library::{Store, on_all_cores};
use beamless_backend::{ModuleRecord, Program};
use beamless_ir::{Atom, Func, Function, Literal};
use beamless_reach::{World, reach};
use beamless_source::{Code, Diagnostic};

/// What kind of program is wanted.
#[derive(Debug)]
pub struct ProgramOptions {
    /// The module whose `main/1` is run; `None`: the only one that exports it.
    pub main: Option<String>,
    /// Start at `main/1` itself, without the platform layer's boot module: for bringing up a runtime.
    pub bare: bool,
    pub passes: beamless_passes::Options,
}

/// The program, and what is to be said about it.
pub struct Built {
    pub program: Program,
    pub main: Atom,
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds what the program needs and compiles it down to chunks.
///
/// # Errors
/// There is no entry point, or a library module is unusable.
pub fn build(store: &mut Store, options: &ProgramOptions) -> Result<Built, Vec<Diagnostic>> {
    let main = entry_module(store, options).map_err(|diagnostic| vec![diagnostic])?;
    let main_func = Func { module: main, name: Atom::new("main"), arity: 1 };
    let entry = if options.bare { main_func } else { Func::new("beamless_boot", "start", 1) };
    let kind = if main.as_str().starts_with("Elixir.") { "elixir" } else { "erlang" };
    let world = World { start_apps: Literal::Nil, app_specs: Literal::Nil, app_dirs: Literal::Nil, main_kind: Atom::new(kind) };
    let reached = reach(&[entry, main_func], &world, store);
    let mut diagnostics = std::mem::take(&mut store.diagnostics);
    for missing in &reached.missing {
        let message = format!("{}, called by {}, is not in the program", missing.func, missing.by);
        diagnostics.push(Diagnostic::warning(Code::ModuleNotFound, message));
    }
    let modules = reached
        .modules
        .iter()
        .map(|module| ModuleRecord {
            name: module.name,
            attributes: module.attributes.clone(),
            md5: module.md5,
            exports: module.exports.clone(),
        })
        .collect();
    let chunks = to_chunks(reached.functions, &options.passes);
    let program = Program {
        chunks,
        exports: reached.exports,
        modules,
        entry,
        entry_argument: if options.bare { Literal::Nil } else { Literal::Atom(main) },
        services: Literal::Nil,
        applications: Literal::Nil,
        facts: Literal::Nil,
    };
    Ok(Built { program, main, diagnostics })
}

/// Whole-program passes, then every function on its own, on all cores.
fn to_chunks(mut functions: Vec<Function>, options: &beamless_passes::Options) -> Vec<Function> {
    beamless_passes::program(&mut functions, options);
    let chunks = on_all_cores(&functions, |func| beamless_passes::compile_function(func.clone(), options));
    chunks.into_iter().flatten().collect()
}

fn entry_module(store: &Store, options: &ProgramOptions) -> Result<Atom, Diagnostic> {
    let main = Atom::new("main");
    let exports = |name: &Atom| store.get(*name).is_some_and(|module| module.exports.contains(&(main, 1)));
    if let Some(wanted) = &options.main {
        let spellings = [Atom::new(wanted), Atom::new(&format!("Elixir.{wanted}"))];
        return spellings.into_iter().find(exports).ok_or_else(|| {
            Diagnostic::error(Code::ModuleNotFound, format!("module {wanted} is not among the inputs or does not export main/1"))
        });
    }
    let found: Vec<_> = store.user.iter().copied().filter(exports).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(Diagnostic::error(Code::ModuleNotFound, "no module exports main/1")
            .help("write and export main/1; it gets the command line as a list of strings")),
        _ => {
            let names: Vec<_> = found.iter().map(Atom::to_string).collect();
            Err(Diagnostic::error(Code::ModuleNotFound, format!("several modules export main/1: {}", names.join(", ")))
                .help("say which one with --main"))
        }
    }
}
