//! What the generator knows while it writes: types, variables in reach, functions that may be called. No text is made here but names.

use crate::random::Random;

/// A rough type: what an expression is asked to give. It need not keep the promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    Int,
    Float,
    Atom,
    Bool,
    Ints,
    List,
    Tuple,
    Map,
    Binary,
    Bits,
}

pub const TYPES: &[Type] = &[
    Type::Int,
    Type::Float,
    Type::Atom,
    Type::Bool,
    Type::Ints,
    Type::List,
    Type::Tuple,
    Type::Map,
    Type::Binary,
    Type::Bits,
];

#[derive(Clone)]
pub struct Variable {
    pub name: String,
    pub ty: Type,
}

/// A function of the module that an expression may call.
#[derive(Clone)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<Type>,
    pub result: Type,
    /// The first parameter counts down to zero, so callers pass a small number.
    pub counts_down: bool,
}

pub struct Scope {
    pub random: Random,
    pub variables: Vec<Variable>,
    /// Only functions generated before the present one: no call can go in a circle, so every program ends.
    pub functions: Vec<Function>,
    /// Calls left for the function being written, which bounds the work of the whole program.
    pub calls_left: usize,
    counter: usize,
}

impl Scope {
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), variables: Vec::new(), functions: Vec::new(), calls_left: 0, counter: 0 }
    }

    /// A name that no other variable of the module has: patterns never match an old variable by accident.
    pub fn fresh(&mut self) -> String {
        self.counter += 1;
        format!("V{}", self.counter)
    }

    pub fn any_type(&mut self) -> Type {
        *self.random.pick(TYPES)
    }

    pub fn variable(&mut self, ty: Type) -> Option<String> {
        let fitting: Vec<&Variable> = self.variables.iter().filter(|v| fits(v.ty, ty)).collect();
        if fitting.is_empty() {
            return None;
        }
        Some(fitting[self.random.below(fitting.len())].name.clone())
    }

    pub fn bind(&mut self, name: String, ty: Type) {
        self.variables.push(Variable { name, ty });
    }

    /// Runs `write` and forgets the variables that it bound.
    pub fn nested<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.variables.len();
        let result = write(self);
        self.variables.truncate(mark);
        result
    }
}

fn fits(has: Type, wanted: Type) -> bool {
    has == wanted
        || matches!((has, wanted), (Type::Bool, Type::Atom) | (Type::Ints, Type::List) | (Type::Binary, Type::Bits))
}
