//! Primitive operations: failures, exceptions, the receive loop's steps.

use super::function::Lower;
use super::closure::plain;
use super::literal;
use super::scope::Values;
use crate::ast::{Expr, Literal, Primop};
use beamless_abi::call::FailKind;
use beamless_ir::op::{Imm, Op};
use beamless_ir::build::target;
use beamless_ir::{Atom, Func, Value};

/// Reasons of `match_fail` that are a tuple of this name and one value more.
const FAILS: [(&str, FailKind); 7] = [
    ("badmatch", FailKind::Badmatch),
    ("case_clause", FailKind::CaseClause),
    ("try_clause", FailKind::TryClause),
    ("badrecord", FailKind::Badrecord),
    ("badmap", FailKind::Badmap),
    ("bad_filter", FailKind::BadFilter),
    ("else_clause", FailKind::ElseClause),
];

const CLASSES: [&str; 3] = ["error", "exit", "throw"];

impl<'a> Lower<'_, '_, 'a> {
    pub fn primop(&mut self, primop: &'a Primop) -> Values {
        match (primop.name.as_str(), primop.args.as_slice()) {
            ("match_fail", [reason]) => return self.match_fail(primop, reason),
            ("nif_start" | "executable_line" | "debug_line", _) => return Values::from_slice(&[self.nothing()]),
            _ => {}
        }
        let args = self.all(&primop.args);
        self.at(primop.pos);
        let value = match (primop.name.as_str(), args.as_slice()) {
            ("raise", [trace, reason]) => return self.failing(FailKind::Reraise, &[*trace, *reason]),
            ("raw_raise", [_, _, _]) => return self.raw_raise(&primop.args[0], &args),
            ("build_stacktrace", [_]) => self.internal("build_stacktrace", &args),
            ("bs_init_writable", [_]) => self.internal("bs_init_writable", &args),
            ("recv_peek_message", []) => return self.peek(),
            ("recv_next", []) => self.internal("recv_next", &[]),
            ("remove_message", []) => self.internal("recv_remove", &[]),
            ("recv_wait_timeout", [_]) => self.internal("recv_wait", &args),
            _ => {
                self.problem(format_args!("primop {}/{}", primop.name, args.len()));
                self.nothing()
            }
        };
        Values::from_slice(&[value])
    }

    /// Whether there is a message, and the message.
    fn peek(&mut self) -> Values {
        let message = self.internal("recv_peek", &[]);
        let none = self.is_none(message);
        let found = self.b.value(Op::BoolNot, &[none], Imm::None);
        Values::from_slice(&[self.bool_term(found), message])
    }

    fn failing(&mut self, kind: FailKind, args: &[Value]) -> Values {
        self.b.fail(kind, args);
        self.dead();
        Values::from_slice(&[self.nothing()])
    }

    /// Where the class is none the result is `badarg`, as that of `erlang:raise/3` is.
    fn raw_raise(&mut self, class: &Expr, args: &[Value]) -> Values {
        let is_class = |literal: &Literal| matches!(literal, Literal::Atom(name) if CLASSES.iter().any(|class| *name == *class));
        let badarg = beamless_ir::Literal::atom("badarg");
        match class {
            Expr::Literal(literal) if is_class(literal) => return self.failing(FailKind::RawRaise, args),
            Expr::Literal(_) => return Values::from_slice(&[self.b.lit(badarg)]),
            _ if self.classes.contains(&args[0]) => return self.failing(FailKind::RawRaise, args),
            _ => {}
        }
        let (raises, other) = (self.b.new_block(), self.b.new_block());
        let keys = CLASSES.map(beamless_ir::Literal::atom).to_vec();
        let targets: Vec<_> = keys.iter().map(|_| target(raises, &[])).collect();
        self.b.switch(args[0], keys, &targets, target(other, &[]));
        self.b.switch_to(raises);
        self.b.fail(FailKind::RawRaise, args);
        self.b.switch_to(other);
        Values::from_slice(&[self.b.lit(badarg)])
    }

    fn match_fail(&mut self, primop: &'a Primop, reason: &'a Expr) -> Values {
        let (name, args) = self.reason(reason);
        self.at(primop.pos);
        match (name.as_ref().map(|name| name.as_str()), args.as_slice()) {
            (Some("function_clause"), _) => self.function_clause(primop, &args),
            (Some("if_clause"), []) => self.failing(FailKind::IfClause, &[]),
            (Some(name), [value]) => match FAILS.iter().find(|(other, _)| *other == name) {
                Some((_, kind)) => self.failing(*kind, &[*value]),
                None => self.other_reason(reason),
            },
            _ => self.other_reason(reason),
        }
    }

    fn other_reason(&mut self, reason: &'a Expr) -> Values {
        let value = self.value(reason);
        self.failing(FailKind::Error, &[value])
    }

    /// Name and elements of a reason.
    fn reason(&mut self, reason: &'a Expr) -> (Option<Atom>, Values) {
        match reason {
            Expr::Tuple(items) => match items.split_first() {
                Some((Expr::Literal(Literal::Atom(name)), rest)) => (Some(*name), self.all(rest)),
                _ => (None, Values::new()),
            },
            Expr::Literal(Literal::Tuple(items)) => match items.split_first() {
                Some((Literal::Atom(name), rest)) => {
                    (Some(*name), rest.iter().map(|item| self.b.lit(literal::literal(item))).collect())
                }
                _ => (None, Values::new()),
            },
            Expr::Literal(Literal::Atom(name)) => (Some(*name), Values::new()),
            _ => (None, Values::new()),
        }
    }

    /// A failure that was inlined from another function is raised in its name, as OTP does by a call of a stub.
    fn function_clause(&mut self, primop: &Primop, args: &[Value]) -> Values {
        let arity = args.len() as u32;
        let own = self.shown;
        let params = self.params(self.header);
        let stub = match primop.function {
            Some(function) if function.name == own.name && function.arity == own.arity => None,
            Some(function) => Some(format!("-inlined-{}-", plain(function))),
            // Funs have no name there.
            None if params.starts_with(args) => None,
            None => {
                let number = self.def.scan.next_number();
                Some(format!("-{}-inlined-{number}-", plain(self.def.def.name)))
            }
        };
        if let Some(name) = stub {
            let func = Func { module: own.module, name: Atom::new(&name), arity };
            self.b.loc = Some(self.location(func));
        }
        self.failing(FailKind::FunctionClause, args)
    }
}
