//! What Core Erlang text has to obey beside the scoping that `resolve` checks: definitions, exports, arities, and
//! numbers of values. Works on the module as the grammar built it, where names still have their places.

use beamless_source::{Code, Diagnostic, Span};
use rustc_hash::FxHashSet;

use crate::ast::{Case, Clause, Expr, Fun, FunctionName, Module, Segment, Size, VarName};
use crate::resolve::Names;

/// All that is wrong with the module.
#[must_use]
pub fn check(module: &Module, names: &Names, exports: &[(FunctionName, Span)]) -> Vec<Diagnostic> {
    let mut checker = Checker { names, at: None, problems: Vec::new() };
    let mut defined = FxHashSet::default();
    for def in &module.defs {
        checker.at = def.span;
        if !defined.insert(def.name) {
            checker.problem(Code::CoreDuplicateFunction, format!("function {} is defined twice", def.name), def.span);
        }
        checker.arity(def.name, &def.fun);
        checker.expr(&def.fun.body);
    }
    for (name, span) in exports {
        if !defined.contains(name) {
            let text = format!("function {name} is exported but not defined");
            checker.problem(Code::CoreUndefinedExport, text, Some(*span));
        }
    }
    checker.problems
}

struct Checker<'a> {
    names: &'a Names,
    /// The last place that is known, for problems of things without one.
    at: Option<Span>,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn problem(&mut self, code: Code, text: String, span: Option<Span>) {
        let diagnostic = Diagnostic::error(code, text);
        self.problems.push(match span.or(self.at) {
            Some(span) => diagnostic.label(span, "here"),
            None => diagnostic,
        });
    }

    fn arity(&mut self, name: FunctionName, fun: &Fun) {
        if fun.params.len() != name.arity as usize {
            let text = format!("function {name} has {} parameters", fun.params.len());
            self.problem(Code::CoreArity, text, None);
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Var(var) => self.at = self.names.span(*var).or(self.at),
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
                for Segment { value, spec, .. } in &binary.segments {
                    self.expr(value);
                    if let Size::Expr(size) = &spec.size {
                        self.expr(size);
                    }
                }
            }
            Expr::Let(inner) => {
                self.expr(&inner.arg);
                self.values(&inner.arg, inner.vars.len());
                self.expr(&inner.body);
            }
            Expr::Letrec(inner) => {
                for (var, fun) in &inner.defs {
                    self.at = self.names.span(*var).or(self.at);
                    if let Some(VarName::Fun(name)) = self.names.name(*var) {
                        self.arity(name, fun);
                    }
                    self.expr(&fun.body);
                }
                self.letrec_names(inner);
                self.expr(&inner.body);
            }
            Expr::Fun(fun) => self.expr(&fun.body),
            Expr::Case(case) => self.case(case),
            Expr::Call(call) => {
                self.expr(&call.module);
                self.expr(&call.name);
                self.exprs(&call.args);
            }
            Expr::Apply(apply) => {
                self.expr(&apply.op);
                self.apply(&apply.op, apply.args.len());
                self.exprs(&apply.args);
            }
            Expr::Primop(primop) => self.exprs(&primop.args),
            Expr::Try(inner) => {
                self.expr(&inner.arg);
                self.values(&inner.arg, inner.vars.len());
                if !(2..=3).contains(&inner.catch_vars.len()) {
                    let text = format!("catch binds {} variables, not 2 or 3", inner.catch_vars.len());
                    self.problem(Code::CoreValueCount, text, None);
                }
                self.expr(&inner.body);
                self.expr(&inner.handler);
            }
            Expr::Catch(body) => self.expr(body),
            Expr::Receive(inner) => {
                self.clauses(&inner.clauses, Some(1));
                self.expr(&inner.timeout);
                self.expr(&inner.action);
            }
        }
    }

    fn letrec_names(&mut self, letrec: &crate::ast::Letrec) {
        let mut seen = FxHashSet::default();
        for (var, _) in &letrec.defs {
            if let Some(VarName::Fun(name)) = self.names.name(*var)
                && !seen.insert(name)
            {
                let span = self.names.span(*var);
                self.problem(Code::CoreDuplicateFunction, format!("function {name} is defined twice"), span);
            }
        }
    }

    fn apply(&mut self, op: &Expr, count: usize) {
        if let Expr::Var(var) = op
            && let Some(VarName::Fun(name)) = self.names.name(*var)
            && name.arity as usize != count
        {
            let text = format!("function {name} is applied to {count} arguments");
            self.problem(Code::CoreArity, text, self.names.span(*var));
        }
    }

    fn case(&mut self, case: &Case) {
        self.expr(&case.arg);
        self.clauses(&case.clauses, number_of_values(&case.arg));
    }

    /// All clauses have the same number of patterns, which is that of the values if it is known.
    fn clauses(&mut self, clauses: &[Clause], values: Option<usize>) {
        let expected = values.or_else(|| clauses.first().map(|clause| clause.pats.len()));
        for clause in clauses {
            if Some(clause.pats.len()) != expected {
                let text = format!("a clause has {} patterns for {} values", clause.pats.len(), expected.unwrap_or(0));
                self.problem(Code::CoreValueCount, text, None);
            }
            self.expr(&clause.guard);
            self.expr(&clause.body);
        }
    }

    fn values(&mut self, arg: &Expr, vars: usize) {
        if let Some(values) = number_of_values(arg)
            && values != vars
        {
            self.problem(Code::CoreValueCount, format!("{vars} variables for {values} values"), None);
        }
    }
}

/// How many values the expression yields, where that is plain to see.
fn number_of_values(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Values(items) => Some(items.len()),
        Expr::Var(_) | Expr::Func(..) | Expr::Literal(_) | Expr::Cons(_) | Expr::Tuple(_) | Expr::Map(_) => Some(1),
        Expr::Binary(_) | Expr::Fun(_) | Expr::Catch(_) => Some(1),
        Expr::Let(inner) => number_of_values(&inner.body),
        Expr::Seq(pair) => number_of_values(&pair.1),
        _ => None,
    }
}
