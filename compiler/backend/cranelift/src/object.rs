//! The object file: sections, symbols, and the relocations that are left for the linker.

use crate::lines;
use crate::unit::{Code, Defined, Place, Relocation};
use object::write::{Object, SectionId, StandardSection, Symbol, SymbolId, SymbolSection};
use object::{Architecture, BinaryFormat, Endianness, RelocationFlags, SymbolFlags, SymbolKind, SymbolScope, elf};
use rustc_hash::FxHashMap;

const ALIGN: u64 = 16;

pub fn write(code: &Code<'_>) -> Result<Vec<u8>, String> {
    let mut text = code.text.clone();
    let left = resolve(code, &mut text);
    let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    let text_section = object.section_id(StandardSection::Text);
    object.append_section_data(text_section, &text, ALIGN);
    let mut symbols: Vec<Option<SymbolId>> = vec![None; code.names.list.len()];
    define(&mut object, code, &mut symbols, &code.functions, text_section, SymbolKind::Text);
    let table_section = object.section_id(StandardSection::ReadOnlyDataWithRel);
    if !code.data.is_empty() {
        object.append_section_data(table_section, &code.tables, ALIGN);
        define(&mut object, code, &mut symbols, &code.data, table_section, SymbolKind::Data);
    }
    relocate(&mut object, code, &mut symbols, text_section, &left)?;
    relocate(&mut object, code, &mut symbols, table_section, &code.table_relocations)?;
    lines::write(&code.lines, &mut object, text_section, text.len() as u64)?;
    object.write().map_err(|problem| problem.to_string())
}

/// Fills in distances within the text; returns what depends on other objects.
fn resolve(code: &Code<'_>, text: &mut [u8]) -> Vec<Relocation> {
    let starts: FxHashMap<u32, u64> = code.functions.iter().map(|function| (function.symbol, function.start)).collect();
    let mut left = Vec::new();
    for relocation in &code.relocations {
        match starts.get(&relocation.symbol) {
            Some(&start) if relocation.kind == Place::Relative => {
                let distance = start as i64 + relocation.addend - relocation.place as i64;
                let place = relocation.place as usize;
                text[place..place + 4].copy_from_slice(&(distance as i32).to_le_bytes());
            }
            _ => left.push(*relocation),
        }
    }
    left
}

fn define(
    object: &mut Object<'_>,
    code: &Code<'_>,
    symbols: &mut [Option<SymbolId>],
    defined: &[Defined],
    section: SectionId,
    kind: SymbolKind,
) {
    for Defined { symbol, start, size } in defined {
        let made = object.add_symbol(Symbol {
            name: code.names.list[*symbol as usize].clone().into_bytes(),
            value: *start,
            size: *size,
            kind,
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        });
        symbols[*symbol as usize] = Some(made);
    }
}

fn relocate(
    object: &mut Object<'_>,
    code: &Code<'_>,
    symbols: &mut [Option<SymbolId>],
    section: SectionId,
    relocations: &[Relocation],
) -> Result<(), String> {
    for relocation in relocations {
        let number = relocation.symbol as usize;
        let symbol = *symbols[number].get_or_insert_with(|| {
            object.add_symbol(Symbol {
                name: code.names.list[number].clone().into_bytes(),
                value: 0,
                size: 0,
                kind: SymbolKind::Unknown,
                scope: SymbolScope::Linkage,
                weak: false,
                section: SymbolSection::Undefined,
                flags: SymbolFlags::None,
            })
        });
        let r_type = match relocation.kind {
            Place::Relative => elf::R_X86_64_PC32,
            Place::Address => elf::R_X86_64_64,
        };
        let made = object::write::Relocation {
            offset: relocation.place,
            symbol,
            addend: relocation.addend,
            flags: RelocationFlags::Elf { r_type },
        };
        object.add_relocation(section, made).map_err(|problem| problem.to_string())?;
    }
    Ok(())
}
