//! Prints an AST as Core Erlang text that the grammar reads back as the same AST. For people and tests: line breaks
//! follow the structure, not a width.

use std::fmt::Write;

use beamless_source::Atom;
use beamless_source::atom::write_quoted;

use crate::ast::{
    Clause, Def, Endian, Expr, Fun, FunctionName, LambdaId, Literal, MapOp, Module, Pat, Pos, SegmentSpec, Size, Var,
    VarName,
};

/// The module as text.
#[must_use]
pub fn print_module(module: &Module) -> String {
    let mut printer = Printer { out: String::new(), indent: 0, files: &module.files, vars: &[] };
    printer.module(module);
    printer.out
}

/// Adds to the text. Writing to a `String` cannot fail, which is why results of `write!` are dropped.
struct Printer<'a> {
    out: String,
    indent: usize,
    files: &'a [Box<str>],
    /// Names of the variables of the current function.
    vars: &'a [VarName],
}

impl<'a> Printer<'a> {
    fn module(&mut self, module: &'a Module) {
        self.text("module ");
        self.atom(module.name);
        self.text(" [");
        self.separated(&module.exports, |this, name| this.function_name(*name));
        self.text("]\n    attributes [");
        self.indent = 2;
        self.separated(&module.attributes, |this, (name, value)| {
            this.atom(*name);
            this.text(" = ");
            this.literal(value);
        });
        self.text("]\n");
        self.indent = 0;
        for def in &module.defs {
            self.def(def);
        }
        self.text("end\n");
    }

    fn def(&mut self, def: &'a Def) {
        self.vars = &def.vars;
        self.function_name(def.name);
        self.text(" =");
        self.indented(|this| {
            this.line();
            this.fun(&def.fun);
        });
        self.text("\n");
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        // Beyond some depth indentation helps nobody, and would make deep code quadratic in size.
        for _ in 0..self.indent.min(40) {
            self.out.push_str("  ");
        }
    }

    fn indented(&mut self, inside: impl FnOnce(&mut Self)) {
        self.indent += 1;
        inside(self);
        self.indent -= 1;
    }

    fn separated<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        for (index, element) in items.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            item(self, element);
        }
    }

    fn atom(&mut self, atom: Atom) {
        let _ = write_quoted(&mut self.out, atom.as_str());
    }

    fn function_name(&mut self, name: FunctionName) {
        self.atom(name.name);
        let _ = write!(self.out, "/{}", name.arity);
    }

    fn var(&mut self, var: Var) {
        match self.vars.get(var.0 as usize) {
            Some(VarName::Named(name)) => self.text(name.as_str()),
            Some(VarName::Fun(name)) => self.function_name(*name),
            None => self.text("_unknown"),
        }
    }

    /// `<A,B>`; a single variable stands alone.
    fn vars(&mut self, vars: &[Var]) {
        self.text("<");
        self.separated(vars, |this, var| this.var(*var));
        self.text(">");
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        self.separated(exprs, Self::expr);
    }

    fn args(&mut self, args: &[Expr]) {
        self.text(" (");
        self.exprs(args);
        self.text(")");
    }

    fn annotated(&mut self, anno: &[String], inside: impl FnOnce(&mut Self)) {
        if anno.is_empty() {
            return inside(self);
        }
        self.text("( ");
        inside(self);
        let _ = write!(self.out, " -| [{}] )", anno.join(","));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Var(var) => self.var(*var),
            Expr::Func(name, None) => self.function_name(*name),
            Expr::Func(name, Some(id)) => self.annotated(&[id_anno(id)], |this| this.function_name(*name)),
            Expr::Literal(literal) => self.literal(literal),
            Expr::Cons(_) => self.cons(expr),
            Expr::Tuple(items) => {
                self.text("{");
                self.exprs(items);
                self.text("}");
            }
            Expr::Values(items) => {
                self.text("<");
                self.exprs(items);
                self.text(">");
            }
            Expr::Fun(fun) => self.fun(fun),
            Expr::Map(_) | Expr::Binary(_) => self.construction(expr),
            Expr::Call(_) | Expr::Apply(_) | Expr::Primop(_) => self.call(expr),
            _ => self.block(expr),
        }
    }

    /// `[A,B|T]`
    fn cons(&mut self, mut expr: &Expr) {
        let mut before = "[";
        while let Expr::Cons(pair) = expr {
            self.text(before);
            self.expr(&pair.0);
            expr = &pair.1;
            before = ", ";
        }
        self.text("|");
        self.expr(expr);
        self.text("]");
    }

    fn construction(&mut self, expr: &Expr) {
        match expr {
            Expr::Map(map) => self.annotated(&self.pos(map.pos), |this| {
                this.text("~{");
                this.separated(&map.pairs, |this, pair| {
                    this.expr(&pair.key);
                    this.text(if pair.op == MapOp::Assoc { "=>" } else { ":=" });
                    this.expr(&pair.value);
                });
                if map.base != Expr::Literal(Literal::Map(Vec::new())) {
                    this.text("|");
                    this.expr(&map.base);
                }
                this.text("}~");
            }),
            Expr::Binary(binary) => self.annotated(&self.pos(binary.pos), |this| {
                this.text("#{");
                this.separated(&binary.segments, |this, segment| {
                    let anno: Vec<String> =
                        segment.number.iter().map(|number| format!("{{'segment',{number}}}")).collect();
                    this.annotated(&anno, |this| {
                        this.text("#<");
                        this.expr(&segment.value);
                        this.text(">");
                        this.segment_spec(&segment.spec);
                    });
                });
                this.text("}#");
            }),
            _ => {}
        }
    }

    fn segment_spec(&mut self, spec: &SegmentSpec) {
        self.text("(");
        match &spec.size {
            Size::All => self.text("'all'"),
            Size::Undefined => self.text("'undefined'"),
            Size::Expr(size) => self.expr(size),
        }
        if spec.unit == 0 {
            self.text(",'undefined'");
        } else {
            let _ = write!(self.out, ",{}", spec.unit);
        }
        let sign = if spec.signed { "signed" } else { "unsigned" };
        let endian = match spec.endian {
            Endian::Big => "big",
            Endian::Little => "little",
            Endian::Native => "native",
        };
        let _ = write!(self.out, ",'{}',['{sign}'|['{endian}']])", spec.ty.name());
    }

    fn call(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(call) => self.annotated(&self.pos(call.pos), |this| {
                this.text("call ");
                this.expr(&call.module);
                this.text(":");
                this.expr(&call.name);
                this.args(&call.args);
            }),
            Expr::Apply(apply) => self.annotated(&self.pos(apply.pos), |this| {
                this.text("apply ");
                this.expr(&apply.op);
                this.args(&apply.args);
            }),
            Expr::Primop(primop) => {
                let mut anno = self.pos(primop.pos);
                anno.extend(primop.function.map(function_anno));
                anno.extend(primop.eval_failure.map(|name| format!("{{'eval_failure',{}}}", quoted(name))));
                self.annotated(&anno, |this| {
                    this.text("primop ");
                    this.atom(primop.name);
                    this.args(&primop.args);
                });
            }
            _ => {}
        }
    }

    fn fun(&mut self, fun: &Fun) {
        let mut anno = self.pos(fun.pos);
        anno.extend(fun.function.map(function_anno));
        anno.extend(fun.id.map(|id| id_anno(&id)));
        self.annotated(&anno, |this| {
            this.text("fun (");
            this.separated(&fun.params, |this, var| this.var(*var));
            this.text(") ->");
            this.nested(&fun.body);
        });
    }

    /// On a line of its own, one level further in.
    fn nested(&mut self, expr: &Expr) {
        self.indented(|this| {
            this.line();
            this.expr(expr);
        });
    }

    fn block(&mut self, expr: &Expr) {
        match expr {
            Expr::Let(inner) => {
                self.text("let ");
                self.vars(&inner.vars);
                self.text(" =");
                self.nested(&inner.arg);
                self.line();
                self.text("in");
                self.line();
                self.expr(&inner.body);
            }
            Expr::Seq(pair) => {
                self.text("do");
                self.nested(&pair.0);
                self.line();
                self.expr(&pair.1);
            }
            Expr::Letrec(inner) => self.letrec(inner),
            Expr::Case(inner) => {
                self.text("case ");
                self.expr(&inner.arg);
                self.text(" of");
                self.clauses(&inner.clauses);
                self.line();
                self.text("end");
            }
            Expr::Try(inner) => {
                self.text("try");
                self.nested(&inner.arg);
                self.line();
                self.text("of ");
                self.vars(&inner.vars);
                self.text(" ->");
                self.nested(&inner.body);
                self.line();
                self.text("catch ");
                self.vars(&inner.catch_vars);
                self.text(" ->");
                self.nested(&inner.handler);
            }
            Expr::Catch(body) => {
                self.text("catch");
                self.nested(body);
            }
            Expr::Receive(inner) => {
                self.text("receive");
                self.clauses(&inner.clauses);
                self.line();
                self.text("after ");
                self.expr(&inner.timeout);
                self.text(" ->");
                self.nested(&inner.action);
            }
            _ => {}
        }
    }

    fn letrec(&mut self, letrec: &crate::ast::Letrec) {
        let flags = letrec.flags;
        let anno: Vec<String> = [
            (flags.goto, "'letrec_goto'"),
            (flags.no_inline, "'no_inline'"),
            (flags.list_comprehension, "'list_comprehension'"),
        ]
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| (*name).to_owned())
        .collect();
        self.annotated(&anno, |this| {
            this.text("letrec");
            this.indented(|this| {
                for (var, fun) in &letrec.defs {
                    this.line();
                    this.var(*var);
                    this.text(" = ");
                    this.fun(fun);
                }
            });
            this.line();
            this.text("in");
            this.line();
            this.expr(&letrec.body);
        });
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        self.indented(|this| {
            for clause in clauses {
                this.line();
                this.text("<");
                this.separated(&clause.pats, Self::pat);
                this.text("> when ");
                this.expr(&clause.guard);
                this.text(" ->");
                this.nested(&clause.body);
            }
        });
    }

    fn pat(&mut self, pat: &Pat) {
        match pat {
            Pat::Var(var) => self.var(*var),
            Pat::Literal(literal) => self.literal(literal),
            Pat::Cons(_) => {
                let (mut before, mut rest) = ("[", pat);
                while let Pat::Cons(pair) = rest {
                    self.text(before);
                    self.pat(&pair.0);
                    rest = &pair.1;
                    before = ", ";
                }
                self.text("|");
                self.pat(rest);
                self.text("]");
            }
            Pat::Tuple(items) => {
                self.text("{");
                self.separated(items, Self::pat);
                self.text("}");
            }
            Pat::Map(pairs) => {
                self.text("~{");
                self.separated(pairs, |this, pair| {
                    this.expr(&pair.key);
                    this.text(":=");
                    this.pat(&pair.value);
                });
                self.text("}~");
            }
            Pat::Binary(segments) => {
                self.text("#{");
                self.separated(segments, |this, segment| {
                    this.text("#<");
                    this.pat(&segment.value);
                    this.text(">");
                    this.segment_spec(&segment.spec);
                });
                self.text("}#");
            }
            Pat::Alias(var, inner) => {
                self.var(*var);
                self.text(" = ");
                self.pat(inner);
            }
        }
    }

    fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            Literal::BigInt(value) => {
                let _ = write!(self.out, "{value}");
            }
            Literal::Float(value) => self.out.push_str(&float(*value)),
            Literal::Atom(atom) => self.atom(*atom),
            Literal::Nil => self.text("[]"),
            Literal::List(list) => match string(&list.items).filter(|_| list.tail == Literal::Nil) {
                Some(text) => self.out.push_str(&text),
                None => {
                    self.text("[");
                    self.separated(&list.items, Self::literal);
                    if list.tail != Literal::Nil {
                        self.text("|");
                        self.literal(&list.tail);
                    }
                    self.text("]");
                }
            },
            Literal::Tuple(items) => {
                self.text("{");
                self.separated(items, Self::literal);
                self.text("}");
            }
            Literal::Map(pairs) => {
                self.text("~{");
                self.separated(pairs, |this, (key, value)| {
                    this.literal(key);
                    this.text("=>");
                    this.literal(value);
                });
                self.text("}~");
            }
            Literal::Bits(bits) => self.bits(bits),
            Literal::ExternalFun(module, name) => {
                self.text("fun ");
                self.atom(*module);
                self.text(":");
                self.function_name(*name);
            }
        }
    }

    /// One segment a byte; the last one has the bits that are left.
    fn bits(&mut self, bits: &crate::ast::BitsLiteral) {
        self.text("#{");
        let whole = (bits.bit_len / 8) as usize;
        for (index, byte) in bits.bytes.iter().enumerate() {
            let width = if index < whole { 8 } else { bits.bit_len % 8 };
            if index > 0 {
                self.text(",");
            }
            let value = byte >> (8 - width);
            let _ = write!(self.out, "#<{value}>({width},1,'integer',['unsigned'|['big']])");
        }
        self.text("}#");
    }

    fn pos(&self, pos: Pos) -> Vec<String> {
        if !pos.is_known() {
            return Vec::new();
        }
        let mut anno =
            vec![if pos.column == 0 { pos.line.to_string() } else { format!("{{{},{}}}", pos.line, pos.column) }];
        if let Some(file) = self.files.get(usize::from(pos.file)) {
            let chars: Vec<Literal> = file.chars().map(|c| Literal::Int(i64::from(u32::from(c)))).collect();
            let codes = || format!("{:?}", file.chars().map(u32::from).collect::<Vec<_>>());
            anno.push(format!("{{'file',{}}}", string(&chars).unwrap_or_else(codes)));
        }
        anno
    }
}

fn quoted(atom: Atom) -> String {
    let mut text = String::new();
    let _ = write_quoted(&mut text, atom.as_str());
    text
}

fn function_anno(name: FunctionName) -> String {
    format!("{{'function',{{{},{}}}}}", quoted(name.name), name.arity)
}

fn id_anno(id: &LambdaId) -> String {
    format!("{{'id',{{{},{},{}}}}}", id.index, id.uniq, quoted(id.name))
}

/// The list as a string in quotes, if all of it can be printed.
fn string(items: &[Literal]) -> Option<String> {
    let mut text = String::from("\"");
    for item in items {
        let Literal::Int(code) = item else { return None };
        match char::from_u32(u32::try_from(*code).ok()?)? {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c @ (' '..='~' | '\u{a1}'..='\u{ff}') => text.push(c),
            _ => return None,
        }
    }
    text.push('"');
    Some(text)
}

/// Erlang wants digits on both sides of a point, also before an exponent.
fn float(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0e{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_erlangs() {
        assert_eq!(float(1e300), "1.0e300");
        assert_eq!(float(-1.5e-7), "-1.5e-7");
        assert_eq!(float(2.0), "2.0");
        assert_eq!(float(-0.0), "-0.0");
    }
}
