//! From modules to a program ready for a backend.

use crate::applications::{self, Applications};
use crate::library::Store;
use crate::missing;
use crate::tests;
use beamless_backend::{ModuleRecord, Program};
use beamless_ir::{Atom, Func, Function, Literal, Module, verify};
use beamless_passes::Options;
use beamless_reach::{Reached, World, reach};
use beamless_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::time::Instant;

/// What kind of program is wanted.
#[derive(Clone, Debug)]
pub struct ProgramOptions {
    pub entry: Entry,
    pub applications: Applications,
    pub passes: Arc<Options>,
}

/// What a program does once it has started.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// It runs `main/1` of this module; `None`: of the only one that exports it.
    Main(Option<String>),
    /// It waits while its applications run.
    Applications { elixir: bool },
    /// It runs the tests among the user's modules.
    Tests { elixir: bool },
}

/// The program, and what is to be said about it.
pub struct Built {
    pub program: Program,
    pub main: Atom,
    pub diagnostics: Vec<Diagnostic>,
    /// For each function of the program the one that it was first reached from; the entry is its own reason.
    pub reasons: FxHashMap<Func, Func>,
}

/// Finds what the program needs and compiles it down to chunks.
///
/// # Errors
/// There is no entry point, or a library module is unusable.
pub fn build(store: &mut Store, options: &ProgramOptions) -> Result<Built, Vec<Diagnostic>> {
    let options = &ProgramOptions { applications: options.applications.with_called(store), ..options.clone() };
    let Closed { reached, main, entry, entry_argument } = close(store, options)?;
    let mut diagnostics = std::mem::take(&mut store.diagnostics);
    diagnostics.extend(missing::diagnostics(store, &reached, &options.applications.names));
    if reached.is_coarse && !matches!(options.entry, Entry::Tests { .. }) {
        diagnostics.push(missing::coarse(&reached));
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        // What the library may miss is of no interest now.
        diagnostics.retain(Diagnostic::is_error);
        return Err(diagnostics);
    }
    let modules = reached
        .modules
        .iter()
        .map(|module| ModuleRecord {
            name: module.name,
            attributes: module.attributes.clone(),
            md5: module.md5,
            exports: exports_in_order(module),
        })
        .collect();
    let mut functions = reached.functions;
    let exports: FxHashSet<Func> = reached.exports.iter().copied().collect();
    for function in &mut functions {
        function.open = exports.contains(&function.name);
    }
    let chunks = to_chunks(store, functions, &options.passes);
    let program = Program {
        chunks,
        exports: reached.exports,
        asked: reached.asked,
        modules,
        entry,
        entry_argument,
        services: Literal::Nil,
        applications: Literal::Nil,
        facts: Literal::Nil,
    };
    Ok(Built { program, main, diagnostics, reasons: reached.reasons })
}

/// The closed world of a program.
pub struct Closed {
    pub reached: Reached,
    pub main: Atom,
    pub entry: Func,
    pub entry_argument: Literal,
}

/// Finds all that the program can run.
///
/// # Errors
/// There is no entry point, or too much flows to too many places.
pub fn close(store: &mut Store, options: &ProgramOptions) -> Result<Closed, Vec<Diagnostic>> {
    let (main, is_elixir) = match &options.entry {
        Entry::Main(wanted) => {
            let main = store.memory.entry(wanted.clone()).map_err(|diagnostic| vec![diagnostic])?;
            (main, main.as_str().starts_with("Elixir."))
        }
        Entry::Applications { elixir } => (Atom::new("beamless_application"), *elixir),
        Entry::Tests { elixir } => (Atom::new("beamless_test"), *elixir),
    };
    let entry = Func::new("beamless_boot", "start", 1);
    let entry_argument = match options.entry {
        Entry::Tests { elixir } => tests::entry(store, elixir).map_err(|diagnostic| vec![diagnostic])?,
        _ => Literal::Atom(main),
    };
    let start = Instant::now();
    let library: &[&str] = match options.entry {
        Entry::Tests { elixir: true } => &["elixir", "ex_unit"],
        _ if is_elixir => &["elixir"],
        _ => &[],
    };
    let literals = applications::literals(store, &options.applications, library)?;
    store.times.add("applications", start.elapsed());
    let world = World {
        start_apps: literals.start,
        app_specs: literals.specs,
        app_dirs: literals.dirs,
        module_files: literals.modules,
        object_files: literals.objects,
        main_kind: Atom::new(if is_elixir { "elixir" } else { "erlang" }),
        user: store.user.clone(),
        patience: beamless_reach::PATIENCE,
        keeps_tests: std::env::var_os("BEAMLESS_VERIFY_REACH").is_some_and(|value| !value.is_empty()),
    };
    let keep: Vec<Func> =
        store.user.iter().filter_map(|&name| store.get(name)).flat_map(|module| kept(&module)).collect();
    let (start, before) = (Instant::now(), store.times.total());
    let reached = reach(entry, &entry_argument, &keep, &world, store).map_err(|given_up| vec![missing::too_much(&given_up)])?;
    let fetching = store.times.total() - before;
    store.times.add("reach", start.elapsed().saturating_sub(fetching));
    Ok(Closed { reached, main, entry, entry_argument })
}

/// In the order of the definitions, as `module_info` gives them.
fn exports_in_order(module: &Module) -> Vec<(Atom, u32)> {
    let defined = module.functions.iter().map(|function| (function.name.name, function.name.arity));
    let exported: FxHashSet<(Atom, u32)> = module.exports.iter().copied().collect();
    defined.filter(|name| exported.contains(name)).collect()
}

/// Functions that a module names in `-keep([f/1, ...])`: they are called in ways that cannot be seen.
fn kept(module: &Module) -> Vec<Func> {
    let items = |literal: &Literal| match literal {
        Literal::List(items, _) => items.clone(),
        _ => Vec::new(),
    };
    let function = |literal: &Literal| match literal {
        Literal::Tuple(parts) => match parts[..] {
            [Literal::Atom(name), Literal::Int(arity)] => {
                Some(Func { module: module.name, name, arity: u32::try_from(arity).ok()? })
            }
            _ => None,
        },
        _ => None,
    };
    let attributes = items(&module.attributes);
    let keeps = attributes.iter().filter_map(|attribute| match attribute {
        Literal::Tuple(parts) => match &parts[..] {
            [Literal::Atom(name), values] if *name == "keep" => Some(items(values)),
            _ => None,
        },
        _ => None,
    });
    keeps.flatten().filter_map(|literal| function(&literal)).collect()
}

/// Whole-program passes, then every function on its own, on all cores. In the order of names, so that the same input gives the same bytes.
fn to_chunks(store: &mut Store, mut functions: Vec<Function>, options: &Arc<Options>) -> Vec<Function> {
    let start = Instant::now();
    functions.sort_by_key(|function| (function.name.module.as_str(), function.name.name.as_str(), function.name.arity));
    verify_reached(&functions, options);
    beamless_passes::program(&mut functions, options);
    store.times.add("program passes", start.elapsed());
    let start = Instant::now();
    let chunks = store.memory.chunks(functions, options);
    store.times.add("function passes", start.elapsed());
    chunks
}

/// The analysis rewrites functions too; the passes verify only what they did themselves.
fn verify_reached(functions: &[Function], options: &Options) {
    for function in functions.iter().filter(|_| options.verify) {
        function.name.working("reach");
        if let Err(problem) = verify::verify(function) {
            panic!("the IR is wrong after reach: {problem}\n{function}");
        }
    }
}
