//! The only door from stage Term to stage Word: opens everything but calls into machine operations. One file per family of operations; this one
//! walks the function. What comes out is in docs/contract.md, "expand".
//!
//! Before: `v2 = bif erlang:+/2 v0, v1`. After: a tag test, `add_ovf` and `as_term`, with the BIF's call, its failure and the float case on
//! paths of their own that meet again in a block with the result as parameter.
//!
//! Booleans are not values here: a test is opened where it is used, as a branch ([`test::branch`]). Tests are pure, so that is the same.

mod access;
mod arith;
mod bif;
mod binary;
mod call;
mod compare;
mod construct;
mod emit;
mod map;
mod raise;
mod segment;
mod test;

use crate::facts::{Facts, dominator_tree, walk_tree};
use crate::sorts::Sorts;
use beamless_abi::bif::YIELDS;
use beamless_ir::function::{BlockCall, InstData};
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Builder, Function, Imm, Inst, Op, Stage, Type, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};
use smallvec::SmallVec;

type Values = SmallVec<[Value; 8]>;

/// Opens a function at stage Term.
pub fn run(old: &Function) -> Function {
    debug_assert_eq!(old.stage, Stage::Term);
    let mut new = Function::new(old.name, Stage::Word);
    new.locs = old.locs.clone();
    let dom = Dominators::compute(old);
    let values = prepare_blocks(old, &dom.rpo, &mut new);
    let facts = Facts::new(old, &dom);
    let entry = old.entry();
    let sorts = SecondaryMap::with_default(Sorts::ANY);
    let arities = SecondaryMap::new();
    let mut ways: SecondaryMap<Block, Vec<Block>> = SecondaryMap::new();
    for &block in &dom.rpo {
        for to in old.successors(block).map(|call| call.block).chain(old.blocks[block].handler) {
            ways[to].push(block);
        }
    }
    let mut ex = Expander {
        old,
        b: Builder::at(&mut new, entry),
        values,
        facts,
        sorts,
        arities,
        block: entry,
        floats: arith::has_floats(old),
        raw: SecondaryMap::new(),
        raw_in: SecondaryMap::new(),
        stretch: 0,
        stretches: 0,
        starts_in: SecondaryMap::new(),
        ends_in: SecondaryMap::new(),
        ways,
    };
    walk_tree(entry, &dominator_tree(&dom), &mut ex, Expander::expand_block, |ex, mark| ex.facts.leave(mark));
    finish(&mut new);
    new
}

/// Gives the new function the old one's blocks, by the same numbers, with their parameters.
fn prepare_blocks(old: &Function, order: &[Block], new: &mut Function) -> SecondaryMap<Value, PackedOption<Value>> {
    let mut values = SecondaryMap::new();
    for (block, data) in old.blocks.iter() {
        let made = new.add_block();
        debug_assert_eq!(made, block);
        new.blocks[block].cold = data.cold;
    }
    for &block in order {
        new.blocks[block].handler = old.blocks[block].handler;
        for &param in &old.blocks[block].params {
            values[param] = new.add_param(block, old.ty(param)).into();
        }
    }
    values
}

/// Only calls use handlers from here on; blocks that nothing reaches go.
fn finish(func: &mut Function) {
    for &block in &func.layout {
        if crate::liveness::call_handler(func, block).is_none() {
            func.blocks[block].handler = None;
        }
    }
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut work = vec![func.entry()];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut seen[block], true) {
            continue;
        }
        work.extend(func.successors(block).map(|call| call.block));
        work.extend(func.blocks[block].handler);
    }
    func.layout.retain(|&block| seen[block]);
}

/// The function being opened and the place in the new one.
struct Expander<'a> {
    old: &'a Function,
    b: Builder<'a>,
    /// New values by old ones; booleans have none.
    values: SecondaryMap<Value, PackedOption<Value>>,
    /// What is known of old values here.
    facts: Facts,
    /// The same of new values, as of when they were last asked for.
    sorts: SecondaryMap<Value, Sorts>,
    /// Number of elements of new values that are tuples, where it is known.
    arities: SecondaryMap<Value, Option<u32>>,
    /// Old block at hand.
    block: Block,
    /// Floats occur here: arithmetic and comparisons have ways of their own for them.
    floats: bool,
    /// The number in a float, by its term, and the stretch of code in which it may be used.
    raw: SecondaryMap<Value, PackedOption<Value>>,
    raw_in: SecondaryMap<Value, u32>,
    /// Number of the stretch at hand: code that no call and no second way in divides, so that raw numbers live on in it.
    stretch: u32,
    stretches: u32,
    /// The stretch at the start and at the end of each old block; 0 before it is known.
    starts_in: SecondaryMap<Block, u32>,
    ends_in: SecondaryMap<Block, u32>,
    /// Old blocks that lead to a block, by branch or by raising.
    ways: SecondaryMap<Block, Vec<Block>>,
}

impl Expander<'_> {
    fn expand_block(&mut self, block: Block) -> usize {
        let mark = self.facts.enter(self.old, block);
        self.block = block;
        match self.stretch_before(block) {
            Some(stretch) => self.stretch = stretch,
            None => self.new_stretch(),
        }
        self.starts_in[block] = self.stretch;
        self.b.handler = self.old.blocks[block].handler;
        self.start(block);
        let insts = &self.old.blocks[block].insts;
        for (index, &inst) in insts.iter().enumerate() {
            self.expand_inst(inst, insts.get(index + 1).copied());
            if self.b.is_finished() {
                break;
            }
            let data = &self.old.insts[inst];
            if data.op.is_call() || matches!(data.imm, Imm::Bif(row) if row.has(YIELDS)) {
                self.new_stretch();
            }
            self.facts.after(self.old, inst);
        }
        self.ends_in[block] = self.stretch;
        mark
    }

    /// The stretch that all ways to a block are in; none for loops, and for handlers of calls.
    fn stretch_before(&self, block: Block) -> Option<u32> {
        let ways = &self.ways[block];
        let stretch = self.ends_in[*ways.first()?];
        let same = ways.iter().all(|&from| {
            let raises = self.old.blocks[from].handler == Some(block);
            self.ends_in[from] == stretch && (!raises || self.starts_in[from] == stretch)
        });
        (same && stretch != 0).then_some(stretch)
    }

    fn new_stretch(&mut self) {
        self.stretches += 1;
        self.stretch = self.stretches;
    }

    /// The number in a float, where it is at hand.
    fn raw(&self, float: Value) -> Option<Value> {
        self.raw[float].expand().filter(|_| self.raw_in[float] == self.stretch)
    }

    fn set_raw(&mut self, float: Value, number: Value) {
        self.raw[float] = number.into();
        self.raw_in[float] = self.stretch;
    }

    fn expand_inst(&mut self, inst: Inst, next: Option<Inst>) {
        let old = self.old;
        let data = &old.insts[inst];
        self.b.loc = data.loc;
        let results: Values = match data.op {
            Op::Const => self.copy(data),
            Op::Jump | Op::Switch | Op::Unreachable | Op::Return | Op::Call | Op::TailCall => self.copy(data),
            Op::Br => return self.branch(data),
            // Opened where they are used.
            Op::BoolAnd | Op::BoolOr | Op::BoolNot | Op::Is | Op::IsLit | Op::Cmp => return,
            Op::BsMatchLit | Op::BsUnit => return,
            Op::BoolTerm => one(test::term(self, data.args[0])),
            Op::Fail => {
                let args = self.args(data);
                return raise::fail(self, fail_kind(data), &args);
            }
            Op::Bif => match bif::expand(self, data, next.map(|next| &old.insts[next])) {
                Some(result) => one(result),
                None => return,
            },
            Op::CallFun | Op::TailCallFun => call::fun(self, data),
            Op::CallDyn | Op::TailCallDyn => call::dynamic(self, data),
            _ => self.expand_data(data),
        };
        for (&old, &new) in data.results.iter().zip(&results) {
            self.values[old] = new.into();
        }
    }

    /// Constructions and accesses: operands in, results out.
    fn expand_data(&mut self, data: &InstData) -> Values {
        let args = self.args(data);
        match (data.op, &data.imm) {
            (Op::Tuple, _) => one(construct::tuple(self, &args)),
            (Op::Cons, _) => one(construct::cons(self, args[0], args[1])),
            (Op::MakeFun, Imm::Lambda(lambda)) => one(construct::fun(self, lambda, &args)),
            (Op::MapNew, _) => one(map::new(self, &args)),
            (Op::MapUpdate, Imm::Pairs(exact)) => one(map::update(self, args[0], &args[1..], exact)),
            (Op::MapFind, _) => one(map::find(self, args[0], args[1])),
            (Op::Hd, _) => one(access::head(self, args[0])),
            (Op::Tl, _) => one(access::tail(self, args[0])),
            (Op::TupleGet, &Imm::Int(index)) => one(access::tuple_get(self, args[0], index)),
            (Op::FunEnv, &Imm::Int(index)) => one(access::fun_env(self, args[0], index)),
            (Op::BsBuild, Imm::Segments(specs)) => one(binary::build(self, &args, specs)),
            (Op::BsStart, _) => binary::start(self, args[0]),
            (Op::BsGet, &Imm::Segment(spec)) => segment::get(self, &args, spec),
            (Op::BsSkip, &Imm::Segment(spec)) => one(segment::skip(self, &args, spec)),
            (Op::BsAdvance, &Imm::Int(bits)) => one(binary::advance(self, args[0], bits)),
            (Op::BsRest, _) => one(binary::rest(self, args[0], args[1], args[2])),
            (op, _) => unreachable!("{} is no op of stage Term", op.name()),
        }
    }

    /// The same instruction.
    fn copy(&mut self, data: &InstData) -> Values {
        let args = self.args(data);
        let targets: SmallVec<[BlockCall; 2]> = data.targets.iter().map(|call| self.target(call)).collect();
        let inst = self.b.ins(data.op, &args, data.imm.clone(), &targets);
        self.b.func.insts[inst].results.iter().copied().collect()
    }

    fn branch(&mut self, data: &InstData) {
        let yes = self.target(&data.targets[0]);
        let no = self.target(&data.targets[1]);
        test::branch(self, data.args[0], &yes, &no);
    }

    fn args(&mut self, data: &InstData) -> Values {
        data.args.iter().map(|&value| self.get(value)).collect()
    }

    fn target(&mut self, call: &BlockCall) -> BlockCall {
        BlockCall { block: call.block, args: call.args.iter().map(|&value| self.get(value)).collect() }
    }

    /// The new value of an old one; a boolean that is not yet a value becomes one.
    fn get(&mut self, value: Value) -> Value {
        match self.values[value].expand() {
            Some(new) => {
                self.sorts[new] = self.facts.sorts(value);
                self.arities[new] = self.facts.arity(value);
                new
            }
            None if self.old.ty(value) == Type::Bool => test::value(self, value),
            None => unreachable!("{value} of {} is used before its definition", self.old.name),
        }
    }
}

fn one(value: Value) -> Values {
    Values::from_slice(&[value])
}

fn fail_kind(data: &InstData) -> beamless_abi::call::FailKind {
    match data.imm {
        Imm::Fail(kind) => kind,
        _ => unreachable!("the verifier has seen the immediate"),
    }
}
