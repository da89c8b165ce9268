//! A whole module: helper functions, then test functions, and a main/1 that prints the outcome of each.

use std::fmt::Write as _;

use crate::expression::expression;
use crate::guard;
use crate::pattern::pattern;
use crate::scope::{Function, Scope, Type};

const HELPERS: usize = 6;
const TESTS: usize = 12;
/// Calls that one function may contain: with six functions in a row the work stays small.
const CALLS: usize = 3;
const DEPTH: usize = 4;

/// Prints with erlang:display/1, whose floats are short, so the hash of the outcome is printed too.
const FRAME: &str = "
show(Number, Test) ->
    Outcome = try {value, Test()} catch Class:Reason -> {Class, plain(Reason)} end,
    erlang:display({Number, Outcome, erlang:phash2(Outcome)}).

%% Funs have no printed form that is the same everywhere.
plain({badarity, {_, Arguments}}) -> {badarity, Arguments};
plain(Reason) -> Reason.
";

pub fn generate(seed: u64, name: &str) -> String {
    let mut scope = Scope::new(seed);
    let helpers: Vec<String> = (0..HELPERS).map(|index| helper(&mut scope, index)).collect();
    let tests: Vec<String> = (0..TESTS).map(|index| test(&mut scope, index)).collect();
    // Helpers are exported: OTP 25's type pass crashes on a private function that is only called from dead code.
    let exports: Vec<String> = scope.functions.iter().map(|f| format!(", {}/{}", f.name, f.parameters.len())).collect();
    let exports = exports.concat();
    let mut text = format!(
        "%% Made by beamless-generate --seed {seed}.\n-module({name}).\n-export([main/1{exports}]).\n\nmain(_Args) ->\n"
    );
    let calls: Vec<String> = (0..TESTS).map(|index| format!("    show({index}, fun test{index}/0)")).collect();
    let _ = writeln!(text, "{}.", calls.join(",\n"));
    text.push_str(FRAME);
    for function in helpers.iter().chain(&tests) {
        let _ = write!(text, "\n{function}");
    }
    text
}

/// A module that runs main/1 of all of `names`, each announced, so that a difference names its seed.
pub fn driver(name: &str, names: &[String]) -> String {
    let calls: Vec<String> =
        names.iter().map(|module| format!("    erlang:display({module}),\n    {module}:main([])")).collect();
    format!("-module({name}).\n-export([main/1]).\n\nmain(_Args) ->\n{}.\n", calls.join(",\n"))
}

fn test(scope: &mut Scope, index: usize) -> String {
    scope.variables.clear();
    scope.calls_left = 2 * CALLS;
    let ty = scope.any_type();
    format!("test{index}() ->\n    {}.\n", expression(scope, ty, DEPTH))
}

fn helper(scope: &mut Scope, index: usize) -> String {
    let name = format!("f{index}");
    let (function, text) = if scope.random.chance(35) { counting(scope, &name) } else { clauses(scope, &name) };
    scope.functions.push(function);
    text
}

/// A function of a few clauses, the last of which usually takes everything.
fn clauses(scope: &mut Scope, name: &str) -> (Function, String) {
    let parameters: Vec<Type> = (0..1 + scope.random.below(3)).map(|_| scope.any_type()).collect();
    let result = scope.any_type();
    scope.calls_left = CALLS;
    let mut parts: Vec<String> =
        (0..1 + scope.random.below(2)).map(|_| clause(scope, name, &parameters, result, 2)).collect();
    if scope.random.chance(85) {
        parts.push(clause(scope, name, &parameters, result, 0));
    }
    let text = format!("{}.\n", parts.join(";\n"));
    (Function { name: name.to_owned(), parameters, result, counts_down: false }, text)
}

/// A clause; with `depth` 0 its heads are plain variables and there is no guard.
fn clause(scope: &mut Scope, name: &str, parameters: &[Type], result: Type, depth: usize) -> String {
    scope.variables.clear();
    let heads: Vec<String> = parameters
        .iter()
        .map(|&parameter| {
            if depth > 0 {
                return pattern(scope, parameter, depth);
            }
            let variable = scope.fresh();
            scope.bind(variable.clone(), parameter);
            variable
        })
        .collect();
    let guard = if depth > 0 { guard::optional(scope) } else { String::new() };
    format!("{name}({}){guard} ->\n    {}", heads.join(", "), expression(scope, result, DEPTH - 1))
}

/// A loop that counts its first parameter down; its accumulator is kept small, so that nothing explodes.
fn counting(scope: &mut Scope, name: &str) -> (Function, String) {
    let result = scope.any_type();
    scope.variables.clear();
    scope.calls_left = 1;
    let (count, acc) = (scope.fresh(), scope.fresh());
    scope.bind(count.clone(), Type::Int);
    scope.bind(acc.clone(), Type::Int);
    let step = expression(scope, Type::Int, 2);
    scope.variables.retain(|variable| variable.name == acc);
    let last = expression(scope, result, 2);
    let tail = if scope.random.chance(50) {
        format!("{name}({count} - 1, ({step}) rem 1000003)")
    } else {
        format!("element(1, {{{name}({count} - 1, ({step}) rem 1000003), {count}}})")
    };
    let text = format!("{name}(0, {acc}) ->\n    {last};\n{name}({count}, {acc}) ->\n    {tail}.\n");
    (Function { name: name.to_owned(), parameters: vec![Type::Int, Type::Int], result, counts_down: true }, text)
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn a_seed_gives_the_same_module_every_time() {
        for seed in 0..50 {
            assert_eq!(generate(seed, "m"), generate(seed, "m"));
        }
    }

    #[test]
    fn seeds_give_different_modules() {
        assert_ne!(generate(1, "m"), generate(2, "m"));
    }
}
