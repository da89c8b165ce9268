//! What is reached in small programs, written as IR.

use beamless_ir::text::parse_module;
use beamless_ir::{Atom, Func, Literal, Module};
use beamless_reach::{Library, Reached, World, reach};
use std::sync::Arc;

struct Modules(Vec<Arc<Module>>);

impl Library for Modules {
    fn modules(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>> {
        names.iter().map(|name| self.0.iter().find(|module| module.name == *name).cloned()).collect()
    }

    fn has(&self, name: Atom) -> bool {
        self.0.iter().any(|module| module.name == name)
    }
}

/// The program of these modules that starts at `t:main/1` with the atom `start`.
fn run(texts: &[&str]) -> Reached {
    run_with(beamless_reach::PATIENCE, texts).expect("the analysis ends")
}

fn run_with(patience: usize, texts: &[&str]) -> Result<Reached, beamless_reach::TooMuch> {
    let modules = texts.iter().map(|text| Arc::new(parse_module(text).unwrap_or_else(|error| panic!("{error}\n{text}"))));
    let world = World {
        start_apps: Literal::Nil,
        app_specs: Literal::Nil,
        app_dirs: Literal::Nil,
        module_files: Literal::Nil,
        object_files: Literal::Nil,
        main_kind: Atom::new("erlang"),
        user: vec![Atom::new("t")],
        patience,
        keeps_tests: false,
    };
    reach(Func::new("t", "main", 1), &Literal::atom("start"), &[], &world, &mut Modules(modules.collect()))
}

fn names(reached: &Reached) -> Vec<String> {
    reached.functions.iter().map(|function| function.name.to_string()).collect()
}

const DYNAMIC: &str = "module t
export main/1
export a/1
export b/1
term t:main/1 {
block0(v0: term):
    v1 = const {x, a}
    v2 = const t
    tail_call t:go/2 v2, v1
}
term t:go/2 {
block0(v0: term, v1: term):
    v2 = is TupleArity(2) v1
    br v2, block1(), block4()
block1():
    v3 = tuple_get 0 v1
    v4 = tuple_get 1 v1
    switch [x, y] v3, block2(), block3(), block4()
block2():
    v5 = const 1
    tail_call_dyn v0, v4, v5
block3():
    tail_call t:b/1 v0
block4() cold:
    fail FunctionClause v0, v1
}
term t:a/1 {
block0(v0: term):
    return v0
}
term t:b/1 {
block0(v0: term):
    return v0
}
";

#[test]
fn names_that_flow_are_called_and_dead_clauses_are_not() {
    let reached = run(&[DYNAMIC]);
    assert_eq!(names(&reached), ["t:a/1", "t:go/2", "t:main/1"]);
    assert!(reached.exports.contains(&Func::new("t", "a", 1)));
    let go = reached.functions.iter().find(|function| function.name == Func::new("t", "go", 2)).unwrap();
    assert_eq!(go.layout.len(), 3, "the entry, the tuple's block, the call: {go}");
    assert_eq!(reached.reasons[&Func::new("t", "a", 1)], Func::new("t", "go", 2));
}

#[test]
fn elements_of_one_tuple_stay_together() {
    // Either {call, F} or {keep, b}: b is never called, since its tuple has the other tag.
    let text = "module t
export main/1
export a/1
export b/1
term t:main/1 {
block0(v0: term):
    v1 = const {call, a}
    v2 = const {keep, b}
    v3 = const t
    v4 = call t:go/2 v3, v1
    tail_call t:go/2 v3, v2
}
term t:go/2 {
block0(v0: term, v1: term):
    v3 = tuple_get 0 v1
    v4 = tuple_get 1 v1
    v5 = is_lit call v3
    br v5, block2(), block3()
block2():
    v6 = const 1
    tail_call_dyn v0, v4, v6
block3():
    return v4
}
term t:a/1 {
block0(v0: term):
    return v0
}
term t:b/1 {
block0(v0: term):
    return v0
}
";
    assert_eq!(names(&run(&[text])), ["t:a/1", "t:go/2", "t:main/1"]);
}

#[test]
fn what_raises_ends_the_block_and_handlers_get_it() {
    let text = "module t
export main/1
term t:main/1 {
block0(v0: term):
    jump block1()
block1() handler block2:
    v1 = call t:fails/1 v0
    tail_call t:never/1 v1
block2(v2: term, v3: term, v4: term):
    tail_call t:caught/1 v3
}
term t:fails/1 {
block0(v0: term):
    v1 = bif erlang:throw/1 v0
    unreachable
}
term t:never/1 {
block0(v0: term):
    return v0
}
term t:caught/1 {
block0(v0: term):
    v1 = is_lit start v0
    br v1, block1(), block2()
block1():
    return v0
block2():
    tail_call t:never/1 v0
}
";
    assert_eq!(names(&run(&[text])), ["t:caught/1", "t:fails/1", "t:main/1"]);
}

#[test]
fn spawned_functions_with_lists_of_arguments() {
    let text = "module t
export main/1
export child/2
export child/3
term t:main/1 {
block0(v0: term):
    v1 = const t
    v2 = const child
    v3 = const []
    v4 = cons v0, v3
    v5 = cons v0, v4
    v6 = bif erlang:spawn/3 v1, v2, v5
    return v6
}
term t:child/2 {
block0(v0: term, v1: term):
    return v0
}
term t:child/3 {
block0(v0: term, v1: term, v2: term):
    return v0
}
";
    let reached = run(&[text]);
    assert_eq!(names(&reached), ["t:child/2", "t:main/1"]);
    assert!(reached.services.iter().any(|name| *name == "logger"), "processes may die: {:?}", reached.services);
}

#[test]
fn modules_are_fetched_when_they_are_called() {
    let text = "module t
export main/1
term t:main/1 {
block0(v0: term):
    v1 = call u:f/1 v0
    v2 = call u:g/1 v1
    return v2
}
";
    let other = "module u
export f/1
term u:f/1 {
block0(v0: term):
    return v0
}
term u:h/1 {
block0(v0: term):
    return v0
}
";
    let reached = run(&[text, other]);
    assert_eq!(names(&reached), ["t:main/1", "u:f/1"]);
    let missing: Vec<_> = reached.missing.iter().map(|missing| (missing.func, missing.by)).collect();
    assert_eq!(missing, [(Func::new("u", "g", 1), Func::new("t", "main", 1))]);
}

#[test]
fn messages_and_dictionary_carry_names() {
    let text = "module t
export main/1
export a/1
export b/1
export c/1
term t:main/1 {
block0(v0: term):
    v1 = const key
    v2 = const a
    v3 = bif erlang:put/2 v1, v2
    v4 = bif erlang:get/1 v1
    v5 = const t
    v6 = call_dyn v5, v4, v0
    v7 = bif erlang:self/0
    v8 = const {run, b}
    v9 = bif erlang:send/2 v7, v8
    v10 = bif beamless_rt:recv_peek/0
    v11 = is TupleArity(2) v10
    br v11, block1(), block2()
block1():
    v12 = tuple_get 1 v10
    v13 = call_dyn v5, v12, v0
    return v13
block2():
    return v0
}
term t:a/1 {
block0(v0: term):
    return v0
}
term t:b/1 {
block0(v0: term):
    return v0
}
term t:c/1 {
block0(v0: term):
    return v0
}
";
    assert_eq!(names(&run(&[text])), ["t:a/1", "t:b/1", "t:main/1"]);
}

const UNKNOWN: &str = "module t
export main/1
export a/1
export b/2
term t:main/1 {
block0(v0: term):
    v1 = const [117, 32, 120]
    v2 = bif erlang:list_to_atom/1 v1
    v3 = const [y]
    v4 = call_dyn v2, v2, v0
    return v3
}
term t:a/1 {
block0(v0: term):
    return v0
}
term t:b/2 {
block0(v0: term, v1: term):
    return v0
}
";

const LIBRARY: &str = "module u
export x/1
export y/1
export z/1
term u:x/1 {
block0(v0: term):
    return v0
}
term u:y/1 {
block0(v0: term):
    return v0
}
term u:z/1 {
block0(v0: term):
    return v0
}
";

#[test]
fn an_unknown_call_may_lead_to_what_the_user_exports_and_to_names_that_occur() {
    // `u` and `x` are words of a text, `y` is an atom; `z` occurs nowhere.
    let reached = run(&[UNKNOWN, LIBRARY]);
    assert_eq!(names(&reached), ["t:a/1", "t:main/1", "u:x/1", "u:y/1"]);
    assert!(reached.exports.contains(&Func::new("t", "a", 1)));
}

#[test]
fn apply_of_apply_ends() {
    // The name may be `apply` itself, of which nothing is known again.
    let text = "module t
export main/1
export a/4
term t:main/1 {
block0(v0: term):
    v1 = bif erlang:list_to_atom/1 v0
    v3 = const [a, apply, spawn]
    v4 = cons v0, v3
    tail_call_dyn v1, v1, v1, v1, v4
}
term t:a/4 {
block0(v0: term, v1: term, v2: term, v3: term):
    return v0
}
";
    assert_eq!(names(&run(&[text])), ["t:a/4", "t:main/1"]);
}

/// A tuple with an atom and one with a reference arrive; what is called stands in the one that has the reference that was waited for.
const REPLY: &str = "module t
export main/1
export a/1
export b/1
export c/1
term t:main/1 {
block0(v0: term):
    v1 = bif erlang:make_ref/0
    v2 = const b
    v3 = tuple v1, v2
    v4 = call t:send/1 v3
    v5 = const {down, a}
    v6 = call t:send/1 v5
    v7 = const #{k => a, l => c}
    v8 = const l
    tail_call t:wait/3 v1, v7, v8
}
term t:send/1 {
block0(v0: term):
    v1 = bif erlang:self/0
    v2 = bif erlang:send/2 v1, v0
    return v2
}
term t:wait/3 {
block0(v0: term, v1: term, v2: term):
    v3 = bif beamless_rt:recv_peek/0
    v4 = is TupleArity(2) v3
    br v4, block1(), block4()
block1():
    v5 = tuple_get 0 v3
    v6 = tuple_get 1 v3
    v7 = cmp Eq v5, v0
    br v7, block2(), block4()
block2():
    v8 = const t
    v9 = call_dyn v8, v6, v0
    v10 = map_find v1, v2
    v11 = is None v10
    br v11, block4(), block3()
block3():
    tail_call_dyn v8, v10, v0
block4():
    return v0
}
term t:a/1 {
block0(v0: term):
    return v0
}
term t:b/1 {
block0(v0: term):
    return v0
}
term t:c/1 {
block0(v0: term):
    return v0
}
";

#[test]
fn what_is_compared_with_a_reference_is_no_atom_and_keys_that_flow_are_told_apart() {
    let found = names(&run(&[REPLY]));
    assert_eq!(found, ["t:b/1", "t:c/1", "t:main/1", "t:send/1", "t:wait/3"]);
}

/// The library calls by a name that it has decoded; `t:b/1` is called by its name elsewhere, so that such a call may find it.
const DECODED: &str = "module t
export main/1
export b/1
export unused/1
term t:main/1 {
block0(v0: term):
    v1 = const t
    v2 = const b
    v3 = const x
    v4 = call_dyn v1, v2, v3
    v5 = bif erlang:binary_to_term/1 v0
    v6 = call u:NAME/1 v5
    tail_call t:later/1 v6
}
term t:b/1 {
block0(v0: term):
    switch [x, y] v0, block1(), block2(), block3()
block1():
    return v0
block2():
    tail_call t:seen/1 v0
block3() cold:
    fail FunctionClause v0
}
term t:seen/1 {
block0(v0: term):
    return v0
}
term t:later/1 {
block0(v0: term):
    return v0
}
term t:unused/1 {
block0(v0: term):
    return v0
}
";

const DECODES: &str = "module u
export name/1
export value/1
term u:name/1 {
block0(v0: term):
    v1 = is TupleArity(2) v0
    br v1, block1(), block2()
block1():
    v2 = tuple_get 0 v0
    v3 = tuple_get 1 v0
    v4 = const y
    tail_call_dyn v2, v3, v4
block2() cold:
    fail FunctionClause v0
}
term u:value/1 {
block0(v0: term):
    v1 = const y
    tail_call_fun v0, v1
}
";

#[test]
fn what_the_library_calls_by_unknown_names_is_what_may_be_found_by_name() {
    for (name, patience) in [("name", beamless_reach::PATIENCE), ("value", beamless_reach::PATIENCE), ("name", 1), ("value", 1)] {
        let reached = run_with(patience, &[&DECODED.replace("NAME", name), DECODES]).expect("the analysis ends");
        let called = format!("u:{name}/1");
        assert_eq!(names(&reached), ["t:b/1", "t:later/1", "t:main/1", "t:seen/1", &called], "with patience {patience}");
        assert_eq!(reached.is_coarse, patience == 1);
    }
}

/// `t:main/1` puts `count` tuples of one kind into a list and calls the name in the first that a loop finds.
fn crowd(count: usize) -> String {
    let mut text = String::from("module t\nexport main/1\n");
    for at in 0..count {
        text += &format!("export f{at}/1\n");
    }
    text += "term t:main/1 {\nblock0(v0: term):\n    v1 = const []\n    v2 = const call\n";
    let mut list = 1;
    for at in 0..count {
        let next = 3 + at * 3;
        text += &format!("    v{next} = const f{at}\n    v{} = tuple v2, v{next}\n    v{} = cons v{}, v{list}\n", next + 1, next + 2, next + 1);
        list = next + 2;
    }
    text += &format!("    tail_call t:go/1 v{list}\n}}\n");
    text += "term t:go/1 {
block0(v0: term):
    v1 = is Cons v0
    br v1, block1(), block2()
block1():
    v2 = hd v0
    v3 = tl v0
    v4 = tuple_get 1 v2
    v5 = const t
    v6 = call_dyn v5, v4, v2
    tail_call t:go/1 v3
block2():
    return v0
}
";
    for at in 0..count {
        text += &format!("term t:f{at}/1 {{\nblock0(v0: term):\n    return v0\n}}\n");
    }
    text
}

#[test]
fn nothing_is_lost_where_one_stands_for_many() {
    for count in [3, 1_200] {
        let reached = run(&[&crowd(count)]);
        assert_eq!(reached.functions.len(), count + 2, "all of {count} functions, main and the loop");
    }
}

#[test]
fn what_is_found_coarsely_is_no_less() {
    let program = crowd(250);
    let (fine, coarse) = (run(&[&program]), run_with(10, &[&program]).expect("the coarse analysis ends"));
    assert!(!fine.is_coarse && coarse.is_coarse);
    assert_eq!(names(&fine), names(&coarse));
}

#[test]
fn the_analysis_gives_up_in_the_end() {
    let given_up = run_with(0, &[&crowd(250)]).map(|reached| reached.functions.len());
    assert!(given_up.is_err_and(|given_up| given_up.functions > 0));
}
