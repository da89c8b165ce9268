//! Modules with functions in native code (NIFs), which a static executable cannot load: what is said of those that a program uses.

use crate::applications::imms;
use crate::library::Store;
use crate::missing::{instructions, is_stub, label, name_key, shown};
use beamless_ir::{Atom, Func, Function, Imm, Literal, Module, Op};
use beamless_reach::{Missing, Reached};
use beamless_source::{Code, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How many functions of a module are named.
const MOST_NAMES: usize = 3;

/// The modules, not OTP's or Elixir's, that load native code for functions that the program reaches, and these functions.
pub(crate) struct NativeCode(BTreeMap<&'static str, Vec<Func>>);

impl NativeCode {
    /// `is_ours`: a module of the user's or of a dependency's.
    pub fn find(reached: &Reached, is_ours: impl Fn(Atom) -> bool) -> NativeCode {
        let loading: BTreeSet<&str> =
            reached.modules.iter().filter(|module| is_ours(module.name) && loads(module)).map(|module| module.name.as_str()).collect();
        let mut found: BTreeMap<_, Vec<Func>> = BTreeMap::new();
        for function in reached.functions.iter().filter(|function| is_placeholder(function)) {
            if loading.contains(function.name.module.as_str()) {
                found.entry(function.name.module.as_str()).or_default().push(function.name);
            }
        }
        for functions in found.values_mut() {
            functions.sort_by_key(|func| name_key(*func));
        }
        NativeCode(found)
    }

    /// A warning for each module. `applications`: names of those that are not OTP's.
    pub fn diagnostics(self, store: &mut Store, reached: &Reached, applications: &[String]) -> Vec<Diagnostic> {
        let told = |(name, functions): (&str, Vec<Func>)| diagnostic(store, reached, applications, Atom::new(name), &functions);
        self.0.into_iter().map(told).collect()
    }
}

fn diagnostic(store: &mut Store, reached: &Reached, applications: &[String], module: Atom, functions: &[Func]) -> Diagnostic {
    let application = application(store, module, applications);
    let owner = application.as_ref().map_or_else(String::new, |(name, _)| format!(" of application {name}"));
    let mut names: Vec<_> = functions.iter().take(MOST_NAMES).map(|func| shown(*func)).collect();
    if functions.len() > MOST_NAMES {
        names.push(format!("{} more", functions.len() - MOST_NAMES));
    }
    let name = module.as_str().trim_start_matches("Elixir.");
    let message = format!("module {name}{owner} needs native code, which cannot be part of the program, for {}", names.join(", "));
    let libraries = application.map(|(_, ebin)| libraries(&ebin, reached, module)).unwrap_or_default();
    let library = match &libraries[..] {
        [] => "it would load a shared library of its own".to_owned(),
        libraries => format!("it would load {}", libraries.join(", ")),
    };
    let warning = Diagnostic::warning(Code::NativeCode, message);
    let warning = match functions.iter().find_map(|func| call(reached, *func)) {
        Some(call) if store.user.contains(&call.by.module) => label(warning, &mut store.sources, &call),
        _ => warning,
    };
    let more = warning.help.clone().map_or_else(String::new, |help| format!("; {help}"));
    warning.help(format!("{library}{more}; `beamless explain W0205` tells what can be done"))
}

/// The first call of it, if it is called by its name.
fn call(reached: &Reached, func: Func) -> Option<Missing> {
    let by = *reached.reasons.get(&func)?;
    let caller = reached.functions.iter().find(|function| function.name == by)?;
    let call = instructions(caller).find(|inst| matches!(inst.imm, Imm::Func(callee) if callee == func))?;
    let place = &caller.locs[call.loc?];
    Some(Missing { func, by, file: place.file.clone(), line: place.line })
}

/// The project's application that a module belongs to, and its `ebin`.
fn application(store: &Store, module: Atom, applications: &[String]) -> Option<(String, PathBuf)> {
    let ebin = store.otp.modules().get(&module)?.parent()?.to_owned();
    let name = applications.iter().find(|name| store.otp.applications().get(*name) == Some(&ebin))?;
    Some((name.clone(), ebin))
}

/// Shared libraries in the application's `priv`: those whose names the module holds, else all.
fn libraries(ebin: &Path, reached: &Reached, module: Atom) -> Vec<String> {
    let folder = ebin.with_file_name("priv");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "so"));
    found.sort();
    let module = reached.modules.iter().find(|other| other.name == module);
    let is_named = |path: &PathBuf| {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        module.is_some_and(|module| imms(module).any(|imm| matches!(imm, Imm::Lit(literal) if holds(literal, &name))))
    };
    if found.iter().any(is_named) {
        found.retain(is_named);
    }
    found.iter().map(|path| path.display().to_string()).collect()
}

/// Whether a literal is, or has within it, a text or an atom that ends with the name.
fn holds(literal: &Literal, name: &str) -> bool {
    match literal {
        Literal::Atom(atom) => atom.as_str() == name,
        Literal::Bits(bytes, _) => bytes.ends_with(name.as_bytes()),
        Literal::Tuple(parts) => parts.iter().any(|part| holds(part, name)),
        Literal::List(items, _) => {
            let character = |item: &Literal| match item {
                Literal::Int(code) => u32::try_from(*code).ok().and_then(char::from_u32),
                _ => None,
            };
            let text: Option<String> = items.iter().map(character).collect();
            text.is_some_and(|text| text.ends_with(name)) || items.iter().any(|item| holds(item, name))
        }
        _ => false,
    }
}

fn loads(module: &Module) -> bool {
    imms(module).any(|imm| match imm {
        Imm::Func(func) => func.module == "erlang" && func.name == "load_nif",
        Imm::Bif(row) => row.module == "erlang" && row.name == "load_nif",
        _ => false,
    })
}

/// What stands where native code would be: it raises by `nif_error`, or does nothing else than to raise something.
fn is_placeholder(function: &Function) -> bool {
    is_stub(function) || !instructions(function).any(|inst| does_more(inst.op))
}

/// Gives a value, or calls a function.
fn does_more(op: Op) -> bool {
    matches!(op, Op::Return | Op::Call | Op::CallFun | Op::CallDyn | Op::TailCall | Op::TailCallFun | Op::TailCallDyn)
}
