//! Copies the blocks of one chunk into a function of their own: values come in as arguments or from frame slots, calls become a pushed frame
//! and a `goto`, edges to other chunks become `goto`s with the live values as arguments.

use super::cut::Calls;
use super::roots::Roots;
use super::slots::Slots;
use crate::liveness::{Liveness, is_constant, is_rematerialised};
use beamless_abi::call::Rt;
use beamless_abi::frame::BITMAP_SLOTS;
use beamless_ir::build::target;
use beamless_ir::function::{BlockCall, InstData, LocData, Sym};
use beamless_ir::{Block, Chunk, ChunkKind, Func, Function, Imm, Inst, Literal, Loc, Op, Stage, Type, Value};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// What is known of the whole function.
pub struct Context<'a> {
    pub func: &'a Function,
    pub calls: &'a Calls,
    pub liveness: &'a Liveness,
    pub roots: &'a Roots,
    pub slots: &'a Slots,
}

impl Context<'_> {
    fn chunk_index(&self, root: Block) -> u32 {
        self.roots.index[root].expect("a root has a chunk").0
    }

    /// Values a chunk gets besides its root's parameters, in the order of its arguments.
    fn extra(&self, root: Block) -> Vec<Value> {
        let params = &self.func.blocks[root].params;
        let mut values: Vec<_> =
            self.liveness.live_in[root].iter().copied().filter(|value| !params.contains(value)).collect();
        values.sort();
        values
    }

    /// Values that are in the frame when the chunk starts.
    fn framed(&self, root: Block, kind: ChunkKind) -> Vec<Value> {
        match kind {
            ChunkKind::Resume => {
                let site = self.calls.sites.iter().position(|site| site.resume == root).expect("a resume has a call");
                self.slots.frames[site].clone()
            }
            ChunkKind::Handler => self.extra(root),
            ChunkKind::Entry | ChunkKind::Join => Vec::new(),
        }
    }
}

pub fn build(context: &Context<'_>, root: Block) -> Function {
    let kind = context.roots.kind(context.calls, root);
    let framed = context.framed(root, kind);
    let (slots, bitmap) = context.slots.shape(&framed);
    let has_frame = matches!(kind, ChunkKind::Resume | ChunkKind::Handler);
    let mut copy = Copy {
        context,
        root,
        out: Function::new(context.func.name, Stage::Chunk),
        blocks: FxHashMap::default(),
        values: FxHashMap::default(),
        constants: FxHashMap::default(),
        locs: FxHashMap::default(),
        frame_words: if has_frame { i64::from(slots) + 1 } else { 0 },
        framed,
        work: Vec::new(),
        at: Block::from_u32(0),
    };
    let site = context.calls.sites.iter().find(|site| site.resume == root);
    let handler = site.and_then(|site| site.handler).map(|handler| context.chunk_index(handler));
    let loc = site.and_then(|site| context.func.insts[site.call].loc).map(|loc| copy.loc(loc));
    copy.out.chunk = Some(Chunk { index: context.chunk_index(root), kind, slots, bitmap, handler, loc });
    copy.run(kind, slots);
    copy.out
}

struct Copy<'a> {
    context: &'a Context<'a>,
    root: Block,
    out: Function,
    blocks: FxHashMap<Block, Block>,
    values: FxHashMap<Value, Value>,
    /// Constants already made in the current block.
    constants: FxHashMap<Value, Value>,
    locs: FxHashMap<Loc, Loc>,
    /// Words of the frame that lies at the stack pointer throughout the chunk.
    frame_words: i64,
    framed: Vec<Value>,
    /// Blocks to be copied.
    work: Vec<Block>,
    at: Block,
}

impl Copy<'_> {
    fn run(&mut self, kind: ChunkKind, slots: u32) {
        let entry = self.out.add_block();
        self.out.layout.push(entry);
        self.at = entry;
        let func = self.context.func;
        let extra = self.context.extra(self.root);
        let mut arguments = func.blocks[self.root].params.clone();
        if self.frame_words == 0 {
            arguments.extend(&extra);
        }
        let params: Vec<_> = arguments.iter().map(|&value| self.out.add_param(entry, func.ty(value))).collect();
        self.values.extend(arguments.iter().copied().zip(params.iter().copied()));
        if self.frame_words != 0 {
            self.load_slots(&extra, slots);
        }
        if self.context.roots.loops[self.root] {
            let header = self.loop_header(&arguments);
            self.emit(Op::Jump, &[], Imm::None, &[target(header, &params)], None);
            self.at = header;
        } else if kind == ChunkKind::Entry && self.context.calls.any {
            self.emit(Op::YieldCheck, &params, Imm::None, &[], None);
        }
        self.copy_insts(self.root);
        while let Some(block) = self.work.pop() {
            let copied = self.blocks[&block];
            self.out.layout.push(copied);
            self.at = copied;
            self.constants.clear();
            self.copy_insts(block);
        }
        self.drop_unused_loads(entry);
    }

    fn load_slots(&mut self, extra: &[Value], slots: u32) {
        for &value in extra {
            let offset = i64::from(slots) - i64::from(self.context.slots.slot(value));
            let inst = self.emit(Op::SlotLoad, &[], Imm::Int(offset), &[], None);
            self.values.insert(value, self.out.result(inst));
        }
    }

    /// The block that back edges to the chunk's own root jump to; it has all arguments as parameters.
    fn loop_header(&mut self, arguments: &[Value]) -> Block {
        let header = self.out.add_block();
        self.out.layout.push(header);
        let params: Vec<_> =
            arguments.iter().map(|&value| self.out.add_param(header, self.context.func.ty(value))).collect();
        self.values.extend(arguments.iter().copied().zip(params.iter().copied()));
        self.blocks.insert(self.root, header);
        debug_assert!(
            params.iter().all(|&param| self.out.ty(param) == Type::Term),
            "a raw value lives into a loop of {}",
            self.out.name
        );
        let at = std::mem::replace(&mut self.at, header);
        self.emit(Op::YieldCheck, &params, Imm::None, &[], None);
        self.at = at;
        header
    }

    fn drop_unused_loads(&mut self, entry: Block) {
        let mut used: FxHashMap<Value, ()> = FxHashMap::default();
        for &block in &self.out.layout {
            for &inst in &self.out.blocks[block].insts {
                let data = &self.out.insts[inst];
                let uses = data.args.iter().chain(data.targets.iter().flat_map(|call| call.args.iter()));
                used.extend(uses.map(|&value| (value, ())));
            }
        }
        let out = &mut self.out;
        let insts = &out.insts;
        out.blocks[entry]
            .insts
            .retain(|&inst| insts[inst].op != Op::SlotLoad || used.contains_key(&insts[inst].results[0]));
    }

    fn emit(&mut self, op: Op, args: &[Value], imm: Imm, targets: &[BlockCall], loc: Option<Loc>) -> Inst {
        let data = InstData {
            op,
            args: SmallVec::from_slice(args),
            imm,
            targets: targets.iter().cloned().collect(),
            results: SmallVec::new(),
            loc,
        };
        let inst = self.out.add_inst(data, op.row().results);
        self.out.blocks[self.at].insts.push(inst);
        inst
    }

    fn copy_insts(&mut self, block: Block) {
        let func = self.context.func;
        self.out.blocks[self.at].cold = func.blocks[block].cold;
        let site = self.context.calls.by_block.get(&block).copied();
        for &inst in &func.blocks[block].insts {
            if let Some(site) = site
                && self.context.calls.sites[site].call == inst
            {
                self.push_and_go(site);
                return;
            }
            let data = &func.insts[inst];
            if data.op.is_terminator() {
                self.copy_terminator(inst);
            } else if !is_rematerialised(data.op) {
                self.copy_inst(inst);
            }
        }
    }

    fn copy_inst(&mut self, inst: Inst) {
        let data = &self.context.func.insts[inst];
        let mut args = self.map_all(&data.args);
        if matches!(data.imm, Imm::Rt(Rt::rt_fail | Rt::rt_bif_failed | Rt::rt_call_fun | Rt::rt_lookup)) {
            let words = self.emit(Op::WordConst, &[], Imm::Int(self.frame_words), &[], None);
            args.push(self.out.result(words));
        }
        let loc = data.loc.map(|loc| self.loc(loc));
        let copied = self.emit(data.op, &args, data.imm.clone(), &[], loc);
        for (index, &old) in data.results.iter().enumerate() {
            self.values.insert(old, self.out.insts[copied].results[index]);
        }
    }

    fn copy_terminator(&mut self, inst: Inst) {
        let data = &self.context.func.insts[inst];
        let args = self.map_all(&data.args);
        let loc = data.loc.map(|loc| self.loc(loc));
        match (data.op, &data.imm) {
            (Op::Return | Op::Unwind, _) => {
                self.pop();
                self.emit(data.op, &args, Imm::None, &[], loc);
            }
            (Op::Raise, &Imm::Rt(rt)) => {
                let words = self.emit(Op::WordConst, &[], Imm::Int(self.frame_words), &[], None);
                let mut all = args;
                // After the process, before the arguments of a BIF: the runtime function's last parameter.
                all.insert(rt.row().params - 2, self.out.result(words));
                self.emit(Op::Raise, &all, data.imm.clone(), &[], loc);
            }
            (Op::TailCall | Op::TailCallBifStub | Op::TailCallCode, _) => {
                self.pop();
                self.go(data.op, &args, &data.imm, loc);
            }
            _ => {
                let targets: Vec<_> = data.targets.iter().map(|call| self.map_target(call)).collect();
                self.emit(data.op, &args, data.imm.clone(), &targets, loc);
            }
        }
    }

    /// Leaves the chunk for the callee of a call or tail call.
    fn go(&mut self, op: Op, args: &[Value], imm: &Imm, loc: Option<Loc>) {
        match (op, imm) {
            (Op::Call | Op::TailCall, &Imm::Func(func)) => {
                self.emit(Op::Goto, args, Imm::Sym(Sym::Chunk(func, 0)), &[], loc);
            }
            (Op::CallBifStub | Op::TailCallBifStub, Imm::Bif(row)) => {
                let func = Func::new(row.module, row.name, row.arity);
                self.emit(Op::Goto, args, Imm::Sym(Sym::BifStub(func)), &[], loc);
            }
            _ => {
                self.emit(Op::GotoCode, args, Imm::None, &[], loc);
            }
        }
    }

    fn pop(&mut self) {
        if self.frame_words != 0 {
            self.emit(Op::SpAdjust, &[], Imm::Int(self.frame_words), &[], None);
        }
    }

    /// Pushes the frame of a call site, keeping what is already in place, and goes to the callee.
    fn push_and_go(&mut self, site: usize) {
        let context = self.context;
        let call = &context.func.insts[context.calls.sites[site].call];
        let args = self.map_all(&call.args);
        let frame = &context.slots.frames[site];
        let (slots, bitmap) = context.slots.shape(frame);
        let new: Vec<_> = frame.iter().copied().filter(|value| !self.framed.contains(value)).collect();
        let stored: Vec<_> = new.into_iter().map(|value| (context.slots.slot(value), self.map(value))).collect();
        let holes = if slots > BITMAP_SLOTS { self.holes(frame, slots) } else { Vec::new() };
        debug_assert!(slots <= BITMAP_SLOTS || bitmap == u64::from(u32::MAX));
        let grow = self.frame_words - (i64::from(slots) + 1);
        if grow != 0 {
            self.emit(Op::SpAdjust, &[], Imm::Int(grow), &[], None);
        }
        for (slot, value) in stored.into_iter().chain(holes) {
            self.emit(Op::SlotStore, &[value], Imm::Int(i64::from(slots - slot)), &[], None);
        }
        let resume = context.chunk_index(context.calls.sites[site].resume);
        self.emit(Op::SetReturn, &[], Imm::Sym(Sym::Chunk(context.func.name, resume)), &[], None);
        let loc = call.loc.map(|loc| self.loc(loc));
        self.go(call.op, &args, &call.imm, loc);
    }

    /// Slots of a big frame that no value has, to be filled with nil.
    fn holes(&mut self, frame: &[Value], slots: u32) -> Vec<(u32, Value)> {
        let nil = self.emit(Op::Const, &[], Imm::Lit(Arc::new(Literal::Nil)), &[], None);
        let nil = self.out.result(nil);
        let mut taken = vec![false; slots as usize];
        for &value in frame {
            taken[self.context.slots.slot(value) as usize] = true;
        }
        (0..slots).filter(|&slot| !taken[slot as usize]).map(|slot| (slot, nil)).collect()
    }

    fn map_target(&mut self, call: &BlockCall) -> BlockCall {
        let args = self.map_all(&call.args);
        let block = call.block;
        if block == self.root && self.blocks.contains_key(&block) {
            let mut all = args;
            for value in self.context.extra(block) {
                all.push(self.map(value));
            }
            return target(self.blocks[&block], &all);
        }
        if self.context.roots.is_root(block) {
            return self.leave(block, args);
        }
        if let Some(&copied) = self.blocks.get(&block) {
            return target(copied, &args);
        }
        let copied = self.out.add_block();
        for &param in &self.context.func.blocks[block].params {
            let new = self.out.add_param(copied, self.context.func.ty(param));
            self.values.insert(param, new);
        }
        self.blocks.insert(block, copied);
        self.work.push(block);
        target(copied, &args)
    }

    /// A block that goes to another chunk with its arguments.
    fn leave(&mut self, root: Block, mut args: SmallVec<[Value; 4]>) -> BlockCall {
        for value in self.context.extra(root) {
            args.push(self.map(value));
        }
        let stub = self.out.add_block();
        self.out.layout.push(stub);
        let at = std::mem::replace(&mut self.at, stub);
        self.out.blocks[stub].cold = self.context.func.blocks[root].cold;
        self.pop();
        let chunk = Sym::Chunk(self.context.func.name, self.context.chunk_index(root));
        self.emit(Op::Goto, &args, Imm::Sym(chunk), &[], None);
        self.at = at;
        target(stub, &[])
    }

    fn map_all(&mut self, values: &[Value]) -> SmallVec<[Value; 4]> {
        values.iter().map(|&value| self.map(value)).collect()
    }

    /// The chunk's value for a value of the function; constants are made where they are needed.
    fn map(&mut self, value: Value) -> Value {
        if !is_constant(self.context.func, value) {
            let mapped = self.values.get(&value).copied();
            return mapped.unwrap_or_else(|| panic!("{value} of {} does not reach chunk {}", self.out.name, self.root));
        }
        if let Some(&made) = self.constants.get(&value) {
            return made;
        }
        let data = self.context.func.def(value).expect("constants are instructions");
        let loc = data.loc.map(|loc| self.loc(loc));
        let inst = self.emit(data.op, &[], data.imm.clone(), &[], loc);
        let made = self.out.result(inst);
        self.constants.insert(value, made);
        made
    }

    fn loc(&mut self, loc: Loc) -> Loc {
        if let Some(&known) = self.locs.get(&loc) {
            return known;
        }
        let data = &self.context.func.locs[loc];
        let parent = data.parent.map(|parent| self.loc(parent));
        let new = self.out.locs.push(LocData { parent, ..data.clone() });
        self.locs.insert(loc, new);
        new
    }
}
