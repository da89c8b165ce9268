//! One object file under construction: machine code with the record before each chunk, tables, and what of them the linker has to fill in.

use crate::emitter::Emitter;
use crate::isa::Convention;
use crate::lines::Lines;
use beamless_abi::frame::{PREFIX_BYTES, Prefix as Record};
use beamless_backend::emit::{self, Head, Prefix, Static};
use beamless_backend::Emit;
use cranelift_codegen::Context;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{self, ExternalName, UserFuncName};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::FinalizedRelocTarget;
use cranelift_frontend::FunctionBuilderContext;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::mem::offset_of;

/// Of a chunk's first instruction; the record before it keeps that of its words.
const CODE_ALIGN: usize = 16;

pub struct Unit<'i> {
    /// Where a function is built; swapped with the one in `context` to be compiled.
    function: ir::Function,
    builder: FunctionBuilderContext,
    pub code: Code<'i>,
}

/// All but the function that is being built.
pub struct Code<'i> {
    isa: &'i dyn TargetIsa,
    pub convention: Convention,
    context: Context,
    pub names: Names,
    pub text: Vec<u8>,
    pub relocations: Vec<Relocation>,
    pub tables: Vec<u8>,
    pub table_relocations: Vec<Relocation>,
    /// Symbols of `text` and of `tables`: where they begin, and how many bytes they have.
    pub functions: Vec<Defined>,
    pub data: Vec<Defined>,
    pub lines: Lines,
    emit: Option<Emit>,
    readable: String,
    problem: Option<String>,
}

/// Symbols by number.
#[derive(Default)]
pub struct Names {
    numbers: FxHashMap<String, u32>,
    pub list: Vec<String>,
}

impl Names {
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// A place that depends on a symbol's address.
#[derive(Clone, Copy)]
pub struct Relocation {
    pub place: u64,
    pub symbol: u32,
    pub addend: i64,
    pub kind: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Four bytes: the distance from the place.
    Relative,
    /// Eight bytes: the address.
    Address,
}

pub struct Defined {
    pub symbol: u32,
    pub start: u64,
    pub size: u64,
}

impl<'i> Unit<'i> {
    pub fn new(isa: &'i dyn TargetIsa, convention: Convention, emit: Option<Emit>) -> Unit<'i> {
        let code = Code {
            isa,
            convention,
            context: Context::new(),
            names: Names::default(),
            text: Vec::new(),
            relocations: Vec::new(),
            tables: Vec::new(),
            table_relocations: Vec::new(),
            functions: Vec::new(),
            data: Vec::new(),
            lines: Lines::default(),
            emit,
            readable: String::new(),
            problem: None,
        };
        Unit { function: ir::Function::new(), builder: FunctionBuilderContext::new(), code }
    }

    /// The object file, and the text that was asked for.
    pub fn finish(self) -> Result<(Vec<u8>, String), String> {
        let Code { problem: None, .. } = self.code else { return Err(self.code.problem.unwrap_or_default()) };
        let object = crate::object::write(&self.code)?;
        Ok((object, self.code.readable))
    }
}

impl<'i> emit::Unit for Unit<'i> {
    type Emit<'u>
        = Emitter<'u, 'i>
    where
        Self: 'u;

    fn begin(&mut self, head: Head<'_>) -> Emitter<'_, 'i> {
        let symbol = self.code.names.number(head.name);
        self.code.begin(symbol, head.prefix);
        self.function.clear();
        self.function.name = UserFuncName::user(0, symbol);
        Emitter::new(&mut self.function, &mut self.builder, &mut self.code, head.signature)
    }

    fn table(&mut self, name: &'static str, words: &[Static]) {
        let code = &mut self.code;
        let start = code.define_data(name, words.len() * size_of::<u64>());
        for word in words {
            let place = code.tables.len() as u64;
            let (symbol, addend) = match word {
                Static::Number(number) => {
                    code.tables.extend(number.to_le_bytes());
                    continue;
                }
                Static::Table { name, offset } => (code.names.number(name), *offset as i64),
                Static::Code(name) => (code.names.number(name), 0),
            };
            code.tables.extend([0; size_of::<u64>()]);
            code.table_relocations.push(Relocation { place, symbol, addend, kind: Place::Address });
        }
        debug_assert_eq!(start as usize + words.len() * size_of::<u64>(), code.tables.len());
    }

    fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
        self.code.define_data(name, bytes.len());
        self.code.tables.extend_from_slice(bytes);
    }
}

impl Code<'_> {
    fn define_data(&mut self, name: &str, bytes: usize) -> u64 {
        self.tables.resize(self.tables.len().next_multiple_of(CODE_ALIGN), 0);
        let (symbol, start) = (self.names.number(name), self.tables.len() as u64);
        self.data.push(Defined { symbol, start, size: bytes as u64 });
        start
    }

    /// Makes the place for a function, after its record if it has one.
    fn begin(&mut self, symbol: u32, prefix: Option<&Prefix>) {
        let record = prefix.map_or(0, |_| PREFIX_BYTES);
        let start = (self.text.len() + record).next_multiple_of(CODE_ALIGN);
        // What lies between functions never runs.
        const TRAP: u8 = 0xcc;
        self.text.resize(start - record, TRAP);
        if let Some(prefix) = prefix {
            self.record(start, prefix);
        }
        debug_assert_eq!(self.text.len(), start);
        self.functions.push(Defined { symbol, start: start as u64, size: 0 });
    }

    /// Lays out abi `Prefix` before the code at `start`, which its offsets are relative to.
    fn record(&mut self, start: usize, prefix: &Prefix) {
        let at = start - PREFIX_BYTES;
        let mut bytes = [0; PREFIX_BYTES];
        let mut put = |offset: usize, field: &[u8]| bytes[offset..offset + field.len()].copy_from_slice(field);
        let Record { bitmap, location, shape, .. } = prefix.record();
        put(offset_of!(Record, bitmap), &bitmap.to_le_bytes());
        put(offset_of!(Record, location), &location.to_le_bytes());
        put(offset_of!(Record, shape), &shape.to_le_bytes());
        self.text.extend(bytes);
        let mut refer = |offset: usize, target: Option<Static>| {
            let (symbol, addend) = match target {
                Some(Static::Code(name)) => (self.names.number(&name), 0),
                Some(Static::Table { name, offset }) => (self.names.number(name), offset as i64),
                Some(Static::Number(_)) | None => return,
            };
            // The linker subtracts the place; the field is relative to the code.
            let addend = addend - (PREFIX_BYTES - offset) as i64;
            self.relocations.push(Relocation { place: (at + offset) as u64, symbol, addend, kind: Place::Relative });
        };
        refer(offset_of!(Record, handler), prefix.handler.clone().map(Static::Code));
    }

    /// Compiles the function that was built.
    pub fn finish_function(&mut self, built: &mut ir::Function) {
        // What is left there describes the last function.
        self.context.clear();
        self.context.set_disasm(self.emit == Some(Emit::Assembly));
        std::mem::swap(built, &mut self.context.func);
        let name = self.functions.last().map_or(0, |function| function.symbol);
        if self.emit == Some(Emit::Ir) {
            let _ = writeln!(self.readable, "; {}\n{}", self.names.list[name as usize], self.context.func.display());
        }
        if let Err(problem) = self.context.compile(self.isa, &mut ControlPlane::default()) {
            let message = format!("cranelift: {}: {:?}", self.names.list[name as usize], problem.inner);
            self.problem.get_or_insert(message);
            return;
        }
        self.keep_code();
    }

    fn keep_code(&mut self) {
        let Some(compiled) = self.context.compiled_code() else { return };
        let Some(function) = self.functions.last_mut() else { return };
        let start = self.text.len() as u64;
        debug_assert_eq!(start, function.start);
        self.text.extend_from_slice(compiled.code_buffer());
        function.size = self.text.len() as u64 - start;
        let named = self.context.func.params.user_named_funcs();
        for reloc in compiled.buffer.relocs() {
            let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = reloc.target else {
                unreachable!("relocation to {:?}", reloc.target)
            };
            let kind = match reloc.kind {
                Reloc::X86PCRel4 | Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4 => Place::Relative,
                Reloc::Abs8 => Place::Address,
                kind => unreachable!("relocation {kind}"),
            };
            let place = start + u64::from(reloc.offset);
            self.relocations.push(Relocation { place, symbol: named[name].index, addend: reloc.addend, kind });
        }
        self.lines.function(start, function.size, compiled.buffer.get_srclocs_sorted());
        if let Some(text) = &compiled.vcode {
            let _ = writeln!(self.readable, "\"{}\":\n{text}", self.names.list[function.symbol as usize]);
        }
    }
}
