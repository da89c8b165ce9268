//! What expanded operations compute: the inline paths give exactly the right word, and leave to the runtime what they cannot do.

mod interp;

use beamless_abi::bif;
use beamless_abi::call::{SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SegmentSpec};
use beamless_abi::term::{self, Kind, SMALL_MAX, SMALL_MIN, atoms, fits_small, float_word, small};
use beamless_ir::{Builder, Cond, Func, Function, Imm, Literal, Op, Stage, Type, TypeTest, Value};
use interp::{Machine, Outcome};
use std::sync::Arc;

fn expanded(params: usize, body: impl FnOnce(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    let mut func = Function::new(Func::new("m", "f", params as u32), Stage::Term);
    let entry = func.add_block();
    let args: Vec<_> = (0..params).map(|_| func.add_param(entry, Type::Term)).collect();
    let mut b = Builder::at(&mut func, entry);
    b.switch_to(entry);
    let result = body(&mut b, &args);
    b.ret(result);
    beamless_passes::expand::run(&func)
}

fn bif(name: &str, arity: u32) -> Function {
    let row = bif::find("erlang", name, arity).expect("the table has the row");
    expanded(arity as usize, |b, args| b.bif(row, args))
}

/// The same operation where a constant says that there are floats.
fn beside_float(params: usize, body: impl FnOnce(&mut Builder<'_>, &[Value]) -> Value) -> Function {
    expanded(params, |b, args| {
        b.lit(Literal::Float(1.0_f64.to_bits()));
        body(b, args)
    })
}

fn value(word: u64) -> Outcome {
    Outcome::Value(word)
}

fn asked(name: &str) -> Outcome {
    Outcome::Asked(name.to_owned())
}

fn bool_word(bit: bool) -> u64 {
    if bit { atoms::TRUE } else { atoms::FALSE }
}

const INTS: [i64; 17] = [0, 1, -1, 2, -2, 3, 7, 8, -8, 59, 60, 63, 64, 1 << 30, -(1 << 40) + 5, SMALL_MAX, SMALL_MIN];
const FLOATS: [f64; 10] = [0.0, -0.0, 1.0, -1.5, 3.25, 1e10, -1e-10, 1e70, 1e-60, 12345.678];

/// The integer operator's result when it is defined.
fn integers(name: &str, a: i64, b: i64) -> Option<i128> {
    let (a, b) = (i128::from(a), i128::from(b));
    Some(match name {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "div" => a.checked_div(b)?,
        "rem" => a.checked_rem(b)?,
        "band" => a & b,
        "bor" => a | b,
        "bxor" => a ^ b,
        "bsl" if (0..=60).contains(&b) => a << b,
        "bsr" if (0..=63).contains(&b) => a >> b,
        _ => return None,
    })
}

#[test]
fn small_integers() {
    for name in ["+", "-", "*", "div", "rem", "band", "bor", "bxor", "bsl", "bsr"] {
        let func = bif(name, 2);
        let row = bif::find("erlang", name, 2).expect("the table has the row");
        for a in INTS {
            for b in INTS {
                let expected =
                    integers(name, a, b).and_then(|int| i64::try_from(int).ok()).filter(|&int| fits_small(int));
                let outcome = Machine::new().run(&func, &[small(a), small(b)]);
                // Division by -1 is left to the BIF whatever the dividend.
                let left = name == "div" && b == -1;
                match expected {
                    Some(int) if !left => assert_eq!(outcome, value(small(int)), "{a} {name} {b}"),
                    _ => assert_eq!(outcome, asked(name), "{a} {name} {b}"),
                }
                let constant = expanded(1, |builder, args| {
                    let b = builder.int(b);
                    builder.bif(row, &[args[0], b])
                });
                assert_eq!(Machine::new().run(&constant, &[small(a)]), outcome, "{a} {name} {b}");
                let constant = expanded(1, |builder, args| {
                    let a = builder.int(a);
                    builder.bif(row, &[a, args[0]])
                });
                assert_eq!(Machine::new().run(&constant, &[small(b)]), outcome, "{a} {name} {b}");
            }
        }
    }
}

#[test]
fn floats() {
    let tagged = |float: f64| float_word(float.to_bits()).expect("self-tagged");
    for name in ["+", "-", "*", "/"] {
        let row = bif::find("erlang", name, 2).expect("the table has the row");
        let func = beside_float(2, |b, args| b.bif(row, args));
        for a in FLOATS {
            for b in FLOATS {
                let exact = match name {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    _ => a / b,
                };
                let expected = match float_word(exact.to_bits()) {
                    Some(word) if exact.is_finite() => value(word),
                    _ => asked(name),
                };
                let outcome = Machine::new().run(&func, &[tagged(a), tagged(b)]);
                assert_eq!(outcome, expected, "{a} {name} {b}");
            }
            for int in [0, 3, -7] {
                let constant = expanded(1, |b, args| {
                    let float = b.lit(Literal::Float(a.to_bits()));
                    b.bif(row, &[float, args[0]])
                });
                let exact = match name {
                    "+" => a + int as f64,
                    "-" => a - int as f64,
                    "*" => a * int as f64,
                    _ => a / int as f64,
                };
                let expected = float_word(exact.to_bits()).filter(|_| exact.is_finite());
                let outcome = Machine::new().run(&constant, &[small(int)]);
                assert_eq!(outcome, expected.map_or(asked(name), value), "{a} {name} {int}");
                assert_eq!(Machine::new().run(&constant, &[term::NIL]), asked(name));
            }
            let mixed = Machine::new().run(&func, &[tagged(a), small(1)]);
            assert_eq!(mixed, asked(name));
        }
    }
    let divide = bif("/", 2);
    assert_eq!(Machine::new().run(&divide, &[small(1), small(2)]), value(tagged(0.5)));
    assert_eq!(Machine::new().run(&divide, &[small(1), small(0)]), asked("/"));
}

#[test]
fn unary_operators() {
    let tagged = |float: f64| float_word(float.to_bits()).expect("self-tagged");
    let (minus, complement, float) = (bif("-", 1), bif("bnot", 1), bif("float", 1));
    for int in INTS {
        let negated = -i128::from(int);
        let expected = i64::try_from(negated).ok().filter(|&int| fits_small(int));
        let expected = expected.map_or(asked("-"), |int| value(small(int)));
        assert_eq!(Machine::new().run(&minus, &[small(int)]), expected);
        assert_eq!(Machine::new().run(&complement, &[small(int)]), value(small(!int)));
        assert_eq!(Machine::new().run(&float, &[small(int)]), value(tagged(int as f64)));
    }
    for number in FLOATS {
        assert_eq!(Machine::new().run(&minus, &[tagged(number)]), value(tagged(-number)));
        assert_eq!(Machine::new().run(&float, &[tagged(number)]), value(tagged(number)));
    }
    assert_eq!(Machine::new().run(&minus, &[term::NIL]), asked("-"));
}

#[test]
fn comparisons_of_numbers() {
    use Cond::{Eq, EqNum, Ge, Gt, Le, Lt, Ne, NeNum};
    let holds = |cond, order: std::cmp::Ordering| match cond {
        Eq | EqNum => order.is_eq(),
        Ne | NeNum => order.is_ne(),
        Lt => order.is_lt(),
        Le => order.is_le(),
        Gt => order.is_gt(),
        _ => order.is_ge(),
    };
    let tagged = |float: f64| float_word(float.to_bits()).expect("self-tagged");
    for cond in [Eq, Ne, EqNum, NeNum, Lt, Le, Gt, Ge] {
        let beside = beside_float(2, |b, args| compared(b, cond, args));
        for func in [&comparison(cond), &beside] {
            for a in INTS {
                for b in INTS {
                    let outcome = Machine::new().run(func, &[small(a), small(b)]);
                    assert_eq!(outcome, value(bool_word(holds(cond, a.cmp(&b)))), "{a} {cond:?} {b}");
                }
            }
            for a in FLOATS {
                for b in FLOATS {
                    let outcome = Machine::new().run(func, &[tagged(a), tagged(b)]);
                    let expected = value(bool_word(holds(cond, a.partial_cmp(&b).expect("numbers"))));
                    let expected = match cond {
                        Lt | Le | Gt | Ge => asked("rt_cmp"),
                        EqNum | NeNum if a.to_bits() != b.to_bits() => asked("rt_eq_num"),
                        // Zeros alone are equal without being the same word.
                        Eq | Ne if a == b && a.to_bits() != b.to_bits() => asked("rt_eq"),
                        _ => expected,
                    };
                    assert_eq!(outcome, expected, "{a} {cond:?} {b}");
                }
            }
        }
    }
}

#[test]
fn comparisons_with_a_constant_float() {
    use Cond::{Eq, Ge, Gt, Le, Lt, Ne};
    let tagged = |float: f64| float_word(float.to_bits()).expect("self-tagged");
    for cond in [Eq, Ne, Lt, Le, Gt, Ge] {
        for a in FLOATS {
            for b in FLOATS {
                let expected = match cond {
                    Eq => a == b,
                    Ne => a != b,
                    Lt => a < b,
                    Le => a <= b,
                    Gt => a > b,
                    _ => a >= b,
                };
                let expected = value(bool_word(expected));
                assert_eq!(Machine::new().run(&with_float(cond, a, false), &[tagged(b)]), expected, "{a} {cond:?} {b}");
                assert_eq!(Machine::new().run(&with_float(cond, b, true), &[tagged(a)]), expected, "{a} {cond:?} {b}");
            }
            for other in [small(1), term::NIL] {
                for func in [with_float(cond, a, false), with_float(cond, a, true)] {
                    let outcome = Machine::new().run(&func, &[other]);
                    let expected = match cond {
                        Eq => value(atoms::FALSE),
                        Ne => value(atoms::TRUE),
                        _ => asked("rt_cmp"),
                    };
                    assert_eq!(outcome, expected, "{a} {cond:?}");
                }
            }
        }
    }
}

/// The comparison of the argument with this number, which is the second operand or the first.
fn with_float(cond: Cond, float: f64, second: bool) -> Function {
    expanded(1, |b, args| {
        let float = b.lit(Literal::Float(float.to_bits()));
        let operands = if second { [args[0], float] } else { [float, args[0]] };
        compared(b, cond, &operands)
    })
}

fn comparison(cond: Cond) -> Function {
    expanded(2, |b, args| compared(b, cond, args))
}

fn compared(b: &mut Builder<'_>, cond: Cond, args: &[Value]) -> Value {
    let is = b.cmp(cond, args[0], args[1]);
    b.value(Op::BoolTerm, &[is], Imm::None)
}

#[test]
fn where_nothing_says_float_the_runtime_does_them() {
    for name in ["+", "-", "*"] {
        let func = bif(name, 2);
        for a in FLOATS {
            for b in FLOATS {
                let words = [a, b].map(|float| float_word(float.to_bits()).expect("self-tagged"));
                assert_eq!(Machine::new().run(&func, &words), asked(name), "{a} {name} {b}");
            }
        }
    }
}

#[test]
fn zeros_match_each_other() {
    let words = [0.0_f64, -0.0].map(|float| float_word(float.to_bits()).expect("self-tagged"));
    for literal in [0.0_f64, -0.0] {
        let func = expanded(1, |b, args| {
            let literal = b.lit(Literal::Float(literal.to_bits()));
            let is = b.cmp(Cond::Eq, args[0], literal);
            b.value(Op::BoolTerm, &[is], Imm::None)
        });
        for word in words {
            assert_eq!(Machine::new().run(&func, &[word]), value(atoms::TRUE));
        }
        for other in [small(0), term::NIL, float_word(1.0_f64.to_bits()).expect("self-tagged")] {
            assert_eq!(Machine::new().run(&func, &[other]), value(atoms::FALSE));
        }
    }
    assert_eq!(Machine::new().run(&comparison(Cond::Eq), &words), asked("rt_eq"));
}

/// One term of each sort, with the type tests that hold of it.
fn sample(m: &mut Machine) -> Vec<(u64, Vec<TypeTest>)> {
    use TypeTest::*;
    let entry = m.put(&[0, 2, 0, 0, 0, 0, 0, 0, 0]);
    let atom = m.atom("hello");
    let cell = m.put(&[small(1), term::NIL]) + term::TAG_CONS;
    let whole = m.binary(b"abc", 24);
    vec![
        (small(-5), vec![Integer, Small, Number]),
        (atom, vec![Atom]),
        (atoms::TRUE, vec![Atom, Boolean]),
        (atoms::FALSE, vec![Atom, Boolean]),
        (atoms::UNDEFINED, vec![Atom]),
        (term::NIL, vec![Nil, List]),
        (cell, vec![Cons, List]),
        (float_word(2.5_f64.to_bits()).expect("self-tagged"), vec![Float, Number]),
        (float_word(1e60_f64.to_bits()).expect("self-tagged"), vec![Float, Number]),
        (float_word(0).expect("self-tagged"), vec![Float, Number]),
        (m.boxed(Kind::Float, &[1e300_f64.to_bits()]), vec![Float, Number]),
        (m.boxed(Kind::PositiveBig, &[1, 1]), vec![Integer, Number]),
        (m.boxed(Kind::NegativeBig, &[1, 1]), vec![Integer, Number]),
        (m.boxed(Kind::Tuple, &[small(1); 3]), vec![Tuple, TupleArity(3)]),
        (m.boxed(Kind::Tuple, &[small(1); 2]), vec![Tuple]),
        (m.boxed(Kind::FlatMap, &[term::NIL]), vec![Map]),
        (m.boxed(Kind::HashMap, &[small(40), small(0)]), vec![Map]),
        (m.boxed(Kind::Fun, &[entry]), vec![Fun, FunArity(2)]),
        (whole, vec![Binary, Bitstring]),
        (m.boxed(Kind::SubBinary, &[7, whole, 3]), vec![Bitstring]),
        (m.boxed(Kind::SharedBinary, &[800, 0, 0, 0]), vec![Binary, Bitstring]),
        (5 << term::IMMEDIATE_SHIFT | term::IMM_PID, vec![Pid]),
        (m.boxed(Kind::ExternalPid, &[atom, 0, 0, 0]), vec![Pid]),
        (5 << term::IMMEDIATE_SHIFT | term::IMM_PORT, vec![Port]),
        (m.boxed(Kind::ExternalPort, &[atom, 0, 0]), vec![Port]),
        (m.boxed(Kind::Reference, &[1, 2, 3]), vec![Reference]),
        (m.boxed(Kind::ExternalReference, &[atom, 0, 0]), vec![Reference]),
        (m.boxed(Kind::MagicReference, &[1, 2, 3, 0, 0]), vec![Reference]),
        (term::NONE, vec![None]),
    ]
}

#[test]
fn type_tests() {
    use TypeTest::*;
    let tests = [
        Atom,
        Boolean,
        Integer,
        Small,
        Float,
        Number,
        Nil,
        Cons,
        List,
        Tuple,
        TupleArity(3),
        Map,
        Binary,
        Bitstring,
        Fun,
        FunArity(2),
        Pid,
        Port,
        Reference,
        None,
    ];
    let mut machine = Machine::new();
    let terms = sample(&mut machine);
    for test in tests {
        let func = expanded(1, |b, args| {
            let is = b.is(args[0], test);
            b.value(Op::BoolTerm, &[is], Imm::None)
        });
        for (index, (word, holds)) in terms.iter().enumerate() {
            let expected = bool_word(holds.contains(&test));
            assert_eq!(machine.run(&func, &[*word]), value(expected), "{test:?} of sample {index}");
        }
    }
}

#[test]
fn accesses() {
    let mut m = Machine::new();
    let tuple = m.boxed(Kind::Tuple, &[small(10), small(20), small(30)]);
    let element = bif("element", 2);
    for index in -1..6 {
        let expected = if (1..=3).contains(&index) { value(small(10 * index)) } else { asked("element") };
        assert_eq!(m.run(&element, &[small(index), tuple]), expected);
        let row = bif::find("erlang", "element", 2).expect("the table has the row");
        let constant = expanded(1, |b, args| {
            let index = b.int(index);
            b.bif(row, &[index, args[0]])
        });
        assert_eq!(m.run(&constant, &[tuple]), expected);
        assert_eq!(m.run(&constant, &[small(1)]), asked("element"));
    }
    assert_eq!(m.run(&element, &[tuple, tuple]), asked("element"));
    assert_eq!(m.run(&bif("tuple_size", 1), &[tuple]), value(small(3)));
    let keys = m.boxed(Kind::Tuple, &[small(1), small(2)]);
    let flat = m.boxed(Kind::FlatMap, &[keys, small(5), small(6)]);
    let hash = m.boxed(Kind::HashMap, &[small(77), small(0)]);
    assert_eq!(m.run(&bif("map_size", 1), &[flat]), value(small(2)));
    assert_eq!(m.run(&bif("map_size", 1), &[hash]), value(small(77)));
    assert_eq!(m.run(&bif("map_size", 1), &[tuple]), asked("map_size"));
    let bits = m.binary(b"abc", 21);
    assert_eq!(m.run(&bif("bit_size", 1), &[bits]), value(small(21)));
    assert_eq!(m.run(&bif("byte_size", 1), &[bits]), value(small(3)));
    let cell = m.put(&[small(1), term::NIL]) + term::TAG_CONS;
    assert_eq!(m.run(&bif("hd", 1), &[cell]), value(small(1)));
    assert_eq!(m.run(&bif("tl", 1), &[cell]), value(term::NIL));
    assert_eq!(m.run(&bif("tl", 1), &[term::NIL]), asked("tl"));
}

#[test]
fn constructions() {
    let mut m = Machine::new();
    let tuple = expanded(2, |b, args| {
        let cell = b.value(Op::Cons, args, Imm::None);
        b.value(Op::Tuple, &[args[0], cell], Imm::None)
    });
    let Outcome::Value(tuple) = m.run(&tuple, &[small(1), small(2)]) else { panic!("a value") };
    assert_eq!(m.word(tuple, 0), term::header(Kind::Tuple, 2));
    assert_eq!(m.word(tuple, 1), small(1));
    let cell = m.word(tuple, 2);
    assert_eq!(cell & term::TAG_MASK, term::TAG_CONS);
    let at = (cell - term::TAG_CONS) as usize / 8;
    assert_eq!(m.memory[at..at + 2], [small(1), small(2)]);
    let map = expanded(2, |b, args| {
        let (zebra, apple) = (b.atom("zebra"), b.atom("apple"));
        b.value(Op::MapNew, &[zebra, args[0], apple, args[1]], Imm::None)
    });
    let Outcome::Value(map) = m.run(&map, &[small(1), small(2)]) else { panic!("a value") };
    assert_eq!(m.word(map, 0), term::header(Kind::FlatMap, 3));
    assert_eq!([m.word(map, 2), m.word(map, 3)], [small(2), small(1)]);
    let apple = m.atom("apple");
    assert_eq!(m.word(m.word(map, 1), 1), apple);
}

#[test]
fn records() {
    let row = bif::find("erlang", "is_record", 3).expect("the table has the row");
    let func = expanded(1, |b, args| {
        let (tag, size) = (b.atom("ok"), b.int(2));
        b.bif(row, &[args[0], tag, size])
    });
    let mut m = Machine::new();
    for (items, expected) in [
        (vec![atoms::OK, small(1)], true),
        (vec![atoms::ERROR, small(1)], false),
        (vec![atoms::OK], false),
        (vec![atoms::OK, small(1), small(2)], false),
    ] {
        let tuple = m.boxed(Kind::Tuple, &items);
        assert_eq!(m.run(&func, &[tuple]), value(bool_word(expected)));
    }
    assert_eq!(m.run(&func, &[atoms::OK]), value(atoms::FALSE));
}

#[test]
fn an_element_of_a_tuple_of_known_size_is_set_inline() {
    let row = bif::find("erlang", "setelement", 3).expect("the table has the row");
    let func = expanded(1, |b, args| {
        let tuple = b.value(Op::Tuple, &[args[0], args[0], args[0]], Imm::None);
        let (two, three, value) = (b.int(2), b.int(3), b.int(9));
        let once = b.bif(row, &[two, tuple, value]);
        b.bif(row, &[three, once, value])
    });
    let mut m = Machine::new();
    let Outcome::Value(tuple) = m.run(&func, &[small(1)]) else { panic!("inline") };
    assert_eq!(m.word(tuple, 0), term::header(Kind::Tuple, 3));
    assert_eq!([1, 2, 3].map(|index| m.word(tuple, index)), [small(1), small(9), small(9)]);
    let plain = bif("setelement", 3);
    assert_eq!(m.run(&plain, &[small(2), tuple, small(1)]), asked("setelement"));
}

/// `{Value, Rest}` of a bitstring, or `NONE`: reads an integer after skipping some bits.
fn reader(skip: i64, size: i64, flags: u8) -> Function {
    let spec = SegmentSpec { kind: SEG_INTEGER, unit: 1, flags, segment: 1 };
    expanded(1, |b, args| {
        let start = b.ins(Op::BsStart, &[args[0]], Imm::None, &[]);
        let [whole, pos, end] = b.func.insts[start].results[..] else { panic!("three results") };
        let pos = b.value(Op::BsAdvance, &[pos], Imm::Int(skip));
        let size = b.int(size);
        let got = b.ins(Op::BsGet, &[whole, pos, end, size], Imm::Segment(spec), &[]);
        let [value, next] = b.func.insts[got].results[..] else { panic!("two results") };
        let rest = b.value(Op::BsRest, &[whole, next, end], Imm::None);
        b.value(Op::Tuple, &[value, rest], Imm::None)
    })
}

#[test]
fn integers_from_bitstrings() {
    let bytes = [0x12, 0xf4, 0x56, 0x80, 0x9a, 0xbc, 0xde, 0x01, 0xff, 0x77];
    let mut m = Machine::new();
    let whole = m.binary(&bytes, 80);
    let data = m.word(whole, 2);
    assert_eq!(data.to_le_bytes()[..2], bytes[..2]);
    let shared_data = m.put(&[data, m.word(whole, 3)]);
    let shared = m.boxed(Kind::SharedBinary, &[80, 0, shared_data, 0]);
    let sub = m.boxed(Kind::SubBinary, &[64, whole, 8]);
    for (bits, offset, length) in [(whole, 0, 10), (shared, 0, 10), (sub, 1, 8)] {
        for skip in 0..length {
            for size in 1..=7_usize {
                for flags in [0, SEG_SIGNED, SEG_LITTLE, SEG_SIGNED | SEG_LITTLE] {
                    let func = reader(skip as i64 * 8, size as i64 * 8, flags);
                    let Outcome::Value(pair) = m.run(&func, &[bits]) else { panic!("inline") };
                    if skip + size > length {
                        assert_eq!(m.word(pair, 1), term::NONE);
                        continue;
                    }
                    let taken = &bytes[offset + skip..offset + skip + size];
                    assert_eq!(m.word(pair, 1), small(integer(taken, flags)), "{taken:x?} {flags}");
                    let rest = m.word(pair, 2);
                    assert_eq!(m.word(rest, 0), term::header(Kind::SubBinary, 3));
                    assert_eq!(m.word(rest, 1), (length - skip - size) as u64 * 8);
                    assert_eq!(m.word(rest, 3), (offset + skip + size) as u64 * 8);
                }
            }
        }
        assert_eq!(m.run(&reader(1, 8, 0), &[bits]), asked("rt_bs_get"));
        assert_eq!(m.run(&reader(0, 64, 0), &[bits]), asked("rt_bs_get"));
    }
}

fn integer(bytes: &[u8], flags: u8) -> i64 {
    let mut word = [0; 8];
    for (index, &byte) in bytes.iter().enumerate() {
        let place = if flags & SEG_LITTLE != 0 { index } else { bytes.len() - 1 - index };
        word[place] = byte;
    }
    let unused = 64 - 8 * bytes.len();
    let top = i64::from_le_bytes(word) << unused;
    if flags & SEG_SIGNED != 0 { top >> unused } else { (top as u64 >> unused) as i64 }
}

#[test]
fn skipping_a_size_known_only_when_running() {
    let spec = SegmentSpec { kind: SEG_INTEGER, unit: 8, flags: 0, segment: 1 };
    let func = expanded(2, |b, args| {
        let start = b.ins(Op::BsStart, &[args[0]], Imm::None, &[]);
        let [whole, pos, end] = b.func.insts[start].results[..] else { panic!("three results") };
        b.value(Op::BsSkip, &[whole, pos, end, args[1]], Imm::Segment(spec))
    });
    let mut m = Machine::new();
    let whole = m.binary(b"abcd", 32);
    for (size, expected) in [
        (small(0), small(0)),
        (small(4), small(32)),
        (small(5), term::NONE),
        (small(-1), term::NONE),
        (small(SMALL_MAX), term::NONE),
        (term::NIL, term::NONE),
    ] {
        assert_eq!(m.run(&func, &[whole, size]), value(expected));
    }
}

#[test]
fn literals_of_literal_maps_are_shared() {
    let func = expanded(1, |b, args| {
        let key = b.atom("k");
        b.value(Op::MapNew, &[key, args[0]], Imm::None)
    });
    let keys = Literal::Tuple(vec![Literal::atom("k")]);
    let found = func.layout.iter().flat_map(|&block| &func.blocks[block].insts);
    assert!(found.into_iter().any(|&inst| func.insts[inst].imm == Imm::Lit(Arc::new(keys.clone()))));
}
