//! Facts about a definition that are needed before its code is seen: how often variables are used, which `letrec` functions can be blocks
//! of the function around them, and the free variables of a fun.

use crate::ast::{Case, Clause, Def, Expr, Fun, Letrec, Pat, Size, Var};

/// Facts of one definition, by variable number.
pub(super) struct Scan {
    /// Number of uses.
    pub uses: Vec<u32>,
    /// A `letrec` function that is only ever applied in tail position (as seen from the `letrec`) by code of the same function.
    pub goto: Vec<bool>,
    /// Per `letrec` function that is no block: its number, outer and earlier ones first, as OTP numbers them.
    pub number: Vec<u32>,
    /// The next such number.
    next: u32,
    marks: Vec<u32>,
    mark: u32,
}

/// A place that values of several expressions go to: expressions of the same context have the same continuation.
type Context = u32;
const NO_DEF: u32 = u32::MAX;

struct Walk {
    uses: Vec<u32>,
    /// Per letrec variable: its context, and the letrec function whose body the `letrec` stands in.
    bound: Vec<Option<(Context, u32)>>,
    goto: Vec<bool>,
    letrecs: Vec<Var>,
    /// Applications in the right context: what is applied, and in which letrec function's body.
    sites: Vec<(Var, u32)>,
    contexts: Context,
    inside: u32,
}

impl Scan {
    pub fn of(def: &Def) -> Scan {
        let count = def.vars.len();
        let mut walk = Walk {
            uses: vec![0; count],
            bound: vec![None; count],
            goto: vec![false; count],
            letrecs: Vec::new(),
            sites: Vec::new(),
            contexts: 1,
            inside: NO_DEF,
        };
        walk.expr(&def.fun.body, 0);
        walk.settle();
        let mut number = vec![0; count];
        let lifted = walk.letrecs.iter().filter(|var| !walk.goto[var.0 as usize]);
        let mut next = 0;
        for var in lifted {
            number[var.0 as usize] = next;
            next += 1;
        }
        Scan { next, uses: walk.uses, goto: walk.goto, number, marks: vec![0; count], mark: 0 }
    }

    pub fn is_used(&self, var: Var) -> bool {
        self.uses[var.0 as usize] > 0
    }

    /// A number for another function that OTP would make.
    pub fn next_number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Variables that the fun uses and does not bind, in the order of their first use.
    pub fn free_of(&mut self, fun: &Fun) -> Vec<Var> {
        self.free_of_all(std::iter::once(fun), &[])
    }

    /// The same for several funs together that know each other by the names `own`.
    pub fn free_of_all<'f>(&mut self, funs: impl Iterator<Item = &'f Fun>, own: &[Var]) -> Vec<Var> {
        self.mark += 2;
        let mut free = Free { marks: &mut self.marks, mark: self.mark, used: Vec::new() };
        own.iter().for_each(|&var| free.bind(var));
        for fun in funs {
            free.fun(fun);
        }
        let Free { used, .. } = free;
        used.into_iter().filter(|var| self.marks[var.0 as usize] == self.mark).collect()
    }
}

impl Walk {
    fn fresh(&mut self) -> Context {
        self.contexts += 1;
        self.contexts
    }

    fn inner(&mut self, expr: &Expr) {
        match expr {
            Expr::Var(var) => self.value_use(*var),
            Expr::Literal(_) | Expr::Func(..) => {}
            _ => {
                let context = self.fresh();
                self.expr(expr, context);
            }
        }
    }

    fn inners(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.inner(expr));
    }

    fn value_use(&mut self, var: Var) {
        self.uses[var.0 as usize] += 1;
        self.goto[var.0 as usize] = false;
    }

    fn expr(&mut self, mut expr: &Expr, context: Context) {
        loop {
            match expr {
                Expr::Var(var) => return self.value_use(*var),
                Expr::Func(..) | Expr::Literal(_) => return,
                Expr::Cons(pair) => {
                    self.inner(&pair.0);
                    self.inner(&pair.1);
                    return;
                }
                Expr::Tuple(items) | Expr::Values(items) => return self.inners(items),
                Expr::Map(map) => {
                    self.inner(&map.base);
                    for pair in &map.pairs {
                        self.inner(&pair.key);
                        self.inner(&pair.value);
                    }
                    return;
                }
                Expr::Binary(binary) => {
                    for segment in &binary.segments {
                        self.inner(&segment.value);
                        self.size(&segment.spec.size);
                    }
                    return;
                }
                Expr::Let(inner) => {
                    self.inner(&inner.arg);
                    expr = &inner.body;
                }
                Expr::Seq(pair) => {
                    self.inner(&pair.0);
                    expr = &pair.1;
                }
                Expr::Letrec(inner) => {
                    self.letrec(inner, context);
                    expr = &inner.body;
                }
                Expr::Fun(fun) => return self.lambda(fun),
                Expr::Case(case) => return self.case(case, context),
                Expr::Call(call) => {
                    self.inner(&call.module);
                    self.inner(&call.name);
                    return self.inners(&call.args);
                }
                Expr::Apply(apply) => {
                    match &apply.op {
                        Expr::Var(var) => self.apply(*var, context),
                        op => self.inner(op),
                    }
                    return self.inners(&apply.args);
                }
                Expr::Primop(primop) => return self.inners(&primop.args),
                Expr::Catch(body) => return self.inner(body),
                Expr::Try(inner) => {
                    self.inner(&inner.arg);
                    self.expr(&inner.body, context);
                    expr = &inner.handler;
                }
                Expr::Receive(receive) => {
                    self.inner(&receive.timeout);
                    self.clauses(&receive.clauses, context);
                    expr = &receive.action;
                }
            }
        }
    }

    fn case(&mut self, case: &Case, context: Context) {
        self.inner(&case.arg);
        self.clauses(&case.clauses, context);
    }

    fn clauses(&mut self, clauses: &[Clause], context: Context) {
        for clause in clauses {
            clause.pats.iter().for_each(|pat| self.pat(pat));
            self.inner(&clause.guard);
            self.expr(&clause.body, context);
        }
    }

    fn pat(&mut self, pat: &Pat) {
        match pat {
            Pat::Var(_) | Pat::Literal(_) => {}
            Pat::Cons(pair) => {
                self.pat(&pair.0);
                self.pat(&pair.1);
            }
            Pat::Tuple(items) => items.iter().for_each(|item| self.pat(item)),
            Pat::Map(pairs) => {
                for pair in pairs {
                    self.inner(&pair.key);
                    self.pat(&pair.value);
                }
            }
            Pat::Binary(segments) => {
                for segment in segments {
                    self.size(&segment.spec.size);
                    self.pat(&segment.value);
                }
            }
            Pat::Alias(_, inner) => self.pat(inner),
        }
    }

    fn size(&mut self, size: &Size) {
        if let Size::Expr(expr) = size {
            self.inner(expr);
        }
    }

    fn lambda(&mut self, fun: &Fun) {
        let context = self.fresh();
        let inside = std::mem::replace(&mut self.inside, NO_DEF);
        self.expr(&fun.body, context);
        self.inside = inside;
    }

    /// Bodies are taken to be in the context of the `letrec`; `settle` looks after the ones that turn out not to be.
    fn letrec(&mut self, letrec: &Letrec, context: Context) {
        for (var, _) in &letrec.defs {
            self.bound[var.0 as usize] = Some((context, self.inside));
            self.goto[var.0 as usize] = true;
            self.letrecs.push(*var);
        }
        for (var, fun) in &letrec.defs {
            let inside = std::mem::replace(&mut self.inside, var.0);
            self.expr(&fun.body, context);
            self.inside = inside;
        }
    }

    fn apply(&mut self, var: Var, context: Context) {
        self.uses[var.0 as usize] += 1;
        match self.bound[var.0 as usize] {
            Some((own, _)) if own == context => self.sites.push((var, self.inside)),
            _ => self.goto[var.0 as usize] = false,
        }
    }

    /// An application from the body of a function that is not a block of the same function does not count.
    fn settle(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for &(var, inside) in &self.sites {
                let Some((_, home)) = self.bound[var.0 as usize] else { continue };
                if self.goto[var.0 as usize] && self.owner(inside) != self.owner(home) {
                    self.goto[var.0 as usize] = false;
                    changed = true;
                }
            }
        }
    }

    /// The function that code in the body of a letrec function belongs to.
    fn owner(&self, mut inside: u32) -> u32 {
        while inside != NO_DEF && self.goto[inside as usize] {
            inside = self.bound[inside as usize].map_or(NO_DEF, |(_, home)| home);
        }
        inside
    }
}

/// Collects uses and takes away what is bound. `mark` = used and not bound, `mark + 1` = bound.
struct Free<'s> {
    marks: &'s mut Vec<u32>,
    mark: u32,
    used: Vec<Var>,
}

impl Free<'_> {
    fn bind(&mut self, var: Var) {
        self.marks[var.0 as usize] = self.mark + 1;
    }

    fn var(&mut self, var: Var) {
        let mark = &mut self.marks[var.0 as usize];
        if *mark < self.mark {
            *mark = self.mark;
            self.used.push(var);
        }
    }

    fn fun(&mut self, fun: &Fun) {
        fun.params.iter().for_each(|&param| self.bind(param));
        self.expr(&fun.body);
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Var(var) => self.var(*var),
            Expr::Func(..) | Expr::Literal(_) => {}
            Expr::Cons(pair) | Expr::Seq(pair) => {
                self.expr(&pair.0);
                self.expr(&pair.1);
            }
            Expr::Tuple(items) | Expr::Values(items) => self.exprs(items),
            Expr::Map(map) => {
                self.expr(&map.base);
                for pair in &map.pairs {
                    self.expr(&pair.key);
                    self.expr(&pair.value);
                }
            }
            Expr::Binary(binary) => {
                for segment in &binary.segments {
                    self.expr(&segment.value);
                    self.size(&segment.spec.size);
                }
            }
            Expr::Let(inner) => {
                self.expr(&inner.arg);
                inner.vars.iter().for_each(|&var| self.bind(var));
                self.expr(&inner.body);
            }
            Expr::Letrec(inner) => {
                inner.defs.iter().for_each(|(var, _)| self.bind(*var));
                inner.defs.iter().for_each(|(_, fun)| self.fun(fun));
                self.expr(&inner.body);
            }
            Expr::Fun(fun) => self.fun(fun),
            Expr::Case(case) => {
                self.expr(&case.arg);
                self.clauses(&case.clauses);
            }
            Expr::Call(call) => {
                self.expr(&call.module);
                self.expr(&call.name);
                self.exprs(&call.args);
            }
            Expr::Apply(apply) => {
                self.expr(&apply.op);
                self.exprs(&apply.args);
            }
            Expr::Primop(primop) => self.exprs(&primop.args),
            Expr::Catch(body) => self.expr(body),
            Expr::Try(inner) => {
                self.expr(&inner.arg);
                inner.vars.iter().chain(&inner.catch_vars).for_each(|&var| self.bind(var));
                self.expr(&inner.body);
                self.expr(&inner.handler);
            }
            Expr::Receive(receive) => {
                self.clauses(&receive.clauses);
                self.expr(&receive.timeout);
                self.expr(&receive.action);
            }
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            clause.pats.iter().for_each(|pat| self.pat(pat));
            self.expr(&clause.guard);
            self.expr(&clause.body);
        }
    }

    fn pat(&mut self, pat: &Pat) {
        match pat {
            Pat::Var(var) => self.bind(*var),
            Pat::Literal(_) => {}
            Pat::Cons(pair) => {
                self.pat(&pair.0);
                self.pat(&pair.1);
            }
            Pat::Tuple(items) => items.iter().for_each(|item| self.pat(item)),
            Pat::Map(pairs) => {
                for pair in pairs {
                    self.expr(&pair.key);
                    self.pat(&pair.value);
                }
            }
            Pat::Binary(segments) => {
                for segment in segments {
                    self.size(&segment.spec.size);
                    self.pat(&segment.value);
                }
            }
            Pat::Alias(var, inner) => {
                self.bind(*var);
                self.pat(inner);
            }
        }
    }

    fn size(&mut self, size: &Size) {
        if let Size::Expr(expr) = size {
            self.expr(expr);
        }
    }
}
