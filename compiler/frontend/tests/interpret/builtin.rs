//! The few BIFs and library functions that the interpreted test modules use.

use super::term::{Term, as_float, atom, boolean, int, items, list, tuple};
use super::{Interpreter, Outcome, compare, error, find, is};
use beamless_ir::Func;
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
    if let Some(outcome) = library(machine, module, name, args) {
        return outcome;
    }
    if std::env::var_os("INTERPRET_UNKNOWN").is_some() {
        println!("{module}:{name}/{} fails", args.len());
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

/// What library modules use besides.
fn library(machine: &Interpreter<'_>, module: &str, name: &str, args: &[Term]) -> Option<Outcome> {
    let key = |term: &Term, index: &Term| access("element", &[index.clone(), term.clone()]);
    let found = |wanted: &Term, index: &Term, list: &Term| {
        items(list)?.into_iter().find(|item| key(item, index).is_some_and(|key| compare(Cond::EqNum, &key, wanted)))
    };
    Some(Ok(match (module, name, args) {
        ("lists", "member", [item, list]) => {
            boolean(items(list)?.iter().any(|other| compare(Cond::Eq, item, other)))
        }
        ("lists", "keyfind", [wanted, index, list]) => found(wanted, index, list).unwrap_or_else(|| boolean(false)),
        ("lists", "keymember", [wanted, index, list]) => boolean(found(wanted, index, list).is_some()),
        ("maps", "get", [key, Term::Map(pairs)]) => find(pairs, key).cloned()?,
        ("maps", "find", [key, Term::Map(pairs)]) => match find(pairs, key) {
            Some(value) => tuple(vec![atom("ok"), value.clone()]),
            None => atom("error"),
        },
        ("maps", "put", [key, value, Term::Map(pairs)]) => {
            super::term::map(pairs.iter().cloned().chain([(key.clone(), value.clone())]).collect())
        }
        ("maps", "to_list", [Term::Map(pairs)]) => {
            list(pairs.iter().map(|(key, value)| tuple(vec![key.clone(), value.clone()])).collect(), Term::Nil)
        }
        ("erl_features", "keywords", []) => Term::Nil,
        ("io", "printable_range", []) => atom("latin1"),
        ("erlang", "iolist_size", [list]) => match bytes(list)? {
            Term::Bits(bits) => int(bits.len() / 8),
            other => other,
        },
        ("erlang", "list_to_integer", [list, Term::Int(base)]) => {
            int(BigInt::parse_bytes(text(list)?.as_bytes(), u32::try_from(base).ok()?)?)
        }
        ("epp", "default_encoding", []) => atom("utf8"),
        ("unicode", "characters_to_list", [Term::Cons(_) | Term::Nil, ..]) => args[0].clone(),
        ("code", "ensure_modules_loaded", _) => atom("ok"),
        ("erlang", "--", [a, b]) => {
            let mut left = items(a)?;
            for item in items(b)? {
                if let Some(at) = left.iter().position(|other| compare(Cond::Eq, other, &item)) {
                    left.remove(at);
                }
            }
            list(left, Term::Nil)
        }
        ("erlang", "tuple_to_list", [Term::Tuple(items)]) => list(items.to_vec(), Term::Nil),
        ("erlang", "list_to_tuple", [list]) => tuple(items(list)?),
        ("erlang", "make_tuple", [Term::Int(size), value]) => tuple(vec![value.clone(); usize::try_from(size).ok()?]),
        ("erlang", "append_element", [Term::Tuple(items), value]) => {
            tuple(items.iter().cloned().chain([value.clone()]).collect())
        }
        ("erlang", "is_record", [Term::Tuple(items), tag, Term::Int(size)]) => {
            boolean(BigInt::from(items.len()) == *size && compare(Cond::Eq, items.first()?, tag))
        }
        ("erlang", "min" | "max", [a, b]) => {
            let less = compare(Cond::Le, a, b);
            if less == (name == "min") { a.clone() } else { b.clone() }
        }
        ("erlang", "integer_to_list", [Term::Int(value)]) => chars(&value.to_string()),
        ("erlang", "integer_to_list", [Term::Int(value), Term::Int(base)]) => {
            chars(&value.to_str_radix(u32::try_from(base).ok()?).to_uppercase())
        }
        ("erlang", "atom_to_list", [Term::Atom(name)]) => chars(name.as_str()),
        ("erlang", "list_to_atom", [list]) => atom(&text(list)?),
        ("erlang", "list_to_integer", [list]) => int(text(list)?.parse::<BigInt>().ok()?),
        ("erlang", "list_to_float", [list]) => Term::Float(text(list)?.parse().ok()?),
        ("erlang", "list_to_binary" | "iolist_to_binary", [list]) => bytes(list)?,
        ("erlang", "binary_to_list", [Term::Bits(bits)]) => {
            let byte = |bits: &[bool]| int(bits.iter().fold(0, |value, &bit| value * 2 + u32::from(bit)));
            list(bits.chunks(8).map(byte).collect(), Term::Nil)
        }
        ("erlang", "apply", [Term::Atom(module), Term::Atom(name), list]) => {
            let args = items(list)?;
            return Some(machine.call(Func { module: *module, name: *name, arity: args.len() as u32 }, &args));
        }
        _ => return None,
    }))
}

fn chars(text: &str) -> Term {
    list(text.chars().map(|c| int(c as u32)).collect(), Term::Nil)
}

fn text(term: &Term) -> Option<String> {
    let char = |term: Term| match term {
        Term::Int(value) => char::from_u32(u32::try_from(value).ok()?),
        _ => None,
    };
    items(term)?.into_iter().map(char).collect()
}

fn bytes(term: &Term) -> Option<Term> {
    let mut all = Vec::new();
    let mut stack = vec![term.clone()];
    while let Some(term) = stack.pop() {
        match term {
            Term::Nil => {}
            Term::Cons(pair) => {
                stack.push(pair.1.clone());
                stack.push(pair.0.clone());
            }
            Term::Bits(bits) => all.extend(bits.iter().copied()),
            Term::Int(value) => all.extend((0..8).rev().map(|bit| value.bit(bit))),
            _ => return None,
        }
    }
    Some(Term::Bits(Rc::new(all)))
}
