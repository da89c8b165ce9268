//! Compiles modules one by one down to chunks with the verifier on, past reachability: nothing that a user or the library writes may be
//! missing from the compiler.

use crate::library::Store;
use crate::query::{CoreSource, read};
use beamless_backend::{ModuleRecord, Program};
use beamless_frontend::DEEP_STACK;
use beamless_frontend::lower::{BifIndex, lower};
use beamless_ir::{Atom, Func, Function, Literal, Module};
use beamless_source::work;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Modules in one batch: bounds the memory for their IR.
const BATCH: usize = 32;

/// What to do with the chunks of a module; says what went wrong.
pub type Codegen<'a> = &'a (dyn Fn(&Program) -> Result<(), String> + Sync);

/// What checking came to.
#[derive(Debug, Default)]
pub struct Checked {
    pub modules: usize,
    pub functions: usize,
    pub chunks: usize,
    /// A line each: modules that could not be lowered, functions that the passes, the verifier or the code generator refused.
    pub failures: Vec<String>,
}

impl Checked {
    fn add(&mut self, other: Checked) {
        self.modules += other.modules;
        self.functions += other.functions;
        self.chunks += other.chunks;
        self.failures.extend(other.failures);
    }
}

/// All installed modules that are `wanted` by name and place of the beam.
pub fn check_libraries(
    store: &Store,
    wanted: &dyn Fn(Atom, &Path) -> bool,
    codegen: Option<Codegen<'_>>,
    mut progress: impl FnMut(usize, usize),
) -> Checked {
    let installed = store.otp.modules().iter().filter(|(name, beam)| wanted(**name, beam));
    let mut names: Vec<Atom> = installed.map(|(name, _)| *name).collect();
    names.sort_by_key(|name| name.as_str());
    let mut checked = Checked::default();
    for (batch, names_of_batch) in names.chunks(BATCH).enumerate() {
        let mut sources = Vec::new();
        for (name, core) in names_of_batch.iter().zip(store.otp.core_of_modules(names_of_batch)) {
            match core {
                Ok(core) => sources.push((name.as_str(), CoreSource::Compiled(core))),
                Err(problem) => checked.failures.push(format!("{name}: {problem}")),
            }
        }
        let sources: Vec<_> = sources.iter().map(|(name, source)| (*name, source)).collect();
        checked.add(check_all(&sources, codegen));
        progress((batch * BATCH + names_of_batch.len()).min(names.len()), names.len());
    }
    checked
}

/// The user's modules.
pub fn check_user(store: &Store, codegen: Option<Codegen<'_>>) -> Checked {
    let sources: Vec<_> = store.user.iter().map(|name| name.as_str()).zip(store.user_cores()).collect();
    check_all(&sources, codegen)
}

fn check_all(sources: &[(&str, &CoreSource)], codegen: Option<Codegen<'_>>) -> Checked {
    let bifs = BifIndex::new();
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Checked::default()));
    let thread = || {
        while let Some((name, source)) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            let checked = check_module(name, source, &bifs, codegen);
            all.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).add(checked);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(sources.len()) {
            std::thread::Builder::new()
                .stack_size(DEEP_STACK)
                .spawn_scoped(scope, thread)
                .expect("a thread can be made");
        }
    });
    let mut all = all.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    all.failures.sort();
    all
}

fn check_module(name: &str, source: &CoreSource, bifs: &BifIndex, codegen: Option<Codegen<'_>>) -> Checked {
    let mut checked = Checked { modules: 1, ..Checked::default() };
    let lowered = attempt(|| read(source).map(|ast| lower(&ast, bifs)));
    let module = match lowered {
        Ok(Ok(lowered)) => {
            checked.failures.extend(lowered.diagnostics.iter().map(|problem| format!("{name}: {problem}")));
            lowered.module
        }
        Ok(Err(problems)) => {
            checked.failures.extend(problems.iter().map(|problem| format!("{name}: {problem}")));
            return checked;
        }
        Err(panic) => {
            checked.failures.push(format!("{name}: lowering: {panic}"));
            return checked;
        }
    };
    let chunks = check_functions(&module, &mut checked);
    checked.chunks = chunks.len();
    if let Some(codegen) = codegen {
        let program = alone(&module, chunks);
        let generated = attempt(|| codegen(&program)).and_then(|generated| generated);
        checked.failures.extend(generated.err().map(|message| format!("{name}: {message}")));
    }
    checked
}

fn check_functions(module: &Module, checked: &mut Checked) -> Vec<Function> {
    let options = beamless_passes::Options { verify: true, ..Default::default() };
    let mut functions = module.functions.clone();
    for func in &functions {
        checked.functions += 1;
        let wrong = beamless_ir::verify::verify(func).err();
        checked.failures.extend(wrong.map(|message| format!("{}: lowering: {message}", func.name)));
    }
    if !checked.failures.is_empty() {
        return Vec::new();
    }
    if let Err(panic) = attempt(|| beamless_passes::program(&mut functions, &options)) {
        checked.failures.push(format!("{}: {panic}", module.name));
        return Vec::new();
    }
    let mut all = Vec::new();
    for func in &functions {
        match attempt(|| beamless_passes::compile_function(func.clone(), &options)) {
            Ok(chunks) => all.extend(chunks),
            Err(panic) => checked.failures.push(format!("{}: {panic}", func.name)),
        }
    }
    all
}

/// A program of one module, which nothing calls: enough to generate its code.
fn alone(module: &Module, chunks: Vec<Function>) -> Program {
    let record = ModuleRecord {
        name: module.name,
        attributes: module.attributes.clone(),
        md5: module.md5,
        exports: module.exports.clone(),
    };
    Program {
        chunks,
        exports: module.exports.iter().map(|&(name, arity)| Func { module: module.name, name, arity }).collect(),
        asked: Vec::new(),
        modules: vec![record],
        entry: Func::new("beamless_boot", "start", 1),
        entry_argument: Literal::Nil,
        services: Literal::Nil,
        applications: Literal::Nil,
        facts: Literal::Nil,
    }
}

/// A failure is reported with what was being done, and everything else is still tried.
fn attempt<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    work::caught(|| catch_unwind(AssertUnwindSafe(run))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        format!("{}: {}", work::now(), text.unwrap_or("it panicked").lines().next().unwrap_or_default())
    })
}
