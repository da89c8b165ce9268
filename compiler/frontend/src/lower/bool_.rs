//! Truth values: type tests and comparisons that become branches without an atom in between.

use super::function::Lower;
use super::literal;
use super::scope::{Bind, Dest};
use crate::ast::{Call, Expr, Literal};
use beamless_ir::op::{Cond, Imm, Op, TypeTest};
use beamless_ir::{Block, Value};

/// A BIF of module `erlang` that always gives a boolean and never raises.
#[derive(Clone, Copy)]
enum Test {
    Is(TypeTest),
    Compare(Cond),
    /// The same with the operands' truth values, if both are known.
    And,
    Or,
    Not,
    /// `is_function(F, A)` with a known arity.
    FunArity,
}

fn table(name: &str, arity: usize) -> Option<Test> {
    Some(match (name, arity) {
        ("is_atom", 1) => Test::Is(TypeTest::Atom),
        ("is_boolean", 1) => Test::Is(TypeTest::Boolean),
        ("is_integer", 1) => Test::Is(TypeTest::Integer),
        ("is_float", 1) => Test::Is(TypeTest::Float),
        ("is_number", 1) => Test::Is(TypeTest::Number),
        ("is_binary", 1) => Test::Is(TypeTest::Binary),
        ("is_bitstring", 1) => Test::Is(TypeTest::Bitstring),
        ("is_list", 1) => Test::Is(TypeTest::List),
        ("is_tuple", 1) => Test::Is(TypeTest::Tuple),
        ("is_map", 1) => Test::Is(TypeTest::Map),
        ("is_function", 1) => Test::Is(TypeTest::Fun),
        ("is_pid", 1) => Test::Is(TypeTest::Pid),
        ("is_port", 1) => Test::Is(TypeTest::Port),
        ("is_reference", 1) => Test::Is(TypeTest::Reference),
        ("is_function", 2) => Test::FunArity,
        ("=:=", 2) => Test::Compare(Cond::Eq),
        ("=/=", 2) => Test::Compare(Cond::Ne),
        ("==", 2) => Test::Compare(Cond::EqNum),
        ("/=", 2) => Test::Compare(Cond::NeNum),
        ("<", 2) => Test::Compare(Cond::Lt),
        ("=<", 2) => Test::Compare(Cond::Le),
        (">", 2) => Test::Compare(Cond::Gt),
        (">=", 2) => Test::Compare(Cond::Ge),
        ("and", 2) => Test::And,
        ("or", 2) => Test::Or,
        ("not", 1) => Test::Not,
        _ => return None,
    })
}

impl<'a> Lower<'_, '_, 'a> {
    fn test_of(&self, call: &Call) -> Option<Test> {
        match (&call.module, &call.name) {
            (Expr::Literal(Literal::Atom(module)), Expr::Literal(Literal::Atom(name))) if *module == self.names.erlang => {
                table(name.as_str(), call.args.len())
            }
            _ => None,
        }
    }

    /// Whether the expression gives a boolean whatever its operands are, and a test can be made of it.
    pub fn is_bool(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Call(call) => self.is_bool_call(call),
            Expr::Var(var) => matches!(self.def.env.get(var.0 as usize), Some(Bind::Bool(_) | Bind::Truth(_))),
            _ => self.is_true(expr) || self.is_false(expr),
        }
    }

    /// Whether the expression gives a boolean or nothing at all.
    pub fn gives_bool(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Call(call) => self.test_of(call).is_some(),
            Expr::Let(inner) => match (&inner.body, inner.vars.as_slice()) {
                (Expr::Var(body), [var]) if body == var => self.gives_bool(&inner.arg),
                (body, _) => self.gives_bool(body),
            },
            Expr::Seq(pair) => self.gives_bool(&pair.1),
            Expr::Case(case) => case.clauses.iter().all(|clause| self.gives_bool(&clause.body)),
            Expr::Try(inner) => match (&inner.body, inner.vars.as_slice()) {
                (Expr::Var(body), [var]) if body == var => {
                    self.gives_bool(&inner.arg) && self.gives_bool(&inner.handler)
                }
                _ => false,
            },
            Expr::Primop(primop) => matches!(primop.name.as_str(), "match_fail" | "raise" | "recv_wait_timeout"),
            _ => self.is_bool(expr),
        }
    }

    pub fn is_bool_call(&self, call: &Call) -> bool {
        match self.test_of(call) {
            Some(Test::Is(_) | Test::Compare(_)) => true,
            // Operands are tested before any of them can run anything else.
            Some(Test::And | Test::Or | Test::Not) => call.args.iter().all(|arg| self.is_bool(arg) && is_simple(arg)),
            Some(Test::FunArity) => matches!(call.args[1], Expr::Literal(Literal::Int(0..=255))),
            None => false,
        }
    }

    /// The truth value of an expression that [`Lower::is_bool`].
    pub fn test(&mut self, expr: &'a Expr) -> Value {
        match expr {
            Expr::Call(call) if self.is_bool_call(call) => self.test_call(call),
            Expr::Var(var) => match self.def.env.get(var.0 as usize) {
                Some(Bind::Bool(test)) => *test,
                _ => {
                    let value = self.var(*var);
                    self.truth(value)
                }
            },
            _ => {
                let value = self.value(expr);
                self.truth(value)
            }
        }
    }

    pub fn test_call(&mut self, call: &'a Call) -> Value {
        match (self.test_of(call), call.args.as_slice()) {
            (Some(Test::Is(test)), [arg]) => {
                let value = self.value(arg);
                self.b.is(value, test)
            }
            (Some(Test::FunArity), [arg, Expr::Literal(Literal::Int(arity))]) => {
                let value = self.value(arg);
                self.b.is(value, TypeTest::FunArity(*arity as u32))
            }
            (Some(Test::Compare(cond)), [a, b]) => self.compare(cond, a, b),
            (Some(Test::And), [a, b]) => self.combine(Op::BoolAnd, a, b),
            (Some(Test::Or), [a, b]) => self.combine(Op::BoolOr, a, b),
            (Some(Test::Not), [a]) => {
                let test = self.test(a);
                self.b.value(Op::BoolNot, &[test], Imm::None)
            }
            _ => {
                let value = self.call(call);
                self.truth(value)
            }
        }
    }

    fn combine(&mut self, op: Op, a: &'a Expr, b: &'a Expr) -> Value {
        let (a, b) = (self.test(a), self.test(b));
        self.b.value(op, &[a, b], Imm::None)
    }

    fn compare(&mut self, cond: Cond, a: &'a Expr, b: &'a Expr) -> Value {
        let (arg, key) = match (a, b) {
            (arg, Expr::Literal(key)) | (Expr::Literal(key), arg) => (arg, literal::key(key)),
            _ => (a, None),
        };
        // `==` is `=:=` for all but numbers.
        let key = key.filter(|key| match cond {
            Cond::Eq | Cond::Ne => true,
            Cond::EqNum | Cond::NeNum => !matches!(key, beamless_ir::Literal::Int(_)),
            _ => false,
        });
        if let Some(key) = key {
            let value = self.value(arg);
            let is_true = key == beamless_ir::Literal::Atom(self.names.true_);
            let test = if is_true { self.truth(value) } else { self.is_lit(value, key) };
            return match cond {
                Cond::Ne | Cond::NeNum => self.b.value(Op::BoolNot, &[test], Imm::None),
                _ => test,
            };
        }
        let (a, b) = (self.value(a), self.value(b));
        self.b.cmp(cond, a, b)
    }

    /// Whether the value is the result of something that gives booleans only.
    pub fn is_boolean(&self, value: Value) -> bool {
        self.b.func.def(value).is_some_and(|data| match &data.imm {
            Imm::Bif(row) if row.module == "erlang" => table(row.name, row.arity as usize).is_some(),
            Imm::Bif(row) => row.module == "beamless_rt" && row.name == "recv_wait",
            _ => data.op == Op::BoolTerm,
        })
    }

    /// Goes to `yes` if the expression is `true`, else to `no`; ends the block.
    pub fn branch(&mut self, expr: &'a Expr, yes: Block, no: Block) {
        if self.is_true(expr) {
            return self.b.jump(yes, &[]);
        }
        if matches!(expr, Expr::Literal(_)) {
            return self.b.jump(no, &[]);
        }
        if let Expr::Call(call) = expr {
            return self.branch_call(call, yes, no);
        }
        let test = self.test(expr);
        self.b.br(test, yes, no);
    }

    pub fn branch_call(&mut self, call: &'a Call, yes: Block, no: Block) {
        let is_bool = self.is_bool_call(call);
        match (self.test_of(call), call.args.as_slice()) {
            (Some(Test::And), [a, b]) if is_bool => {
                let next = self.b.new_block();
                self.branch(a, next, no);
                self.b.switch_to(next);
                self.branch(b, yes, no);
            }
            (Some(Test::Or), [a, b]) if is_bool => {
                let next = self.b.new_block();
                self.branch(a, yes, next);
                self.b.switch_to(next);
                self.branch(b, yes, no);
            }
            (Some(Test::Not), [a]) if is_bool => self.branch(a, no, yes),
            (Some(Test::Compare(Cond::Eq)), [a, b]) if self.is_true(b) && !matches!(a, Expr::Var(_)) => {
                self.lower(a, Dest::Branch(yes, no));
            }
            _ => {
                let test = if is_bool {
                    self.test_call(call)
                } else {
                    let value = self.call(call);
                    self.truth(value)
                };
                self.b.br(test, yes, no);
            }
        }
    }
}

/// Runs nothing: variables, constants, and tests of these.
fn is_simple(expr: &Expr) -> bool {
    match expr {
        Expr::Var(_) | Expr::Literal(_) => true,
        Expr::Call(call) => call.args.iter().all(|arg| matches!(arg, Expr::Var(_) | Expr::Literal(_)) || is_simple(arg)),
        _ => false,
    }
}
