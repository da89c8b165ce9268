//! The optional passes: what they make of small functions, and that random functions compute the same with and without them.

mod interp;

use beamless_abi::bif;
use beamless_abi::term::{self, Kind, small};
use beamless_ir::build::target;
use beamless_ir::function::LocData;
use beamless_ir::verify::verify;
use beamless_ir::{Atom, Builder, Cond, Func, Function, Imm, Lambda, Literal, Op, Stage, Type, TypeTest, Value};
use beamless_passes::{cfg, cse, dce, expand, fold, inline, leaf};
use interp::Machine;
use std::sync::Arc;

fn function(params: usize, body: impl FnOnce(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    let mut func = Function::new(Func::new("m", "f", params as u32), Stage::Term);
    let entry = func.add_block();
    let args: Vec<_> = (0..params).map(|_| func.add_param(entry, Type::Term)).collect();
    let mut b = Builder::at(&mut func, entry);
    b.switch_to(entry);
    let result = body(&mut b, &args);
    b.ret(result);
    verify(&func).unwrap_or_else(|error| panic!("{error}\n{func}"));
    func
}

/// All optional passes, verified after each.
fn optimise(func: &mut Function) {
    for pass in [fold::run, cfg::run, cse::run, dce::run] {
        let before = func.to_string();
        pass(func);
        verify(func).unwrap_or_else(|error| panic!("{error}\nbefore:\n{before}\nafter:\n{func}"));
    }
}

/// The instructions left, in order.
fn ops(mut func: Function) -> Vec<&'static str> {
    optimise(&mut func);
    let insts = func.layout.iter().flat_map(|&block| &func.blocks[block].insts);
    insts.map(|&inst| func.insts[inst].op.name()).collect()
}

fn choose(
    b: &mut Builder<'_>,
    cond: Value,
    yes: impl FnOnce(&mut Builder<'_>) -> Value,
    no: impl FnOnce(&mut Builder<'_>) -> Value,
) -> Value {
    let (then, other, done) = (b.new_block(), b.new_block(), b.new_block_with(&[Type::Term]));
    b.br(cond, then, other);
    b.switch_to(then);
    let value = yes(b);
    b.jump(done, &[value]);
    b.switch_to(other);
    let value = no(b);
    b.jump(done, &[value]);
    b.switch_to(done);
    b.param(done, 0)
}

#[test]
fn a_tuple_made_here_is_taken_apart_for_nothing() {
    let func = function(2, |b, args| {
        let tuple = b.value(Op::Tuple, args, Imm::None);
        let is = b.is(tuple, TypeTest::TupleArity(2));
        choose(b, is, |b| b.value(Op::TupleGet, &[tuple], Imm::Int(1)), |b| b.atom("never"))
    });
    assert_eq!(ops(func), ["return"]);
}

#[test]
fn a_test_made_before_is_not_made_again() {
    let func = function(1, |b, args| {
        let is = b.is(args[0], TypeTest::Cons);
        choose(
            b,
            is,
            |b| {
                let again = b.is(args[0], TypeTest::List);
                choose(b, again, |b| b.value(Op::Hd, args, Imm::None), |b| b.int(0))
            },
            |b| {
                let again = b.is(args[0], TypeTest::Cons);
                choose(b, again, |b| b.int(1), |b| b.int(2))
            },
        )
    });
    let left = ops(func);
    assert_eq!(left.iter().filter(|op| **op == "br").count(), 1, "{left:?}");
}

#[test]
fn a_condition_that_became_a_term_is_a_condition_again() {
    let func = function(1, |b, args| {
        let is = b.is(args[0], TypeTest::Tuple);
        let term = b.value(Op::BoolTerm, &[is], Imm::None);
        let again = b.value(Op::IsLit, &[term], Imm::Lit(Arc::new(Literal::atom("true"))));
        choose(b, again, |b| b.int(1), |b| b.int(2))
    });
    let left = ops(func);
    assert!(!left.contains(&"bool_term") && !left.contains(&"is_lit"), "{left:?}");
}

#[test]
fn what_a_bif_has_taken_is_known_after_it_but_not_where_it_fails() {
    let tuple_size = bif::find("erlang", "tuple_size", 1).expect("the table has the row");
    let build = |in_handler: bool| {
        function(1, |b, args| {
            let handler = b.new_block_with(&[Type::Term; 3]);
            b.handler = Some(handler);
            let body = b.new_block();
            b.handler = None;
            b.jump(body, &[]);
            b.switch_to(body);
            b.bif(tuple_size, args);
            let on = b.new_block();
            b.jump(on, &[]);
            b.switch_to(if in_handler { on } else { handler });
            let zero = b.int(0);
            b.ret(zero);
            b.switch_to(if in_handler { handler } else { on });
            let is = b.is(args[0], TypeTest::Tuple);
            choose(b, is, |b| b.int(1), |b| b.int(2))
        })
    };
    assert!(ops(build(true)).contains(&"br"));
    assert!(!ops(build(false)).contains(&"br"));
}

#[test]
fn a_fun_made_here_is_called_by_name() {
    let lambda = Arc::new(Lambda {
        func: Func::new("m", "-f/1-fun-0-", 2),
        arity: 1,
        free: 1,
        index: 0,
        name: Atom::new("-f/1-fun-0-"),
    });
    let func = function(2, |b, args| {
        let fun = b.value(Op::MakeFun, &args[..1], Imm::Lambda(lambda));
        b.value(Op::CallFun, &[fun, args[1]], Imm::None)
    });
    assert_eq!(ops(func), ["make_fun", "call", "return"]);
}

#[test]
fn an_element_is_read_once() {
    let func = function(1, |b, args| {
        let first = b.value(Op::TupleGet, args, Imm::Int(0));
        let again = b.value(Op::TupleGet, args, Imm::Int(0));
        let other = b.value(Op::TupleGet, args, Imm::Int(1));
        b.value(Op::Tuple, &[first, again, other], Imm::None)
    });
    assert_eq!(ops(func), ["tuple_get", "tuple_get", "tuple", "return"]);
}

#[test]
fn arithmetic_on_constants() {
    for (name, a, b, expected) in [("+", 2, 3, 5), ("rem", -7, 2, -1), ("bsl", 1, 10, 1024), ("div", 7, -2, -3)] {
        let row = bif::find("erlang", name, 2).expect("the table has the row");
        let mut func = function(0, |builder, _| {
            let (a, b) = (builder.int(a), builder.int(b));
            builder.bif(row, &[a, b])
        });
        optimise(&mut func);
        let outcome = Machine::new().run(&expand::run(&func), &[]);
        assert_eq!(outcome, interp::Outcome::Value(small(expected)));
    }
}

#[test]
fn parameters_given_one_value_go() {
    let func = function(2, |b, args| {
        let head = b.new_block_with(&[Type::Term, Type::Term]);
        b.jump(head, args);
        b.switch_to(head);
        let (list, same) = (b.param(head, 0), b.param(head, 1));
        let is = b.is(list, TypeTest::Cons);
        let (body, done) = (b.new_block(), b.new_block());
        b.br(is, body, done);
        b.switch_to(body);
        let tail = b.value(Op::Tl, &[list], Imm::None);
        b.ins(Op::Jump, &[], Imm::None, &[target(head, &[tail, same])]);
        b.switch_to(done);
        same
    });
    let mut func = func;
    optimise(&mut func);
    assert!(func.layout.iter().all(|&block| block == func.entry() || func.blocks[block].params.len() <= 1), "{func}");
}

/// A generator of numbers that is the same everywhere (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % below
    }
}

const TESTS: [TypeTest; 9] = [
    TypeTest::Atom,
    TypeTest::Boolean,
    TypeTest::Integer,
    TypeTest::Number,
    TypeTest::Nil,
    TypeTest::Cons,
    TypeTest::List,
    TypeTest::Tuple,
    TypeTest::TupleArity(2),
];

fn random_literal(random: &mut Random) -> Literal {
    match random.next(6) {
        0 => Literal::Int(random.next(4) as i64 - 1),
        1 => Literal::atom(["true", "false", "ok"][random.next(3)]),
        2 => Literal::Nil,
        3 => Literal::Float((random.next(3) as f64).to_bits()),
        4 => Literal::Tuple(vec![Literal::Int(1), Literal::atom("ok")]),
        _ => Literal::Int(random.next(100) as i64),
    }
}

/// A value made of those at hand; `depth` bounds the branches.
fn random_value(b: &mut Builder<'_>, random: &mut Random, known: &mut Vec<Value>, depth: usize) -> Value {
    let pick = |random: &mut Random, known: &[Value]| known[random.next(known.len())];
    let (x, y) = (pick(random, known), pick(random, known));
    let made = match random.next(if depth == 0 { 7 } else { 10 }) {
        0 => b.lit(random_literal(random)),
        1 => b.value(Op::Tuple, &[x, y], Imm::None),
        2 => b.value(Op::Cons, &[x, y], Imm::None),
        3 => {
            let name = ["+", "-", "*", "rem", "band"][random.next(5)];
            b.bif(bif::find("erlang", name, 2).expect("the table has the row"), &[x, y])
        }
        4 => {
            let name = ["hd", "tl", "tuple_size"][random.next(3)];
            b.bif(bif::find("erlang", name, 1).expect("the table has the row"), &[x])
        }
        5 | 6 => {
            let cond = random_condition(b, random, known, 2);
            b.value(Op::BoolTerm, &[cond], Imm::None)
        }
        _ => return random_branch(b, random, known, depth),
    };
    known.push(made);
    made
}

fn random_branch(b: &mut Builder<'_>, random: &mut Random, known: &mut Vec<Value>, depth: usize) -> Value {
    let (then, other, done) = (b.new_block(), b.new_block(), b.new_block_with(&[Type::Term]));
    if random.next(3) == 0 {
        let value = known[random.next(known.len())];
        let key = [Literal::Int(1), Literal::atom("ok"), Literal::atom("true")][random.next(3)].clone();
        b.switch(value, vec![key], &[target(then, &[])], target(other, &[]));
    } else {
        let cond = random_condition(b, random, known, 2);
        b.br(cond, then, other);
    }
    let outside = known.len();
    for block in [then, other] {
        b.switch_to(block);
        for _ in 0..random.next(3) {
            random_value(b, random, known, depth - 1);
        }
        let value = known[random.next(known.len())];
        b.jump(done, &[value]);
        known.truncate(outside);
    }
    b.switch_to(done);
    known.push(b.param(done, 0));
    b.param(done, 0)
}

fn random_condition(b: &mut Builder<'_>, random: &mut Random, known: &[Value], depth: usize) -> Value {
    let (x, y) = (known[random.next(known.len())], known[random.next(known.len())]);
    match random.next(if depth == 0 { 3 } else { 6 }) {
        0 => b.is(x, TESTS[random.next(TESTS.len())]),
        1 => {
            let literal =
                [Literal::Int(1), Literal::atom("true"), Literal::atom("false"), Literal::Nil][random.next(4)].clone();
            b.value(Op::IsLit, &[x], Imm::Lit(Arc::new(literal)))
        }
        2 => {
            use Cond::{Eq, EqNum, Ge, Gt, Le, Lt, Ne, NeNum};
            b.cmp([Eq, EqNum, Ge, Gt, Le, Lt, Ne, NeNum][random.next(8)], x, y)
        }
        3 => {
            let inner = random_condition(b, random, known, depth - 1);
            b.value(Op::BoolNot, &[inner], Imm::None)
        }
        which => {
            let (left, right) =
                (random_condition(b, random, known, depth - 1), random_condition(b, random, known, depth - 1));
            b.value(if which == 4 { Op::BoolAnd } else { Op::BoolOr }, &[left, right], Imm::None)
        }
    }
}

/// Terms to try functions on.
fn samples(m: &mut Machine) -> Vec<u64> {
    let ok = m.atom("ok");
    let cell = m.put(&[small(1), term::NIL]) + term::TAG_CONS;
    let pair = m.boxed(Kind::Tuple, &[small(1), ok]);
    let one = term::float_word(1.0_f64.to_bits()).expect("self-tagged");
    vec![small(0), small(1), small(-5), ok, m.atom("true"), m.atom("false"), term::NIL, cell, pair, one]
}

/// A term as text, to compare results of two runs.
fn show(m: &Machine, word: u64) -> String {
    match word & term::TAG_MASK {
        term::TAG_CONS => {
            let at = (word - term::TAG_CONS) as usize / 8;
            format!("[{}|{}]", show(m, m.memory[at]), show(m, m.memory[at + 1]))
        }
        term::TAG_BOXED => {
            let count = term::header_words(m.word(word, 0));
            let items: Vec<_> = (1..=count).map(|index| show(m, m.word(word, index))).collect();
            format!("{{{}}}", items.join(","))
        }
        _ => format!("{word:x}"),
    }
}

fn random_function(random: &mut Random, length: usize, call: Option<Func>) -> Function {
    function(2, |b, args| {
        let mut known = args.to_vec();
        for _ in 0..length {
            random_value(b, random, &mut known, 2);
        }
        if let Some(call) = call {
            let args = [known[random.next(known.len())], known[random.next(known.len())]];
            if random.next(3) == 0 {
                b.tail_call(call, &args);
                let after = b.new_block();
                b.switch_to(after);
                return args[0];
            }
            let result = b.call(call, &args);
            known.push(result);
            random_value(b, random, &mut known, 1);
        }
        let tuple: Vec<_> = known.iter().rev().take(4).copied().collect();
        b.value(Op::Tuple, &tuple, Imm::None)
    })
}

/// Runs both on random terms. A question to the runtime ends a run here; the better function may do without it.
fn compare(random: &mut Random, plain: &Function, better: &Function, callee: Option<&Function>) -> usize {
    let mut compared = 0;
    let count = samples(&mut Machine::new()).len();
    for _ in 0..12 {
        let (first, second) = (random.next(count), random.next(count));
        let run = |func: &Function| {
            let mut machine = Machine::new();
            machine.functions.extend(callee.map(|callee| (callee.name, callee.clone())));
            let terms = samples(&mut machine);
            match machine.run(func, &[terms[first], terms[second]]) {
                interp::Outcome::Value(word) => Ok(show(&machine, word)),
                interp::Outcome::Asked(name) => Err(name),
            }
        };
        if let Ok(expected) = run(plain) {
            compared += 1;
            assert_eq!(run(better), Ok(expected), "{plain}\n{better}");
        }
    }
    compared
}

fn seeded(seed: u64) -> Random {
    Random(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed))
}

#[test]
fn random_functions_compute_the_same() {
    let mut compared = 0;
    for seed in 1..1500 {
        let mut random = seeded(seed);
        let length = 3 + random.next(6);
        let func = random_function(&mut random, length, None);
        let mut better = func.clone();
        optimise(&mut better);
        optimise(&mut better);
        let (plain, better) = (expand::run(&func), expand::run(&better));
        verify(&better).unwrap_or_else(|error| panic!("{error}\n{better}"));
        compared += compare(&mut random, &plain, &better, None);
    }
    assert!(compared > 1000, "only {compared} runs came to an end");
}

#[test]
fn random_functions_compute_the_same_inlined() {
    let name = Func::new("m", "g", 2);
    let (mut compared, mut inlined) = (0, 0);
    for seed in 1..1500 {
        let mut random = seeded(seed);
        let length = 1 + random.next(3);
        let mut callee = random_function(&mut random, length, None);
        callee.name = name;
        optimise(&mut callee);
        let func = random_function(&mut random, 3, Some(name));
        let mut all = vec![func.clone(), callee.clone()];
        inline::run(&mut all);
        let mut better = all.swap_remove(0);
        verify(&better).unwrap_or_else(|error| panic!("{error}\n{func}\n{better}"));
        inlined += usize::from(better.blocks.len() != func.blocks.len());
        optimise(&mut better);
        let (plain, better, callee) = (expand::run(&func), expand::run(&better), expand::run(&callee));
        compared += compare(&mut random, &plain, &better, Some(&callee));
    }
    assert!(compared > 1000 && inlined > 300, "{compared} runs came to an end, {inlined} calls went");
}

#[test]
fn an_inlined_location_has_the_call_as_parent_unless_it_was_a_tail_call() {
    let name = Func::new("m", "g", 1);
    let at = |func: &mut Function, of, line| {
        func.locs.push(LocData { func: of, file: Arc::from("m.erl"), line, parent: None })
    };
    let length = bif::find("erlang", "length", 1).expect("the table has the row");
    let mut callee = function(1, |b, args| {
        b.loc = Some(at(b.func, name, 7));
        b.bif(length, args)
    });
    callee.name = name;
    for tail in [false, true] {
        let caller = function(1, |b, args| {
            b.loc = Some(at(b.func, Func::new("m", "f", 1), 3));
            if tail {
                b.tail_call(name, args);
                let after = b.new_block();
                b.switch_to(after);
                return args[0];
            }
            b.call(name, args)
        });
        let mut all = vec![caller, callee.clone()];
        inline::run(&mut all);
        let func = &all[0];
        let raising = func.layout.iter().flat_map(|&block| &func.blocks[block].insts);
        let bif = raising.into_iter().find(|&&inst| func.insts[inst].op == Op::Bif).expect("the callee's BIF");
        let loc = &func.locs[func.insts[*bif].loc.expect("it has a location")];
        assert_eq!((loc.func, loc.line), (name, 7));
        assert_eq!(loc.parent.map(|parent| func.locs[parent].line), (!tail).then_some(3));
    }
}

/// `f(N) when N < 2 -> N; f(N) -> f(N - 1) + f(N - 2)`, with so many calls.
fn fibonacci(calls: i64) -> Function {
    let row = |name| bif::find("erlang", name, 2).expect("the table has the row");
    let mut func = function(1, |b, args| {
        let two = b.int(2);
        let small = b.cmp(Cond::Lt, args[0], two);
        let (leaf, node) = (b.new_block(), b.new_block());
        b.br(small, leaf, node);
        b.switch_to(leaf);
        b.ret(args[0]);
        b.switch_to(node);
        let mut sum = b.int(0);
        for less in 1..=calls {
            let less = b.int(less);
            let argument = b.bif(row("-"), &[args[0], less]);
            let part = b.call(Func::new("m", "f", 1), &[argument]);
            sum = b.bif(row("+"), &[sum, part]);
        }
        sum
    });
    func.open = true;
    func
}

#[test]
fn calls_in_a_tree_try_the_leaf_first() {
    let mut func = fibonacci(2);
    let plain = func.clone();
    leaf::run(&mut func);
    verify(&func).unwrap_or_else(|error| panic!("{error}\n{func}"));
    let count = |func: &Function, op| {
        func.layout.iter().flat_map(|&block| &func.blocks[block].insts).filter(|&&inst| func.insts[inst].op == op).count()
    };
    assert_eq!((count(&func, Op::Call), count(&func, Op::Br)), (2, 3), "{func}");
    optimise(&mut func);
    let run = |func: &Function, n: i64| {
        let mut machine = Machine::new();
        let plain = expand::run(&plain);
        machine.functions.insert(plain.name, plain);
        match machine.run(&expand::run(func), &[small(n)]) {
            interp::Outcome::Value(word) => word,
            interp::Outcome::Asked(name) => panic!("{name} asked for"),
        }
    };
    for n in [-3, 0, 1, 2, 3, 10] {
        assert_eq!(run(&func, n), run(&plain, n), "{n}\n{func}");
    }
}

#[test]
fn one_call_or_many_are_left_alone() {
    for calls in [1, 5] {
        let mut func = fibonacci(calls);
        let before = func.to_string();
        leaf::run(&mut func);
        assert_eq!(func.to_string(), before);
    }
}
