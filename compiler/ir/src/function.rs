//! A function: blocks with parameters, instructions, values, locations. Data only; see [`crate::build`] for making one.

use crate::{Block, Func, Inst, Loc, Value, op::{Imm, Op}};
use cranelift_entity::PrimaryMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// Which operations may occur.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Erlang things.
    Term,
    /// Machine things, before `split`: calls are still instructions.
    Word,
    /// Machine things, after `split`: the function is a chunk, calls are terminators.
    Chunk,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Type {
    /// A tagged word that the collector may move. `NONE` counts as one.
    Term,
    /// Any 64 bits that the collector never looks at.
    Word,
    F64,
    Bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueData {
    pub ty: Type,
    pub def: ValueDef,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueDef {
    Param(Block, u32),
    Result(Inst, u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct BlockData {
    pub params: Vec<Value>,
    /// The last one is the only terminator.
    pub insts: Vec<Inst>,
    /// Where an exception raised in this block goes: a block with the parameters (class, reason, raw trace), or with none when
    /// the exception itself does not matter (guards: then nothing is built). Values it uses besides must dominate this block's start.
    pub handler: Option<Block>,
    /// Rarely taken: laid out last.
    pub cold: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockCall {
    pub block: Block,
    pub args: SmallVec<[Value; 4]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstData {
    pub op: Op,
    pub args: SmallVec<[Value; 4]>,
    pub imm: Imm,
    pub targets: SmallVec<[BlockCall; 2]>,
    pub results: SmallVec<[Value; 2]>,
    pub loc: Option<Loc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocData {
    /// The function whose text this is: another one than the function compiled when it was inlined.
    pub func: Func,
    pub file: Arc<str>,
    /// 0 = unknown.
    pub line: u32,
    /// The call that was inlined.
    pub parent: Option<Loc>,
}

/// A symbol of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sym {
    /// Chunk `n` of a function; 0 is its entry.
    Chunk(Func, u32),
    /// Stub chunk of a BIF: index into [`beamless_abi::bif`] rows is by name, so the MFA is enough.
    BifStub(Func),
    /// `FuncInfo` record of a function or BIF.
    Info(Func),
    /// `Location` record of the instruction's own location.
    Here,
}

/// What `split` knows of a chunk (abi `Prefix`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub index: u32,
    pub kind: ChunkKind,
    /// Number of frame slots at entry; 0 for entries and joins.
    pub slots: u32,
    pub bitmap: u64,
    /// Handler chunk of the call that this one resumes after.
    pub handler: Option<u32>,
    /// Location of that call, or of the function.
    pub loc: Option<Loc>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChunkKind {
    Entry,
    Resume,
    Join,
    Handler,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: Func,
    pub stage: Stage,
    pub blocks: PrimaryMap<Block, BlockData>,
    pub insts: PrimaryMap<Inst, InstData>,
    pub values: PrimaryMap<Value, ValueData>,
    pub locs: PrimaryMap<Loc, LocData>,
    /// Blocks in order; the first is the entry, its parameters are the arguments. Blocks not listed are dead.
    pub layout: Vec<Block>,
    /// At stage Chunk.
    pub chunk: Option<Chunk>,
    /// Called in ways that the program's call instructions do not show: from outside or through its name.
    pub open: bool,
    /// Sorts of the arguments, and of the results of functions called here, as `passes` writes and reads them. Empty: nothing is known.
    pub known_args: Vec<u32>,
    pub known_results: Vec<(Func, u32)>,
}

impl Function {
    pub fn new(name: Func, stage: Stage) -> Function {
        Function {
            name,
            stage,
            blocks: PrimaryMap::new(),
            insts: PrimaryMap::new(),
            values: PrimaryMap::new(),
            locs: PrimaryMap::new(),
            layout: Vec::new(),
            chunk: None,
            open: true,
            known_args: Vec::new(),
            known_results: Vec::new(),
        }
    }

    pub fn entry(&self) -> Block {
        self.layout[0]
    }

    pub fn ty(&self, value: Value) -> Type {
        self.values[value].ty
    }

    /// The terminator of a finished block.
    pub fn terminator(&self, block: Block) -> Inst {
        *self.blocks[block].insts.last().expect("block has a terminator")
    }

    /// Successors by branch, in order; not the handler.
    pub fn successors(&self, block: Block) -> impl Iterator<Item = &BlockCall> {
        self.insts[self.terminator(block)].targets.iter()
    }

    pub fn result(&self, inst: Inst) -> Value {
        self.insts[inst].results[0]
    }

    /// The instruction that defines a value, or `None` for a block parameter.
    pub fn def(&self, value: Value) -> Option<&InstData> {
        match self.values[value].def {
            ValueDef::Result(inst, _) => Some(&self.insts[inst]),
            ValueDef::Param(..) => None,
        }
    }

    pub fn add_block(&mut self) -> Block {
        self.blocks.push(BlockData::default())
    }

    pub fn add_param(&mut self, block: Block, ty: Type) -> Value {
        let index = self.blocks[block].params.len() as u32;
        let value = self.values.push(ValueData { ty, def: ValueDef::Param(block, index) });
        self.blocks[block].params.push(value);
        value
    }

    /// Makes an instruction with results of the given types; it is in no block yet.
    pub fn add_inst(&mut self, data: InstData, results: &[Type]) -> Inst {
        let inst = self.insts.push(data);
        for (index, &ty) in results.iter().enumerate() {
            let value = self.values.push(ValueData { ty, def: ValueDef::Result(inst, index as u32) });
            self.insts[inst].results.push(value);
        }
        inst
    }
}
