//! Terms of the test interpreter: equality, order, and printing as `~w` does.

use beamless_ir::{Atom, Func, Lambda, Literal};
use num_bigint::BigInt;
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Term {
    Int(BigInt),
    Float(f64),
    Atom(Atom),
    Nil,
    Cons(Rc<(Term, Term)>),
    Tuple(Rc<Vec<Term>>),
    /// Sorted.
    Map(Rc<Vec<(Term, Term)>>),
    Bits(Rc<Vec<bool>>),
    Fun(Arc<Lambda>, Rc<Vec<Term>>),
    External(Func),
    None,
    /// A truth value that is not an atom.
    Bool(bool),
}

pub fn atom(name: &str) -> Term {
    Term::Atom(Atom::new(name))
}

pub fn int(value: impl Into<BigInt>) -> Term {
    Term::Int(value.into())
}

pub fn boolean(value: bool) -> Term {
    atom(if value { "true" } else { "false" })
}

pub fn tuple(items: Vec<Term>) -> Term {
    Term::Tuple(Rc::new(items))
}

pub fn list(items: Vec<Term>, tail: Term) -> Term {
    items.into_iter().rev().fold(tail, |tail, head| Term::Cons(Rc::new((head, tail))))
}

pub fn items(mut term: &Term) -> Option<Vec<Term>> {
    let mut items = Vec::new();
    loop {
        match term {
            Term::Nil => return Some(items),
            Term::Cons(pair) => {
                items.push(pair.0.clone());
                term = &pair.1;
            }
            _ => return None,
        }
    }
}

pub fn of_literal(literal: &Literal) -> Term {
    match literal {
        Literal::Int(value) => int(*value),
        Literal::Big(value) => Term::Int(value.clone()),
        Literal::Float(bits) => Term::Float(f64::from_bits(*bits)),
        Literal::Atom(atom) => Term::Atom(*atom),
        Literal::Nil => Term::Nil,
        Literal::List(items, tail) => list(items.iter().map(of_literal).collect(), of_literal(tail)),
        Literal::Tuple(items) => tuple(items.iter().map(of_literal).collect()),
        Literal::Bits(bytes, bits) => {
            Term::Bits(Rc::new((0..*bits as usize).map(|i| bytes[i / 8] >> (7 - i % 8) & 1 == 1).collect()))
        }
        Literal::Map(pairs) => map(pairs.iter().map(|(key, value)| (of_literal(key), of_literal(value))).collect()),
        Literal::ExternalFun(func) => Term::External(*func),
        Literal::LocalFun(lambda) => Term::Fun(lambda.clone(), Rc::new(Vec::new())),
    }
}

/// Of equal keys the last one counts.
pub fn map(pairs: Vec<(Term, Term)>) -> Term {
    let mut kept: Vec<(Term, Term)> = Vec::new();
    for (key, value) in pairs {
        match kept.iter_mut().find(|(other, _)| order(other, &key, true).is_eq()) {
            Some(entry) => entry.1 = value,
            None => kept.push((key, value)),
        }
    }
    kept.sort_by(|a, b| order(&a.0, &b.0, true));
    Term::Map(Rc::new(kept))
}

/// Term order; `exact`: integers before floats.
pub fn order(a: &Term, b: &Term, exact: bool) -> Ordering {
    match (a, b) {
        (Term::Int(a), Term::Int(b)) => a.cmp(b),
        (Term::Float(a), Term::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Term::Int(a), Term::Float(b)) if !exact => as_float(a).partial_cmp(b).unwrap_or(Ordering::Equal),
        (Term::Float(a), Term::Int(b)) if !exact => a.partial_cmp(&as_float(b)).unwrap_or(Ordering::Equal),
        (Term::Atom(a), Term::Atom(b)) => a.as_str().cmp(b.as_str()),
        (Term::Cons(a), Term::Cons(b)) => order(&a.0, &b.0, exact).then_with(|| order(&a.1, &b.1, exact)),
        (Term::Tuple(a), Term::Tuple(b)) => a.len().cmp(&b.len()).then_with(|| each(a, b, exact)),
        (Term::Map(a), Term::Map(b)) => {
            let keys = |pairs: &[(Term, Term)]| pairs.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>();
            let values = |pairs: &[(Term, Term)]| pairs.iter().map(|pair| pair.1.clone()).collect::<Vec<_>>();
            let by_size = a.len().cmp(&b.len());
            by_size.then_with(|| each(&keys(a), &keys(b), true)).then_with(|| each(&values(a), &values(b), exact))
        }
        (Term::Bits(a), Term::Bits(b)) => a.cmp(b),
        (Term::Fun(a, c), Term::Fun(b, d)) => {
            a.func.to_string().cmp(&b.func.to_string()).then_with(|| each(c, d, exact))
        }
        (Term::External(a), Term::External(b)) => a.to_string().cmp(&b.to_string()),
        _ => rank(a, exact).cmp(&rank(b, exact)),
    }
}

pub fn as_float(value: &BigInt) -> f64 {
    value.to_string().parse().unwrap_or(f64::INFINITY)
}

fn each(a: &[Term], b: &[Term], exact: bool) -> Ordering {
    a.iter().zip(b).map(|(a, b)| order(a, b, exact)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn rank(term: &Term, exact: bool) -> u32 {
    match term {
        Term::Int(_) => 0,
        Term::Float(_) => u32::from(exact),
        Term::Atom(_) | Term::Bool(_) => 2,
        Term::Fun(..) | Term::External(_) => 3,
        Term::Tuple(_) => 4,
        Term::Map(_) => 5,
        Term::Nil => 6,
        Term::Cons(_) => 7,
        Term::Bits(_) => 8,
        Term::None => 9,
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Int(value) => write!(f, "{value}"),
            Term::Float(value) => write!(f, "{value:?}"),
            Term::Atom(atom) => write!(f, "{atom}"),
            Term::Nil => f.write_str("[]"),
            Term::Cons(_) => {
                f.write_str("[")?;
                let mut term = self;
                let mut separator = "";
                while let Term::Cons(pair) = term {
                    write!(f, "{separator}{}", pair.0)?;
                    separator = ",";
                    term = &pair.1;
                }
                if !matches!(term, Term::Nil) {
                    write!(f, "|{term}")?;
                }
                f.write_str("]")
            }
            Term::Tuple(items) => {
                let texts: Vec<_> = items.iter().map(Term::to_string).collect();
                write!(f, "{{{}}}", texts.join(","))
            }
            Term::Map(pairs) => {
                let texts: Vec<_> = pairs.iter().map(|(key, value)| format!("{key} => {value}")).collect();
                write!(f, "#{{{}}}", texts.join(","))
            }
            Term::Bits(bits) => {
                let chunks = bits.chunks(8).map(|bits| {
                    let value = bits.iter().fold(0, |value, &bit| value * 2 + u32::from(bit));
                    if bits.len() == 8 { value.to_string() } else { format!("{value}:{}", bits.len()) }
                });
                write!(f, "<<{}>>", chunks.collect::<Vec<_>>().join(","))
            }
            Term::Fun(lambda, _) => write!(f, "#Fun<{}>", lambda.func),
            Term::External(func) => write!(f, "fun {func}"),
            Term::None => f.write_str("NONE"),
            Term::Bool(value) => write!(f, "bool {value}"),
        }
    }
}
