//! Reads the text form that [`crate::print`] writes, exactly: numbers of blocks and values are kept. A module, or a single function.

mod cursor;
mod imm;

use crate::function::{BlockCall, Chunk, ChunkKind, InstData, LocData, Stage, ValueData, ValueDef};
use crate::op::Op;
use crate::{Atom, Block, Func, Function, Imm, Inst, Literal, Loc, Module, Type, Value};
use cranelift_entity::{EntityRef, SecondaryMap};
use cursor::{Cursor, Parse};
use smallvec::SmallVec;

/// What is wrong with a text, and in which line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    pub line: usize,
    pub message: String,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for TextError {}

/// Reads a module.
///
/// # Errors
/// The text is not the form of a module.
pub fn parse_module(text: &str) -> Result<Module, TextError> {
    let mut c = Cursor::new(text);
    module(&mut c).map_err(|message| c.error(message))
}

/// Reads one function.
///
/// # Errors
/// The text is not the form of a function.
pub fn parse_function(text: &str) -> Result<Function, TextError> {
    let mut c = Cursor::new(text);
    let result = function(&mut c).and_then(|func| if c.at_end() { Ok(func) } else { Err("text after the function".into()) });
    result.map_err(|message| c.error(message))
}

fn module(c: &mut Cursor<'_>) -> Parse<Module> {
    c.word("module")?;
    let name = c.atom()?;
    let mut module = Module {
        name,
        functions: Vec::new(),
        exports: Vec::new(),
        attributes: Literal::Nil,
        md5: [0; 16],
        on_load: None,
    };
    while !c.at_end() {
        if c.take_word("export") {
            let name = c.atom()?;
            c.token("/")?;
            module.exports.push((name, c.number()?));
        } else if c.take_word("on_load") {
            module.on_load = Some(c.func()?);
        } else if c.take_word("attributes") {
            module.attributes = imm::literal(c)?;
        } else if c.take_word("md5") {
            module.md5 = md5(c)?;
        } else {
            module.functions.push(function(c)?);
        }
    }
    Ok(module)
}

fn md5(c: &mut Cursor<'_>) -> Parse<[u8; 16]> {
    let digits = c.run(|c| c.is_ascii_hexdigit());
    let mut md5 = [0; 16];
    if digits.len() != 32 {
        return Err("an md5 has 32 digits".into());
    }
    for (index, byte) in md5.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).map_err(|error| error.to_string())?;
    }
    Ok(md5)
}

/// A function being read.
struct Reader {
    func: Function,
    /// Values that have a definition.
    defined: SecondaryMap<Value, bool>,
}

fn function(c: &mut Cursor<'_>) -> Parse<Function> {
    let stage = match c.name()? {
        "term" => Stage::Term,
        "word" => Stage::Word,
        "chunk" => Stage::Chunk,
        other => return Err(format!("no stage {other}")),
    };
    let name = c.func()?;
    let mut reader = Reader { func: Function::new(name, stage), defined: SecondaryMap::new() };
    let chunk = if c.take("@") { Some(chunk(c)?) } else { None };
    c.token("{")?;
    let loc = reader.location(c)?;
    reader.func.chunk = chunk.map(|chunk| Chunk { loc, ..chunk });
    while !c.take("}") {
        reader.block(c)?;
    }
    Ok(reader.func)
}

fn chunk(c: &mut Cursor<'_>) -> Parse<Chunk> {
    let index = c.number()?;
    let kind = match c.name()? {
        "Entry" => ChunkKind::Entry,
        "Resume" => ChunkKind::Resume,
        "Join" => ChunkKind::Join,
        "Handler" => ChunkKind::Handler,
        other => return Err(format!("no kind of chunk {other}")),
    };
    c.token("slots=")?;
    let slots = c.number()?;
    c.token("bitmap=0x")?;
    let digits = c.run(|c| c.is_ascii_hexdigit());
    let bitmap = u64::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
    let handler = if c.take("handler=@") { Some(c.number()?) } else { None };
    Ok(Chunk { index, kind, slots, bitmap, handler, loc: None })
}

/// More blocks or values than any function has: a number out of range, not a reason to use up memory.
const MOST: u32 = 1 << 22;

impl Reader {
    fn block_ref(&mut self, c: &mut Cursor<'_>) -> Parse<Block> {
        c.token("block")?;
        let number: u32 = c.number()?;
        if number >= MOST {
            return Err(format!("block{number} is out of range"));
        }
        while self.func.blocks.len() <= number as usize {
            self.func.add_block();
        }
        Ok(Block::new(number as usize))
    }

    fn value_ref(&mut self, c: &mut Cursor<'_>) -> Parse<Value> {
        c.token("v")?;
        let number: u32 = c.number()?;
        if number >= MOST {
            return Err(format!("v{number} is out of range"));
        }
        while self.func.values.len() <= number as usize {
            self.func.values.push(ValueData { ty: Type::Term, def: ValueDef::Param(Block::new(0), 0) });
        }
        Ok(Value::new(number as usize))
    }

    fn define(&mut self, value: Value, ty: Type, def: ValueDef) -> Parse<()> {
        if std::mem::replace(&mut self.defined[value], true) {
            return Err(format!("{value} is defined twice"));
        }
        self.func.values[value] = ValueData { ty, def };
        Ok(())
    }

    fn block(&mut self, c: &mut Cursor<'_>) -> Parse<()> {
        let block = self.block_ref(c)?;
        self.func.layout.push(block);
        c.token("(")?;
        while !c.take(")") {
            let value = self.value_ref(c)?;
            c.token(":")?;
            let ty = type_named(c.name()?)?;
            self.define(value, ty, ValueDef::Param(block, self.func.blocks[block].params.len() as u32))?;
            self.func.blocks[block].params.push(value);
            c.take(",");
        }
        if c.take_word("handler") {
            let handler = self.block_ref(c)?;
            self.func.blocks[block].handler = Some(handler);
        }
        self.func.blocks[block].cold = c.take_word("cold");
        c.token(":")?;
        while !c.is_next("block") && !c.is_next("}") {
            let inst = self.inst(c)?;
            self.func.blocks[block].insts.push(inst);
        }
        Ok(())
    }

    fn inst(&mut self, c: &mut Cursor<'_>) -> Parse<Inst> {
        let mut results: SmallVec<[Value; 2]> = SmallVec::new();
        if c.is_value() {
            results.push(self.value_ref(c)?);
            while c.take(",") {
                results.push(self.value_ref(c)?);
            }
            c.token("=")?;
        }
        let name = c.name()?;
        let op = Op::by_name(name).ok_or_else(|| format!("no operation {name}"))?;
        let imm = imm::imm(c, op.row().imm)?;
        let mut args = SmallVec::new();
        let mut targets = SmallVec::new();
        loop {
            if c.same_line_value() {
                args.push(self.value_ref(c)?);
            } else if c.same_line("block") {
                targets.push(self.target(c)?);
            } else if !c.same_line(",") {
                break;
            }
            // The next line is another instruction.
            if !c.same_line(",") {
                break;
            }
            c.token(",")?;
        }
        let loc = self.location(c)?;
        self.finish_inst(op, imm, args, targets, results, loc)
    }

    fn finish_inst(
        &mut self,
        op: Op,
        imm: Imm,
        args: SmallVec<[Value; 4]>,
        targets: SmallVec<[BlockCall; 2]>,
        results: SmallVec<[Value; 2]>,
        loc: Option<Loc>,
    ) -> Parse<Inst> {
        let types = op.row().results;
        if types.len() != results.len() {
            return Err(format!("{} has {} results", op.name(), types.len()));
        }
        let inst = self.func.insts.push(InstData { op, args, imm, targets, results: results.clone(), loc });
        for (index, (&value, &ty)) in results.iter().zip(types).enumerate() {
            self.define(value, ty, ValueDef::Result(inst, index as u32))?;
        }
        Ok(inst)
    }

    fn target(&mut self, c: &mut Cursor<'_>) -> Parse<BlockCall> {
        let block = self.block_ref(c)?;
        c.token("(")?;
        let mut args = SmallVec::new();
        while !c.take(")") {
            args.push(self.value_ref(c)?);
            c.take(",");
        }
        Ok(BlockCall { block, args })
    }

    /// `; file:line in m:f/a ; file:line ...`, outer calls to the right.
    fn location(&mut self, c: &mut Cursor<'_>) -> Parse<Option<Loc>> {
        if !c.same_line(";") {
            return Ok(None);
        }
        c.token(";")?;
        let (file, line) = c.file_and_line()?;
        let func: Func = if c.same_line("in ") {
            c.word("in")?;
            c.func()?
        } else {
            self.func.name
        };
        let parent = self.location(c)?;
        let data = LocData { func, file: file.into(), line, parent };
        let known = self.func.locs.iter().find(|(_, other)| **other == data).map(|(loc, _)| loc);
        Ok(Some(known.unwrap_or_else(|| self.func.locs.push(data))))
    }
}

fn type_named(name: &str) -> Parse<Type> {
    let types = [Type::Term, Type::Word, Type::F64, Type::Bool];
    types.into_iter().find(|&ty| crate::print::type_name(ty) == name).ok_or_else(|| format!("no type {name}"))
}

/// Atoms are only made of names that were read.
fn atom(name: &str) -> Atom {
    Atom::new(name)
}
