//! Interprets functions at stage Term, slowly and plainly, so that lowering can be tested without the rest of the compiler. No processes.

mod bits;
mod builtin;
pub mod term;

use beamless_abi::call::FailKind;
use beamless_ir::op::{Cond, Imm, Op, TypeTest};
use beamless_ir::{Block, Func, Function, Module, Value};
use std::collections::HashMap;
use std::rc::Rc;
use term::{Term, atom, boolean, int, list, of_literal, order, tuple};

/// Class and reason.
pub type Exception = (Term, Term);
pub type Outcome = Result<Term, Exception>;

pub fn error(reason: Term) -> Exception {
    (atom("error"), reason)
}

pub struct Interpreter<'m> {
    functions: HashMap<Func, &'m Function>,
}

/// How a block ended.
enum Next {
    Block(Block, Vec<Term>),
    Done(Term),
}

impl<'m> Interpreter<'m> {
    pub fn new(modules: &'m [Module]) -> Interpreter<'m> {
        let functions = modules.iter().flat_map(|module| module.functions.iter());
        Interpreter { functions: functions.map(|func| (func.name, func)).collect() }
    }

    pub fn call(&self, func: Func, args: &[Term]) -> Outcome {
        match self.functions.get(&func) {
            Some(function) => self.run(function, args),
            None => builtin::call(self, func.module.as_str(), func.name.as_str(), args),
        }
    }

    pub fn apply(&self, fun: &Term, args: &[Term]) -> Outcome {
        let bad = |what| error(tuple(vec![atom(what), fun.clone()]));
        match fun {
            Term::Fun(lambda, _) if lambda.arity as usize == args.len() => {
                let all: Vec<Term> = args.iter().cloned().chain([fun.clone()]).collect();
                self.call(lambda.func, &all)
            }
            Term::External(func) if func.arity as usize == args.len() => self.call(*func, args),
            Term::Fun(..) | Term::External(_) => {
                let pair = tuple(vec![fun.clone(), list(args.to_vec(), Term::Nil)]);
                Err(error(tuple(vec![atom("badarity"), pair])))
            }
            _ => Err(bad("badfun")),
        }
    }

    fn run(&self, func: &Function, args: &[Term]) -> Outcome {
        let mut values = vec![Term::None; func.values.len()];
        let mut next = (func.entry(), args.to_vec());
        loop {
            let (block, args) = next;
            let data = &func.blocks[block];
            assert_eq!(data.params.len(), args.len(), "{}", func.name);
            for (param, arg) in data.params.iter().zip(args) {
                values[param.as_u32() as usize] = arg;
            }
            next = match self.block(func, block, &mut values) {
                Ok(Next::Done(term)) => return Ok(term),
                Ok(Next::Block(block, args)) => (block, args),
                Err((class, reason)) => match data.handler {
                    None => return Err((class, reason)),
                    Some(handler) if func.blocks[handler].params.is_empty() => (handler, Vec::new()),
                    // The raw trace: class and reason again are all that is needed of it.
                    Some(handler) => (handler, vec![class.clone(), reason.clone(), tuple(vec![class, reason])]),
                },
            };
        }
    }

    fn block(&self, func: &Function, block: Block, values: &mut [Term]) -> Result<Next, Exception> {
        for &inst in &func.blocks[block].insts {
            let data = &func.insts[inst];
            let args: Vec<Term> = data.args.iter().map(|arg| values[arg.as_u32() as usize].clone()).collect();
            if data.op.is_terminator() {
                return self.terminator(func, data, &args, values);
            }
            let results = self.op(data.op, &data.imm, &args)?;
            for (&result, term) in data.results.iter().zip(results) {
                values[result.as_u32() as usize] = term;
            }
        }
        panic!("{block} of {} has no terminator", func.name)
    }

    fn terminator(&self, func: &Function, data: &beamless_ir::InstData, args: &[Term], values: &[Term]) -> Result<Next, Exception> {
        let go = |index: usize| {
            let call = &data.targets[index];
            let value = |value: &Value| values[value.as_u32() as usize].clone();
            Ok(Next::Block(call.block, call.args.iter().map(value).collect()))
        };
        match (data.op, &data.imm) {
            (Op::Jump, _) => go(0),
            (Op::Br, _) => go(usize::from(!is_true(&args[0]))),
            (Op::Switch, Imm::Cases(keys)) => {
                let at = keys.iter().position(|key| order(&of_literal(key), &args[0], true).is_eq());
                go(at.unwrap_or(keys.len()))
            }
            (Op::Return, _) => Ok(Next::Done(args[0].clone())),
            (Op::TailCall, Imm::Func(callee)) => self.call(*callee, args).map(Next::Done),
            (Op::TailCallFun, _) => self.apply(&args[0], &args[1..]).map(Next::Done),
            (Op::TailCallDyn, _) => self.dynamic(args).map(Next::Done),
            (Op::Fail, Imm::Fail(kind)) => Err(failure(*kind, args)),
            _ => panic!("{} in {}", data.op.name(), func.name),
        }
    }

    fn dynamic(&self, args: &[Term]) -> Outcome {
        match (&args[0], &args[1]) {
            (Term::Atom(module), Term::Atom(name)) => {
                self.call(Func { module: *module, name: *name, arity: args.len() as u32 - 2 }, &args[2..])
            }
            _ => Err(error(atom("badarg"))),
        }
    }

    fn op(&self, op: Op, imm: &Imm, args: &[Term]) -> Result<Vec<Term>, Exception> {
        let one = match (op, imm) {
            (Op::Const, Imm::Lit(literal)) => of_literal(literal),
            (Op::BoolAnd, _) => Term::Bool(is_true(&args[0]) && is_true(&args[1])),
            (Op::BoolOr, _) => Term::Bool(is_true(&args[0]) || is_true(&args[1])),
            (Op::BoolNot, _) => Term::Bool(!is_true(&args[0])),
            (Op::BoolTerm, _) => boolean(is_true(&args[0])),
            (Op::Tuple, _) => tuple(args.to_vec()),
            (Op::Cons, _) => list(vec![args[0].clone()], args[1].clone()),
            (Op::MakeFun, Imm::Lambda(lambda)) => Term::Fun(lambda.clone(), Rc::new(args.to_vec())),
            (Op::MapNew, _) => term::map(args.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()),
            (Op::MapUpdate, Imm::Pairs(exact)) => map_update(args, exact)?,
            (Op::Hd | Op::Tl, _) => match &args[0] {
                Term::Cons(pair) => if op == Op::Hd { pair.0.clone() } else { pair.1.clone() },
                other => panic!("{} of {other}", op.name()),
            },
            (Op::TupleGet, Imm::Int(index)) => match &args[0] {
                Term::Tuple(items) => items[*index as usize].clone(),
                other => panic!("tuple_get of {other}"),
            },
            (Op::MapFind, _) => match &args[0] {
                Term::Map(pairs) => find(pairs, &args[1]).cloned().unwrap_or(Term::None),
                other => panic!("map_find of {other}"),
            },
            (Op::FunEnv, Imm::Int(index)) => match &args[0] {
                Term::Fun(_, free) => free[*index as usize].clone(),
                other => panic!("fun_env of {other}"),
            },
            (Op::Is, Imm::Type(test)) => Term::Bool(is(&args[0], *test)),
            (Op::IsLit, Imm::Lit(literal)) => Term::Bool(order(&args[0], &of_literal(literal), true).is_eq()),
            (Op::Cmp, Imm::Cond(cond)) => Term::Bool(compare(*cond, &args[0], &args[1])),
            (Op::Bif, Imm::Bif(row)) => builtin::call(self, row.module, row.name, args)?,
            (Op::Call, Imm::Func(func)) => self.call(*func, args)?,
            (Op::CallFun, _) => self.apply(&args[0], &args[1..])?,
            (Op::CallDyn, _) => self.dynamic(args)?,
            _ => return bits::op(op, imm, args),
        };
        Ok(vec![one])
    }
}

fn is_true(term: &Term) -> bool {
    match term {
        Term::Bool(value) => *value,
        other => panic!("{other} is no truth value"),
    }
}

pub fn find<'t>(pairs: &'t [(Term, Term)], key: &Term) -> Option<&'t Term> {
    pairs.iter().find(|(other, _)| order(other, key, true).is_eq()).map(|(_, value)| value)
}

fn map_update(args: &[Term], exact: &[bool]) -> Outcome {
    let Term::Map(old) = &args[0] else { return Err(error(tuple(vec![atom("badmap"), args[0].clone()]))) };
    let mut pairs = old.to_vec();
    for (pair, exact) in args[1..].chunks(2).zip(exact) {
        if *exact && find(&pairs, &pair[0]).is_none() {
            return Err(error(tuple(vec![atom("badkey"), pair[0].clone()])));
        }
        pairs.push((pair[0].clone(), pair[1].clone()));
    }
    Ok(term::map(pairs))
}

pub fn is(term: &Term, test: TypeTest) -> bool {
    match (test, term) {
        (TypeTest::Atom, Term::Atom(_)) | (TypeTest::Float, Term::Float(_)) | (TypeTest::Nil, Term::Nil) => true,
        (TypeTest::Boolean, Term::Atom(atom)) => matches!(atom.as_str(), "true" | "false"),
        (TypeTest::Integer | TypeTest::Number, Term::Int(_)) | (TypeTest::Number, Term::Float(_)) => true,
        (TypeTest::Cons | TypeTest::List, Term::Cons(_)) | (TypeTest::List, Term::Nil) => true,
        (TypeTest::Tuple, Term::Tuple(_)) | (TypeTest::Map, Term::Map(_)) => true,
        (TypeTest::TupleArity(arity), Term::Tuple(items)) => items.len() == arity as usize,
        (TypeTest::Binary, Term::Bits(bits)) => bits.len() % 8 == 0,
        (TypeTest::Bitstring, Term::Bits(_)) | (TypeTest::Fun, Term::Fun(..) | Term::External(_)) => true,
        (TypeTest::FunArity(arity), Term::Fun(lambda, _)) => lambda.arity == arity,
        (TypeTest::FunArity(arity), Term::External(func)) => func.arity == arity,
        (TypeTest::None, Term::None) => true,
        _ => false,
    }
}

pub fn compare(cond: Cond, a: &Term, b: &Term) -> bool {
    match cond {
        Cond::Eq => order(a, b, true).is_eq(),
        Cond::Ne => order(a, b, true).is_ne(),
        Cond::EqNum => order(a, b, false).is_eq(),
        Cond::NeNum => order(a, b, false).is_ne(),
        Cond::Lt | Cond::Ult => order(a, b, false).is_lt(),
        Cond::Le | Cond::Ule => order(a, b, false).is_le(),
        Cond::Gt => order(a, b, false).is_gt(),
        Cond::Ge => order(a, b, false).is_ge(),
    }
}

fn failure(kind: FailKind, args: &[Term]) -> Exception {
    let tagged = |name| error(tuple(vec![atom(name), args[0].clone()]));
    match kind {
        FailKind::Badmatch => tagged("badmatch"),
        FailKind::CaseClause => tagged("case_clause"),
        FailKind::TryClause => tagged("try_clause"),
        FailKind::Badrecord => tagged("badrecord"),
        FailKind::Badmap => tagged("badmap"),
        FailKind::BadFilter => tagged("bad_filter"),
        FailKind::ElseClause => tagged("else_clause"),
        FailKind::Badkey => tagged("badkey"),
        FailKind::FunctionClause => error(atom("function_clause")),
        FailKind::IfClause => error(atom("if_clause")),
        FailKind::Error => error(args[0].clone()),
        FailKind::Reraise => match &args[0] {
            Term::Tuple(raw) => (raw[0].clone(), args[1].clone()),
            other => panic!("raise of {other}"),
        },
        FailKind::RawRaise => (args[0].clone(), args[1].clone()),
        FailKind::Exit => (atom("exit"), args[0].clone()),
        FailKind::Throw => (atom("throw"), args[0].clone()),
        FailKind::Undef | FailKind::Badarg | FailKind::Timeout => error(int(kind as i64)),
    }
}
