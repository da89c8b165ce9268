//! What is known of terms at a place: the sorts they can be of, from definitions, literals and the tests that lead there. An
//! environment with scopes; [`crate::fold`] and [`crate::expand`] walk functions with it. Changes nothing.

use crate::sorts::{Sorts, of_bif};
use beamless_abi::bif::{BifRow, MAYBE};
use beamless_abi::call::{SEG_FLOAT, SEG_INTEGER, SEG_UTF8, SEG_UTF16, SEG_UTF32};
use beamless_ir::function::{BlockCall, InstData};
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, Cond, Function, Imm, Inst, Literal, Op, Type, TypeTest, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};

/// The literal of a constant.
pub fn literal(func: &Function, value: Value) -> Option<&Literal> {
    match func.def(value) {
        Some(data) if data.op == Op::Const => match &data.imm {
            Imm::Lit(literal) => Some(literal),
            _ => None,
        },
        _ => None,
    }
}

/// The environment. Values nothing is noted of are of any sort.
pub struct Facts {
    sorts: SecondaryMap<Value, Sorts>,
    /// Element count of a tuple plus one; 0 = not known.
    arity: SecondaryMap<Value, u32>,
    trail: Vec<(Value, Sorts, u32)>,
    /// The block whose branch is the only way to a block.
    entered_by: SecondaryMap<Block, PackedOption<Block>>,
    /// The dominator of a block that may be reached without running all of it, through its handler: what the dominator learns in its
    /// course has not come to pass then.
    raised_by: SecondaryMap<Block, PackedOption<Block>>,
    /// Length of the trail when a block's instructions begin.
    begun: SecondaryMap<Block, usize>,
}

impl Facts {
    pub fn new(func: &Function, dom: &Dominators) -> Facts {
        let mut facts = Facts {
            sorts: SecondaryMap::with_default(Sorts::ANY),
            arity: SecondaryMap::new(),
            trail: Vec::new(),
            entered_by: SecondaryMap::new(),
            raised_by: SecondaryMap::new(),
            begun: SecondaryMap::new(),
        };
        let mut edges: SecondaryMap<Block, u32> = SecondaryMap::new();
        for &block in &dom.rpo {
            for call in func.successors(block) {
                edges[call.block] += 1;
                facts.entered_by[call.block] = block.into();
            }
            if let Some(handler) = func.blocks[block].handler {
                edges[handler] += 2;
            }
        }
        let entry = func.entry();
        if edges[entry] == 0 && func.known_args.len() == func.blocks[entry].params.len() {
            for (&param, &bits) in func.blocks[entry].params.iter().zip(&func.known_args) {
                facts.sorts[param] = Sorts::from_bits(bits);
            }
        }
        for &block in &dom.rpo {
            if edges[block] != 1 {
                facts.entered_by[block] = None.into();
            }
            if let Some(up) = dom.idom(block)
                && up != block
                && !dom.completes(func, up, block)
            {
                facts.raised_by[block] = up.into();
            }
        }
        facts.join_params(func, dom);
        facts
    }

    /// What parameters of blocks with several ways in can be, loops included: a fixed point that starts with nothing having come in.
    fn join_params(&mut self, func: &Function, dom: &Dominators) {
        const MAX_ROUNDS: usize = 8;
        let mut joins: SecondaryMap<Block, bool> = SecondaryMap::new();
        for &block in dom.rpo.iter().skip(1) {
            joins[block] = self.entered_by[block].is_none();
        }
        for &block in &dom.rpo {
            if let Some(handler) = func.blocks[block].handler {
                joins[handler] = false;
            }
        }
        let params: Vec<Value> = dom
            .rpo
            .iter()
            .filter(|&&block| joins[block])
            .flat_map(|&block| func.blocks[block].params.iter().copied())
            .filter(|&param| func.ty(param) == Type::Term)
            .collect();
        if params.is_empty() {
            return;
        }
        for &param in &params {
            self.sorts[param] = Sorts::NOTHING;
        }
        let tree = dominator_tree(dom);
        for _ in 0..MAX_ROUNDS {
            let mut walk = Joining { facts: self, func, joins: &joins, seen: SecondaryMap::with_default(Sorts::NOTHING) };
            walk_tree(func.entry(), &tree, &mut walk, Joining::block, |walk, mark| walk.facts.leave(mark));
            let seen = walk.seen;
            let mut settled = true;
            for &param in &params {
                settled &= seen[param].within(self.sorts[param]);
                self.sorts[param] = self.sorts[param].or(seen[param]);
            }
            if settled {
                return;
            }
        }
        for &param in &params {
            self.sorts[param] = Sorts::ANY;
        }
    }

    pub fn sorts(&self, value: Value) -> Sorts {
        self.sorts[value]
    }

    pub fn arity(&self, value: Value) -> Option<u32> {
        self.arity[value].checked_sub(1)
    }

    /// Ends the scope of a block and of all that it dominates.
    pub fn leave(&mut self, mark: usize) {
        for (value, sorts, arity) in self.trail.drain(mark..).rev() {
            self.sorts[value] = sorts;
            self.arity[value] = arity;
        }
    }

    fn learn(&mut self, value: Value, sorts: Sorts, arity: u32) {
        self.trail.push((value, self.sorts[value], self.arity[value]));
        self.sorts[value] = sorts;
        self.arity[value] = arity;
    }

    /// The value is of one of these sorts from here on.
    pub fn narrow(&mut self, value: Value, sorts: Sorts) {
        let known = self.sorts[value];
        if !known.within(sorts) {
            self.learn(value, known.and(sorts), self.arity[value]);
        }
    }

    /// Begins a block, its dominators' scopes being open; gives the mark to leave with.
    pub fn enter(&mut self, func: &Function, block: Block) -> usize {
        let mark = self.trail.len();
        if let Some(up) = self.raised_by[block].expand() {
            let unsure: Vec<_> = self.trail[self.begun[up]..].iter().rev().copied().collect();
            for (value, sorts, arity) in unsure {
                self.learn(value, sorts, arity);
            }
        }
        self.arrive(func, block);
        self.begun[block] = self.trail.len();
        mark
    }

    /// Learns from the branch that leads into a block, if there is only one, and from what its parameters are given.
    fn arrive(&mut self, func: &Function, block: Block) {
        let Some(from) = self.entered_by[block].expand() else { return };
        let data = &func.insts[func.terminator(from)];
        // The walking pass may have cut the edge.
        let Some(taken) = data.targets.iter().position(|call| call.block == block) else { return };
        match (data.op, &data.imm) {
            (Op::Br, _) => self.assume(func, data.args[0], taken == 0),
            (Op::Switch, Imm::Cases(keys)) if taken < keys.len() => {
                self.narrow(data.args[0], Sorts::of_literal(&keys[taken]));
            }
            _ => {}
        }
        let BlockCall { args, .. } = &data.targets[taken];
        for (&param, &arg) in func.blocks[block].params.iter().zip(args) {
            if func.ty(param) == Type::Term {
                self.learn(param, self.sorts[arg], self.arity[arg]);
            }
        }
    }

    /// A condition is known to hold, or not to.
    fn assume(&mut self, func: &Function, cond: Value, holds: bool) {
        let Some(data) = func.def(cond) else { return };
        match (data.op, &data.imm) {
            (Op::BoolNot, _) => self.assume(func, data.args[0], !holds),
            (Op::BoolAnd, _) if holds => data.args.iter().for_each(|&arg| self.assume(func, arg, true)),
            (Op::BoolOr, _) if !holds => data.args.iter().for_each(|&arg| self.assume(func, arg, false)),
            (Op::Is, &Imm::Type(test)) => self.assume_is(data.args[0], test, holds),
            (Op::IsLit, Imm::Lit(literal)) => self.assume_literal(data.args[0], literal, holds),
            (Op::Cmp, &Imm::Cond(cond)) if (cond == Cond::Eq) == holds && matches!(cond, Cond::Eq | Cond::Ne) => {
                let common = self.sorts[data.args[0]].and(self.sorts[data.args[1]]);
                data.args.iter().for_each(|&arg| self.narrow(arg, common));
            }
            _ => {}
        }
    }

    fn assume_is(&mut self, value: Value, test: TypeTest, holds: bool) {
        let sorts = Sorts::of_test(test);
        match test {
            TypeTest::TupleArity(arity) if holds => self.learn(value, self.sorts[value].and(sorts), arity + 1),
            _ if holds => self.narrow(value, sorts),
            TypeTest::TupleArity(_) | TypeTest::FunArity(_) => {}
            _ => self.narrow(value, Sorts::ANY.without(sorts)),
        }
    }

    fn assume_literal(&mut self, value: Value, literal: &Literal, holds: bool) {
        let sorts = Sorts::of_literal(literal);
        if holds {
            self.narrow(value, sorts);
        } else if sorts.within(Sorts::BOOLEAN.or(Sorts::NIL)) {
            self.narrow(value, Sorts::ANY.without(sorts));
        }
    }

    /// Learns from an instruction that has run: what its results are, and what its operands must have been.
    pub fn after(&mut self, func: &Function, inst: Inst) {
        let data = &func.insts[inst];
        for (index, &result) in data.results.iter().enumerate() {
            if func.ty(result) == Type::Term {
                let arity = match (data.op, &data.imm) {
                    (Op::Tuple, _) => data.args.len() as u32 + 1,
                    (Op::Bif, Imm::Bif(row)) if row.name == "setelement" && row.arity == 3 => self.arity[data.args[1]],
                    _ => 0,
                };
                let (sorts, arity) = match (&data.imm, data.op) {
                    (Imm::Lit(literal), Op::Const) => (Sorts::of_literal(literal), literal_arity(literal)),
                    _ => (self.result_sorts(func, data, index), arity),
                };
                self.learn(result, sorts, arity);
            }
        }
        if let Imm::Bif(row) = data.imm
            && data.op == Op::Bif
            && let Some((args, _)) = of_bif(row)
        {
            data.args.iter().for_each(|&arg| self.narrow(arg, args));
        }
    }

    fn result_sorts(&self, func: &Function, data: &InstData, index: usize) -> Sorts {
        match (data.op, &data.imm) {
            // Nothing comes of nothing: what is not known yet to be given to a function.
            (Op::Bif, _) if data.args.iter().any(|&arg| self.sorts[arg] == Sorts::NOTHING) => Sorts::NOTHING,
            (Op::Call, Imm::Func(callee)) => {
                let known = func.known_results.iter().find(|(other, _)| other == callee);
                known.map_or(Sorts::TERM, |&(_, bits)| Sorts::from_bits(bits))
            }
            (Op::Tuple, _) => Sorts::TUPLE,
            (Op::Cons, _) => Sorts::CONS,
            (Op::MakeFun, _) => Sorts::FUN,
            (Op::MapNew | Op::MapUpdate, _) => Sorts::MAP,
            (Op::BsBuild | Op::BsRest, _) => Sorts::BITSTRING,
            (Op::BsStart, _) => {
                if index == 0 {
                    Sorts::BITSTRING
                } else {
                    Sorts::SMALL
                }
            }
            (Op::BsAdvance, _) => Sorts::SMALL,
            (Op::BsSkip, _) => Sorts::SMALL.or(Sorts::NONE),
            (Op::BsGet, _) if index == 1 => Sorts::SMALL,
            (Op::BsGet, Imm::Segment(spec)) => match spec.kind {
                SEG_INTEGER => Sorts::INTEGER.or(Sorts::NONE),
                SEG_FLOAT => Sorts::FLOAT.or(Sorts::NONE),
                SEG_UTF8 | SEG_UTF16 | SEG_UTF32 => Sorts::SMALL.or(Sorts::NONE),
                _ => Sorts::BITSTRING.or(Sorts::NONE),
            },
            (Op::BoolTerm, _) => Sorts::BOOLEAN,
            (Op::Bif, Imm::Bif(row)) => self.bif_sorts(func, row, &data.args),
            (Op::MapFind, _) => Sorts::ANY,
            _ => Sorts::TERM,
        }
    }

    fn bif_sorts(&self, func: &Function, row: &BifRow, args: &[Value]) -> Sorts {
        let constant = |index: usize| match literal(func, args[index]) {
            Some(&Literal::Int(int)) => Some(int),
            _ => None,
        };
        let small = |index: usize| self.sorts[args[index]] == Sorts::SMALL;
        let float = |index: usize| self.sorts[args[index]] == Sorts::FLOAT;
        let integer = |index: usize| self.sorts[args[index]].within(Sorts::INTEGER);
        match (row.module, row.name, row.arity) {
            ("erlang", "band", 2) if [0, 1].iter().any(|&index| constant(index).is_some_and(|int| int >= 0)) => {
                Sorts::SMALL
            }
            ("erlang", "band" | "bor" | "bxor", 2) if small(0) && small(1) => Sorts::SMALL,
            ("erlang", "rem", 2) if constant(1).is_some() => Sorts::SMALL,
            ("erlang", "bsr", 2) if small(0) && constant(1).is_some_and(|int| int >= 0) => Sorts::SMALL,
            ("erlang", "div", 2) if small(0) && constant(1).is_some_and(|int| int != -1) => Sorts::SMALL,
            ("erlang", "+" | "-" | "*", 2) if float(0) || float(1) => Sorts::FLOAT,
            ("erlang", "+" | "-" | "*", 2) if integer(0) && integer(1) => Sorts::INTEGER,
            _ if row.has(MAYBE) => Sorts::ANY,
            _ => of_bif(row).map_or(Sorts::TERM, |(_, result)| result),
        }
    }

    /// Whether a condition is known.
    pub fn decide(&self, func: &Function, cond: Value) -> Option<bool> {
        let data = func.def(cond)?;
        match (data.op, &data.imm) {
            (Op::BoolNot, _) => Some(!self.decide(func, data.args[0])?),
            (Op::BoolAnd, _) => both(self.decide(func, data.args[0]), self.decide(func, data.args[1]), false),
            (Op::BoolOr, _) => both(self.decide(func, data.args[0]), self.decide(func, data.args[1]), true),
            (Op::Is, &Imm::Type(test)) => self.decide_is(func, data.args[0], test),
            (Op::IsLit, Imm::Lit(wanted)) => self.decide_literal(func, data.args[0], wanted),
            (Op::Cmp, &Imm::Cond(cond)) => self.decide_compare(func, cond, data.args[0], data.args[1]),
            _ => None,
        }
    }

    fn decide_is(&self, func: &Function, value: Value, test: TypeTest) -> Option<bool> {
        let (known, wanted) = (self.sorts[value], Sorts::of_test(test));
        if !known.meets(wanted) {
            return Some(false);
        }
        if !known.within(wanted) {
            return None;
        }
        match test {
            TypeTest::TupleArity(arity) => Some(self.arity(value)? == arity),
            TypeTest::FunArity(arity) => match (func.def(value)?.op, &func.def(value)?.imm) {
                (Op::MakeFun, Imm::Lambda(lambda)) => Some(lambda.arity == arity),
                _ => None,
            },
            _ => Some(true),
        }
    }

    fn decide_literal(&self, func: &Function, value: Value, wanted: &Literal) -> Option<bool> {
        let (known, sort) = (self.sorts[value], Sorts::of_literal(wanted));
        if !known.meets(sort) {
            return Some(false);
        }
        if known == sort && sort.within(Sorts::BOOLEAN.or(Sorts::NIL)) {
            return Some(true);
        }
        same_literals(literal(func, value)?, wanted)
    }

    fn decide_compare(&self, func: &Function, cond: Cond, a: Value, b: Value) -> Option<bool> {
        let mut sorts = [self.sorts[a], self.sorts[b]];
        if let (Some(Literal::Int(a)), Some(Literal::Int(b))) = (literal(func, a), literal(func, b)) {
            return Some(match cond {
                Cond::Eq | Cond::EqNum => a == b,
                Cond::Ne | Cond::NeNum => a != b,
                Cond::Lt => a < b,
                Cond::Le => a <= b,
                Cond::Gt => a > b,
                Cond::Ge => a >= b,
                Cond::Ult | Cond::Ule => return None,
            });
        }
        if matches!(cond, Cond::EqNum | Cond::NeNum) {
            for set in &mut sorts {
                if set.meets(Sorts::NUMBER) {
                    *set = set.or(Sorts::NUMBER);
                }
            }
        }
        let equal = match (literal(func, a), literal(func, b)) {
            _ if a == b => Some(true),
            _ if !sorts[0].meets(sorts[1]) => Some(false),
            (Some(a), Some(b)) => same_literals(a, b),
            _ => None,
        };
        match cond {
            Cond::Eq | Cond::EqNum => equal,
            Cond::Ne | Cond::NeNum => equal.map(|equal| !equal),
            Cond::Le | Cond::Ge if a == b => Some(true),
            Cond::Lt | Cond::Gt if a == b => Some(false),
            _ => None,
        }
    }
}

/// One round of [`Facts::join_params`].
struct Joining<'f> {
    facts: &'f mut Facts,
    func: &'f Function,
    joins: &'f SecondaryMap<Block, bool>,
    seen: SecondaryMap<Value, Sorts>,
}

impl Joining<'_> {
    fn block(&mut self, block: Block) -> usize {
        let func = self.func;
        let mark = self.facts.enter(func, block);
        for &inst in &func.blocks[block].insts {
            self.facts.after(func, inst);
        }
        for call in func.successors(block).filter(|call| self.joins[call.block]) {
            for (&param, &arg) in func.blocks[call.block].params.iter().zip(&call.args) {
                self.seen[param] = self.seen[param].or(self.facts.sorts(arg));
            }
        }
        mark
    }
}

/// `decides` alone settles it; two of the other are the other.
fn both(a: Option<bool>, b: Option<bool>, decides: bool) -> Option<bool> {
    match (a, b) {
        (Some(x), _) | (_, Some(x)) if x == decides => Some(decides),
        (Some(_), Some(_)) => Some(!decides),
        _ => None,
    }
}

/// Whether immediates are the same; unknown for everything else.
fn same_literals(a: &Literal, b: &Literal) -> Option<bool> {
    match (a, b) {
        (Literal::Int(a), Literal::Int(b)) => Some(a == b),
        (Literal::Atom(a), Literal::Atom(b)) => Some(a == b),
        (Literal::Nil, Literal::Nil) => Some(true),
        _ => None,
    }
}

fn literal_arity(literal: &Literal) -> u32 {
    match literal {
        Literal::Tuple(items) => items.len() as u32 + 1,
        _ => 0,
    }
}

/// Children in the dominator tree, in reverse post-order.
pub fn dominator_tree(dom: &Dominators) -> SecondaryMap<Block, Vec<Block>> {
    let mut children: SecondaryMap<Block, Vec<Block>> = SecondaryMap::new();
    for &block in dom.rpo.iter().skip(1) {
        if let Some(up) = dom.idom(block) {
            children[up].push(block);
        }
    }
    children
}

/// Visits blocks from dominators to dominated: `enter` when reached, `leave` when all below are done.
pub fn walk_tree<S>(
    root: Block,
    tree: &SecondaryMap<Block, Vec<Block>>,
    state: &mut S,
    enter: impl Fn(&mut S, Block) -> usize,
    leave: impl Fn(&mut S, usize),
) {
    enum Step {
        Enter(Block),
        Leave(usize),
    }
    let mut stack = vec![Step::Enter(root)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Leave(mark) => leave(state, mark),
            Step::Enter(block) => {
                let mark = enter(state, block);
                stack.push(Step::Leave(mark));
                stack.extend(tree[block].iter().rev().map(|&child| Step::Enter(child)));
            }
        }
    }
}
