//! Programs that run tests: which of the user's modules are tests. What runs them is `stdlib/beamless/beamless_test.erl`.

use crate::library::Store;
use beamless_ir::{Atom, Literal, Module};
use beamless_source::{Code, Diagnostic};

/// What `beamless_boot` is given in place of a main module.
///
/// # Errors
/// There are no tests.
pub(crate) fn entry(store: &Store, elixir: bool) -> Result<Literal, Diagnostic> {
    let modules: Vec<_> = store.user.iter().filter_map(|&name| store.get(name)).collect();
    let is_test = |module: &Module| if elixir { is_exunit(module) } else { is_eunit(module) };
    let tests: Vec<Atom> = modules.iter().filter(|module| is_test(module)).map(|module| module.name).collect();
    if tests.is_empty() {
        let sort = if elixir { "a module that uses ExUnit.Case" } else { "a module that exports functions named ..._test" };
        return Err(Diagnostic::error(Code::NoEntry, "there are no tests").help(format!("a test is {sort}")));
    }
    if !elixir {
        return Ok(Literal::Tuple(vec![Literal::atom("eunit"), atoms(tests)]));
    }
    // The helper goes first: it starts ExUnit and says how it is to run.
    let mut scripts: Vec<Atom> = modules.iter().map(|module| module.name).filter(|name| is_script(*name)).collect();
    scripts.sort_by_key(|name| (!name.as_str().ends_with("TestHelper"), name.as_str()));
    Ok(Literal::Tuple(vec![Literal::atom("exunit"), atoms(scripts), atoms(tests)]))
}

fn is_exunit(module: &Module) -> bool {
    module.exports.iter().any(|(name, _)| *name == "__ex_unit__")
}

fn is_eunit(module: &Module) -> bool {
    let is_test = |name: &str| name.ends_with("_test") || name.ends_with("_test_");
    module.exports.iter().any(|(name, arity)| *arity == 0 && is_test(name.as_str()))
}

/// What a test's file does outside of modules, except configuration.
fn is_script(name: Atom) -> bool {
    name.as_str().starts_with("Elixir.Script.") && name != "Elixir.Script.Runtime"
}

fn atoms(names: Vec<Atom>) -> Literal {
    if names.is_empty() {
        return Literal::Nil;
    }
    Literal::List(names.into_iter().map(Literal::Atom).collect(), Box::new(Literal::Nil))
}
