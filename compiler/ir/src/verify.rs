//! The law of the IR. A function is well formed when:
//!
//! 1. the layout names every block once, is not empty, and branches and handlers go to laid out blocks;
//! 2. every block ends in its only terminator;
//! 3. operands, immediates and results have the types of the op's row; branch arguments those of the target's parameters;
//! 4. every use is dominated by its definition; values used by a handler block dominate the start of the blocks it handles;
//! 5. handler blocks have no parameters, or three terms; nothing but raising jumps to a handler of three parameters has to hold;
//! 6. only ops of the function's stage occur; a chunk has its [`crate::Chunk`] data;
//! 7. switch keys are immediates, as many as targets less one;
//! 8. a yield check is the first instruction of its block: of an entry, or of a loop's header.

use crate::function::{Stage, ValueDef};
use crate::op::{Imm, Op, OpStage, Operand};
use crate::{Block, Function, Inst, Type, Value};
use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;
use std::fmt::Write;

/// Checks a function. The error lists all violations, one a line.
pub fn verify(func: &Function) -> Result<(), String> {
    let mut verifier = Verifier { func, errors: String::new(), laid: SecondaryMap::new() };
    verifier.layout();
    if verifier.errors.is_empty() {
        verifier.blocks();
    }
    if verifier.errors.is_empty() {
        verifier.dominance();
    }
    if verifier.errors.is_empty() { Ok(()) } else { Err(format!("{}: {}", func.name, verifier.errors)) }
}

/// A place in messages.
#[derive(Clone, Copy)]
struct At(Block, Inst, &'static str);

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.0, self.1, self.2)
    }
}

struct Verifier<'f> {
    func: &'f Function,
    errors: String,
    laid: SecondaryMap<Block, bool>,
}

impl Verifier<'_> {
    fn error(&mut self, message: impl std::fmt::Display) {
        let _ = writeln!(self.errors, "{message}");
    }

    fn layout(&mut self) {
        if self.func.layout.is_empty() {
            self.error("no blocks");
        }
        for &block in &self.func.layout {
            if std::mem::replace(&mut self.laid[block], true) {
                self.error(format_args!("{block} is laid out twice"));
            }
        }
        if self.func.stage == Stage::Chunk && self.func.chunk.is_none() {
            self.error("a chunk without chunk data");
        }
    }

    fn blocks(&mut self) {
        for &block in &self.func.layout {
            let data = &self.func.blocks[block];
            if let Some(handler) = data.handler {
                self.handler(block, handler);
            }
            let Some((&last, rest)) = data.insts.split_last() else {
                self.error(format_args!("{block} is empty"));
                continue;
            };
            if !self.func.insts[last].op.is_terminator() {
                self.error(format_args!("{block} does not end in a terminator"));
            }
            for &inst in rest {
                if self.func.insts[inst].op.is_terminator() {
                    self.error(format_args!("{block} has a terminator before its end: {inst}"));
                }
            }
            for &inst in &data.insts {
                self.inst(block, inst);
            }
        }
    }

    fn handler(&mut self, block: Block, handler: Block) {
        if !self.laid[handler] {
            self.error(format_args!("handler {handler} of {block} is not laid out"));
        }
        let params = &self.func.blocks[handler].params;
        let terms = params.iter().all(|&param| self.func.ty(param) == Type::Term);
        if !(params.is_empty() || params.len() == 3 && terms) {
            self.error(format_args!("handler {handler} has other parameters than none or three terms"));
        }
    }

    fn inst(&mut self, block: Block, inst: Inst) {
        let data = &self.func.insts[inst];
        let row = data.op.row();
        let at = At(block, inst, row.name);
        let allowed = match row.stage {
            OpStage::Any => true,
            OpStage::Term => self.func.stage == Stage::Term,
            OpStage::Word => self.func.stage != Stage::Term,
            OpStage::Chunk => self.func.stage == Stage::Chunk,
            OpStage::Call => self.func.stage != Stage::Chunk,
        };
        if !allowed {
            self.error(format_args!("{at}: not an op of this stage"));
        }
        if data.imm.kind() != row.imm {
            self.error(format_args!("{at}: immediate is {:?}, not {:?}", data.imm.kind(), row.imm));
        }
        self.operands(at, &data.args, row.operands);
        if !data.results.iter().map(|&value| self.func.ty(value)).eq(row.results.iter().copied()) {
            let results: Vec<_> = data.results.iter().map(|&value| self.func.ty(value)).collect();
            self.error(format_args!("{at}: results are {results:?}, not {:?}", row.results));
        }
        self.targets(at, inst);
        if data.op == Op::YieldCheck && self.func.blocks[block].insts.first() != Some(&inst) {
            self.error(format_args!("{at}: not first"));
        }
    }

    fn operands(&mut self, at: At, args: &[Value], operands: &[Operand]) {
        let rest = operands.last() == Some(&Operand::Rest);
        let fixed = operands.len() - usize::from(rest);
        if args.len() < fixed || !rest && args.len() > fixed {
            self.error(format_args!("{at}: {} operands", args.len()));
            return;
        }
        for (i, &arg) in args.iter().enumerate() {
            let ty = self.func.ty(arg);
            let fits = match operands[i.min(operands.len() - 1)] {
                Operand::Term => ty == Type::Term,
                Operand::Word => ty == Type::Word,
                Operand::F64 => ty == Type::F64,
                Operand::Bool => ty == Type::Bool,
                Operand::Any | Operand::Rest => matches!(ty, Type::Term | Type::Word),
            };
            if !fits {
                self.error(format_args!("{at}: operand {arg} is {ty:?}"));
            }
        }
    }

    fn targets(&mut self, at: At, inst: Inst) {
        let data = &self.func.insts[inst];
        let expected = match (data.op, &data.imm) {
            (Op::Jump, _) => 1,
            (Op::Br, _) => 2,
            (Op::Switch, Imm::Cases(keys)) => {
                if !keys.iter().all(crate::Literal::is_immediate) {
                    self.error(format_args!("{at}: a key is not immediate"));
                }
                keys.len() + 1
            }
            _ => 0,
        };
        if data.targets.len() != expected {
            self.error(format_args!("{at}: {} targets, not {expected}", data.targets.len()));
        }
        for call in &data.targets {
            let params = &self.func.blocks[call.block].params;
            let types = params.iter().map(|&p| self.func.ty(p));
            let args = call.args.iter().map(|&a| self.func.ty(a));
            if !self.laid[call.block] {
                self.error(format_args!("{at}: {} is not laid out", call.block));
            }
            if !types.clone().eq(args.clone()) {
                let (types, args): (Vec<_>, Vec<_>) = (types.collect(), args.collect());
                self.error(format_args!("{at}: {} takes {types:?}, given {args:?}", call.block));
            }
        }
    }

    /// Rule 4, by iterating "defined at block start" sets over the graph in reverse post-order with dominators.
    fn dominance(&mut self) {
        let dom = Dominators::compute(self.func);
        let mut position: SecondaryMap<Inst, u32> = SecondaryMap::new();
        let mut home: SecondaryMap<Inst, PackedOption<Block>> = SecondaryMap::new();
        for &block in &self.func.layout {
            for (i, &inst) in self.func.blocks[block].insts.iter().enumerate() {
                position[inst] = i as u32;
                home[inst] = block.into();
            }
        }
        for &block in &self.func.layout {
            if !dom.reachable(block) {
                continue;
            }
            for &inst in &self.func.blocks[block].insts {
                let data = &self.func.insts[inst];
                let uses = data.args.iter().chain(data.targets.iter().flat_map(|call| call.args.iter()));
                for &value in uses {
                    if !self.is_available(value, block, inst, &dom, &position, &home) {
                        self.error(format_args!("{block} {inst}: {value} is used before its definition"));
                    }
                }
            }
        }
    }

    fn is_available(
        &self,
        value: Value,
        block: Block,
        inst: Inst,
        dom: &Dominators,
        position: &SecondaryMap<Inst, u32>,
        home: &SecondaryMap<Inst, PackedOption<Block>>,
    ) -> bool {
        match self.func.values[value].def {
            ValueDef::Param(def, index) => {
                self.func.blocks[def].params.get(index as usize) == Some(&value) && dom.dominates(def, block)
            }
            ValueDef::Result(def, _) => match home[def].expand() {
                Some(def_block) if def_block == block => position[def] < position[inst],
                // After `expand` the ways to a handler are explicit, but for calls.
                Some(def_block) if self.func.stage != Stage::Term => dom.dominates(def_block, block),
                Some(def_block) => dom.completes(self.func, def_block, block),
                None => false,
            },
        }
    }
}

/// Immediate dominators (Cooper, Harvey, Kennedy 2001). A handler is entered from the *start* of every block it handles: so a block with a
/// handler has two places, its start and its end, and may dominate a block without having been run to its end.
pub struct Dominators {
    order: SecondaryMap<Block, u32>,
    /// By place: the immediate dominator's place. A block's start is twice its number in the order, its end one more.
    idom: Vec<u32>,
    /// Reachable blocks in reverse post-order.
    pub rpo: Vec<Block>,
}

/// Of a place that the iteration has not come to.
const UNKNOWN: u32 = u32::MAX;

impl Dominators {
    pub fn compute(func: &Function) -> Dominators {
        let rpo = reverse_post_order(func);
        let mut order = SecondaryMap::with_default(u32::MAX);
        for (i, &block) in rpo.iter().enumerate() {
            order[block] = i as u32;
        }
        let mut preds: Vec<SmallVec<[u32; 2]>> = vec![SmallVec::new(); rpo.len()];
        for (i, &block) in rpo.iter().enumerate() {
            let (start, handler) = (2 * i as u32, func.blocks[block].handler);
            let end = start + u32::from(handler.is_some());
            func.successors(block).for_each(|call| preds[order[call.block] as usize].push(end));
            handler.into_iter().for_each(|handler| preds[order[handler] as usize].push(start));
        }
        let mut idom = vec![UNKNOWN; 2 * rpo.len()];
        (idom[0], idom[1]) = (0, 0);
        let mut changed = true;
        while changed {
            changed = false;
            for (i, preds) in preds.iter().enumerate().skip(1) {
                let start = 2 * i;
                let known = preds.iter().copied().filter(|&pred| idom[pred as usize] != UNKNOWN);
                let new = known.reduce(|a, b| intersect(&idom, a, b)).unwrap_or(UNKNOWN);
                if idom[start] != new {
                    (idom[start], idom[start + 1]) = (new, start as u32);
                    changed = true;
                }
            }
        }
        Dominators { order, idom, rpo }
    }

    pub fn reachable(&self, block: Block) -> bool {
        self.order[block] != u32::MAX
    }

    /// Immediate dominator; the entry's is itself, an unreachable block has none.
    pub fn idom(&self, block: Block) -> Option<Block> {
        self.reachable(block).then(|| self.rpo[self.up(self.order[block]) as usize / 2])
    }

    /// The place of a block's immediate dominator, by the block's number.
    fn up(&self, number: u32) -> u32 {
        self.idom[2 * number as usize]
    }

    /// Whether all ways to `b` go through `a`, if only through its start: its parameters are there.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        a == b || self.child(a, b).is_some()
    }

    /// Whether all ways to `b` go through all of `a`, another block: what `a` computes is there.
    pub fn completes(&self, func: &Function, a: Block, b: Block) -> bool {
        self.child(a, b).is_some_and(|child| func.blocks[a].handler.is_none() || self.up(child) % 2 == 1)
    }

    /// The number of the block above or at `b` whose immediate dominator is `a`.
    fn child(&self, a: Block, b: Block) -> Option<u32> {
        let (top, mut number) = (self.order[a], self.order[b]);
        if !self.reachable(b) {
            return None;
        }
        while number > top {
            let up = self.up(number) / 2;
            if up == top {
                return Some(number);
            }
            number = up;
        }
        None
    }
}

fn intersect(idom: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = idom[a as usize];
        }
        while b > a {
            b = idom[b as usize];
        }
    }
    a
}

fn reverse_post_order(func: &Function) -> Vec<Block> {
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut post = Vec::new();
    let mut stack = vec![(func.entry(), false)];
    while let Some((block, done)) = stack.pop() {
        if done {
            post.push(block);
            continue;
        }
        if std::mem::replace(&mut seen[block], true) {
            continue;
        }
        stack.push((block, true));
        if let Some(handler) = func.blocks[block].handler {
            stack.push((handler, false));
        }
        let calls: Vec<_> = func.successors(block).map(|call| call.block).collect();
        stack.extend(calls.into_iter().rev().map(|next| (next, false)));
    }
    post.reverse();
    post
}
