//! Abstract values: what the analysis tells apart, and which of them pass a test. Sets of them are in [`crate::set`].

use crate::graph::Node;
use crate::set::Bits;
use beamless_ir::{Atom, Func, Literal, TypeTest};
use rustc_hash::FxHashMap;

/// An interned abstract value.
pub type Elem = u32;

pub const INT: Elem = 0;
pub const FLOAT: Elem = 1;
pub const BITS: Elem = 2;
pub const PID: Elem = 3;
pub const REF: Elem = 4;
pub const PORT: Elem = 5;
pub const NIL: Elem = 6;
/// The word `NONE`: no message, no such key.
pub const NONE: Elem = 7;
/// An atom that is not known: made at run time, or come from outside.
pub const ANY_ATOM: Elem = 8;
/// Any data: decoded from outside. Its parts are any data too; a fun in it is one of an exported function.
pub const ANY: Elem = 9;
/// A raw stack trace.
pub const RAW: Elem = 10;
pub const TRUE: Elem = 11;
pub const FALSE: Elem = 12;
/// An unknown atom that names code: of processes and funs, in stack traces where calls are unknown. It leads to no code by itself, since what it names runs already.
pub const CODE_ATOM: Elem = 13;
/// An unknown atom that the library's own code made: of scanned or read text. It leads only the user's own calls to code.
pub const MADE_ATOM: Elem = 14;
/// Something of the pool ([`crate::pool`]), or a part of such a thing.
pub const POOLED: Elem = 15;
/// Atoms of which nothing is known may be among these.
pub const UNKNOWN_ATOMS: [Elem; 4] = [ANY, ANY_ATOM, CODE_ATOM, MADE_ATOM];
/// The values with fixed numbers; `TRUE` and `FALSE` are put in when atoms can be made.
const FIXED: [Value; 16] = [
    Value::Int,
    Value::Float,
    Value::Bits,
    Value::Pid,
    Value::Ref,
    Value::Port,
    Value::Nil,
    Value::None,
    Value::AnyAtom,
    Value::Any,
    Value::Raw,
    Value::Nil,
    Value::Nil,
    Value::CodeAtom,
    Value::MadeAtom,
    Value::Pooled,
];

/// What an abstract value stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Value {
    Int,
    Float,
    Bits,
    Pid,
    Ref,
    Port,
    Nil,
    None,
    AnyAtom,
    CodeAtom,
    MadeAtom,
    Any,
    Pooled,
    Raw,
    Atom(Atom),
    /// The name of code, in stack traces: a call of it leads to nothing new.
    CodeName(Atom),
    /// A lambda made in a context; its free variables are at `env`.
    Lambda { func: Func, arity: u32, context: u32, env: Node },
    External(Func),
    /// A tuple made at one place; its elements are at `fields`.
    Tuple { arity: u32, fields: Node },
    /// A tuple of unknown size, all of whose elements are at `items`.
    TupleOf { items: Node },
    /// A cons cell made at one place: head, tail.
    Cons { fields: Node },
    /// A map: index of the table of maps.
    Map(u32),
    /// An ETS table that was made under a name.
    Table(Atom),
}

/// All abstract values.
pub struct Values {
    pub all: Vec<Value>,
    /// As words of bits: atoms, and what calls and constructions make, of which there is no end.
    pub atoms: Bits,
    pub objects: Bits,
    pub code_names: Bits,
    index: FxHashMap<Value, Elem>,
}

impl Values {
    pub fn new() -> Values {
        let mut values = Values { all: FIXED.to_vec(), atoms: Bits::default(), objects: Bits::default(), code_names: Bits::default(), index: FxHashMap::default() };
        values.all[TRUE as usize] = Value::Atom(Atom::new("true"));
        values.all[FALSE as usize] = Value::Atom(Atom::new("false"));
        for (elem, value) in values.all.iter().enumerate() {
            values.index.insert(*value, elem as Elem);
        }
        values
    }

    pub fn intern(&mut self, value: Value) -> Elem {
        if let Some(&elem) = self.index.get(&value) {
            return elem;
        }
        let elem = self.all.len() as Elem;
        self.all.push(value);
        self.index.insert(value, elem);
        match value {
            Value::Atom(_) => self.atoms.insert(elem),
            Value::CodeName(_) => self.code_names.insert(elem),
            _ => self.objects.insert(elem),
        }
        elem
    }

    pub fn atom(&mut self, atom: Atom) -> Elem {
        self.intern(Value::Atom(atom))
    }

    pub fn code_name(&mut self, atom: Atom) -> Elem {
        if atom == "true" || atom == "false" { self.atom(atom) } else { self.intern(Value::CodeName(atom)) }
    }

    /// The number of a value that there is already.
    pub fn find(&self, value: Value) -> Option<Elem> {
        self.index.get(&value).copied()
    }

    pub fn get(&self, elem: Elem) -> Value {
        self.all[elem as usize]
    }
}

/// A test that values pass or not.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Filter {
    Is(TypeTest),
    IsNot(TypeTest),
    Lit(Literal),
    NotLit(Literal),
    /// None of the keys of a switch.
    NotKeys(Vec<Literal>),
}

impl Filter {
    /// What may be left of a value after the test.
    pub fn pass(&self, values: &mut Values, elem: Elem, mut give: impl FnMut(Elem)) {
        let value = values.get(elem);
        match self {
            Filter::Is(test) => pass_test(*test, value, elem, give),
            Filter::IsNot(test) => {
                if !always(*test, value) {
                    give(elem);
                }
            }
            Filter::Lit(literal) => {
                if let Some(elem) = equal(literal, value, elem, values) {
                    give(elem);
                }
            }
            Filter::NotLit(literal) => {
                if !same(literal, value) {
                    give(elem);
                }
            }
            Filter::NotKeys(keys) => {
                if !keys.iter().any(|key| same(key, value)) {
                    give(elem);
                }
            }
        }
    }
}

fn pass_test(test: TypeTest, value: Value, elem: Elem, mut give: impl FnMut(Elem)) {
    let narrow = match (test, value) {
        (TypeTest::Boolean, Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom) => {
            give(TRUE);
            return give(FALSE);
        }
        (TypeTest::Number, Value::Any | Value::Pooled) => {
            give(INT);
            return give(FLOAT);
        }
        (TypeTest::Atom, Value::Any) => Some(MADE_ATOM),
        (TypeTest::Integer | TypeTest::Small, Value::Any | Value::Pooled) => Some(INT),
        (TypeTest::Float, Value::Any | Value::Pooled) => Some(FLOAT),
        (TypeTest::Nil, Value::Any | Value::Pooled) => Some(NIL),
        (TypeTest::Binary | TypeTest::Bitstring, Value::Any | Value::Pooled) => Some(BITS),
        (TypeTest::Pid, Value::Any | Value::Pooled) => Some(PID),
        (TypeTest::Port, Value::Any | Value::Pooled) => Some(PORT),
        (TypeTest::Reference, Value::Any) => Some(REF),
        (TypeTest::None, Value::Any | Value::Pooled) => None,
        (_, Value::Any | Value::Pooled) => Some(elem),
        _ => may(test, value, elem).then_some(elem),
    };
    if let Some(elem) = narrow {
        give(elem);
    }
}

/// Whether a value other than `Any` may pass.
fn may(test: TypeTest, value: Value, elem: Elem) -> bool {
    match test {
        TypeTest::Atom => matches!(value, Value::Atom(_) | Value::CodeName(_) | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom),
        TypeTest::Boolean => elem == TRUE || elem == FALSE,
        TypeTest::Integer | TypeTest::Small => value == Value::Int,
        TypeTest::Float => value == Value::Float,
        TypeTest::Number => matches!(value, Value::Int | Value::Float),
        TypeTest::Nil => value == Value::Nil,
        TypeTest::Cons => matches!(value, Value::Cons { .. }),
        TypeTest::List => matches!(value, Value::Cons { .. } | Value::Nil),
        TypeTest::Tuple => matches!(value, Value::Tuple { .. } | Value::TupleOf { .. }),
        TypeTest::TupleArity(wanted) => match value {
            Value::Tuple { arity, .. } => arity == wanted,
            Value::TupleOf { .. } => true,
            _ => false,
        },
        TypeTest::Map => matches!(value, Value::Map(_)),
        TypeTest::Binary | TypeTest::Bitstring => value == Value::Bits,
        TypeTest::Fun => matches!(value, Value::Lambda { .. } | Value::External(_)),
        TypeTest::FunArity(wanted) => match value {
            Value::Lambda { arity, .. } => arity == wanted,
            Value::External(func) => func.arity == wanted,
            _ => false,
        },
        TypeTest::Pid => value == Value::Pid,
        TypeTest::Port => value == Value::Port,
        TypeTest::Reference => matches!(value, Value::Ref | Value::Table(_)),
        TypeTest::None => value == Value::None,
    }
}

/// Whether all that the value stands for passes.
fn always(test: TypeTest, value: Value) -> bool {
    match (test, value) {
        (_, Value::Any | Value::Pooled) | (TypeTest::Small, _) | (TypeTest::Binary, Value::Bits) => false,
        (TypeTest::TupleArity(_), Value::TupleOf { .. }) => false,
        (TypeTest::Boolean, Value::Atom(atom)) => atom == "true" || atom == "false",
        _ => may(test, value, NONE),
    }
}

/// What is left of a value that is `=:=` to a literal.
fn equal(literal: &Literal, value: Value, elem: Elem, values: &mut Values) -> Option<Elem> {
    let test = match literal {
        Literal::Atom(atom) => {
            let passes = matches!(value, Value::Any | Value::Pooled | Value::AnyAtom | Value::CodeAtom | Value::MadeAtom)
                || value == Value::Atom(*atom)
                || value == Value::CodeName(*atom);
            return passes.then(|| values.atom(*atom));
        }
        Literal::Int(_) | Literal::Big(_) => TypeTest::Integer,
        Literal::Float(_) => TypeTest::Float,
        Literal::Nil => TypeTest::Nil,
        Literal::List(..) => TypeTest::Cons,
        Literal::Tuple(items) => TypeTest::TupleArity(items.len() as u32),
        Literal::Bits(..) => TypeTest::Bitstring,
        Literal::Map(_) => TypeTest::Map,
        Literal::ExternalFun(_) | Literal::LocalFun(_) => TypeTest::Fun,
    };
    let mut left = None;
    pass_test(test, value, elem, |elem| left = Some(elem));
    left
}

/// Whether the value is this literal and nothing else.
fn same(literal: &Literal, value: Value) -> bool {
    match literal {
        Literal::Atom(atom) => value == Value::Atom(*atom) || value == Value::CodeName(*atom),
        Literal::Nil => value == Value::Nil,
        _ => false,
    }
}
