//! Functions that are called and are not there: what is said about whom.

use crate::library::Store;
use crate::native_code::NativeCode;
use crate::run_time_code;
use beamless_ir::{Atom, Func, Function, Imm, InstData};
use beamless_reach::{Missing, Reached, TooMuch};
use beamless_source::{Code, Diagnostic, SourceMap};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::Path;

/// Calls of what does not exist, which raise undef when they are reached: the user's own are shown at their lines; the library's are told
/// apart, for it asks first whether many of the things that it calls are there.
pub(crate) fn diagnostics(store: &mut Store, reached: &Reached, applications: &[String]) -> Vec<Diagnostic> {
    let mut missing: Vec<_> = reached.missing.iter().collect();
    missing.sort_by_key(|missing| (name_key(missing.by), missing.line, name_key(missing.func)));
    missing.dedup_by_key(|missing| (missing.by, missing.line, missing.func));
    // Where more was reached than the program needs, what the library misses says nothing about the program.
    let told = |by: Func| !reached.is_coarse || store.user.contains(&by.module);
    missing.retain(|missing| told(missing.by) && !run_time_code::is_within(reached, missing.by));
    let of_ours = |module: Atom| is_ours(store, module, applications);
    let unsupported: Vec<_> = unsupported(reached, told, of_ours).collect();
    let native = NativeCode::find(reached, of_ours);
    let mut found: Vec<_> = missing.into_iter().map(|missing| undefined(store, missing)).collect();
    found.extend(unsupported);
    found.extend(native.diagnostics(store, reached, applications));
    found.extend(run_time_code::diagnostics(store, reached, &|store, module| is_ours(store, module, applications)));
    found
}

/// Whether a module is the user's or a dependency's, and not OTP's or Elixir's.
fn is_ours(store: &Store, module: Atom, applications: &[String]) -> bool {
    let ebin = || store.otp.modules().get(&module).and_then(|beam| beam.parent());
    let of_application = |ebin| applications.iter().any(|name| store.otp.applications().get(name).is_some_and(|own| own == ebin));
    store.user.contains(&module) || ebin().is_some_and(of_application)
}

/// The flow analysis could do its work only coarsely.
pub(crate) fn coarse(reached: &Reached) -> Diagnostic {
    let message = format!("the executable holds more than it needs: {} functions", reached.functions.len());
    Diagnostic::warning(Code::CoarselyReached, message).help("`beamless explain W0204` tells why")
}

/// The flow analysis gave up.
pub(crate) fn too_much(given_up: &TooMuch) -> Diagnostic {
    let message = format!("what the program needs cannot be found in useful time: {} functions so far", given_up.functions);
    Diagnostic::error(Code::TooMuch, message).help("`beamless explain E0205` tells what helps")
}

fn undefined(store: &mut Store, missing: &Missing) -> Diagnostic {
    let func = missing.func;
    if !store.user.contains(&missing.by.module) {
        let message = format!("{} is called by {} and does not exist", shown(func), shown(missing.by));
        return Diagnostic::warning(Code::UndefinedInLibrary, message);
    }
    let known = store.get(func.module);
    let message = match &known {
        None => format!("there is no module {}", module_name(func)),
        Some(_) => format!("there is no function {}", shown(func)),
    };
    let warning = Diagnostic::warning(Code::UndefinedFunction, message);
    let warning = label(warning, &mut store.sources, missing);
    let arities: Vec<_> =
        known.iter().flat_map(|module| &module.exports).filter(|(name, _)| *name == func.name).collect();
    match arities[..] {
        [] => warning,
        _ => warning.help(format!(
            "there is {}",
            arities.iter().map(|(_, arity)| shown(Func { arity: *arity, ..func })).collect::<Vec<_>>().join(", ")
        )),
    }
}

/// At the line of the call, if its file can be read.
pub(crate) fn label(warning: Diagnostic, sources: &mut SourceMap, missing: &Missing) -> Diagnostic {
    let file = if missing.line == 0 { None } else { sources.load(Path::new(&*missing.file)).ok() };
    let span = file.and_then(|id| Some(sources.file(id)?.span_at(id, missing.line, 0)));
    match span {
        Some(span) => warning.label(span, format!("called by {}", shown(missing.by))),
        None => warning.help(format!("called by {} at {}:{}", shown(missing.by), missing.file, missing.line)),
    }
}

/// The emulator's own functions that the runtime does not have: in the library they are stubs that ask to be replaced. What others raise in
/// the same way is what they raise on the BEAM.
fn unsupported(reached: &Reached, told: impl Fn(Func) -> bool, is_ours: impl Fn(Atom) -> bool) -> impl Iterator<Item = Diagnostic> {
    let stubs = reached.functions.iter().filter(|function| is_stub(function) && !is_ours(function.name.module));
    let stubs: FxHashSet<Func> = stubs.map(|function| function.name).collect();
    let mut callers = BTreeMap::new();
    for function in reached.functions.iter().filter(|function| told(function.name)) {
        for callee in callees(function).filter(|callee| stubs.contains(callee)) {
            callers.entry(name_key(callee)).or_insert((callee, function.name));
        }
    }
    callers.into_values().map(|(stub, by)| {
        let message = format!("{} is called by {} and is not supported natively", shown(stub), shown(by));
        Diagnostic::warning(Code::UnsupportedBif, message).help("it raises undef when it is called")
    })
}

pub(crate) fn instructions(function: &Function) -> impl Iterator<Item = &InstData> {
    let blocks = function.layout.iter().map(|&block| &function.blocks[block]);
    blocks.flat_map(|block| &block.insts).map(|&inst| &function.insts[inst])
}

fn callees(function: &Function) -> impl Iterator<Item = Func> {
    instructions(function).filter_map(|inst| match inst.imm {
        Imm::Func(callee) => Some(callee),
        _ => None,
    })
}

pub(crate) fn is_stub(function: &Function) -> bool {
    instructions(function)
        .any(|inst| matches!(inst.imm, Imm::Bif(row) if row.module == "erlang" && row.name == "nif_error"))
}

/// As users spell it: Elixir's functions as in Elixir.
pub(crate) fn shown(func: Func) -> String {
    match func.module.as_str().strip_prefix("Elixir.") {
        Some(module) => format!("{module}.{}/{}", func.name.as_str(), func.arity),
        None => func.to_string(),
    }
}

fn module_name(func: Func) -> String {
    func.module.as_str().strip_prefix("Elixir.").map_or_else(|| func.module.to_string(), str::to_owned)
}

pub(crate) fn name_key(func: Func) -> (&'static str, &'static str, u32) {
    (func.module.as_str(), func.name.as_str(), func.arity)
}
