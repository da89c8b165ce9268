//! Expressions: as values in a straight line, or towards a destination. Constructs with rooms of their own are only handed on.

use super::function::Lower;
use super::scope::{Bind, Dest, Values};
use crate::ast::{Expr, Let};
use beamless_ir::Value;
use beamless_ir::op::{Imm, Op};

impl<'a> Lower<'_, '_, 'a> {
    /// Lowers an expression and ends the block.
    pub fn lower(&mut self, mut expr: &'a Expr, dest: Dest) {
        loop {
            match expr {
                Expr::Let(inner) => {
                    if self.let_is_condition(inner, dest) {
                        expr = &inner.arg;
                        continue;
                    }
                    self.bind_let(inner);
                    expr = &inner.body;
                }
                Expr::Seq(pair) => {
                    self.effect(&pair.0);
                    expr = &pair.1;
                }
                Expr::Letrec(inner) => {
                    self.letrec(inner, dest);
                    expr = &inner.body;
                }
                Expr::Case(case) => return self.case(case, dest),
                Expr::Try(inner) => return self.try_(inner, dest),
                Expr::Catch(body) => return self.catch(body, dest),
                Expr::Receive(receive) => return self.receive(receive, dest),
                Expr::Apply(apply) => return self.lower_apply(apply, dest),
                Expr::Call(call) => return self.lower_call(call, dest),
                _ => {
                    if let Dest::Branch(yes, no) = dest {
                        return self.branch(expr, yes, no);
                    }
                    let values = self.values(expr, self.wanted(dest));
                    return self.finish(dest, &values);
                }
            }
        }
    }

    fn wanted(&self, dest: Dest) -> usize {
        match dest {
            Dest::Join(block) => self.b.func.blocks[block].params.len(),
            Dest::Return | Dest::Branch(..) | Dest::Drop(_) => 1,
        }
    }

    /// `let X = Arg in X` and `let X = Arg in X =:= true`, where a truth value is wanted.
    fn let_is_condition(&self, inner: &Let, dest: Dest) -> bool {
        let (Dest::Branch(..), [var]) = (dest, inner.vars.as_slice()) else { return false };
        let is_var = |expr: &Expr| matches!(expr, Expr::Var(other) if other == var);
        let is_test = match &inner.body {
            Expr::Call(call) => self.is_erlang(call, "=:=") && is_var(&call.args[0]) && self.is_true(&call.args[1]),
            body => is_var(body),
        };
        is_test && self.def.scan.uses[var.0 as usize] == 1
    }

    pub fn bind_let(&mut self, inner: &'a Let) {
        let [var] = inner.vars.as_slice() else {
            let values = self.values(&inner.arg, inner.vars.len());
            return self.bind_values(&inner.vars, &values);
        };
        let bind = match &inner.arg {
            Expr::Literal(literal) => Bind::Literal(literal),
            Expr::Var(other) => self.def.env.get(other.0 as usize).cloned().unwrap_or(Bind::Unbound),
            arg if self.in_guard && self.is_bool(arg) => Bind::Bool(self.test(arg)),
            arg if self.gives_bool(arg) => Bind::Truth(self.value(arg)),
            arg => Bind::Value(self.value(arg)),
        };
        self.bind(*var, bind);
    }

    /// Lowers an expression for its effects.
    pub fn effect(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Var(_) | Expr::Literal(_) | Expr::Func(..) | Expr::Fun(_) => {}
            Expr::Values(items) => items.iter().for_each(|item| self.effect(item)),
            Expr::Primop(_) | Expr::Call(_) => {
                self.values(expr, 1);
            }
            _ if is_control(expr) => {
                let join = self.b.new_block();
                self.lower(expr, Dest::Drop(join));
                self.b.switch_to(join);
            }
            _ => {
                self.value(expr);
            }
        }
    }

    pub fn value(&mut self, expr: &'a Expr) -> Value {
        match expr {
            Expr::Var(var) => self.var(*var),
            Expr::Literal(literal) => self.literal(literal),
            Expr::Func(name, id) => self.function_value(*name, id.as_deref()),
            Expr::Fun(fun) => self.fun_value(fun),
            Expr::Cons(_) => self.cons(expr),
            Expr::Tuple(items) => {
                let items = self.all(items);
                self.b.value(Op::Tuple, &items, Imm::None)
            }
            Expr::Map(map) => self.map(map),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Call(call) => self.call(call),
            Expr::Apply(apply) => self.apply(apply),
            Expr::Values(_) | Expr::Primop(_) | Expr::Let(_) | Expr::Seq(_) => self.single(expr),
            Expr::Letrec(_) | Expr::Case(_) | Expr::Try(_) | Expr::Catch(_) | Expr::Receive(_) => self.single(expr),
        }
    }

    fn single(&mut self, expr: &'a Expr) -> Value {
        match self.values(expr, 1).as_slice() {
            [value] => *value,
            _ => {
                self.problem("an expression gives other than one value");
                self.nothing()
            }
        }
    }

    /// The values of an expression of which this many are wanted.
    pub fn values(&mut self, mut expr: &'a Expr, count: usize) -> Values {
        loop {
            match expr {
                Expr::Let(inner) => {
                    self.bind_let(inner);
                    expr = &inner.body;
                }
                Expr::Seq(pair) => {
                    self.effect(&pair.0);
                    expr = &pair.1;
                }
                Expr::Values(items) => return self.all(items),
                Expr::Primop(primop) => return self.primop(primop),
                _ if is_control(expr) => {
                    let join = self.terms_block(count);
                    self.lower(expr, Dest::Join(join));
                    self.b.switch_to(join);
                    return self.params(join);
                }
                _ => return Values::from_slice(&[self.value(expr)]),
            }
        }
    }

    pub fn all(&mut self, exprs: &'a [Expr]) -> Values {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// Long lists are deep trees: heads first, then the cells from the end.
    fn cons(&mut self, mut expr: &'a Expr) -> Value {
        let mut heads = Values::new();
        while let Expr::Cons(pair) = expr {
            heads.push(self.value(&pair.0));
            expr = &pair.1;
        }
        let tail = self.value(expr);
        heads.iter().rev().fold(tail, |tail, &head| self.b.value(Op::Cons, &[head, tail], Imm::None))
    }
}

/// Has several ways through it, or ends in something that has.
fn is_control(expr: &Expr) -> bool {
    use Expr::{Case, Catch, Let, Letrec, Receive, Seq, Try};
    matches!(expr, Case(_) | Try(_) | Catch(_) | Receive(_) | Letrec(_) | Let(_) | Seq(_))
}
