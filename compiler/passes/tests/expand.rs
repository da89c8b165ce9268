//! Every operation of stage Term through the whole table of passes, verified after each; the shape of what comes out where it matters.

use beamless_abi::bif::{self, BifRow};
use beamless_abi::call::{FailKind, SEG_BINARY, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SegmentSpec};
use beamless_ir::build::target;
use beamless_ir::{Atom, Builder, Cond, Func, Function, Imm, Lambda, Literal, Op, Stage, Type, TypeTest, Value};
use beamless_passes::{Options, compile_function};
use std::sync::Arc;

/// A function of `params` terms whose body is made by `body`; its result is returned.
fn function(params: usize, body: impl FnOnce(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    let mut func = Function::new(Func::new("m", "f", params as u32), Stage::Term);
    let entry = func.add_block();
    let args: Vec<_> = (0..params).map(|_| func.add_param(entry, Type::Term)).collect();
    let mut b = Builder::at(&mut func, entry);
    b.switch_to(entry);
    let result = body(&mut b, &args);
    if !b.is_finished() {
        b.ret(result);
    }
    func
}

/// Compiles with verification and gives the text of all chunks.
fn compile(func: Function) -> String {
    let options = Options { verify: true, ..Options::default() };
    beamless_ir::verify::verify(&func).unwrap_or_else(|error| panic!("{error}\n{func}"));
    compile_function(func, &options).iter().map(|chunk| chunk.to_string()).collect()
}

fn row(name: &str, arity: u32) -> &'static BifRow {
    bif::find("erlang", name, arity).expect("the table has the row")
}

/// `try body of X -> X catch C:R:T -> {C, R, T}`; `body` makes its block's value.
fn guarded(params: usize, body: impl Fn(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    function(params, |b, args| {
        let handler = b.new_block_with(&[Type::Term; 3]);
        b.handler = Some(handler);
        let inner = b.new_block();
        b.handler = None;
        b.jump(inner, &[]);
        b.switch_to(handler);
        let exception: Vec<_> = (0..3).map(|index| b.param(handler, index)).collect();
        let tuple = b.value(Op::Tuple, &exception, Imm::None);
        b.ret(tuple);
        b.switch_to(inner);
        body(b, args)
    })
}

/// The same expression plain, in a guard and in a `try`.
fn everywhere(params: usize, body: impl Fn(&mut Builder<'_>, &[Value]) -> Value) -> String {
    compile(guarded(params, &body));
    compile(guard(params, &body));
    compile(function(params, body))
}

fn guard(params: usize, body: impl Fn(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    function(params, |b, args| {
        let next = b.new_block();
        b.handler = Some(next);
        let inner = b.new_block();
        b.handler = None;
        b.jump(inner, &[]);
        b.switch_to(next);
        let no = b.atom("no");
        b.ret(no);
        b.switch_to(inner);
        body(b, args)
    })
}

const BINARY: [&str; 11] = ["+", "-", "*", "/", "div", "rem", "band", "bor", "bxor", "bsl", "bsr"];

#[test]
fn binary_arithmetic_of_unknown_and_constant_operands() {
    for name in BINARY {
        everywhere(2, |b, args| b.bif(row(name, 2), args));
        for literal in
            [Literal::Int(0), Literal::Int(-1), Literal::Int(3), Literal::Float(2.5_f64.to_bits()), Literal::atom("a")]
        {
            everywhere(1, |b, args| {
                let constant = b.lit(literal.clone());
                b.bif(row(name, 2), &[args[0], constant])
            });
            everywhere(1, |b, args| {
                let constant = b.lit(literal.clone());
                b.bif(row(name, 2), &[constant, args[0]])
            });
        }
    }
}

#[test]
fn a_division_by_a_constant_is_not_checked_for_zero() {
    let text = compile(function(1, |b, args| {
        let seven = b.int(7);
        b.bif(row("rem", 2), &[args[0], seven])
    }));
    assert!(text.contains("srem"), "{text}");
    assert!(!text.contains("icmp Ne v"), "{text}");
}

#[test]
fn unary_and_access_bifs() {
    for name in
        ["-", "bnot", "float", "hd", "tl", "tuple_size", "map_size", "byte_size", "bit_size", "length", "abs", "not"]
    {
        everywhere(1, |b, args| b.bif(row(name, 1), args));
    }
    everywhere(2, |b, args| b.bif(row("element", 2), args));
    for index in [-1, 0, 1, 3] {
        everywhere(1, |b, args| {
            let index = b.int(index);
            b.bif(row("element", 2), &[index, args[0]])
        });
    }
    let text = compile(function(0, |b, _| b.bif(row("self", 0), &[])));
    assert!(text.contains("hot_load"), "{text}");
}

#[test]
fn a_failing_guard_builds_no_exception() {
    let text = compile(guard(1, |b, args| b.bif(row("hd", 1), args)));
    assert!(!text.contains("rt_bif_failed") && !text.contains("call_bif"), "{text}");
}

#[test]
fn a_failing_bif_is_raised_to_the_handler_of_its_block() {
    let text = compile(guarded(1, |b, args| b.bif(row("length", 1), args)));
    assert!(text.contains("rt_bif_failed") && text.contains("hot_load") && !text.contains("unwind"), "{text}");
    let text = compile(function(1, |b, args| b.bif(row("length", 1), args)));
    assert!(text.contains("raise rt_bif_failed") && !text.contains("set_x"), "{text}");
}

const TESTS: [TypeTest; 19] = [
    TypeTest::Atom,
    TypeTest::Boolean,
    TypeTest::Integer,
    TypeTest::Small,
    TypeTest::Float,
    TypeTest::Number,
    TypeTest::Nil,
    TypeTest::Cons,
    TypeTest::List,
    TypeTest::Tuple,
    TypeTest::TupleArity(3),
    TypeTest::Map,
    TypeTest::Binary,
    TypeTest::Bitstring,
    TypeTest::Fun,
    TypeTest::FunArity(2),
    TypeTest::Pid,
    TypeTest::Reference,
    TypeTest::None,
];

#[test]
fn type_tests_as_branches_and_as_terms() {
    for test in TESTS {
        everywhere(1, |b, args| {
            let is = b.is(args[0], test);
            b.value(Op::BoolTerm, &[is], Imm::None)
        });
        compile(function(1, |b, args| {
            let is = b.is(args[0], test);
            let not = b.value(Op::BoolNot, &[is], Imm::None);
            branch(b, not)
        }));
    }
}

fn branch(b: &mut Builder<'_>, cond: Value) -> Value {
    let (yes, no) = (b.new_block(), b.new_block());
    b.br(cond, yes, no);
    b.switch_to(no);
    let zero = b.int(0);
    b.ret(zero);
    b.switch_to(yes);
    b.int(1)
}

#[test]
fn comparisons() {
    use Cond::{Eq, EqNum, Ge, Gt, Le, Lt, Ne, NeNum};
    let literals = [
        Literal::Int(1),
        Literal::atom("a"),
        Literal::Nil,
        Literal::Float(0.0_f64.to_bits()),
        Literal::Float(1.5_f64.to_bits()),
        Literal::string("ab"),
    ];
    for cond in [Eq, Ne, EqNum, NeNum, Lt, Le, Gt, Ge] {
        compile(function(2, |b, args| {
            let is = b.cmp(cond, args[0], args[1]);
            b.value(Op::BoolTerm, &[is], Imm::None)
        }));
        for literal in &literals {
            let text = compile(function(1, |b, args| {
                let literal = b.lit(literal.clone());
                let is = b.cmp(cond, literal, args[0]);
                branch(b, is)
            }));
            let immediate = literal.is_immediate();
            assert!(!(immediate && matches!(cond, Eq | Ne) && text.contains("call_rt")), "{text}");
        }
    }
}

#[test]
fn floats_are_compared_inline_only_where_a_number_is_known() {
    for cond in [Cond::Lt, Cond::Le, Cond::Gt, Cond::Ge] {
        let unknown = compile(function(2, |b, args| {
            let is = b.cmp(cond, args[0], args[1]);
            branch(b, is)
        }));
        assert!(!unknown.contains("fcmp") && unknown.contains("rt_cmp"), "{unknown}");
        let known = compile(function(1, |b, args| {
            let literal = b.lit(Literal::Float(1.5_f64.to_bits()));
            let is = b.cmp(cond, args[0], literal);
            branch(b, is)
        }));
        assert!(known.contains("fcmp"), "{known}");
    }
}

#[test]
fn conditions_combine_and_travel() {
    compile(function(2, |b, args| {
        let (tuple, list) = (b.is(args[0], TypeTest::Tuple), b.is(args[1], TypeTest::List));
        let both = b.value(Op::BoolAnd, &[tuple, list], Imm::None);
        let nil = b.value(Op::IsLit, &[args[0]], Imm::Lit(Arc::new(Literal::Nil)));
        let any = b.value(Op::BoolOr, &[both, nil], Imm::None);
        let done = b.new_block_with(&[Type::Bool]);
        b.jump(done, &[any]);
        b.switch_to(done);
        let any = b.param(done, 0);
        let term = b.value(Op::BoolTerm, &[any], Imm::None);
        let _ = branch(b, any);
        term
    }));
}

#[test]
fn constructions() {
    compile(function(3, |b, args| {
        let tuple = b.value(Op::Tuple, args, Imm::None);
        let cons = b.value(Op::Cons, &[tuple, args[1]], Imm::None);
        let lambda = Lambda { func: Func::new("m", "-f/1-fun-0-", 2), arity: 1, free: 1, index: 0, name: Atom::new("-f/1-fun-0-") };
        b.value(Op::MakeFun, &[cons], Imm::Lambda(Arc::new(lambda)))
    }));
    let text = compile(function(2, |b, args| {
        let (first, second) = (b.atom("b"), b.atom("a"));
        b.value(Op::MapNew, &[first, args[0], second, args[1]], Imm::None)
    }));
    assert!(text.contains("const {a,b}") && !text.contains("rt_map_build"), "{text}");
}

#[test]
fn maps() {
    compile(function(2, |b, args| b.value(Op::MapNew, args, Imm::None)));
    compile(function(0, |b, _| b.value(Op::MapNew, &[], Imm::None)));
    compile(function(1, |b, args| {
        let many: Vec<_> = (0..400).map(|key| b.int(key)).flat_map(|key| [key, args[0]]).collect();
        b.value(Op::MapNew, &many, Imm::None)
    }));
    everywhere(3, |b, args| b.value(Op::MapUpdate, args, Imm::Pairs(vec![true])));
    compile(function(2, |b, args| {
        let found = b.value(Op::MapFind, args, Imm::None);
        let none = b.is(found, TypeTest::None);
        let _ = branch(b, none);
        found
    }));
}

fn spec(kind: u8, unit: u8, flags: u8) -> SegmentSpec {
    SegmentSpec { kind, unit, flags, segment: 1 }
}

fn matched(b: &mut Builder<'_>, bits: Value, spec: SegmentSpec, size: Option<i64>, var: Value) -> Value {
    let start = b.ins(Op::BsStart, &[bits], Imm::None, &[]);
    let [whole, pos, end] = b.func.insts[start].results[..] else { panic!("three results") };
    let size = size.map_or(var, |size| b.int(size));
    let skipped = b.value(Op::BsSkip, &[whole, pos, end, size], Imm::Segment(spec));
    let none = b.is(skipped, TypeTest::None);
    branch(b, none);
    let got = b.ins(Op::BsGet, &[whole, skipped, end, size], Imm::Segment(spec), &[]);
    let [value, next] = b.func.insts[got].results[..] else { panic!("two results") };
    let none = b.is(value, TypeTest::None);
    branch(b, none);
    let on = b.value(Op::BsAdvance, &[next], Imm::Int(3));
    let unit = b.value(Op::BsUnit, &[on, end], Imm::Int(8));
    branch(b, unit);
    let literal = Literal::Bits(Arc::from(&b"abc"[..]), 24);
    let same = b.value(Op::BsMatchLit, &[whole, on, end], Imm::Lit(Arc::new(literal)));
    branch(b, same);
    let rest = b.value(Op::BsRest, &[whole, on, end], Imm::None);
    b.value(Op::Tuple, &[value, rest], Imm::None)
}

#[test]
fn bitstrings_are_taken_apart() {
    for flags in [0, SEG_SIGNED, SEG_LITTLE, SEG_SIGNED | SEG_LITTLE] {
        for size in [1, 8, 16, 24, 32, 56, 64] {
            compile(function(2, |b, args| matched(b, args[0], spec(SEG_INTEGER, 1, flags), Some(size), args[1])));
        }
    }
    for (kind, unit) in [(SEG_INTEGER, 1), (SEG_BINARY, 8), (SEG_UTF8, 1), (SEG_BINARY, 0)] {
        compile(function(2, |b, args| matched(b, args[0], spec(kind, unit, 0), None, args[1])));
    }
}

#[test]
fn bitstrings_are_built_in_steps_when_long() {
    for count in [1, 600] {
        everywhere(2, |b, args| {
            let specs: Arc<[SegmentSpec]> = vec![spec(SEG_INTEGER, 1, 0); count].into();
            let operands: Vec<_> = std::iter::repeat_n([args[0], args[1]], count).flatten().collect();
            b.value(Op::BsBuild, &operands, Imm::Segments(specs))
        });
    }
}

#[test]
fn calls_of_all_kinds() {
    let callee = Func::new("m", "g", 1);
    let made = everywhere(3, |b, args| {
        let one = b.call(callee, &args[..1]);
        let two = b.value(Op::CallFun, &[args[1], one], Imm::None);
        let three = b.value(Op::CallDyn, &[args[1], args[2], two, args[0]], Imm::None);
        b.bif(row("+", 2), &[three, args[0]])
    });
    assert!(made.contains("rt_call_fun") && made.contains("rt_lookup"), "{made}");
    compile(function(2, |b, args| {
        b.ins(Op::TailCallFun, args, Imm::None, &[]);
        args[0]
    }));
    compile(function(3, |b, args| {
        b.ins(Op::TailCallDyn, args, Imm::None, &[]);
        args[0]
    }));
    compile(function(1, |b, args| {
        b.tail_call(callee, args);
        args[0]
    }));
}

#[test]
fn a_yielding_bif_that_is_returned_is_a_tail_call() {
    let wait = bif::find("beamless_rt", "recv_wait", 1).expect("the table has the row");
    let text = compile(function(1, |b, args| b.bif(wait, args)));
    assert!(text.contains("stub") && !text.contains("slot_store") && !text.contains("set_return"), "{text}");
    let text = compile(guarded(1, |b, args| b.bif(wait, args)));
    assert!(text.contains("set_return"), "{text}");
}

#[test]
fn fails_of_all_kinds() {
    let kinds = [
        (FailKind::Badmatch, 1),
        (FailKind::FunctionClause, 3),
        (FailKind::IfClause, 0),
        (FailKind::Reraise, 2),
        (FailKind::RawRaise, 3),
        (FailKind::Badkey, 1),
    ];
    for (kind, operands) in kinds {
        everywhere(3, |b, args| {
            b.fail(kind, &args[..operands]);
            args[0]
        });
    }
}

#[test]
fn a_loop_with_a_call_in_it() {
    compile(function(2, |b, args| {
        let head = b.new_block_with(&[Type::Term, Type::Term]);
        b.jump(head, args);
        b.switch_to(head);
        let (list, sum) = (b.param(head, 0), b.param(head, 1));
        let cons = b.is(list, TypeTest::Cons);
        let (body, done) = (b.new_block(), b.new_block());
        b.br(cons, body, done);
        b.switch_to(body);
        let (first, rest) = (b.value(Op::Hd, &[list], Imm::None), b.value(Op::Tl, &[list], Imm::None));
        let value = b.call(Func::new("m", "g", 1), &[first]);
        let sum_next = b.bif(row("+", 2), &[sum, value]);
        b.ins(Op::Jump, &[], Imm::None, &[target(head, &[rest, sum_next])]);
        b.switch_to(done);
        sum
    }));
}

/// Sums a list's elements and what `besides` makes of the three arguments: something, a list and the first sum.
fn sum_loop(besides: impl FnOnce(&mut Builder<'_>, &[Value]) -> Option<Value>) -> Vec<Function> {
    let func = function(3, |b, args| {
        let head = b.new_block_with(&[Type::Term, Type::Term]);
        b.jump(head, &[args[2], args[1]]);
        b.switch_to(head);
        let (sum, list) = (b.param(head, 0), b.param(head, 1));
        let cons = b.is(list, TypeTest::Cons);
        let (body, done) = (b.new_block(), b.new_block());
        b.br(cons, body, done);
        b.switch_to(body);
        let (first, rest) = (b.value(Op::Hd, &[list], Imm::None), b.value(Op::Tl, &[list], Imm::None));
        let sum_next = b.bif(row("+", 2), &[first, args[0]]);
        b.ins(Op::Jump, &[], Imm::None, &[target(head, &[sum_next, rest])]);
        b.switch_to(done);
        besides(b, args).unwrap_or(sum)
    });
    compile_function(func, &Options { verify: true, ..Options::default() })
}

#[test]
fn a_function_that_begins_with_a_loop_is_one_chunk() {
    let chunks = sum_loop(|_, _| None);
    let [chunk] = &chunks[..] else { panic!("{} chunks", chunks.len()) };
    let text = chunk.to_string();
    assert_eq!(chunk.blocks[chunk.entry()].params.len(), 3, "{text}");
    assert_eq!(text.matches("yield_check").count(), 1, "{text}");
}

#[test]
fn a_loop_that_needs_its_first_values_later_is_not_the_functions_beginning() {
    assert_eq!(sum_loop(|_, args| Some(args[1])).len(), 2);
}
