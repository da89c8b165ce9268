//! A function as constraints between numbered slots, made once and instantiated in each context. Here the flow-insensitive solver gets its
//! flow sensitivity: on each edge out of a test the tested value gets a slot of its own, with what may pass, and the edge is taken only
//! when that is something. Holds no values.

use crate::value::Filter;
use beamless_abi::bif::BifRow;
use beamless_abi::call::FailKind;
use beamless_ir::{Atom, Block, Cond, Func, Function, Imm, Inst, InstData, Lambda, Literal, Op, Type, TypeTest, Value};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// A slot of a template.
pub type Slot = u32;
/// What the function returns.
pub const RESULT: Slot = 0;
/// What it raises.
pub const RAISED: Slot = 1;

/// A function's constraints.
pub struct Template {
    pub func: Func,
    pub slots: u32,
    pub params: Vec<Slot>,
    pub parts: Vec<Part>,
    /// First part of each block that has one.
    pub blocks: FxHashMap<Block, u32>,
}

/// A stretch of a block up to a call that may not return.
#[derive(Default)]
pub struct Part {
    pub steps: Vec<Step>,
    pub exits: Vec<Exit>,
    /// Where exceptions go.
    pub raised: Slot,
    /// Atoms of literals.
    pub atoms: Vec<Atom>,
    /// Literals that may hold text.
    pub texts: Vec<Arc<Literal>>,
    /// The instruction after which the part ends, when it is not the terminator, and the part that follows.
    pub ends_at: Option<(Inst, u32)>,
}

/// A way to another part.
pub struct Exit {
    /// Taken when there is something in each of these.
    pub guards: SmallVec<[Slot; 2]>,
    pub to: u32,
    pub flows: Vec<(Slot, Slot)>,
    /// Index of the terminator's target.
    pub target: Option<u32>,
}

/// A constraint.
pub enum Step {
    Literal(Arc<Literal>, Slot),
    Copy(Slot, Slot),
    Filter(Slot, Filter, Slot),
    /// The first of the two where a part may pass: source, part, filter of the part, destination.
    Having(Slot, Access, Filter, Slot),
    /// The first where it may be equal to the second; the same by a part.
    Same(Slot, Slot, Slot),
    HavingSame(Slot, Access, Slot, Slot),
    Elem(crate::value::Elem, Slot),
    Tuple(Vec<Slot>, Slot),
    Cons(Slot, Slot, Slot),
    MakeFun(Arc<Lambda>, Vec<Slot>, Slot),
    MapNew(Vec<(Key, Slot)>, Slot),
    MapUpdate(Slot, Vec<(Key, Slot)>, Slot),
    Access(Slot, Access, Slot),
    Native(Func, Vec<Slot>, Slot),
    Call(Func, Vec<Slot>, Slot, Inst),
    CallFun(Slot, Vec<Slot>, Slot),
    CallDyn(Slot, Slot, Vec<Slot>, Slot),
    Fail(FailKind, Vec<Slot>),
    /// `setelement` at an index, if that is known: tuple, value, destination.
    SetElement(Option<u32>, Slot, Slot, Slot),
    /// `lists:keyfind` at a known index: key, list, destination.
    KeyFind(u32, Slot, Slot, Slot),
    /// Something may raise one of the runtime's own reasons, which may hold one of these.
    Raises(Vec<Slot>),
}

/// A part of a term.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Access {
    Head,
    Tail,
    Element(u32),
    /// The value of an atom key, or NONE.
    Value(Atom),
    /// The value of the key at a slot, or NONE.
    ValueAt(Slot),
    Free(u32),
}

#[derive(Clone, Copy, Debug)]
pub enum Key {
    Atom(Atom),
    Slot(Slot),
}

/// A value that is known better than where it was defined.
#[derive(Clone)]
struct Refined {
    slot: Slot,
    tests: SmallVec<[Test; 2]>,
}

/// What a value has passed.
#[derive(Clone)]
enum Test {
    Filter(Filter),
    Same(Slot),
}

type Env = FxHashMap<Value, Refined>;

struct Maker<'f> {
    func: &'f Function,
    slots: u32,
    value_slots: FxHashMap<Value, Slot>,
    parts: Vec<Part>,
    blocks: FxHashMap<Block, u32>,
    order: FxHashMap<Block, usize>,
    last_use: FxHashMap<Value, usize>,
    /// Exits so far, by target: part and index.
    incoming: FxHashMap<Block, Vec<(u32, usize, Env)>>,
    /// Refined values at the start of blocks that loops lead to.
    joined: FxHashMap<Block, Vec<(Value, Slot)>>,
    raised: FxHashMap<Block, Slot>,
    /// Values that were got from another: parent to (child, how).
    children: FxHashMap<Value, Vec<(Value, Access)>>,
    has_back_edge: FxHashMap<Block, bool>,
    /// Place in the order of the block being made.
    now: usize,
}

impl Template {
    pub fn of(func: &Function) -> Template {
        let mut maker = Maker {
            func,
            slots: 2,
            value_slots: FxHashMap::default(),
            parts: Vec::new(),
            blocks: FxHashMap::default(),
            order: FxHashMap::default(),
            last_use: FxHashMap::default(),
            incoming: FxHashMap::default(),
            joined: FxHashMap::default(),
            raised: FxHashMap::default(),
            children: FxHashMap::default(),
            has_back_edge: FxHashMap::default(),
            now: 0,
        };
        let entry = func.entry();
        let params: Vec<Slot> = func.blocks[entry].params.iter().map(|&param| maker.slot_of(param)).collect();
        let order = reverse_postorder(func);
        maker.prepare(&order);
        for &block in &order {
            maker.block(block);
        }
        Template { func: func.name, slots: maker.slots, params, parts: maker.parts, blocks: maker.blocks }
    }
}

fn reverse_postorder(func: &Function) -> Vec<Block> {
    let next = |block: Block| -> Vec<Block> {
        func.successors(block).map(|call| call.block).chain(func.blocks[block].handler).collect()
    };
    let mut order = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    let entry = func.entry();
    seen.insert(entry);
    let mut stack = vec![(entry, next(entry), 0)];
    while let Some((block, successors, at)) = stack.last_mut() {
        match successors.get(*at) {
            Some(&successor) => {
                *at += 1;
                if seen.insert(successor) {
                    stack.push((successor, next(successor), 0));
                }
            }
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order.reverse();
    order
}

impl<'f> Maker<'f> {
    fn fresh(&mut self) -> Slot {
        self.slots += 1;
        self.slots - 1
    }

    fn slot_of(&mut self, value: Value) -> Slot {
        match self.value_slots.get(&value) {
            Some(&slot) => slot,
            None => {
                let slot = self.fresh();
                self.value_slots.insert(value, slot);
                slot
            }
        }
    }

    fn get(&mut self, env: &Env, value: Value) -> Slot {
        match env.get(&value) {
            Some(refined) => refined.slot,
            None => self.slot_of(value),
        }
    }

    fn all(&mut self, env: &Env, values: &[Value]) -> Vec<Slot> {
        values.iter().map(|&value| self.get(env, value)).collect()
    }

    fn prepare(&mut self, order: &[Block]) {
        for (index, &block) in order.iter().enumerate() {
            self.order.insert(block, index);
            self.parts.push(Part::default());
            self.blocks.insert(block, index as u32);
        }
        for (index, &block) in order.iter().enumerate() {
            for &inst in &self.func.blocks[block].insts {
                let data = &self.func.insts[inst];
                let targets = data.targets.iter().flat_map(|call| call.args.iter());
                for &value in data.args.iter().chain(targets) {
                    self.used(value, index);
                }
                for call in &data.targets {
                    if self.order[&call.block] <= index {
                        self.has_back_edge.insert(call.block, true);
                    }
                }
            }
        }
    }

    /// Conditions use their operands where they are branched on.
    fn used(&mut self, value: Value, index: usize) {
        let last = self.last_use.entry(value).or_default();
        *last = (*last).max(index);
        if self.func.ty(value) == Type::Bool
            && let Some(data) = self.func.def(value)
        {
            data.args.clone().into_iter().for_each(|arg| self.used(arg, index));
        }
    }

    fn block(&mut self, block: Block) {
        self.now = self.order[&block];
        let mut env = self.enter(block);
        let mut part = self.blocks[&block];
        let handler = self.func.blocks[block].handler;
        let raised = handler.map_or(RAISED, |handler| self.raised_slot(handler));
        self.start(part, raised, handler);
        for &inst in &self.func.blocks[block].insts {
            let data = &self.func.insts[inst];
            if data.op.is_terminator() {
                self.terminator(part, inst, data, &env);
                break;
            }
            self.inst(part, inst, data, &mut env);
            let ends = data.op.is_call() || matches!(&data.imm, Imm::Bif(row) if row.has(beamless_abi::bif::NORETURN) || crate::natives::may_not_return(row));
            if ends {
                let result = self.slot_of(data.results[0]);
                let next = self.parts.len() as u32;
                self.parts.push(Part::default());
                let exit = Exit { guards: SmallVec::from_slice(&[result]), to: next, flows: Vec::new(), target: None };
                self.parts[part as usize].exits.push(exit);
                self.parts[part as usize].ends_at = Some((inst, next));
                part = next;
                self.start(part, raised, handler);
            }
        }
    }

    fn start(&mut self, part: u32, raised: Slot, handler: Option<Block>) {
        let part = &mut self.parts[part as usize];
        part.raised = raised;
        if let Some(handler) = handler {
            let to = self.blocks[&handler];
            part.exits.push(Exit { guards: SmallVec::from_slice(&[raised]), to, flows: Vec::new(), target: None });
        }
    }

    /// Where exceptions that a handler gets go.
    fn raised_slot(&mut self, handler: Block) -> Slot {
        if let Some(&slot) = self.raised.get(&handler) {
            return slot;
        }
        let params = self.func.blocks[handler].params.clone();
        let slot = match params.get(1) {
            Some(&reason) => self.slot_of(reason),
            None => self.fresh(),
        };
        self.raised.insert(handler, slot);
        if let [class, _, raw] = params[..] {
            let (class, raw) = (self.slot_of(class), self.slot_of(raw));
            let part = &mut self.parts[self.blocks[&handler] as usize];
            for name in ["error", "exit", "throw"] {
                part.steps.push(Step::Literal(Arc::new(Literal::atom(name)), class));
            }
            part.steps.push(Step::Elem(crate::value::RAW, raw));
        }
        slot
    }

    /// What is known at a block's start.
    fn enter(&mut self, block: Block) -> Env {
        let index = self.order[&block];
        let mut incoming = self.incoming.remove(&block).unwrap_or_default();
        if self.raised.contains_key(&block) {
            return Env::default();
        }
        let looped = self.has_back_edge.contains_key(&block);
        if incoming.len() == 1 && !looped {
            let (_, _, mut env) = incoming.remove(0);
            env.retain(|value, _| self.last_use.get(value).is_some_and(|&last| last >= index) || self.children.contains_key(value));
            return env;
        }
        let mut env = Env::default();
        let Some((_, _, first)) = incoming.first() else { return env };
        let candidates: Vec<Value> = first
            .keys()
            .copied()
            .filter(|value| self.last_use.get(value).is_some_and(|&last| last >= index))
            .filter(|value| incoming.iter().all(|(_, _, other)| other.contains_key(value)))
            .collect();
        for value in candidates {
            let slots: Vec<Slot> = incoming.iter().map(|(_, _, other)| other[&value].slot).collect();
            if !looped && slots.windows(2).all(|pair| pair[0] == pair[1]) {
                env.insert(value, incoming[0].2[&value].clone());
                continue;
            }
            let slot = self.fresh();
            for ((part, exit, _), from) in incoming.iter().zip(slots) {
                self.parts[*part as usize].exits[*exit].flows.push((from, slot));
            }
            env.insert(value, Refined { slot, tests: SmallVec::new() });
            if looped {
                self.joined.entry(block).or_default().push((value, slot));
            }
        }
        env
    }

    fn step(&mut self, part: u32, step: Step) {
        self.parts[part as usize].steps.push(step);
    }

    fn constant(&self, value: Value) -> Option<&'f Arc<Literal>> {
        match self.func.def(value)? {
            InstData { op: Op::Const, imm: Imm::Lit(literal), .. } => Some(literal),
            _ => None,
        }
    }

    fn atom(&self, value: Value) -> Option<Atom> {
        match **self.constant(value)? {
            Literal::Atom(atom) => Some(atom),
            _ => None,
        }
    }

    fn key(&mut self, env: &Env, value: Value) -> Key {
        match self.atom(value) {
            Some(atom) => Key::Atom(atom),
            None => Key::Slot(self.get(env, value)),
        }
    }

    fn pairs(&mut self, env: &Env, values: &[Value]) -> Vec<(Key, Slot)> {
        values.chunks_exact(2).map(|pair| (self.key(env, pair[0]), self.get(env, pair[1]))).collect()
    }

    /// How the instruction gets a part of its first operand.
    fn access(&mut self, data: &InstData) -> Option<Access> {
        Some(match (data.op, &data.imm) {
            (Op::Hd, _) => Access::Head,
            (Op::Tl, _) => Access::Tail,
            (Op::TupleGet, Imm::Int(index)) => Access::Element(*index as u32),
            (Op::FunEnv, Imm::Int(index)) => Access::Free(*index as u32),
            (Op::MapFind, _) => match self.atom(data.args[1]) {
                Some(key) => Access::Value(key),
                None => Access::ValueAt(self.slot_of(data.args[1])),
            },
            _ => return None,
        })
    }

    fn inst(&mut self, part: u32, inst: Inst, data: &'f InstData, env: &mut Env) {
        if let Some(access) = self.access(data) {
            let (from, to) = (self.get(env, data.args[0]), self.slot_of(data.results[0]));
            self.children.entry(data.args[0]).or_default().push((data.results[0], access));
            return self.step(part, Step::Access(from, access, to));
        }
        let is_term = data.results.first().is_some_and(|&result| self.func.ty(result) == Type::Term);
        if !is_term {
            return;
        }
        let to = self.slot_of(data.results[0]);
        let step = match (data.op, &data.imm) {
            (Op::Const, Imm::Lit(literal)) => {
                let part = &mut self.parts[part as usize];
                atoms_of(literal, &mut part.atoms);
                if !matches!(**literal, Literal::Atom(_) | Literal::Int(_) | Literal::Nil) {
                    part.texts.push(literal.clone());
                }
                Step::Literal(literal.clone(), to)
            }
            (Op::Tuple, _) => Step::Tuple(self.all(env, &data.args), to),
            (Op::Cons, _) => Step::Cons(self.get(env, data.args[0]), self.get(env, data.args[1]), to),
            (Op::MakeFun, Imm::Lambda(lambda)) => Step::MakeFun(lambda.clone(), self.all(env, &data.args), to),
            (Op::MapNew, _) => Step::MapNew(self.pairs(env, &data.args), to),
            (Op::MapUpdate, _) => {
                let blamed = self.all(env, &data.args);
                self.step(part, Step::Raises(blamed));
                Step::MapUpdate(self.get(env, data.args[0]), self.pairs(env, &data.args[1..]), to)
            }
            (Op::BoolTerm, _) => {
                self.step(part, Step::Elem(crate::value::TRUE, to));
                Step::Elem(crate::value::FALSE, to)
            }
            (Op::BsBuild, _) => {
                // The trace holds the value that does not fit its segment.
                let blamed = self.all(env, &data.args);
                self.step(part, Step::Raises(blamed));
                Step::Elem(crate::value::BITS, to)
            }
            (Op::BsStart, _) => {
                for &result in &data.results[1..] {
                    let slot = self.slot_of(result);
                    self.step(part, Step::Elem(crate::value::INT, slot));
                }
                Step::Elem(crate::value::BITS, to)
            }
            (Op::BsGet, _) => {
                let next = self.slot_of(data.results[1]);
                self.step(part, Step::Elem(crate::value::INT, next));
                let value = segment_value(&data.imm);
                self.step(part, Step::Elem(value, to));
                Step::Elem(crate::value::NONE, to)
            }
            (Op::BsSkip, _) => {
                self.step(part, Step::Elem(crate::value::INT, to));
                Step::Elem(crate::value::NONE, to)
            }
            (Op::BsAdvance, _) => Step::Elem(crate::value::INT, to),
            (Op::BsRest, _) => Step::Elem(crate::value::BITS, to),
            (Op::Bif, Imm::Bif(row)) => return self.bif(part, row, data, env, to),
            (Op::Call, Imm::Func(func)) => Step::Call(*func, self.all(env, &data.args), to, inst),
            (Op::CallFun, _) => Step::CallFun(self.get(env, data.args[0]), self.all(env, &data.args[1..]), to),
            (Op::CallDyn, _) => {
                let (module, name) = (self.get(env, data.args[0]), self.get(env, data.args[1]));
                Step::CallDyn(module, name, self.all(env, &data.args[2..]), to)
            }
            _ => Step::Elem(crate::value::ANY, to),
        };
        self.step(part, step);
    }

    fn bif(&mut self, part: u32, row: &'static BifRow, data: &InstData, env: &mut Env, to: Slot) {
        let args = self.all(env, &data.args);
        // What `error/1` and its like raise is all their own.
        let own = row.arity <= 2 && crate::natives::may_not_return(row);
        if row.has(beamless_abi::bif::RAISES | beamless_abi::bif::YIELDS) && !own {
            let blames = matches!((row.module, row.name), ("erlang", "map_get" | "map_size") | ("maps", _));
            self.step(part, Step::Raises(if blames { args.clone() } else { Vec::new() }));
        }
        let index = match data.args.first().and_then(|&arg| self.constant(arg)).map(|literal| &**literal) {
            // Most first arguments are no places.
            Some(Literal::Int(index)) => u32::try_from(*index).ok().and_then(|index| index.checked_sub(1)),
            _ => None,
        };
        let access = match (row.module, row.name, index) {
            ("erlang", "hd", _) => Some((args[0], Access::Head)),
            ("erlang", "tl", _) => Some((args[0], Access::Tail)),
            ("erlang", "element", Some(index)) => Some((args[1], Access::Element(index))),
            _ => None,
        };
        if let Some((from, access)) = access {
            return self.step(part, Step::Access(from, access, to));
        }
        if (row.module, row.name) == ("lists", "keyfind")
            && let Some(Literal::Int(index)) = self.constant(data.args[1]).map(|literal| &**literal)
            && let Some(index) = u32::try_from(*index).ok().and_then(|index| index.checked_sub(1))
        {
            return self.step(part, Step::KeyFind(index, args[0], args[2], to));
        }
        if (row.module, row.name) == ("erlang", "setelement") {
            return self.step(part, Step::SetElement(index, args[1], args[2], to));
        }
        self.step(part, Step::Native(Func::new(row.module, row.name, row.arity), args, to));
    }

    fn terminator(&mut self, part: u32, inst: Inst, data: &'f InstData, env: &Env) {
        match (data.op, &data.imm) {
            (Op::Jump, _) => self.exit(part, data, 0, env.clone(), SmallVec::new()),
            (Op::Br, _) => {
                for (index, positive) in [(0, true), (1, false)] {
                    let mut env = env.clone();
                    let mut guards = SmallVec::new();
                    self.assume(part, data.args[0], positive, &mut env, &mut guards);
                    self.exit(part, data, index, env, guards);
                }
            }
            (Op::Switch, Imm::Cases(keys)) => {
                for index in 0..data.targets.len() {
                    let mut env = env.clone();
                    let mut guards = SmallVec::new();
                    let filter = match keys.get(index) {
                        Some(key) => Filter::Lit(key.clone()),
                        None => Filter::NotKeys(keys.clone()),
                    };
                    self.refine(part, data.args[0], filter, &mut env, &mut guards);
                    self.exit(part, data, index, env, guards);
                }
            }
            (Op::Return, _) => {
                let from = self.get(env, data.args[0]);
                self.step(part, Step::Copy(from, RESULT));
            }
            (Op::TailCall, Imm::Func(func)) => {
                let args = self.all(env, &data.args);
                self.step(part, Step::Call(*func, args, RESULT, inst));
            }
            (Op::TailCallFun, _) => {
                let step = Step::CallFun(self.get(env, data.args[0]), self.all(env, &data.args[1..]), RESULT);
                self.step(part, step);
            }
            (Op::TailCallDyn, _) => {
                let (module, name) = (self.get(env, data.args[0]), self.get(env, data.args[1]));
                let step = Step::CallDyn(module, name, self.all(env, &data.args[2..]), RESULT);
                self.step(part, step);
            }
            (Op::Fail, Imm::Fail(kind)) => {
                let step = Step::Fail(*kind, self.all(env, &data.args));
                self.step(part, step);
            }
            _ => {}
        }
    }

    fn exit(&mut self, part: u32, data: &InstData, target: usize, env: Env, guards: SmallVec<[Slot; 2]>) {
        let call = &data.targets[target];
        let params = self.func.blocks[call.block].params.clone();
        let mut flows: Vec<(Slot, Slot)> = call
            .args
            .iter()
            .zip(params)
            .filter(|(arg, _)| self.func.ty(**arg) == Type::Term)
            .map(|(&arg, param)| (self.get(&env, arg), self.slot_of(param)))
            .collect();
        if let Some(joined) = self.joined.get(&call.block).cloned() {
            flows.extend(joined.into_iter().map(|(value, slot)| (self.get(&env, value), slot)).collect::<Vec<_>>());
        }
        let to = self.blocks[&call.block];
        let exits = &mut self.parts[part as usize].exits;
        exits.push(Exit { guards, to, flows, target: Some(target as u32) });
        let index = exits.len() - 1;
        self.incoming.entry(call.block).or_default().push((part, index, env));
    }

    /// What follows from a condition's being true or false.
    fn assume(&mut self, part: u32, condition: Value, positive: bool, env: &mut Env, guards: &mut SmallVec<[Slot; 2]>) {
        let Some(data) = self.func.def(condition) else { return };
        match (data.op, &data.imm) {
            (Op::Is, Imm::Type(test)) => {
                let filter = if positive { Filter::Is(*test) } else { Filter::IsNot(*test) };
                self.refine(part, data.args[0], filter, env, guards);
            }
            (Op::IsLit, Imm::Lit(literal)) => {
                let literal = (**literal).clone();
                let filter = if positive { Filter::Lit(literal) } else { Filter::NotLit(literal) };
                self.refine(part, data.args[0], filter, env, guards);
            }
            (Op::Cmp, Imm::Cond(cond)) => {
                let equal = match cond {
                    Cond::Eq | Cond::EqNum => positive,
                    Cond::Ne | Cond::NeNum => !positive,
                    _ => return,
                };
                let is_exact = matches!(cond, Cond::Eq | Cond::Ne);
                for (value, other) in [(data.args[0], data.args[1]), (data.args[1], data.args[0])] {
                    if let Some(literal) = self.constant(other).filter(|literal| is_exact || !holds_number(literal)) {
                        let literal = (**literal).clone();
                        let filter = if equal { Filter::Lit(literal) } else { Filter::NotLit(literal) };
                        return self.refine(part, value, filter, env, guards);
                    }
                }
                if equal && self.func.ty(data.args[0]) == Type::Term {
                    self.refine_same(part, data.args[0], data.args[1], env, guards);
                    self.refine_same(part, data.args[1], data.args[0], env, guards);
                }
            }
            (Op::BoolNot, _) => self.assume(part, data.args[0], !positive, env, guards),
            (Op::BoolAnd, _) if positive => {
                self.assume(part, data.args[0], true, env, guards);
                self.assume(part, data.args[1], true, env, guards);
            }
            (Op::BoolOr, _) if !positive => {
                self.assume(part, data.args[0], false, env, guards);
                self.assume(part, data.args[1], false, env, guards);
            }
            _ => {}
        }
    }

    /// Narrows a value, the term that it is a part of, and that term's other parts.
    fn refine(&mut self, part: u32, value: Value, filter: Filter, env: &mut Env, guards: &mut SmallVec<[Slot; 2]>) {
        self.narrow(part, value, Test::Filter(filter.clone()), env, guards);
        let narrows = match &filter {
            Filter::Lit(Literal::Atom(_)) => true,
            Filter::Is(test) => !matches!(test, TypeTest::None),
            _ => false,
        };
        let parent = self.func.def(value).and_then(|data| self.access(data).map(|access| (data.args[0], access)));
        let Some((parent, access)) = parent.filter(|_| narrows) else { return };
        if matches!(access, Access::Element(_) | Access::Value(_)) {
            let (from, to) = (self.get(env, parent), self.fresh());
            self.step(part, Step::Having(from, access, filter, to));
            self.narrowed(part, parent, to, env, guards);
        }
    }

    /// Narrows a value that is equal to another, and the term that it is a part of.
    fn refine_same(&mut self, part: u32, value: Value, other: Value, env: &mut Env, guards: &mut SmallVec<[Slot; 2]>) {
        let other = self.get(env, other);
        self.narrow(part, value, Test::Same(other), env, guards);
        let parent = self.func.def(value).and_then(|data| self.access(data).map(|access| (data.args[0], access)));
        if let Some((parent, access @ (Access::Element(_) | Access::Value(_)))) = parent {
            let (from, to) = (self.get(env, parent), self.fresh());
            self.step(part, Step::HavingSame(from, access, other, to));
            self.narrowed(part, parent, to, env, guards);
        }
    }

    fn narrow(&mut self, part: u32, value: Value, test: Test, env: &mut Env, guards: &mut SmallVec<[Slot; 2]>) {
        let from = self.get(env, value);
        let slot = self.test(part, from, &test);
        let mut tests = env.get(&value).map(|refined| refined.tests.clone()).unwrap_or_default();
        tests.push(test);
        env.insert(value, Refined { slot, tests });
        guards.push(slot);
        self.refine_parts(part, value, env, 0);
    }

    /// What passes a test.
    fn test(&mut self, part: u32, from: Slot, test: &Test) -> Slot {
        let to = self.fresh();
        let step = match test {
            Test::Filter(filter) => Step::Filter(from, filter.clone(), to),
            Test::Same(other) => Step::Same(from, *other, to),
        };
        self.step(part, step);
        to
    }

    /// A term is known better by a part of it.
    fn narrowed(&mut self, part: u32, value: Value, slot: Slot, env: &mut Env, guards: &mut SmallVec<[Slot; 2]>) {
        let tests = env.get(&value).map(|refined| refined.tests.clone()).unwrap_or_default();
        env.insert(value, Refined { slot, tests });
        guards.push(slot);
        self.refine_parts(part, value, env, 0);
    }

    /// Gets the parts of a narrowed value again.
    fn refine_parts(&mut self, part: u32, value: Value, env: &mut Env, depth: u32) {
        let Some(children) = self.children.get(&value).cloned() else { return };
        if depth > 3 {
            return;
        }
        let parent = self.get(env, value);
        for (child, access) in children {
            if self.last_use.get(&child).is_none_or(|&last| last < self.now) && !self.children.contains_key(&child) {
                continue;
            }
            let mut slot = self.fresh();
            self.step(part, Step::Access(parent, access, slot));
            let tests = env.get(&child).map(|refined| refined.tests.clone()).unwrap_or_default();
            for test in &tests {
                slot = self.test(part, slot, test);
            }
            env.insert(child, Refined { slot, tests });
            self.refine_parts(part, child, env, depth + 1);
        }
    }
}

/// Whether `==` may find it equal to something else than `=:=` does.
fn holds_number(literal: &Literal) -> bool {
    !matches!(literal, Literal::Atom(_) | Literal::Nil | Literal::Bits(..))
}

fn segment_value(imm: &Imm) -> crate::value::Elem {
    use beamless_abi::call::{SEG_BINARY, SEG_FLOAT};
    match imm {
        Imm::Segment(segment) => match segment.kind {
            SEG_FLOAT => crate::value::FLOAT,
            SEG_BINARY => crate::value::BITS,
            _ => crate::value::INT,
        },
        _ => crate::value::ANY,
    }
}

fn atoms_of(literal: &Literal, atoms: &mut Vec<Atom>) {
    match literal {
        Literal::Atom(atom) => atoms.push(*atom),
        Literal::List(items, tail) => {
            items.iter().for_each(|item| atoms_of(item, atoms));
            atoms_of(tail, atoms);
        }
        Literal::Tuple(items) => items.iter().for_each(|item| atoms_of(item, atoms)),
        Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            atoms_of(key, atoms);
            atoms_of(value, atoms);
        }),
        _ => {}
    }
}
