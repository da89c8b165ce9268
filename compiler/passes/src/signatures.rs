//! What sorts of terms functions are given and give back, over the whole program: a fixed point over all calls, starting with nothing known to
//! come. A function that is called in ways that are not seen here (from outside, through its name, as a fun) takes anything. The result is noted
//! in the functions (`known_args`, `known_results`), where [`crate::facts`] finds it.
//!
//! Before: `loop(X, N)` tests at each `X * 2.0` what X is. After: it knows a float (escape times of the Mandelbrot set:
//! 0.63 of the instructions, with the numbers that `expand` keeps beside float terms).

use crate::facts::{Facts, dominator_tree, walk_tree};
use crate::sorts::Sorts;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Func, Function, Imm, Literal, Op};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// After this many visits a function's arguments are anything, so that the end is near.
const MAX_VISITS: u32 = 16;

pub fn run(functions: &mut Vec<Function>) {
    let numbers: FxHashMap<Func, usize> = functions.iter().enumerate().map(|(number, func)| (func.name, number)).collect();
    let funs = funs(functions);
    let mut known: Vec<Signature> = functions
        .iter()
        .map(|func| Signature::new(func.blocks[func.entry()].params.len(), func.open || funs.contains(&func.name)))
        .collect();
    let mut work: Vec<usize> = (0..functions.len()).rev().filter(|&number| known[number].is_called()).collect();
    let mut callers: Vec<FxHashSet<usize>> = vec![FxHashSet::default(); functions.len()];
    while let Some(number) = work.pop() {
        known[number].queued = false;
        known[number].visits += 1;
        note(&mut functions[number], &known, &numbers);
        let seen = visit(&functions[number]);
        let mut result = seen.result;
        let mut again = Vec::new();
        for call in &seen.calls {
            let Some(&callee) = numbers.get(&call.callee) else {
                result = if call.tail { Sorts::TERM } else { result };
                continue;
            };
            callers[callee].insert(number);
            if known[callee].take(&call.args) {
                again.push(callee);
            }
            if call.tail {
                result = result.or(known[callee].result);
            }
        }
        if !result.within(known[number].result) {
            known[number].result = known[number].result.or(result);
            again.extend(&callers[number]);
        }
        for other in again {
            if known[other].is_called() && !std::mem::replace(&mut known[other].queued, true) {
                work.push(other);
            }
        }
    }
    // Nothing seen is taken for anything.
    for signature in &mut known {
        for sorts in signature.args.iter_mut().chain([&mut signature.result]) {
            if *sorts == Sorts::NOTHING {
                *sorts = Sorts::TERM;
            }
        }
    }
    for func in functions {
        note(func, &known, &numbers);
    }
}

struct Signature {
    args: SmallVec<[Sorts; 4]>,
    result: Sorts,
    /// Some call has been seen, or need not be.
    called: bool,
    visits: u32,
    queued: bool,
}

impl Signature {
    fn new(arity: usize, open: bool) -> Signature {
        let sorts = if open { Sorts::TERM } else { Sorts::NOTHING };
        Signature { args: SmallVec::from_elem(sorts, arity), result: Sorts::NOTHING, called: open, visits: 0, queued: open }
    }

    fn is_called(&self) -> bool {
        self.called
    }

    /// One more call. Whether something is new.
    fn take(&mut self, args: &[Sorts]) -> bool {
        let mut new = !std::mem::replace(&mut self.called, true);
        for (known, &arg) in self.args.iter_mut().zip(args) {
            let arg = if self.visits > MAX_VISITS { Sorts::TERM } else { arg.and(Sorts::TERM) };
            new |= !arg.within(*known);
            *known = known.or(arg);
        }
        new
    }
}

/// Functions that are made into funs.
fn funs(functions: &[Function]) -> FxHashSet<Func> {
    let mut found = FxHashSet::default();
    for func in functions {
        for (_, data) in func.insts.iter() {
            match &data.imm {
                Imm::Lambda(lambda) => {
                    found.insert(lambda.func);
                }
                Imm::Lit(literal) => funs_in(literal, &mut found),
                _ => {}
            }
        }
    }
    found
}

fn funs_in(literal: &Literal, found: &mut FxHashSet<Func>) {
    match literal {
        Literal::LocalFun(lambda) => {
            found.insert(lambda.func);
        }
        Literal::ExternalFun(func) => {
            found.insert(*func);
        }
        Literal::List(items, tail) => items.iter().chain([&**tail]).for_each(|item| funs_in(item, found)),
        Literal::Tuple(items) => items.iter().for_each(|item| funs_in(item, found)),
        Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            funs_in(key, found);
            funs_in(value, found);
        }),
        _ => {}
    }
}

/// Writes what is known into the function.
fn note(func: &mut Function, known: &[Signature], numbers: &FxHashMap<Func, usize>) {
    let own = &known[numbers[&func.name]];
    func.known_args = own.args.iter().map(|sorts| sorts.bits()).collect();
    let mut results: Vec<(Func, u32)> = Vec::new();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            if let (Op::Call, &Imm::Func(callee)) = (func.insts[inst].op, &func.insts[inst].imm)
                && let Some(&number) = numbers.get(&callee)
                && !results.iter().any(|(other, _)| *other == callee)
            {
                results.push((callee, known[number].result.bits()));
            }
        }
    }
    func.known_results = results;
}

struct Seen {
    calls: Vec<Call>,
    result: Sorts,
}

struct Call {
    callee: Func,
    args: SmallVec<[Sorts; 4]>,
    tail: bool,
}

struct Visit<'f> {
    func: &'f Function,
    facts: Facts,
    seen: Seen,
}

/// The calls of a function and what it returns itself.
fn visit(func: &Function) -> Seen {
    let dom = Dominators::compute(func);
    let facts = Facts::new(func, &dom);
    let mut visit = Visit { func, facts, seen: Seen { calls: Vec::new(), result: Sorts::NOTHING } };
    walk_tree(func.entry(), &dominator_tree(&dom), &mut visit, Visit::block, |visit, mark| visit.facts.leave(mark));
    visit.seen
}

impl Visit<'_> {
    fn block(&mut self, block: Block) -> usize {
        let func = self.func;
        let mark = self.facts.enter(func, block);
        for &inst in &func.blocks[block].insts {
            let data = &func.insts[inst];
            match (data.op, &data.imm) {
                (Op::Call | Op::TailCall, &Imm::Func(callee)) => {
                    let args = data.args.iter().map(|&arg| self.facts.sorts(arg)).collect();
                    self.seen.calls.push(Call { callee, args, tail: data.op == Op::TailCall });
                }
                (Op::Return, _) => self.seen.result = self.seen.result.or(self.facts.sorts(data.args[0]).and(Sorts::TERM)),
                (op, _) if op.is_tail_call() => self.seen.result = Sorts::TERM,
                _ => {}
            }
            self.facts.after(func, inst);
        }
        mark
    }
}
