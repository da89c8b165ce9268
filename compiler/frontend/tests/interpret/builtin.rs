//! The few BIFs and library functions that the interpreted test modules use.

use super::term::{Term, as_float, atom, boolean, int, items, list, tuple};
use super::{Interpreter, Outcome, compare, error, find, is};
use beamless_ir::op::{Cond, TypeTest};
use num_bigint::BigInt;
use std::rc::Rc;

pub fn call(machine: &Interpreter<'_>, module: &str, name: &str, args: &[Term]) -> Outcome {
    let result = match module {
        "beamless_rt" => internal(name, args),
        "erlang" => match (name, args) {
            ("error", [reason, ..]) => return Err(error(reason.clone())),
            ("exit", [reason]) => return Err((atom("exit"), reason.clone())),
            ("throw", [reason]) => return Err((atom("throw"), reason.clone())),
            ("raise", [class, reason, _]) => return Err((class.clone(), reason.clone())),
            ("apply", [fun, args]) => return machine.apply(fun, &items(args).unwrap_or_default()),
            _ => test(name, args).or_else(|| arithmetic(name, args)).or_else(|| access(name, args)),
        },
        "lists" => match (name, args) {
            ("reverse", [list_, tail]) => {
                items(list_).map(|mut items| { items.reverse(); list(items, tail.clone()) })
            }
            ("reverse", [list_]) => items(list_).map(|mut items| { items.reverse(); list(items, Term::Nil) }),
            _ => None,
        },
        _ => None,
    };
    if let Some(term) = result {
        return Ok(term);
    }
    let arithmetic = ["+", "-", "*", "/", "div", "rem", "band", "bor", "bxor", "bsl", "bsr", "bnot"].contains(&name);
    Err(error(atom(if arithmetic { "badarith" } else { "badarg" })))
}

fn internal(name: &str, args: &[Term]) -> Option<Term> {
    match (name, args) {
        ("build_stacktrace", [_]) => Some(Term::Nil),
        ("bs_init_writable", [_]) => Some(Term::Bits(Rc::new(Vec::new()))),
        ("catch_value", [class, reason, _]) => Some(match class.to_string().as_str() {
            "throw" => reason.clone(),
            "exit" => tuple(vec![atom("EXIT"), reason.clone()]),
            _ => tuple(vec![atom("EXIT"), tuple(vec![reason.clone(), Term::Nil])]),
        }),
        _ => panic!("{name} is not interpreted"),
    }
}

fn test(name: &str, args: &[Term]) -> Option<Term> {
    let cond = match name {
        "=:=" => Cond::Eq,
        "=/=" => Cond::Ne,
        "==" => Cond::EqNum,
        "/=" => Cond::NeNum,
        "<" => Cond::Lt,
        "=<" => Cond::Le,
        ">" => Cond::Gt,
        ">=" => Cond::Ge,
        _ => return connective(name, args),
    };
    Some(boolean(compare(cond, &args[0], &args[1])))
}

fn connective(name: &str, args: &[Term]) -> Option<Term> {
    if !["and", "or", "xor", "not"].contains(&name) || !args.iter().all(|arg| is(arg, TypeTest::Boolean)) {
        return None;
    }
    let truth = |index: usize| args[index].to_string() == "true";
    Some(boolean(match name {
        "and" => truth(0) && truth(1),
        "or" => truth(0) || truth(1),
        "xor" => truth(0) != truth(1),
        _ => !truth(0),
    }))
}

fn arithmetic(name: &str, args: &[Term]) -> Option<Term> {
    let zero = BigInt::from(0);
    match (name, args) {
        ("+", [Term::Int(a), Term::Int(b)]) => Some(int(a + b)),
        ("-", [Term::Int(a), Term::Int(b)]) => Some(int(a - b)),
        ("-", [Term::Int(a)]) => Some(int(-a)),
        ("*", [Term::Int(a), Term::Int(b)]) => Some(int(a * b)),
        ("div", [Term::Int(a), Term::Int(b)]) if *b != zero => Some(int(a / b)),
        ("rem", [Term::Int(a), Term::Int(b)]) if *b != zero => Some(int(a % b)),
        ("band", [Term::Int(a), Term::Int(b)]) => Some(int(a & b)),
        ("bor", [Term::Int(a), Term::Int(b)]) => Some(int(a | b)),
        ("bxor", [Term::Int(a), Term::Int(b)]) => Some(int(a ^ b)),
        ("bsl", [Term::Int(a), Term::Int(b)]) => Some(int(a << u32::try_from(b).ok()?)),
        ("bsr", [Term::Int(a), Term::Int(b)]) => Some(int(a >> u32::try_from(b).ok()?)),
        ("abs", [Term::Int(a)]) => Some(int(if *a < zero { -a } else { a.clone() })),
        ("/" | "+" | "-" | "*", [a, b]) => {
            let float = |term: &Term| match term {
                Term::Int(value) => Some(as_float(value)),
                Term::Float(value) => Some(*value),
                _ => None,
            };
            let (a, b) = (float(a)?, float(b)?);
            match name {
                "+" => Some(Term::Float(a + b)),
                "-" => Some(Term::Float(a - b)),
                "*" => Some(Term::Float(a * b)),
                _ => (b != 0.0).then_some(Term::Float(a / b)),
            }
        }
        _ => None,
    }
}

fn access(name: &str, args: &[Term]) -> Option<Term> {
    match (name, args) {
        ("hd", [Term::Cons(pair)]) => Some(pair.0.clone()),
        ("tl", [Term::Cons(pair)]) => Some(pair.1.clone()),
        ("length", [list]) => items(list).map(|items| int(items.len())),
        ("element", [Term::Int(index), Term::Tuple(items)]) => {
            items.get(usize::try_from(index).ok()?.checked_sub(1)?).cloned()
        }
        ("setelement", [Term::Int(index), Term::Tuple(items), value]) => {
            let mut items = items.to_vec();
            *items.get_mut(usize::try_from(index).ok()?.checked_sub(1)?)? = value.clone();
            Some(tuple(items))
        }
        ("tuple_size" | "size", [Term::Tuple(items)]) => Some(int(items.len())),
        ("byte_size" | "size", [Term::Bits(bits)]) => Some(int(bits.len().div_ceil(8))),
        ("bit_size", [Term::Bits(bits)]) => Some(int(bits.len())),
        ("map_size", [Term::Map(pairs)]) => Some(int(pairs.len())),
        ("is_map_key", [key, Term::Map(pairs)]) => Some(boolean(find(pairs, key).is_some())),
        ("map_get", [key, Term::Map(pairs)]) => find(pairs, key).cloned(),
        ("++", [a, b]) => items(a).map(|items| list(items, b.clone())),
        ("is_record", [Term::Tuple(items), tag]) => Some(boolean(items.first().is_some_and(|first| compare(Cond::Eq, first, tag)))),
        ("self", []) => Some(atom("self")),
        _ => None,
    }
}
