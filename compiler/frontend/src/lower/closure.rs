//! Funs and `letrec`: lambda lifting, and functions that become blocks.

use super::function::Lower;
use super::scope::{Bind, Captured, Dest, Lifted, Pending, PendingKind};
use crate::ast::{Fun, FunctionName, LambdaId, Letrec, Var};
use beamless_ir::op::{Imm, Op};
use beamless_ir::{Atom, Func, Lambda, Literal, Value};
use std::rc::Rc;
use std::sync::Arc;

impl<'a> Lower<'_, '_, 'a> {
    pub fn fun_value(&mut self, fun: &'a Fun) -> Value {
        let free = self.def.scan.free_of(fun);
        let captured = self.captured(free);
        let lambda = self.lambda(fun.id, None, fun.params.len(), captured.len());
        let shown = Func { name: fun.id.map_or(lambda.func.name, |id| id.name), ..lambda.func };
        self.def.pending.push(Pending {
            func: lambda.func,
            shown,
            arity: fun.params.len(),
            kind: PendingKind::Lambda(fun),
            captured: captured.clone(),
            pos: fun.pos,
        });
        self.make_fun(lambda, &captured)
    }

    /// `fun f/1`: a function of this module as a fun.
    pub fn function_value(&mut self, name: FunctionName, id: Option<&LambdaId>) -> Value {
        let target = Func { module: self.module.ast.name, name: name.name, arity: name.arity };
        let lambda = match self.module.funs.get(&name) {
            Some(lambda) => lambda.clone(),
            None => {
                let lambda = self.lambda(id.copied(), Some(name), name.arity as usize, 0);
                self.def.pending.push(Pending {
                    func: lambda.func,
                    shown: target,
                    arity: name.arity as usize,
                    kind: PendingKind::Wrapper(target),
                    captured: Captured::new(),
                    pos: self.pos,
                });
                self.module.funs.insert(name, lambda.clone());
                lambda
            }
        };
        self.make_fun(lambda, &Captured::new())
    }

    /// Declares the functions of a `letrec`; its body is still to be lowered, towards the same destination.
    pub fn letrec(&mut self, letrec: &'a Letrec, dest: Dest) {
        let (gotos, lifted): (Vec<_>, Vec<_>) =
            letrec.defs.iter().partition(|(var, _)| self.def.scan.goto[var.0 as usize]);
        self.lift(&lifted);
        for (var, fun) in &gotos {
            let block = self.terms_block(fun.params.len());
            self.bind(*var, Bind::Goto(block));
        }
        let current = self.b.block();
        let pos = self.pos;
        for (var, fun) in gotos {
            let Bind::Goto(block) = self.def.env[var.0 as usize] else { continue };
            self.b.switch_to(block);
            let params = self.params(block);
            self.bind_values(&fun.params, &params);
            self.lower(&fun.body, dest);
            self.pos = pos;
        }
        self.b.switch_to(current);
    }

    /// Makes functions of the module of them. Their free variables are the same for all, since they call each other.
    fn lift(&mut self, defs: &[&'a (Var, Fun)]) {
        if defs.is_empty() {
            return;
        }
        let own: Vec<Var> = defs.iter().map(|(var, _)| *var).collect();
        let free = self.def.scan.free_of_all(defs.iter().map(|(_, fun)| fun), &own);
        let captured = self.captured(free);
        for (var, fun) in defs {
            let name = self.lifted_name(*var, fun);
            let arity = (fun.params.len() + captured.len()) as u32;
            let wanted = Func { module: self.module.ast.name, name, arity };
            let func = self.module.unique(wanted);
            let lifted =
                Lifted { func, fun, extras: captured.to_vec(), lambda: std::cell::OnceCell::new() };
            self.bind(*var, Bind::Lifted(Rc::new(lifted)));
            self.def.pending.push(Pending {
                func,
                shown: wanted,
                arity: fun.params.len(),
                kind: PendingKind::Plain(fun),
                captured: captured.clone(),
                pos: fun.pos,
            });
        }
    }

    /// As OTP names it: `'-f/1-lc$^0/1-0-'`.
    fn lifted_name(&self, var: Var, fun: &Fun) -> Atom {
        let def = self.def.def;
        let number = self.def.scan.number[var.0 as usize];
        let own = match def.vars.get(var.0 as usize) {
            Some(crate::ast::VarName::Fun(name)) => plain(*name),
            _ => format!("letrec/{}", fun.params.len()),
        };
        Atom::new(&format!("-{}-{own}-{number}-", plain(def.name)))
    }

    /// A lifted function where it is used as a value.
    pub fn lifted_value(&mut self, lifted: &Rc<Lifted<'a>>) -> Value {
        let captured: Captured = lifted.extras.iter().copied().collect();
        if let Some(lambda) = lifted.lambda.get() {
            return self.make_fun(lambda.clone(), &captured);
        }
        let arity = lifted.fun.params.len();
        let function = FunctionName { name: lifted.func.name, arity: arity as u32 };
        let lambda = self.lambda(lifted.fun.id, Some(function), arity, captured.len());
        self.def.pending.push(Pending {
            func: lambda.func,
            shown: lifted.func,
            arity,
            kind: PendingKind::Wrapper(lifted.func),
            captured: captured.clone(),
            pos: lifted.fun.pos,
        });
        let lambda = lifted.lambda.get_or_init(|| lambda).clone();
        self.make_fun(lambda, &captured)
    }

    fn make_fun(&mut self, lambda: Arc<Lambda>, captured: &Captured) -> Value {
        if captured.is_empty() {
            return self.b.lit(Literal::LocalFun(lambda));
        }
        let values: Vec<_> = captured.iter().map(|&var| self.var(var)).collect();
        self.b.value(Op::MakeFun, &values, Imm::Lambda(lambda))
    }

    /// `function`: the one of which this is no more than the fun.
    fn lambda(&mut self, id: Option<LambdaId>, function: Option<FunctionName>, arity: usize, free: usize) -> Arc<Lambda> {
        let name = id.map_or_else(|| Atom::new(&format!("-{}-fun-", plain(self.def.def.name))), |id| id.name);
        let wanted = Func { module: self.module.ast.name, name, arity: (arity + free) as u32 };
        let func = self.module.unique(wanted);
        let arity = arity as u32;
        let names = [function, Some(FunctionName { name, arity })];
        let known = names.iter().flatten().find_map(|name| Some((name.name, *self.module.numbers.get(name)?)));
        // Core numbers nothing, and OTP's compiler may have done without this one: a number tells two funs apart, and orders them.
        let (name, index) = known.unwrap_or_else(|| {
            self.module.lambdas += 1;
            (name, self.module.lambdas - 1)
        });
        Arc::new(Lambda { func, arity, free: free as u32, index, name })
    }

    /// What has to be carried along for these variables: constants need nothing, lifted functions need their own free variables.
    fn captured(&self, free: Vec<Var>) -> Captured {
        let mut captured = Captured::new();
        let mut add = |var: Var| {
            if matches!(self.def.env[var.0 as usize], Bind::Value(_) | Bind::Truth(_) | Bind::Bool(_)) && !captured.contains(&var) {
                captured.push(var);
            }
        };
        for var in free {
            match &self.def.env[var.0 as usize] {
                Bind::Lifted(lifted) => lifted.extras.iter().for_each(|&extra| add(extra)),
                _ => add(var),
            }
        }
        captured
    }
}

/// `f/1` without quotes.
pub(super) fn plain(name: FunctionName) -> String {
    format!("{}/{}", name.name.as_str(), name.arity)
}
