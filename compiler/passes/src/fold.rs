//! Folds what is known: tests decided by earlier tests or definitions, accesses of tuples and lists made here, arithmetic on constants,
//! calls of funs made here. Walks the dominator tree with [`crate::facts`]; blocks that nothing reaches any more go.
//!
//! Before: `v2 = tuple v0, v1; v3 = is Tuple v2; br v3, block1(), block2(); block1: v4 = tuple_get 0 v2; return v4`.
//! After: `v2 = tuple v0, v1; jump block1(); block1: return v0`.

use crate::edit::{Replacements, remove_unreachable, replace};
use crate::facts::{Facts, dominator_tree, literal, walk_tree};
use crate::sorts::Sorts;
use beamless_abi::bif::BifRow;
use beamless_ir::build::target;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Function, Imm, Inst, Lambda, Literal, Op, Value};
use num_bigint::BigInt;
use std::sync::Arc;

pub fn run(func: &mut Function) {
    let dom = Dominators::compute(func);
    let tree = dominator_tree(&dom);
    let facts = Facts::new(func, &dom);
    let root = func.entry();
    let mut fold = Fold { func, facts, replaced: Replacements::default() };
    walk_tree(root, &tree, &mut fold, Fold::block, |fold, mark| fold.facts.leave(mark));
    let replaced = fold.replaced;
    replaced.apply(func);
    remove_unreachable(func);
}

struct Fold<'f> {
    func: &'f mut Function,
    facts: Facts,
    replaced: Replacements,
}

/// What an instruction turns out to be.
enum Known {
    /// Another value.
    Value(Value),
    /// Another operation.
    Op(Op, Vec<Value>, Imm),
}

fn constant(literal: Literal) -> Known {
    Known::Op(Op::Const, Vec::new(), Imm::Lit(Arc::new(literal)))
}

fn boolean(bit: bool) -> Known {
    constant(Literal::atom(if bit { "true" } else { "false" }))
}

impl Fold<'_> {
    fn block(&mut self, block: Block) -> usize {
        let mark = self.facts.enter(self.func, block);
        for index in 0..self.func.blocks[block].insts.len() {
            let inst = self.func.blocks[block].insts[index];
            self.replaced.apply_to(&mut self.func.insts[inst]);
            self.inst(inst);
            self.facts.after(self.func, inst);
        }
        mark
    }

    fn inst(&mut self, inst: Inst) {
        let data = &self.func.insts[inst];
        match data.op {
            Op::Br => return self.branch(inst),
            Op::Switch => return self.switch(inst),
            _ => {}
        }
        match self.known(inst) {
            Some(Known::Value(value)) => {
                let old = self.func.result(inst);
                self.replaced.set(old, value);
            }
            Some(Known::Op(op, args, imm)) => replace(self.func, inst, op, &args, imm),
            None => {}
        }
    }

    fn known(&self, inst: Inst) -> Option<Known> {
        let data = &self.func.insts[inst];
        let args = &data.args;
        match (data.op, &data.imm) {
            (Op::TupleGet, &Imm::Int(index)) => self.element(args[0], index as usize),
            (Op::Hd | Op::Tl, _) => self.list_part(args[0], data.op == Op::Hd),
            (Op::FunEnv, &Imm::Int(index)) => {
                let made = self.func.def(args[0]).filter(|made| made.op == Op::MakeFun)?;
                Some(Known::Value(*made.args.get(index as usize)?))
            }
            (Op::BoolTerm, _) => self.facts.decide(self.func, args[0]).map(boolean),
            (Op::IsLit, Imm::Lit(literal)) => self.is_literal(args[0], literal),
            (Op::BoolNot, _) => {
                let inner = self.func.def(args[0]).filter(|inner| inner.op == Op::BoolNot)?;
                Some(Known::Value(inner.args[0]))
            }
            (Op::BoolAnd | Op::BoolOr, _) => self.combination(args[0], args[1], data.op == Op::BoolOr),
            (Op::Bif, Imm::Bif(row)) => self.bif(row, args),
            (Op::CallFun, _) => self.call_fun(Op::Call, args),
            (Op::TailCallFun, _) => self.call_fun(Op::TailCall, args),
            _ => None,
        }
    }

    /// Element of a tuple that was made here.
    fn element(&self, tuple: Value, index: usize) -> Option<Known> {
        if let Some(Literal::Tuple(items)) = literal(self.func, tuple) {
            return Some(constant(items.get(index)?.clone()));
        }
        let made = self.func.def(tuple).filter(|made| made.op == Op::Tuple)?;
        Some(Known::Value(*made.args.get(index)?))
    }

    fn list_part(&self, list: Value, head: bool) -> Option<Known> {
        // The tail of a literal is a literal of its own.
        if let Some(Literal::List(items, tail)) = literal(self.func, list).filter(|_| head || is_short(self.func, list))
        {
            let (first, rest) = items.split_first()?;
            return Some(constant(match (head, rest) {
                (true, _) => first.clone(),
                (false, []) => (**tail).clone(),
                (false, rest) => Literal::List(rest.to_vec(), tail.clone()),
            }));
        }
        let made = self.func.def(list).filter(|made| made.op == Op::Cons)?;
        Some(Known::Value(made.args[usize::from(!head)]))
    }

    /// A test of a boolean that was a condition before is that condition.
    fn is_literal(&self, value: Value, literal: &Literal) -> Option<Known> {
        let made = self.func.def(value).filter(|made| made.op == Op::BoolTerm)?;
        let sorts = Sorts::of_literal(literal);
        if sorts == Sorts::TRUE {
            Some(Known::Value(made.args[0]))
        } else if sorts == Sorts::FALSE {
            Some(Known::Op(Op::BoolNot, vec![made.args[0]], Imm::None))
        } else {
            None
        }
    }

    /// `a and b` or `a or b` of which one is known and leaves it to the other.
    fn combination(&self, a: Value, b: Value, or: bool) -> Option<Known> {
        let neutral = Some(!or);
        if self.facts.decide(self.func, a) == neutral {
            Some(Known::Value(b))
        } else if self.facts.decide(self.func, b) == neutral {
            Some(Known::Value(a))
        } else {
            None
        }
    }

    fn bif(&self, row: &'static BifRow, args: &[Value]) -> Option<Known> {
        if row.module != "erlang" {
            return None;
        }
        let sorts = |index: usize| self.facts.sorts(args[index]);
        match (row.name, row.arity) {
            ("hd", 1) if sorts(0) == Sorts::CONS => Some(Known::Op(Op::Hd, args.to_vec(), Imm::None)),
            ("tl", 1) if sorts(0) == Sorts::CONS => Some(Known::Op(Op::Tl, args.to_vec(), Imm::None)),
            ("tuple_size", 1) if sorts(0) == Sorts::TUPLE => {
                Some(constant(Literal::Int(i64::from(self.facts.arity(args[0])?))))
            }
            ("element", 2) if sorts(1) == Sorts::TUPLE => {
                let &Literal::Int(index) = literal(self.func, args[0])? else { return None };
                let inside = (1..=i64::from(self.facts.arity(args[1])?)).contains(&index);
                inside.then(|| Known::Op(Op::TupleGet, vec![args[1]], Imm::Int(index - 1)))
            }
            (name, 2) => {
                let (Literal::Int(a), Literal::Int(b)) = (literal(self.func, args[0])?, literal(self.func, args[1])?)
                else {
                    return None;
                };
                arithmetic(name, *a, *b).map(constant)
            }
            _ => None,
        }
    }

    /// A call of a fun that was made here is a call of its function; the fun itself is its last argument.
    fn call_fun(&self, op: Op, args: &[Value]) -> Option<Known> {
        let (fun, given) = (args[0], &args[1..]);
        let lambda: &Lambda = match (self.func.def(fun)?.op, &self.func.def(fun)?.imm) {
            (Op::MakeFun, Imm::Lambda(lambda)) => lambda,
            (Op::Const, Imm::Lit(literal)) => match &**literal {
                Literal::LocalFun(lambda) => lambda,
                _ => return None,
            },
            _ => return None,
        };
        if lambda.arity as usize != given.len() {
            return None;
        }
        let mut all = given.to_vec();
        all.push(fun);
        Some(Known::Op(op, all, Imm::Func(lambda.func)))
    }

    fn branch(&mut self, inst: Inst) {
        let data = &self.func.insts[inst];
        let taken = match self.facts.decide(self.func, data.args[0]) {
            Some(holds) => usize::from(!holds),
            None if data.targets[0] == data.targets[1] => 0,
            None => return,
        };
        self.jump(inst, taken);
    }

    fn jump(&mut self, inst: Inst, taken: usize) {
        let data = &mut self.func.insts[inst];
        let call = data.targets[taken].clone();
        data.op = Op::Jump;
        data.args.clear();
        data.imm = Imm::None;
        data.targets = [target(call.block, &call.args)].into_iter().collect();
    }

    /// Drops the cases that cannot be; jumps where one is certain.
    fn switch(&mut self, inst: Inst) {
        let data = &self.func.insts[inst];
        let Imm::Cases(keys) = &data.imm else { return };
        let value = data.args[0];
        if let Some(literal) = literal(self.func, value).filter(|literal| literal.is_immediate()) {
            let taken = keys.iter().position(|key| key == literal).unwrap_or(keys.len());
            return self.jump(inst, taken);
        }
        let sorts = self.facts.sorts(value);
        let keep: Vec<usize> = (0..keys.len()).filter(|&index| sorts.meets(Sorts::of_literal(&keys[index]))).collect();
        if keep.len() == keys.len() {
            return;
        }
        let default = keys.len();
        if keep.is_empty() {
            return self.jump(inst, default);
        }
        let keys: Vec<_> = keep.iter().map(|&index| keys[index].clone()).collect();
        let targets = keep.iter().chain([&default]).map(|&index| data.targets[index].clone()).collect();
        let data = &mut self.func.insts[inst];
        data.imm = Imm::Cases(keys);
        data.targets = targets;
    }
}

fn is_short(func: &Function, list: Value) -> bool {
    const SHORT: usize = 4;
    matches!(literal(func, list), Some(Literal::List(items, _)) if items.len() <= SHORT)
}

/// An operator on two constants, unless it fails or is better left to the runtime.
fn arithmetic(name: &str, a: i64, b: i64) -> Option<Literal> {
    let (x, y) = (BigInt::from(a), BigInt::from(b));
    Some(Literal::integer(match name {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "div" if b != 0 => x / y,
        "rem" if b != 0 => x % y,
        "band" => BigInt::from(a & b),
        "bor" => BigInt::from(a | b),
        "bxor" => BigInt::from(a ^ b),
        "bsl" if (0..256).contains(&b) => x << b as usize,
        "bsr" if (0..256).contains(&b) => x >> b as usize,
        _ => return None,
    }))
}
