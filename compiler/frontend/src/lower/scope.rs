//! What variables stand for while a function is lowered, and functions that wait to be lowered. Data only.

use crate::ast::{Fun, Literal, Pos, Var};
use beamless_ir::{Block, Func, Lambda, Value};
use smallvec::SmallVec;
use std::rc::Rc;
use std::sync::Arc;

/// Values of an expression.
pub(super) type Values = SmallVec<[Value; 4]>;

/// What a variable of the AST is at this place.
#[derive(Clone)]
pub(super) enum Bind<'a> {
    Unbound,
    Value(Value),
    /// A truth value that no atom has been made of; in guards only, where nothing can come between it and its uses.
    Bool(Value),
    /// `true` or `false`.
    Truth(Value),
    /// Made anew at each use, so that it is not live in between.
    Literal(&'a Literal),
    /// A `letrec` function that is a block of this function.
    Goto(Block),
    /// A `letrec` function that became a function of the module.
    Lifted(Rc<Lifted<'a>>),
}

pub(super) struct Lifted<'a> {
    pub func: Func,
    pub fun: &'a Fun,
    /// Free variables, handed over after the arguments.
    pub extras: Vec<Var>,
    /// The lambda that stands for the function where it is used as a value; made at the first such use.
    pub lambda: std::cell::OnceCell<Arc<Lambda>>,
}

/// Free variables in order.
pub(super) type Captured = SmallVec<[Var; 4]>;

/// A function to be lowered.
pub(super) struct Pending<'a> {
    pub func: Func,
    /// What stack traces call it.
    pub shown: Func,
    /// Number of arguments.
    pub arity: usize,
    pub kind: PendingKind<'a>,
    pub captured: Captured,
    pub pos: Pos,
}

pub(super) enum PendingKind<'a> {
    /// Captured variables are further parameters.
    Plain(&'a Fun),
    /// Captured variables come from the fun, which is the last parameter.
    Lambda(&'a Fun),
    /// A lambda that hands its arguments and captured variables over to a function.
    Wrapper(Func),
}

/// Where the values of an expression go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dest {
    /// They are the function's result.
    Return,
    /// They are the block's parameters.
    Join(Block),
    /// Nobody wants them.
    Drop(Block),
    /// To the first block if the value is `true`, otherwise to the second.
    Branch(Block, Block),
}
