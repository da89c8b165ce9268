//! One chunk: the walk over its blocks, and the values made so far. What each operation becomes is in [`crate::op`].

use crate::data::Data;
use crate::emit::{Callee, Emit, Head, Kind, Prefix, Signature, Static, Unit};
use crate::literals::DataWord;
use crate::machine::Machine;
use crate::symbol;
use beamless_abi::frame::{CHUNK_ENTRY, CHUNK_HANDLER, CHUNK_JOIN, CHUNK_RESUME};
use beamless_ir::function::BlockCall;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, ChunkKind, Function, Inst, Literal, Op, Sym, Type, Value};

pub fn emit<U: Unit>(unit: &mut U, data: &Data, chunks: &[Function], debug_info: bool) {
    for func in chunks {
        func.name.working("machine code");
        let chunk = func.chunk.as_ref().expect("a chunk");
        let name = symbol::chunk(func.name, chunk.index);
        let source = debug_info.then_some(func);
        let emit = unit.begin(Head { name: &name, signature: Signature::Chunk, prefix: Some(&prefix(data, func)), source });
        Walk::new(emit, data, func, &name).run();
    }
}

fn prefix(data: &Data, func: &Function) -> Prefix {
    let chunk = func.chunk.as_ref().expect("a chunk");
    let kind = match chunk.kind {
        ChunkKind::Entry => CHUNK_ENTRY,
        ChunkKind::Resume => CHUNK_RESUME,
        ChunkKind::Join => CHUNK_JOIN,
        ChunkKind::Handler => CHUNK_HANDLER,
    };
    Prefix {
        bitmap: chunk.bitmap,
        handler: chunk.handler.map(|handler| symbol::chunk(func.name, handler)),
        location: chunk.loc.map(|loc| data.location_number(func, loc)),
        slots: chunk.slots,
        kind,
    }
}

/// The machine's kind of a type.
pub fn kind(ty: Type) -> Kind {
    match ty {
        Type::Term | Type::Word => Kind::Word,
        Type::F64 => Kind::Float,
        Type::Bool => Kind::Bool,
    }
}

/// Code generation of one chunk.
pub struct Walk<'f, E: Emit> {
    pub machine: Machine<E>,
    pub data: &'f Data,
    pub func: &'f Function,
    /// The chunk's own symbol.
    pub name: &'f str,
    blocks: Vec<Option<E::Block>>,
    values: Vec<Option<E::Value>>,
    /// Variables of terms that collections update.
    moved: Vec<Option<E::Variable>>,
}

impl<'f, E: Emit> Walk<'f, E> {
    fn new(emit: E, data: &'f Data, func: &'f Function, name: &'f str) -> Self {
        Walk {
            machine: Machine::new(emit),
            data,
            func,
            name,
            blocks: vec![None; func.blocks.len()],
            values: vec![None; func.values.len()],
            moved: vec![None; func.values.len()],
        }
    }

    fn run(mut self) {
        let func = self.func;
        self.machine.e.at(func, None);
        self.declare_moved();
        let order = Dominators::compute(func).rpo;
        let first = order[0];
        for &block in &order {
            let data = &func.blocks[block];
            // The chunk's arguments come from registers.
            let params = if block == first { &[] } else { &data.params[..] };
            let kinds: Vec<_> = params.iter().map(|&param| kind(func.ty(param))).collect();
            self.blocks[block.as_u32() as usize] = Some(self.machine.e.block(&kinds, data.cold));
        }
        self.bind_arguments();
        let entry = self.block(first);
        self.machine.e.jump(crate::emit::Edge { block: entry, args: &[] });
        for &block in &order {
            self.begin_block(block, block == first);
            for &inst in &func.blocks[block].insts {
                self.machine.e.at(func, func.insts[inst].loc);
                self.inst(inst);
            }
        }
        self.machine.e.finish();
    }

    /// Every value that some check lists gets a variable.
    fn declare_moved(&mut self) {
        for (_, data) in self.func.insts.iter() {
            if data.op == Op::GcCheck {
                for &value in &data.args {
                    let variable = &mut self.moved[value.as_u32() as usize];
                    if variable.is_none() {
                        *variable = Some(self.machine.e.variable(Kind::Word));
                    }
                }
            }
        }
    }

    fn bind_arguments(&mut self) {
        let func = self.func;
        for (index, &param) in func.blocks[func.entry()].params.iter().enumerate() {
            let word = self.machine.arg(index);
            let value = self.machine.e.of_word(word, kind(func.ty(param)));
            self.set(param, value);
        }
    }

    fn begin_block(&mut self, block: Block, first: bool) {
        let here = self.block(block);
        let data = &self.func.blocks[block];
        self.machine.e.position(here);
        self.machine.cold = data.cold;
        if first {
            return;
        }
        for (index, &param) in data.params.iter().enumerate() {
            let value = self.machine.e.block_param(here, index);
            self.set(param, value);
        }
    }

    pub fn block(&self, block: Block) -> E::Block {
        self.blocks[block.as_u32() as usize].expect("reachable")
    }

    /// Target and arguments of an edge from here.
    pub fn edge(&mut self, call: &BlockCall) -> (E::Block, Vec<E::Value>) {
        (self.block(call.block), self.get_all(&call.args))
    }

    pub fn get(&mut self, value: Value) -> E::Value {
        match self.moved[value.as_u32() as usize] {
            Some(variable) => self.machine.e.read(variable),
            None => self.values[value.as_u32() as usize].unwrap_or_else(|| panic!("{value} in {}", self.func.name)),
        }
    }

    pub fn get_all(&mut self, values: &[Value]) -> Vec<E::Value> {
        values.iter().map(|&value| self.get(value)).collect()
    }

    pub fn set(&mut self, value: Value, made: E::Value) {
        match self.moved[value.as_u32() as usize] {
            Some(variable) => self.machine.e.write(variable, made),
            None => self.values[value.as_u32() as usize] = Some(made),
        }
    }

    /// Gives a value its new place after a collection.
    pub fn set_moved(&mut self, value: Value, made: E::Value) {
        let variable = self.moved[value.as_u32() as usize].expect("checks declare what they move");
        self.machine.e.write(variable, made);
    }

    /// A value as one machine word, for registers and memory.
    pub fn word(&mut self, value: Value) -> E::Value {
        let made = self.get(value);
        self.machine.e.to_word(made, kind(self.func.ty(value)))
    }

    pub fn words(&mut self, values: &[Value]) -> Vec<E::Value> {
        values.iter().map(|&value| self.word(value)).collect()
    }

    pub fn literal(&mut self, literal: &Literal) -> E::Value {
        let word = Data::address(self.data.word(literal));
        self.machine.e.constant(&word)
    }

    /// The word of a switch's key.
    pub fn key(&self, literal: &Literal) -> u64 {
        match self.data.word(literal) {
            DataWord::Const(word) => word,
            word => unreachable!("key {word:?}"),
        }
    }

    /// The symbol of code.
    pub fn code(&self, sym: Sym) -> String {
        match sym {
            Sym::Chunk(func, 0) => self.data.callee(func),
            Sym::Chunk(func, index) => symbol::chunk(func, index),
            Sym::BifStub(func) => symbol::stub(func),
            Sym::Info(_) | Sym::Here => unreachable!("not code"),
        }
    }

    pub fn symbol_word(&self, inst: Inst, sym: Sym) -> Static {
        match sym {
            Sym::Info(func) => self.data.info_address(func),
            Sym::Here => match self.func.insts[inst].loc {
                Some(loc) => Data::location_address(self.data.location_number(self.func, loc)),
                None => Static::Number(0),
            },
            sym => Static::Code(self.code(sym)),
        }
    }

    pub fn leave(&mut self, to: Callee<'_, E::Value>, args: &[Value]) {
        let words = self.words(args);
        self.machine.leave(to, &words);
    }
}
