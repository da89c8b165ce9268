//! DWARF line tables: where each stretch of code comes from, so that perf, gdb and addr2line show Erlang lines.

use cranelift_codegen::{Final, MachSrcLoc};
use gimli::write::{
    Address, AttributeValue, DwarfUnit, EndianVec, FileId, LineProgram, LineString, RelocateWriter, Relocation,
    RelocationTarget, Sections,
};
use gimli::{Encoding, Format, LineEncoding, LittleEndian, SectionId as DwarfSection};
use object::write::{Object, SectionId, SymbolId};
use object::{RelocationFlags, SectionKind, elf};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Lines of a unit.
#[derive(Default)]
pub struct Lines {
    files: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
    /// File and line by number of a place.
    places: Vec<(u32, u32)>,
    /// From this offset of the text on a place's code, or none's.
    rows: Vec<(u64, Option<u32>)>,
}

impl Lines {
    /// Number of a place; the same again while it stays the same.
    pub fn place(&mut self, file: &Arc<str>, line: u32) -> u32 {
        let file = match self.numbers.get(file) {
            Some(&number) => number,
            None => {
                let number = self.files.len() as u32;
                self.files.push(file.clone());
                self.numbers.insert(file.clone(), number);
                number
            }
        };
        if self.places.last() != Some(&(file, line)) {
            self.places.push((file, line));
        }
        self.places.len() as u32 - 1
    }

    /// Adds a function's stretches, which come in order.
    pub fn function(&mut self, start: u64, size: u64, stretches: &[MachSrcLoc<Final>]) {
        let mut end = start;
        for stretch in stretches.iter().filter(|stretch| !stretch.loc.is_default()) {
            let from = start + u64::from(stretch.start);
            if from > end {
                self.row(end, None);
            }
            self.row(from, Some(stretch.loc.bits()));
            end = start + u64::from(stretch.end);
        }
        if end < start + size || end > start {
            self.row(end, None);
        }
    }

    fn row(&mut self, at: u64, place: Option<u32>) {
        if self.rows.last().is_none_or(|row| row.1 != place) {
            self.rows.push((at, place));
        }
    }
}

/// A section of DWARF under construction.
#[derive(Clone)]
struct Part {
    data: EndianVec<LittleEndian>,
    relocations: Vec<Relocation>,
}

impl RelocateWriter for Part {
    type Writer = EndianVec<LittleEndian>;

    fn writer(&self) -> &Self::Writer {
        &self.data
    }

    fn writer_mut(&mut self) -> &mut Self::Writer {
        &mut self.data
    }

    fn relocate(&mut self, relocation: Relocation) {
        self.relocations.push(relocation);
    }
}

/// The text section, to gimli: the only symbol there is.
const TEXT: usize = 0;

pub fn write(lines: &Lines, object: &mut Object<'_>, text: SectionId, size: u64) -> Result<(), String> {
    if lines.places.is_empty() {
        return Ok(());
    }
    let mut unit = describe(lines, size);
    let mut sections = Sections::new(Part { data: EndianVec::new(LittleEndian), relocations: Vec::new() });
    unit.write(&mut sections).map_err(|problem| problem.to_string())?;
    let mut made: FxHashMap<DwarfSection, (SectionId, SymbolId)> = FxHashMap::default();
    let mut parts = Vec::new();
    let listed: Result<(), gimli::write::Error> = sections.for_each_mut(|id, part| {
        if !part.data.slice().is_empty() {
            let section = object.add_section(Vec::new(), id.name().as_bytes().to_vec(), SectionKind::Debug);
            object.append_section_data(section, part.data.slice(), 1);
            made.insert(id, (section, object.section_symbol(section)));
            parts.push((section, std::mem::take(&mut part.relocations)));
        }
        Ok(())
    });
    listed.map_err(|problem| problem.to_string())?;
    let text = object.section_symbol(text);
    for (section, relocations) in parts {
        for relocation in relocations {
            let symbol = match relocation.target {
                RelocationTarget::Symbol(_) => text,
                RelocationTarget::Section(id) => made[&id].1,
            };
            let r_type = if relocation.size == 8 { elf::R_X86_64_64 } else { elf::R_X86_64_32 };
            let relocation = object::write::Relocation {
                offset: relocation.offset as u64,
                symbol,
                addend: relocation.addend,
                flags: RelocationFlags::Elf { r_type },
            };
            object.add_relocation(section, relocation).map_err(|problem| problem.to_string())?;
        }
    }
    Ok(())
}

fn describe(lines: &Lines, size: u64) -> DwarfUnit {
    let encoding = Encoding { format: Format::Dwarf32, version: 4, address_size: 8 };
    let text = |bytes: &str| LineString::String(bytes.as_bytes().to_vec());
    let first = lines.files.first().map_or("", |file| file);
    let mut program = LineProgram::new(encoding, LineEncoding::default(), text("."), None, text(first), None);
    let folder = program.default_directory();
    let files: Vec<FileId> = lines.files.iter().map(|file| program.add_file(text(file), folder, None)).collect();
    let start = Address::Symbol { symbol: TEXT, addend: 0 };
    program.begin_sequence(Some(start));
    for &(at, place) in &lines.rows {
        let row = program.row();
        row.address_offset = at;
        row.line = 0;
        if let Some(place) = place {
            let (file, line) = lines.places[place as usize];
            row.file = files[file as usize];
            row.line = u64::from(line);
        }
        program.generate_row();
    }
    program.end_sequence(size);
    let mut unit = DwarfUnit::new(encoding);
    unit.unit.line_program = program;
    let root = unit.unit.root();
    let root = unit.unit.get_mut(root);
    root.set(gimli::DW_AT_name, AttributeValue::String(first.as_bytes().to_vec()));
    root.set(gimli::DW_AT_comp_dir, AttributeValue::String(b".".to_vec()));
    let producer = concat!("beamless ", env!("CARGO_PKG_VERSION"));
    root.set(gimli::DW_AT_producer, AttributeValue::String(producer.as_bytes().to_vec()));
    root.set(gimli::DW_AT_low_pc, AttributeValue::Address(start));
    root.set(gimli::DW_AT_high_pc, AttributeValue::Udata(size));
    unit
}
