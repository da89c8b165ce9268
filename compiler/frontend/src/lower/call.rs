//! Calls and applications: of functions, of BIFs, of funs, of names known at run time only.

use super::function::Lower;
use super::scope::{Bind, Dest, Values};
use crate::ast::{Apply, Call, Expr, FunctionName, Literal};
use beamless_ir::op::{Imm, Op};
use beamless_ir::{Atom, Func, Value};

/// What is called.
enum Callee {
    Func(Func),
    Bif(&'static beamless_abi::bif::BifRow),
    /// The fun is the first operand.
    Fun,
    /// Module and name are the first operands.
    Dynamic,
}

impl<'a> Lower<'_, '_, 'a> {
    pub fn is_erlang(&self, call: &Call, name: &str) -> bool {
        let atom = |expr: &Expr| match expr {
            Expr::Literal(Literal::Atom(atom)) => Some(*atom),
            _ => None,
        };
        atom(&call.module) == Some(self.names.erlang) && atom(&call.name).is_some_and(|atom| atom == name)
    }

    pub fn lower_call(&mut self, call: &'a Call, dest: Dest) {
        if let Dest::Branch(yes, no) = dest {
            return self.branch_call(call, yes, no);
        }
        if let Some(value) = self.operator(call) {
            return self.finish(dest, &[value]);
        }
        let (callee, args) = self.callee(call);
        self.at(call.pos);
        self.transfer(&callee, &args, dest);
    }

    pub fn call(&mut self, call: &'a Call) -> Value {
        if let Some(value) = self.operator(call) {
            return value;
        }
        let (callee, args) = self.callee(call);
        self.at(call.pos);
        self.transfer_here(&callee, &args)
    }

    /// Comparisons and type tests as values.
    fn operator(&mut self, call: &'a Call) -> Option<Value> {
        if !self.is_bool_call(call) {
            return None;
        }
        let test = self.test_call(call);
        Some(self.bool_term(test))
    }

    fn callee(&mut self, call: &'a Call) -> (Callee, Values) {
        if let (Expr::Literal(Literal::Atom(module)), Expr::Literal(Literal::Atom(name))) = (&call.module, &call.name) {
            if *module == self.names.erlang && *name == "apply"
                && let Some(found) = self.static_apply(call)
            {
                return found;
            }
            let args = self.all(&call.args);
            return (self.named(*module, *name, args.len()), args);
        }
        let mut args: Values = [self.value(&call.module), self.value(&call.name)].into_iter().collect();
        args.extend(self.all(&call.args));
        (Callee::Dynamic, args)
    }

    fn named(&self, module: Atom, name: Atom, arity: usize) -> Callee {
        match self.module.bifs.find(module, name, arity) {
            Some(row) => Callee::Bif(row),
            None => Callee::Func(Func { module, name, arity: arity as u32 }),
        }
    }

    /// `apply` with a list of known length.
    fn static_apply(&mut self, call: &'a Call) -> Option<(Callee, Values)> {
        let items = proper_list(call.args.last()?)?;
        let mut heads = Values::new();
        let atom = |expr: &Expr| match expr {
            Expr::Literal(Literal::Atom(atom)) => Some(*atom),
            _ => None,
        };
        let callee = match call.args.as_slice() {
            [module, name, _] => match (atom(module), atom(name)) {
                (Some(module), Some(name)) => self.named(module, name, items.len()),
                _ => {
                    heads.push(self.value(module));
                    heads.push(self.value(name));
                    Callee::Dynamic
                }
            },
            [fun, _] => {
                heads.push(self.value(fun));
                Callee::Fun
            }
            _ => return None,
        };
        for item in items {
            heads.push(match item {
                Item::Expr(expr) => self.value(expr),
                Item::Literal(literal) => self.literal(literal),
            });
        }
        Some((callee, heads))
    }

    pub fn lower_apply(&mut self, apply: &'a Apply, dest: Dest) {
        if let Expr::Var(var) = &apply.op
            && let Some(Bind::Goto(block)) = self.def.env.get(var.0 as usize)
        {
            let block = *block;
            let args = self.all(&apply.args);
            return self.finish(Dest::Join(block), &args);
        }
        let (callee, args) = self.applied(apply);
        self.at(apply.pos);
        self.transfer(&callee, &args, dest);
    }

    pub fn apply(&mut self, apply: &'a Apply) -> Value {
        let (callee, args) = self.applied(apply);
        self.at(apply.pos);
        self.transfer_here(&callee, &args)
    }

    fn applied(&mut self, apply: &'a Apply) -> (Callee, Values) {
        match &apply.op {
            Expr::Func(FunctionName { name, arity }, _) if *arity as usize == apply.args.len() => {
                let args = self.all(&apply.args);
                return (self.named(self.module.ast.name, *name, args.len()), args);
            }
            Expr::Literal(Literal::ExternalFun(module, function)) if function.arity as usize == apply.args.len() => {
                let args = self.all(&apply.args);
                return (self.named(*module, function.name, args.len()), args);
            }
            Expr::Var(var) => {
                if let Some(Bind::Lifted(lifted)) = self.def.env.get(var.0 as usize)
                    && lifted.fun.params.len() == apply.args.len()
                {
                    let lifted = lifted.clone();
                    let mut args = self.all(&apply.args);
                    args.extend(lifted.extras.iter().map(|&extra| self.var(extra)).collect::<Values>());
                    return (Callee::Func(lifted.func), args);
                }
            }
            _ => {}
        }
        let fun = self.value(&apply.op);
        let mut args = self.all(&apply.args);
        if let Some(lambda) = self.known_lambda(fun, args.len()) {
            args.push(fun);
            return (Callee::Func(lambda), args);
        }
        args.insert(0, fun);
        (Callee::Fun, args)
    }

    /// The function of a fun that is made right here.
    fn known_lambda(&self, fun: Value, arity: usize) -> Option<Func> {
        let lambda = match &self.b.func.def(fun)?.imm {
            Imm::Lambda(lambda) => lambda,
            Imm::Lit(literal) => match &**literal {
                beamless_ir::Literal::LocalFun(lambda) => lambda,
                _ => return None,
            },
            _ => return None,
        };
        (lambda.arity as usize == arity).then_some(lambda.func)
    }

    fn transfer_here(&mut self, callee: &Callee, args: &[Value]) -> Value {
        match callee {
            Callee::Bif(row) => self.bif(row, args),
            Callee::Func(func) => self.b.call(*func, args),
            Callee::Fun => self.b.value(Op::CallFun, args, Imm::None),
            Callee::Dynamic => self.b.value(Op::CallDyn, args, Imm::None),
        }
    }

    fn transfer(&mut self, callee: &Callee, args: &[Value], dest: Dest) {
        if !matches!(dest, Dest::Return) || matches!(callee, Callee::Bif(_)) {
            let value = self.transfer_here(callee, args);
            return self.finish(dest, &[value]);
        }
        match callee {
            Callee::Func(func) if *func == self.b.func.name => self.b.jump(self.header, args),
            Callee::Func(func) => self.b.tail_call(*func, args),
            Callee::Fun => {
                self.b.ins(Op::TailCallFun, args, Imm::None, &[]);
            }
            Callee::Dynamic => {
                self.b.ins(Op::TailCallDyn, args, Imm::None, &[]);
            }
            Callee::Bif(_) => {}
        }
    }
}

enum Item<'a> {
    Expr(&'a Expr),
    Literal(&'a Literal),
}

/// The elements of a list whose length can be seen.
fn proper_list(mut expr: &Expr) -> Option<Vec<Item<'_>>> {
    let mut items = Vec::new();
    loop {
        match expr {
            Expr::Cons(pair) => {
                items.push(Item::Expr(&pair.0));
                expr = &pair.1;
            }
            Expr::Literal(Literal::Nil) => return Some(items),
            Expr::Literal(Literal::List(list)) if list.tail == Literal::Nil => {
                items.extend(list.items.iter().map(Item::Literal));
                return Some(items);
            }
            _ => return None,
        }
    }
}
