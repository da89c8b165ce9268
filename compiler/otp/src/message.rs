//! Requests and replies of the helper process as terms: small constructors and accessors over `eetf`.

use eetf::Term;

pub fn atom(name: &str) -> Term {
    Term::from(eetf::Atom::from(name))
}

pub fn tuple(elements: Vec<Term>) -> Term {
    Term::from(eetf::Tuple::from(elements))
}

pub fn list(elements: Vec<Term>) -> Term {
    Term::from(eetf::List::from(elements))
}

pub fn binary(bytes: impl Into<Vec<u8>>) -> Term {
    Term::from(eetf::Binary::from(bytes.into()))
}

pub fn int(value: u32) -> Term {
    i32::try_from(value).map_or_else(|_| atom("out_of_range"), |value| Term::from(eetf::FixInteger::from(value)))
}

/// The elements of a tuple whose first is this atom, without it.
pub fn tagged(term: Term, tag: &str) -> Result<Vec<Term>, Term> {
    match term {
        Term::Tuple(mut tuple) if matches!(tuple.elements.first(), Some(Term::Atom(name)) if name.name == tag) => {
            tuple.elements.remove(0);
            Ok(tuple.elements)
        }
        other => Err(other),
    }
}

pub fn elements(term: Term) -> Vec<Term> {
    match term {
        Term::Tuple(tuple) => tuple.elements,
        Term::List(list) => list.elements,
        Term::ByteList(list) => list.bytes.into_iter().map(|byte| int(u32::from(byte))).collect(),
        _ => Vec::new(),
    }
}

pub fn bytes(term: Term) -> Vec<u8> {
    match term {
        Term::Binary(binary) => binary.bytes,
        _ => Vec::new(),
    }
}

/// A binary or an atom as text.
pub fn text(term: Term) -> String {
    match term {
        Term::Atom(name) => name.name,
        other => String::from_utf8_lossy(&bytes(other)).into_owned(),
    }
}

pub fn number(term: &Term) -> u32 {
    match term {
        Term::FixInteger(number) => u32::try_from(number.value).unwrap_or(0),
        _ => 0,
    }
}
