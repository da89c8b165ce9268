//! Compiles every installed module down to chunks with the verifier on: nothing that the library uses may be missing from the compiler.

use crate::library::Store;
use beamless_ir::Atom;
use beamless_reach::Library;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Modules in one batch: bounds the memory for their IR.
const BATCH: usize = 32;

/// What failed, a line each: modules that could not be lowered, functions that the passes or the verifier refused.
pub fn check_libraries(store: &mut Store, only: &[String], mut progress: impl FnMut(usize, usize)) -> Vec<String> {
    let wanted = |name: &Atom| only.is_empty() || only.iter().any(|prefix| name.as_str().starts_with(prefix));
    let mut names: Vec<Atom> = store.otp.modules().keys().copied().filter(wanted).collect();
    names.sort_by_key(|name| name.as_str());
    let mut failures = Vec::new();
    for (batch, chunk) in names.chunks(BATCH).enumerate() {
        let modules = store.modules(chunk);
        for (name, module) in chunk.iter().zip(modules) {
            match module {
                Some(module) => check_module(&module, &mut failures),
                None => failures.push(format!("{name}: not lowered")),
            }
        }
        failures.extend(store.diagnostics.drain(..).map(|diagnostic| diagnostic.to_string()));
        store.forget(chunk);
        progress((batch * BATCH + chunk.len()).min(names.len()), names.len());
    }
    failures
}

fn check_module(module: &beamless_ir::Module, failures: &mut Vec<String>) {
    let options = beamless_passes::Options { verify: true, ..Default::default() };
    for func in &module.functions {
        if let Err(message) = beamless_ir::verify::verify(func) {
            failures.push(format!("lowering: {message}"));
            continue;
        }
        // A failing pass is reported with the function's name, and the others are still tried.
        let compiled = catch_unwind(AssertUnwindSafe(|| beamless_passes::compile_function(func.clone(), &options)));
        match compiled {
            Ok(chunks) => failures.extend(chunks.iter().filter_map(|chunk| beamless_ir::verify::verify(chunk).err())),
            Err(_) => failures.push(format!("{}: a pass failed", func.name)),
        }
    }
}
