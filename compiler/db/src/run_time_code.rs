//! Calls that make modules at run time, by Elixir's compiler within the program: who makes them, and how it comes to that.

use crate::library::Store;
use crate::missing::{instructions, label, name_key, shown};
use beamless_ir::{Atom, Func, Function, Imm};
use beamless_reach::{Missing, Reached};
use beamless_source::{Code, Diagnostic};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Module, function, arities.
const TABLE: &[(&str, &str, &[u32])] = &[
    ("Elixir.Module", "create", &[3]),
    ("Elixir.Code", "compile_string", &[1, 2]),
    ("Elixir.Code", "compile_quoted", &[1, 2]),
    ("Elixir.Code", "compile_file", &[1, 2]),
    ("Elixir.Code", "require_file", &[1, 2]),
];

/// Of a chain that is longer the middle is left out.
const LONGEST: usize = 8;

/// Whether the function is one of these.
fn makes_code(func: Func) -> bool {
    TABLE.iter().any(|row| func.module == row.0 && func.name == row.1 && row.2.contains(&func.arity))
}

/// Whether the function was reached by way of one that makes code: what it misses is no news.
pub(crate) fn is_within(reached: &Reached, func: Func) -> bool {
    chain(reached, func).into_iter().any(makes_code)
}

/// A warning for each of these functions that a program reaches from modules that are `ours`, the user's or a dependency's.
pub(crate) fn diagnostics(store: &mut Store, reached: &Reached, is_ours: &dyn Fn(&Store, Atom) -> bool) -> Vec<Diagnostic> {
    let by_name: FxHashMap<Func, &Function> = reached.functions.iter().map(|function| (function.name, function)).collect();
    let mut callers: BTreeMap<_, (Func, Func)> = BTreeMap::new();
    for function in reached.functions.iter().filter(|function| is_ours(store, function.name.module)) {
        let callees = instructions(function).filter_map(|inst| match inst.imm {
            Imm::Func(callee) if makes_code(callee) => Some(callee),
            _ => None,
        });
        for callee in callees {
            let first = callers.entry(name_key(callee)).or_insert((callee, function.name));
            *first = std::cmp::min_by_key(*first, (callee, function.name), |(_, by)| name_key(*by));
        }
    }
    // By way of the library; where too much was reached, that says nothing.
    for (&func, &by) in reached.reasons.iter().filter(|(func, _)| makes_code(**func) && !reached.is_coarse) {
        let chain = chain(reached, by);
        if chain.iter().any(|func| is_ours(store, func.module)) && !chain.iter().any(|func| makes_code(*func)) {
            callers.entry(name_key(func)).or_insert((func, by));
        }
    }
    callers.into_values().map(|(func, by)| diagnostic(store, reached, is_ours, by_name.get(&by).copied(), func, by)).collect()
}

fn diagnostic(
    store: &mut Store,
    reached: &Reached,
    is_ours: &dyn Fn(&Store, Atom) -> bool,
    caller: Option<&Function>,
    func: Func,
    by: Func,
) -> Diagnostic {
    let message = format!("{} makes modules while the program runs, which are interpreted", shown(func));
    let mut chain = chain(reached, by);
    // How the library begins says nothing.
    let first = chain.iter().position(|func| is_ours(store, func.module)).unwrap_or(0);
    chain.drain(..first);
    chain.push(func);
    let warning = Diagnostic::warning(Code::CodeAtRunTime, message);
    let warning = match caller.and_then(|caller| call(caller, func)) {
        Some(call) if store.user.contains(&by.module) => label(warning, &mut store.sources, &call),
        _ => warning,
    };
    let more = warning.help.clone().map_or_else(String::new, |help| format!("; {help}"));
    warning.help(format!("what such modules call has to be in the program by name; it is reached by {}{more}", told(&chain)))
}

fn told(chain: &[Func]) -> String {
    let mut names: Vec<_> = chain.iter().map(|func| shown(*func)).collect();
    if names.len() > LONGEST {
        names.splice(LONGEST / 2..names.len() - LONGEST / 2, ["...".to_owned()]);
    }
    names.join(" > ")
}

fn call(caller: &Function, func: Func) -> Option<Missing> {
    let call = instructions(caller).find(|inst| matches!(inst.imm, Imm::Func(callee) if callee == func))?;
    let place = &caller.locs[call.loc?];
    Some(Missing { func, by: caller.name, file: place.file.clone(), line: place.line })
}

/// The functions from the program's beginning to this one, each reached from the one before.
fn chain(reached: &Reached, last: Func) -> Vec<Func> {
    let mut chain = vec![last];
    let mut at = last;
    while let Some(&by) = reached.reasons.get(&at)
        && !chain.contains(&by)
    {
        chain.push(by);
        at = by;
    }
    chain.reverse();
    chain
}
