//! Gives every binding its own variable number and every use the number of its binding. The last step of both readers,
//! which also makes the numbers of source files independent of the reader.

use beamless_source::{Code, Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast::{Clause, Def, Expr, Fun, FunctionName, Module, Pat, Pos, Segment, SegmentPat, Size, Var, VarName};

/// What the variables of a module mean that is not resolved yet. There, a [`Var`] is an index into `occurrences` if
/// there are any (text: each occurrence has its own number and place), otherwise into `names` (terms).
#[derive(Debug, Default)]
pub struct Names {
    /// No name twice.
    pub names: Vec<VarName>,
    /// Index into `names`, and place in the text.
    pub occurrences: Option<Vec<(u32, Span)>>,
}

impl Names {
    /// Index into `names` of the variable.
    fn index(&self, raw: Var) -> Option<usize> {
        let index = match &self.occurrences {
            Some(occurrences) => occurrences.get(raw.0 as usize)?.0,
            None => raw.0,
        } as usize;
        (index < self.names.len()).then_some(index)
    }

    fn functions(&self) -> FxHashMap<FunctionName, usize> {
        let function = |(index, name): (usize, &VarName)| match name {
            VarName::Fun(name) => Some((*name, index)),
            VarName::Named(_) => None,
        };
        self.names.iter().enumerate().filter_map(function).collect()
    }

    #[must_use]
    pub fn name(&self, raw: Var) -> Option<VarName> {
        self.index(raw).map(|index| self.names[index])
    }

    #[must_use]
    pub fn span(&self, raw: Var) -> Option<Span> {
        Some(self.occurrences.as_ref()?.get(raw.0 as usize)?.1)
    }
}

/// Resolves all variables of the module.
///
/// # Errors
/// Names that are not bound or not defined, and variables that one pattern binds twice.
pub fn resolve(module: &mut Module, names: &Names) -> Result<(), Vec<Diagnostic>> {
    let defined: FxHashSet<FunctionName> = module.defs.iter().map(|def| def.name).collect();
    let mut resolver = Resolver {
        names,
        defined: &defined,
        functions: names.functions(),
        scope: vec![UNBOUND; names.names.len()],
        trail: Vec::new(),
        vars: Vec::new(),
        files: Files { new_numbers: vec![None; module.files.len()], used: Vec::new() },
        problems: Vec::new(),
    };
    for def in &mut module.defs {
        resolver.def(def);
    }
    module.files = resolver.files.used.iter().map(|&file| module.files[usize::from(file)].clone()).collect();
    if resolver.problems.is_empty() { Ok(()) } else { Err(resolver.problems) }
}

const UNBOUND: u32 = u32::MAX;

struct Resolver<'a> {
    names: &'a Names,
    defined: &'a FxHashSet<FunctionName>,
    /// Where in the names the functions are.
    functions: FxHashMap<FunctionName, usize>,
    /// What each name means at this place.
    scope: Vec<u32>,
    /// What to put back into `scope` when leaving: index and former meaning.
    trail: Vec<(usize, u32)>,
    vars: Vec<VarName>,
    files: Files,
    problems: Vec<Diagnostic>,
}

/// Renumbers source files in the order of their first use, which is the same whoever read the module.
struct Files {
    new_numbers: Vec<Option<u16>>,
    used: Vec<u16>,
}

impl Files {
    fn renumber(&mut self, pos: &mut Pos) {
        pos.file = match self.new_numbers.get_mut(usize::from(pos.file)) {
            None => Pos::NO_FILE,
            Some(number) => *number.get_or_insert_with(|| {
                self.used.push(pos.file);
                self.used.len() as u16 - 1
            }),
        };
    }
}

impl Resolver<'_> {
    fn def(&mut self, def: &mut Def) {
        self.vars.clear();
        self.fun(&mut def.fun);
        def.vars = self.vars.as_slice().to_vec();
    }

    fn fun(&mut self, fun: &mut Fun) {
        self.files.renumber(&mut fun.pos);
        self.scoped(|this| {
            this.bind_all(&mut fun.params);
            this.expr(&mut fun.body);
        });
    }

    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        let mark = self.trail.len();
        inside(self);
        while self.trail.len() > mark {
            if let Some((index, former)) = self.trail.pop() {
                self.scope[index] = former;
            }
        }
    }

    /// Binds variables that have to be different.
    fn bind_all(&mut self, vars: &mut [Var]) {
        let first = self.vars.len() as u32;
        for var in vars {
            self.bind(var, first);
        }
    }

    /// Numbers from `first` on belong to the same pattern list as this one.
    fn bind(&mut self, var: &mut Var, first: u32) {
        let Some(index) = self.names.index(*var) else {
            self.problem(*var, Code::CoreUnbound, "variable number out of range");
            return;
        };
        let former = self.scope[index];
        if former != UNBOUND && former >= first {
            self.problem(*var, Code::CoreDuplicateVariable, "bound twice here");
        }
        self.trail.push((index, former));
        let number = self.vars.len() as u32;
        self.scope[index] = number;
        self.vars.push(self.names.names[index]);
        *var = Var(number);
    }

    fn problem(&mut self, raw: Var, code: Code, what: &str) {
        let name = self.names.name(raw).map_or_else(|| format!("#{}", raw.0), |name| name.to_string());
        let message = match code {
            Code::CoreDuplicateVariable => format!("variable {name} is bound twice"),
            Code::CoreUndefinedFunction => format!("function {name} is not defined"),
            _ => format!("variable {name} is not bound"),
        };
        let mut diagnostic = Diagnostic::error(code, message);
        if let Some(span) = self.names.span(raw) {
            diagnostic = diagnostic.label(span, what);
        }
        self.problems.push(diagnostic);
    }

    fn exprs(&mut self, exprs: &mut [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Var(var) => {
                if let Some(resolved) = self.name(*var) {
                    *expr = resolved;
                }
            }
            Expr::Func(..) => self.func(expr),
            Expr::Literal(_) => {}
            Expr::Cons(pair) | Expr::Seq(pair) => {
                self.expr(&mut pair.0);
                self.expr(&mut pair.1);
            }
            Expr::Tuple(items) | Expr::Values(items) => self.exprs(items),
            Expr::Map(map) => {
                self.files.renumber(&mut map.pos);
                self.expr(&mut map.base);
                for pair in &mut map.pairs {
                    self.expr(&mut pair.key);
                    self.expr(&mut pair.value);
                }
            }
            Expr::Binary(binary) => {
                self.files.renumber(&mut binary.pos);
                for Segment { value, spec, .. } in &mut binary.segments {
                    self.expr(value);
                    self.size(&mut spec.size);
                }
            }
            Expr::Fun(fun) => self.fun(fun),
            Expr::Call(call) => {
                self.files.renumber(&mut call.pos);
                self.expr(&mut call.module);
                self.expr(&mut call.name);
                self.exprs(&mut call.args);
            }
            Expr::Apply(apply) => {
                self.files.renumber(&mut apply.pos);
                self.expr(&mut apply.op);
                self.exprs(&mut apply.args);
            }
            Expr::Primop(primop) => {
                self.files.renumber(&mut primop.pos);
                self.exprs(&mut primop.args);
            }
            Expr::Catch(body) => self.expr(body),
            Expr::Let(_) | Expr::Letrec(_) | Expr::Case(_) | Expr::Try(_) | Expr::Receive(_) => self.binder(expr),
        }
    }

    fn binder(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Let(inner) => {
                self.expr(&mut inner.arg);
                self.scoped(|this| {
                    this.bind_all(&mut inner.vars);
                    this.expr(&mut inner.body);
                });
            }
            Expr::Letrec(inner) => self.scoped(|this| {
                let first = this.vars.len() as u32;
                for (var, _) in &mut inner.defs {
                    this.bind(var, first);
                }
                for (_, fun) in &mut inner.defs {
                    this.fun(fun);
                }
                this.expr(&mut inner.body);
            }),
            Expr::Case(inner) => {
                self.expr(&mut inner.arg);
                self.clauses(&mut inner.clauses);
            }
            Expr::Try(inner) => {
                self.expr(&mut inner.arg);
                self.scoped(|this| {
                    this.bind_all(&mut inner.vars);
                    this.expr(&mut inner.body);
                });
                self.scoped(|this| {
                    this.bind_all(&mut inner.catch_vars);
                    this.expr(&mut inner.handler);
                });
            }
            Expr::Receive(inner) => {
                self.clauses(&mut inner.clauses);
                self.expr(&mut inner.timeout);
                self.expr(&mut inner.action);
            }
            _ => {}
        }
    }

    fn clauses(&mut self, clauses: &mut [Clause]) {
        for clause in clauses {
            self.scoped(|this| {
                let first = this.vars.len() as u32;
                for pat in &mut clause.pats {
                    this.pat(pat, first);
                }
                this.expr(&mut clause.guard);
                this.expr(&mut clause.body);
            });
        }
    }

    fn pat(&mut self, pat: &mut Pat, first: u32) {
        match pat {
            Pat::Var(var) => self.bind(var, first),
            Pat::Literal(_) => {}
            Pat::Cons(pair) => {
                self.pat(&mut pair.0, first);
                self.pat(&mut pair.1, first);
            }
            Pat::Tuple(items) => items.iter_mut().for_each(|item| self.pat(item, first)),
            Pat::Map(pairs) => {
                for pair in pairs {
                    self.expr(&mut pair.key);
                    self.pat(&mut pair.value, first);
                }
            }
            Pat::Binary(segments) => {
                for SegmentPat { value, spec } in segments {
                    self.size(&mut spec.size);
                    self.pat(value, first);
                }
            }
            Pat::Alias(var, inner) => {
                self.bind(var, first);
                self.pat(inner, first);
            }
        }
    }

    fn size(&mut self, size: &mut Size) {
        if let Size::Expr(expr) = size {
            self.expr(expr);
        }
    }

    /// What a name means here; nothing if it means nothing, which is then on record.
    fn name(&mut self, raw: Var) -> Option<Expr> {
        let index = self.names.index(raw);
        let bound = index.map_or(UNBOUND, |index| self.scope[index]);
        if bound != UNBOUND {
            return Some(Expr::Var(Var(bound)));
        }
        match index.map(|index| self.names.names[index]) {
            Some(VarName::Fun(name)) if self.defined.contains(&name) => Some(Expr::Func(name, None)),
            Some(VarName::Fun(_)) => {
                self.problem(raw, Code::CoreUndefinedFunction, "not defined in this module");
                None
            }
            _ => {
                self.problem(raw, Code::CoreUnbound, "not bound here");
                None
            }
        }
    }

    /// A function's name with an identity, used as a value: it may still be bound by a letrec around it.
    fn func(&mut self, expr: &mut Expr) {
        let Expr::Func(name, _) = *expr else { return };
        let bound = self.functions.get(&name).map_or(UNBOUND, |&index| self.scope[index]);
        if bound != UNBOUND {
            *expr = Expr::Var(Var(bound));
        } else if !self.defined.contains(&name) {
            let message = format!("function {name} is not defined");
            self.problems.push(Diagnostic::error(Code::CoreUndefinedFunction, message));
        }
    }
}
