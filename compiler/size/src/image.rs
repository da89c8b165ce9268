//! An ELF file as pieces: each byte is in exactly one.

use beamless_abi::frame::PREFIX_BYTES;
use object::read::elf::{ElfFile, FileHeader};
use object::{Endianness, Object, ObjectSection, ObjectSymbol, SectionFlags, SectionKind, SymbolKind, elf};

/// A longer run of zeros is somebody's data.
const LONGEST_PADDING: usize = 64;

/// Bytes that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub what: What,
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// What a symbol names.
    Symbol(String),
    /// The records before chunks of compiled code.
    Records,
    /// Bytes of a section without a symbol.
    Unnamed(String),
    /// The file's header and the tables of its segments and sections.
    Headers,
    Padding,
}

/// A symbol's place in its section.
struct Named {
    start: usize,
    end: usize,
    name: String,
}

/// All of `file`, in its order.
pub(crate) fn pieces(file: &[u8], named: &[u8]) -> Result<Vec<Piece>, String> {
    // The first byte after the magic says how wide addresses are.
    match file.get(4) {
        Some(&elf::ELFCLASS64) => of_class::<elf::FileHeader64<Endianness>>(file, named),
        _ => of_class::<elf::FileHeader32<Endianness>>(file, named),
    }
}

fn of_class<H: FileHeader<Endian = Endianness>>(file: &[u8], named: &[u8]) -> Result<Vec<Piece>, String> {
    let read = |bytes| ElfFile::<H>::parse(bytes).map_err(|problem| format!("it is no executable: {problem}"));
    let (file_elf, named_elf) = (read(file)?, read(named)?);
    if named_elf.symbols().next().is_none() {
        return Err("it has no symbols: build it without --release, or with --no-strip".to_owned());
    }
    let mut ranges = headers(&file_elf);
    for section in file_elf.sections() {
        let Some((start, size)) = section.file_range().filter(|&(_, size)| size > 0) else { continue };
        let name = section.name().unwrap_or("?").to_owned();
        let (start, size) = (start as usize, size as usize);
        let bytes = file.get(start..start + size).ok_or("it is cut off")?;
        ranges.push((start, start + size, in_section(&named_elf, &section, &name, bytes)));
    }
    Ok(in_order(ranges, file.len()))
}

/// Places and pieces of the file's header and tables.
fn headers<H: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, H>) -> Vec<(usize, usize, Vec<Piece>)> {
    let (header, endian) = (file.elf_header(), file.endian());
    let segments: u64 = header.e_phoff(endian).into();
    let sections: u64 = header.e_shoff(endian).into();
    let segment_bytes = u64::from(header.e_phentsize(endian)) * u64::from(header.e_phnum(endian));
    let section_bytes = u64::from(header.e_shentsize(endian)) * u64::from(header.e_shnum(endian));
    [(0, u64::from(header.e_ehsize(endian))), (segments, segment_bytes), (sections, section_bytes)]
        .into_iter()
        .filter(|&(_, bytes)| bytes > 0)
        .map(|(start, bytes)| (start as usize, (start + bytes) as usize, vec![Piece { what: What::Headers, bytes }]))
        .collect()
}

/// What is between the ranges is padding. Ranges that overlap, as in a damaged file, are cut where the first of them ends.
fn in_order(mut ranges: Vec<(usize, usize, Vec<Piece>)>, length: usize) -> Vec<Piece> {
    ranges.sort_by_key(|&(start, end, _)| (start, end));
    let (mut all, mut at) = (Vec::new(), 0);
    for (start, end, pieces) in ranges {
        push(&mut all, What::Padding, start.saturating_sub(at));
        if start < at {
            push(&mut all, What::Unnamed("overlap".to_owned()), end.saturating_sub(at));
        } else {
            all.extend(pieces);
        }
        at = at.max(end);
    }
    push(&mut all, What::Padding, length.saturating_sub(at));
    all
}

fn push(pieces: &mut Vec<Piece>, what: What, bytes: usize) {
    if bytes > 0 {
        pieces.push(Piece { what, bytes: bytes as u64 });
    }
}

/// A section of the file, by the symbols that the section of that name has in the one with symbols.
fn in_section<'file, H: FileHeader<Endian = Endianness>>(
    named: &ElfFile<'_, H>,
    section: &impl ObjectSection<'file>,
    name: &str,
    bytes: &[u8],
) -> Vec<Piece> {
    let is_text = section.kind() == SectionKind::Text;
    let loaded = matches!(section.flags(), SectionFlags::Elf { sh_flags } if sh_flags & u64::from(elf::SHF_ALLOC) != 0);
    let symbols = match named.section_by_name(name) {
        Some(other) if loaded && other.size() == bytes.len() as u64 => symbols(named, &other, is_text),
        _ => Vec::new(),
    };
    let (mut pieces, mut at) = (Vec::new(), 0);
    for symbol in symbols {
        let end = symbol.end.min(bytes.len());
        if end <= at {
            continue;
        }
        let start = symbol.start.max(at);
        gap(&mut pieces, name, &bytes[at..start], is_text, loaded, is_compiled(&symbol.name));
        push(&mut pieces, What::Symbol(symbol.name), end - start);
        at = end;
    }
    gap(&mut pieces, name, &bytes[at..], is_text, loaded, false);
    pieces
}

/// Bytes before a symbol that none covers.
fn gap(pieces: &mut Vec<Piece>, section: &str, bytes: &[u8], is_text: bool, loaded: bool, before_chunk: bool) {
    let record = if before_chunk { bytes.len().min(PREFIX_BYTES) } else { 0 };
    let rest = bytes.len() - record;
    let is_padding = rest < LONGEST_PADDING && loaded && (is_text || bytes[..rest].iter().all(|&byte| byte == 0));
    push(pieces, if is_padding { What::Padding } else { What::Unnamed(section.to_owned()) }, rest);
    push(pieces, What::Records, record);
}

/// The name of code that the compiler made: of a chunk, or of a fragment that chunks share.
pub(crate) fn is_compiled(name: &str) -> bool {
    name.contains(':') || name.starts_with("bl_")
}

/// In the order of places; of several names of a place the one that says most.
fn symbols<'file, H: FileHeader<Endian = Endianness>>(
    named: &ElfFile<'_, H>,
    section: &impl ObjectSection<'file>,
    is_text: bool,
) -> Vec<Named> {
    let (first, size) = (section.address(), section.size());
    let mut found: Vec<Named> = named
        .symbols()
        .filter(|symbol| symbol.section_index() == Some(section.index()))
        .filter(|symbol| matches!(symbol.kind(), SymbolKind::Text | SymbolKind::Data | SymbolKind::Unknown))
        .filter(|symbol| symbol.size() > 0 || is_text)
        .filter_map(|symbol| {
            let name = symbol.name().ok().filter(|name| !name.is_empty() && !name.starts_with('$'))?;
            // The lowest bit of an address in ARM's code says which encoding is there.
            let thumb = u64::from(is_text && named.architecture() == object::Architecture::Arm);
            let start = (symbol.address() & !thumb).checked_sub(first).filter(|&start| start < size)? as usize;
            Some(Named { start, end: start + symbol.size() as usize, name: name.to_owned() })
        })
        .collect();
    found.sort_by(|a, b| (a.start, b.end, a.name.starts_with('_')).cmp(&(b.start, a.end, b.name.starts_with('_'))));
    for index in 0..found.len() {
        if found[index].end == found[index].start {
            // Written in assembly, without a size: to the next symbol.
            let next = found[index..].iter().map(|other| other.start).find(|&start| start > found[index].start);
            found[index].end = next.unwrap_or(size as usize);
        }
    }
    found
}
