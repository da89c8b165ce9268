//! A lowered module: functions and what the program's tables need of it.

use crate::{Atom, Function, Literal};
use std::fmt;

/// Names a function. Lambdas have names such as `'-f/1-fun-0-'` and count their free variables in `arity`, as on the BEAM.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Func {
    pub module: Atom,
    pub name: Atom,
    pub arity: u32,
}

impl Func {
    pub fn new(module: &str, name: &str, arity: u32) -> Func {
        Func { module: Atom::new(module), name: Atom::new(name), arity }
    }

    /// Notes that this thread works on the function now.
    pub fn working(self, pass: &'static str) {
        crate::work::start(pass, Some((self.module, self.name, self.arity)));
    }
}

impl fmt::Display for Func {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.module, self.name, self.arity)
    }
}

/// What `make_fun` makes: the identity of a lambda.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Lambda {
    /// Its function: parameters are the fun's arguments and then the fun itself; free variables are read with `fun_env`.
    pub func: Func,
    /// Arity of the fun as callers see it.
    pub arity: u32,
    /// Number of free variables.
    pub free: u32,
    /// Its number in the module, and the name that it shows.
    pub index: u32,
    pub name: Atom,
}

/// A module at stage Term (or Word, after `expand`).
#[derive(Clone, Debug)]
pub struct Module {
    pub name: Atom,
    pub functions: Vec<Function>,
    pub exports: Vec<(Atom, u32)>,
    /// `module_info(attributes)`.
    pub attributes: Literal,
    /// MD5 of the code as `module_info(md5)` tells it.
    pub md5: [u8; 16],
    /// Function named by `-on_load`, called before anything else of the module runs.
    pub on_load: Option<Func>,
}
