//! The text form of functions and modules, for dumps and tests. [`crate::text`] reads it back.

use crate::function::{BlockCall, Sym};
use crate::{Atom, Block, Function, Imm, Inst, Lambda, Literal, Loc, Module, Type};
use beamless_abi::call::{
    SEG_ALL, SEG_BINARY, SEG_FLOAT, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SEG_UTF8, SEG_UTF16, SEG_UTF32, SegmentSpec,
};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Module {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "module {}", self.name)?;
        for (name, arity) in &self.exports {
            writeln!(f, "export {name}/{arity}")?;
        }
        if let Some(func) = &self.on_load {
            writeln!(f, "on_load {func}")?;
        }
        if self.attributes != Literal::Nil {
            writeln!(f, "attributes {}", self.attributes)?;
        }
        if self.md5 != [0; 16] {
            let digits: String = self.md5.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(f, "md5 {digits}")?;
        }
        for func in &self.functions {
            write!(f, "\n{func}")?;
        }
        Ok(())
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", stage_name(self), self.name)?;
        if let Some(chunk) = &self.chunk {
            write!(f, " @{} {:?} slots={} bitmap={:#x}", chunk.index, chunk.kind, chunk.slots, chunk.bitmap)?;
            if let Some(handler) = chunk.handler {
                write!(f, " handler=@{handler}")?;
            }
        }
        f.write_str(" {")?;
        if let Some(loc) = self.chunk.as_ref().and_then(|chunk| chunk.loc) {
            write_loc(f, self, loc)?;
        }
        writeln!(f)?;
        for &block in &self.layout {
            write_block(f, self, block)?;
        }
        writeln!(f, "}}")
    }
}

fn stage_name(func: &Function) -> &'static str {
    match func.stage {
        crate::Stage::Term => "term",
        crate::Stage::Word => "word",
        crate::Stage::Chunk => "chunk",
    }
}

fn write_block(f: &mut Formatter<'_>, func: &Function, block: Block) -> fmt::Result {
    let data = &func.blocks[block];
    write!(f, "{block}(")?;
    for (i, &param) in data.params.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        write!(f, "{comma}{param}: {}", type_name(func.ty(param)))?;
    }
    write!(f, ")")?;
    if let Some(handler) = data.handler {
        write!(f, " handler {handler}")?;
    }
    if data.cold {
        write!(f, " cold")?;
    }
    writeln!(f, ":")?;
    for &inst in &data.insts {
        write_inst(f, func, inst)?;
    }
    Ok(())
}

pub fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Term => "term",
        Type::Word => "word",
        Type::F64 => "f64",
        Type::Bool => "bool",
    }
}

fn write_inst(f: &mut Formatter<'_>, func: &Function, inst: Inst) -> fmt::Result {
    let data = &func.insts[inst];
    f.write_str("    ")?;
    for (i, result) in data.results.iter().enumerate() {
        write!(f, "{}{result}", if i == 0 { "" } else { ", " })?;
    }
    if !data.results.is_empty() {
        f.write_str(" = ")?;
    }
    f.write_str(data.op.name())?;
    if data.imm != Imm::None {
        write!(f, " {}", data.imm)?;
    }
    for (i, arg) in data.args.iter().enumerate() {
        write!(f, "{}{arg}", if i == 0 { " " } else { ", " })?;
    }
    for (i, call) in data.targets.iter().enumerate() {
        f.write_str(if i == 0 && data.args.is_empty() && data.imm == Imm::None { " " } else { ", " })?;
        write_target(f, call)?;
    }
    if let Some(loc) = data.loc {
        write_loc(f, func, loc)?;
    }
    writeln!(f)
}

/// `; file:line`, the function if it is another one, and where that was inlined.
fn write_loc(f: &mut Formatter<'_>, func: &Function, loc: Loc) -> fmt::Result {
    let at = &func.locs[loc];
    f.write_str("  ; ")?;
    if at.file.contains([' ', '\'', '\n']) {
        beamless_source::atom::write_quoted(f, &at.file)?;
    } else {
        f.write_str(&at.file)?;
    }
    write!(f, ":{}", at.line)?;
    if at.func != func.name {
        write!(f, " in {}", at.func)?;
    }
    at.parent.map_or(Ok(()), |parent| write_loc(f, func, parent))
}

fn write_target(f: &mut Formatter<'_>, call: &BlockCall) -> fmt::Result {
    write!(f, "{}(", call.block)?;
    for (i, arg) in call.args.iter().enumerate() {
        write!(f, "{}{arg}", if i == 0 { "" } else { ", " })?;
    }
    f.write_char(')')
}

impl Display for Imm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Imm::None => Ok(()),
            Imm::Int(value) => write!(f, "{value}"),
            Imm::Lit(literal) => write!(f, "{literal}"),
            Imm::Bif(row) => write!(f, "{}:{}/{}", row.module, Atom::new(row.name), row.arity),
            Imm::Func(func) => write!(f, "{func}"),
            Imm::Lambda(lambda) => write!(f, "{lambda}"),
            Imm::Type(test) => write!(f, "{test:?}"),
            Imm::Cond(cond) => write!(f, "{cond:?}"),
            Imm::Cases(keys) => {
                f.write_char('[')?;
                for (i, key) in keys.iter().enumerate() {
                    write!(f, "{}{key}", if i == 0 { "" } else { ", " })?;
                }
                f.write_char(']')
            }
            Imm::Segment(spec) => write_segment(f, spec),
            Imm::Segments(specs) => {
                f.write_char('[')?;
                for (i, spec) in specs.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    write_segment(f, spec)?;
                }
                f.write_char(']')
            }
            Imm::Pairs(pairs) => {
                let text: Vec<_> = pairs.iter().map(|&exact| if exact { ":=" } else { "=>" }).collect();
                write!(f, "[{}]", text.join(" "))
            }
            Imm::Fail(kind) => write!(f, "{kind:?}"),
            Imm::Rt(rt) => f.write_str(rt.row().name),
            Imm::Sym(sym) => write!(f, "{sym}"),
        }
    }
}

impl Display for Sym {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Sym::Chunk(func, index) => write!(f, "{func}@{index}"),
            Sym::BifStub(func) => write!(f, "stub {func}"),
            Sym::Info(func) => write!(f, "info {func}"),
            Sym::Here => f.write_str("here"),
        }
    }
}

impl Display for Lambda {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Lambda { func, arity, free, index, name } = self;
        write!(f, "{func} arity={arity} free={free} index={index} name={name}")
    }
}

/// Names of the kinds, by number.
pub(crate) const SEGMENT_KINDS: [(u8, &str); 6] = [
    (SEG_INTEGER, "integer"),
    (SEG_FLOAT, "float"),
    (SEG_BINARY, "binary"),
    (SEG_UTF8, "utf8"),
    (SEG_UTF16, "utf16"),
    (SEG_UTF32, "utf32"),
];
pub(crate) const SEGMENT_FLAGS: [(u8, &str); 3] = [(SEG_SIGNED, "signed"), (SEG_LITTLE, "little"), (SEG_ALL, "all")];

/// `<integer unit=1 signed little all #3>`, the last being the segment's number.
fn write_segment(f: &mut Formatter<'_>, spec: &SegmentSpec) -> fmt::Result {
    let name = SEGMENT_KINDS.iter().find(|(kind, _)| *kind == spec.kind).map_or("integer", |(_, name)| name);
    write!(f, "<{name} unit={}", if spec.unit == 0 { 256 } else { u32::from(spec.unit) })?;
    for (flag, name) in SEGMENT_FLAGS {
        if spec.flags & flag != 0 {
            write!(f, " {name}")?;
        }
    }
    if spec.segment != 0 {
        write!(f, " #{}", spec.segment)?;
    }
    f.write_char('>')
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Int(value) => write!(f, "{value}"),
            Literal::Big(value) => write!(f, "{value}"),
            Literal::Float(bits) => write!(f, "{:?}", f64::from_bits(*bits)),
            Literal::Atom(atom) => write!(f, "{atom}"),
            Literal::Nil => f.write_str("[]"),
            Literal::List(items, tail) => {
                f.write_char('[')?;
                write_items(f, items)?;
                if **tail != Literal::Nil {
                    write!(f, "|{tail}")?;
                }
                f.write_char(']')
            }
            Literal::Tuple(items) => {
                f.write_char('{')?;
                write_items(f, items)?;
                f.write_char('}')
            }
            Literal::Bits(bytes, bits) => {
                f.write_str("<<")?;
                for (i, byte) in bytes.iter().enumerate() {
                    write!(f, "{}{byte}", if i == 0 { "" } else { "," })?;
                }
                write!(f, ":{bits}>>")
            }
            Literal::Map(pairs) => {
                f.write_str("#{")?;
                for (i, (key, value)) in pairs.iter().enumerate() {
                    write!(f, "{}{key}=>{value}", if i == 0 { "" } else { "," })?;
                }
                f.write_char('}')
            }
            Literal::ExternalFun(func) => write!(f, "fun {func}"),
            Literal::LocalFun(lambda) => write!(f, "fun local {lambda}"),
        }
    }
}

fn write_items(f: &mut Formatter<'_>, items: &[Literal]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if i == 0 { "" } else { "," })?;
    }
    Ok(())
}
