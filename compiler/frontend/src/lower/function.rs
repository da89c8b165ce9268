//! One function being built: its parameters, locations, and the small things every construct needs. Holds no construct itself.

use super::module::{DefContext, ModuleContext, Names};
use super::scope::{Bind, Captured, Dest, Pending, PendingKind, Values};
use super::tidy;
use crate::ast::{self, Expr, Pos, Var};
use beamless_abi::bif::{BifRow, NORETURN};
use beamless_ir::op::{Imm, Op, TypeTest};
use beamless_ir::{Atom, Block, Builder, Func, Function, Literal, Loc, LocData, Stage, Type, Value};
use beamless_source::{Code, Diagnostic};
use rustc_hash::FxHashMap;
use std::sync::Arc;

pub(super) struct Lower<'c, 'f, 'a> {
    pub module: &'c mut ModuleContext<'a>,
    pub def: &'c mut DefContext<'a>,
    pub b: Builder<'f>,
    /// What stack traces call this function.
    pub shown: Func,
    /// Loop header of self tail calls; takes the parameters.
    pub header: Block,
    /// Nearest known position.
    pub pos: Pos,
    pub in_guard: bool,
    pub names: Names,
    /// Classes of exceptions, as handlers got them.
    pub classes: Vec<Value>,
    /// Started after a terminator: nothing leads here.
    dead: Option<Block>,
    locs: FxHashMap<(Func, u32, u16), Loc>,
}

impl<'c, 'f, 'a> Lower<'c, 'f, 'a> {
    /// Makes a function, and puts the lambdas in it among the pending ones.
    pub fn function(module: &'c mut ModuleContext<'a>, def: &'c mut DefContext<'a>, pending: Pending<'a>) -> Function {
        let mut func = Function::new(pending.func, Stage::Term);
        let entry = func.add_block();
        let header = func.add_block();
        let names = module.names;
        let b = Builder::at(&mut func, entry);
        let (shown, pos) = (pending.shown, pending.pos);
        let locs = FxHashMap::default();
        let mut lower = Lower { module, def, b, shown, header, pos, in_guard: false, names, classes: Vec::new(), dead: None, locs };
        lower.body(entry, &pending);
        tidy::tidy(&mut func);
        func
    }

    fn body(&mut self, entry: Block, pending: &Pending<'a>) {
        let is_fun = !matches!(pending.kind, PendingKind::Plain(_));
        let captured = pending.captured.len();
        let count = pending.arity + if is_fun { 1 } else { captured };
        for block in [entry, self.header] {
            for _ in 0..count {
                self.b.func.add_param(block, Type::Term);
            }
        }
        self.b.switch_to(entry);
        let params = self.b.func.blocks[entry].params.clone();
        self.b.jump(self.header, &params);
        self.b.switch_to(self.header);
        let params = self.b.func.blocks[self.header].params.clone();
        let (args, rest) = params.split_at(pending.arity);
        match pending.kind {
            PendingKind::Plain(fun) => {
                self.bind_values(&fun.params, args);
                self.bind_values(&pending.captured, rest);
                self.lower(&fun.body, Dest::Return);
            }
            PendingKind::Lambda(fun) => {
                self.bind_values(&fun.params, args);
                let captured = self.environment(rest[0], &pending.captured);
                self.bind_values(&pending.captured, &captured);
                self.lower(&fun.body, Dest::Return);
            }
            PendingKind::Wrapper(target) => {
                let captured = self.environment(rest[0], &pending.captured);
                let all: Values = args.iter().copied().chain(captured).collect();
                match self.module.bifs.find(target.module, target.name, all.len()) {
                    Some(row) => {
                        let result = self.bif(row, &all);
                        self.b.ret(result);
                    }
                    None => self.b.tail_call(target, &all),
                }
            }
        }
    }

    fn environment(&mut self, fun: Value, captured: &Captured) -> Values {
        (0..captured.len()).map(|index| self.b.value(Op::FunEnv, &[fun], Imm::Int(index as i64))).collect()
    }

    pub fn bind(&mut self, var: Var, bind: Bind<'a>) {
        if let Some(entry) = self.def.env.get_mut(var.0 as usize) {
            *entry = bind;
        }
    }

    pub fn bind_values(&mut self, vars: &[Var], values: &[Value]) {
        for (&var, &value) in vars.iter().zip(values) {
            self.bind(var, Bind::Value(value));
        }
    }

    /// What is wrong with the code; only hand-written code can be wrong.
    pub fn problem(&mut self, what: impl std::fmt::Display) {
        let text = format!("{} in {}:{}", what, self.module.ast.name, self.def.def.name);
        self.module.diagnostics.push(Diagnostic::error(Code::CoreUnsupported, text));
    }

    /// A value for code that is never reached or was complained about.
    pub fn nothing(&mut self) -> Value {
        self.b.lit(Literal::Nil)
    }

    /// After a terminator in the middle of an expression: what follows is dead.
    pub fn dead(&mut self) {
        let block = self.b.new_block();
        self.b.switch_to(block);
        self.dead = Some(block);
    }

    /// A literal of the AST; used at several places it is still converted once.
    pub fn literal(&mut self, literal: &'a ast::Literal) -> Value {
        let make = || Arc::new(super::literal::literal(literal));
        let literal = match literal {
            ast::Literal::List(_) | ast::Literal::Tuple(_) | ast::Literal::Map(_) | ast::Literal::Bits(_) => {
                self.def.literals.entry(std::ptr::from_ref(literal)).or_insert_with(make).clone()
            }
            _ => make(),
        };
        self.b.value(Op::Const, &[], Imm::Lit(literal))
    }

    // Locations -------------------------------------------------------------------------------------------------------

    /// Sets the location of the instructions to come to this position, or the nearest known one around it.
    pub fn at(&mut self, pos: Pos) {
        if pos.is_known() {
            self.pos = pos;
        }
        self.b.loc = Some(self.location(self.shown));
    }

    /// The current position in another function.
    pub fn location(&mut self, func: Func) -> Loc {
        let Pos { line, file, .. } = self.pos;
        if let Some(&loc) = self.locs.get(&(func, line, file)) {
            return loc;
        }
        let (text, shown) = if self.module.without_lines { ("".into(), 0) } else { (self.module.file(self.pos), line) };
        let data = LocData { func, file: text, line: shown, parent: None };
        let loc = self.b.func.locs.push(data);
        self.locs.insert((func, line, file), loc);
        loc
    }

    // Regions and flow ------------------------------------------------------------------------------------------------

    /// Continues in a new block with another handler for the blocks to come; gives the former handler.
    pub fn enter(&mut self, handler: Option<Block>) -> Option<Block> {
        let former = std::mem::replace(&mut self.b.handler, handler);
        let block = self.b.new_block();
        self.b.jump(block, &[]);
        self.b.switch_to(block);
        former
    }

    pub fn terms_block(&mut self, count: usize) -> Block {
        let block = self.b.new_block();
        for _ in 0..count {
            self.b.func.add_param(block, Type::Term);
        }
        block
    }

    pub fn params(&self, block: Block) -> Values {
        Values::from_slice(&self.b.func.blocks[block].params)
    }

    /// Ends the block: the values go where they are wanted.
    pub fn finish(&mut self, dest: Dest, values: &[Value]) {
        if self.dead == Some(self.b.block()) {
            return self.b.unreachable();
        }
        let wanted = match dest {
            Dest::Join(block) => self.b.func.blocks[block].params.len(),
            Dest::Return | Dest::Branch(..) => 1,
            Dest::Drop(block) => return self.b.jump(block, &[]),
        };
        let mut values = Values::from_slice(values);
        if values.len() != wanted {
            // A call that never returns may stand where any number of values is wanted.
            let nothing = self.nothing();
            values.resize(wanted, nothing);
        }
        match dest {
            Dest::Join(block) | Dest::Drop(block) => self.b.jump(block, &values),
            Dest::Return => self.b.ret(values[0]),
            Dest::Branch(yes, no) => {
                let test = self.truth(values[0]);
                self.b.br(test, yes, no);
            }
        }
    }

    /// Whether a term is `true`.
    pub fn truth(&mut self, value: Value) -> Value {
        match self.known_bool(value) {
            Some(test) => test,
            None => self.is_lit(value, Literal::Atom(self.names.true_)),
        }
    }

    /// The truth value that this boolean was made of, if it can still be had here: nothing ran since.
    pub fn known_bool(&self, value: Value) -> Option<Value> {
        let func = &*self.b.func;
        let insts = &func.blocks[self.b.block()].insts;
        let runs = |op: Op, imm: &Imm| op.is_call() || matches!(imm, Imm::Bif(row) if row.has(beamless_abi::bif::YIELDS));
        // Uses come soon after; looking further would make long blocks slow.
        for &inst in insts.iter().rev().take(16) {
            let data = &func.insts[inst];
            if data.op == Op::BoolTerm && data.results.first() == Some(&value) {
                return data.args.first().copied();
            }
            if runs(data.op, &data.imm) {
                return None;
            }
        }
        None
    }

    pub fn is_lit(&mut self, value: Value, literal: Literal) -> Value {
        self.b.value(Op::IsLit, &[value], Imm::Lit(Arc::new(literal)))
    }

    pub fn is_none(&mut self, value: Value) -> Value {
        self.b.is(value, TypeTest::None)
    }

    pub fn bool_term(&mut self, test: Value) -> Value {
        self.b.value(Op::BoolTerm, &[test], Imm::None)
    }

    /// Calls a BIF at the current location.
    pub fn bif(&mut self, row: &'static BifRow, args: &[Value]) -> Value {
        let result = self.b.bif(row, args);
        if row.has(NORETURN) {
            self.b.unreachable();
            self.dead();
            return self.nothing();
        }
        result
    }

    /// Calls one of the compiler's own primitives.
    pub fn internal(&mut self, name: &str, args: &[Value]) -> Value {
        match self.module.bifs.find(self.names.beamless_rt, Atom::new(name), args.len()) {
            Some(row) => self.bif(row, args),
            None => {
                self.problem(format_args!("no primitive {name}/{}", args.len()));
                self.nothing()
            }
        }
    }

    /// The value of a variable, as a term.
    pub fn var(&mut self, var: Var) -> Value {
        let bind = self.def.env.get(var.0 as usize).cloned().unwrap_or(Bind::Unbound);
        match bind {
            Bind::Value(value) | Bind::Truth(value) => value,
            Bind::Bool(test) => self.bool_term(test),
            Bind::Literal(literal) => self.literal(literal),
            Bind::Lifted(lifted) => self.lifted_value(&lifted),
            Bind::Goto(_) | Bind::Unbound => {
                self.problem("a variable without a value");
                self.nothing()
            }
        }
    }

    pub fn is_true(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Literal(ast::Literal::Atom(atom)) if *atom == self.names.true_)
    }

    pub fn is_false(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Literal(ast::Literal::Atom(atom)) if *atom == self.names.false_)
    }
}
