//! Whose a symbol is, as the path of a leaf in the tree.

use crate::image::{Piece, What};
use object::read::archive::ArchiveFile;
use object::{Object, ObjectSymbol};
use std::collections::HashMap;

/// The crate of the runtime.
const RUNTIME: &str = "beamless_rt";

/// What is known of names.
pub struct Owners<'a> {
    /// Of symbols in C: the library.
    in_c: HashMap<String, String>,
    /// Whether a module is the user's.
    is_users: &'a dyn Fn(&str) -> bool,
}

impl<'a> Owners<'a> {
    /// `archives`: the names and bytes of the archives that programs are linked with.
    pub fn new(archives: &[(String, Vec<u8>)], is_users: &'a dyn Fn(&str) -> bool) -> Self {
        let mut in_c = HashMap::new();
        for (archive, bytes) in archives {
            read_archive(archive, bytes, &mut in_c);
        }
        Owners { in_c, is_users }
    }

    pub(crate) fn path(&self, piece: &Piece) -> Vec<String> {
        let words: &[&str] = match &piece.what {
            What::Symbol(name) => return self.symbol(name),
            What::Records => &["metadata", "records of chunks"],
            What::Headers => &["file format", "headers"],
            What::Padding => &["padding"],
            What::Unnamed(section) => return unnamed(section),
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn symbol(&self, name: &str) -> Vec<String> {
        if let Some(rest) = name.strip_prefix("bl_") {
            return compilers_own(name, rest);
        }
        if name.contains(':') {
            return self.function(name);
        }
        if let Some(door) = name.strip_prefix("rt_") {
            let room = if door.starts_with("bif_") { "bif" } else { "code" };
            return path(&["runtime", room, "called by compiled code", name]);
        }
        if let Ok(rust) = rustc_demangle::try_demangle(name) {
            return of_rust(&format!("{rust:#}"));
        }
        match self.in_c.get(name.split('.').next().unwrap_or(name)).map(String::as_str) {
            Some("runtime") => path(&["runtime", "entry", "called from C", name]),
            Some("libc") => path(&["C library", name]),
            Some(library) => path(&["crates of the runtime", library, name]),
            None => path(&["other", name]),
        }
    }

    /// `lists:map/2`, `lists:map/2@3`, `bif lists:reverse/1`: a chunk.
    fn function(&self, name: &str) -> Vec<String> {
        let name = match name.split_once(' ') {
            Some((kind @ ("bif" | "undef"), _)) => return path(&["metadata", "stubs", kind, name]),
            _ => name,
        };
        let (module, function) = name.split_once(':').unwrap_or((name, ""));
        let whose = if (self.is_users)(module) { "program's modules" } else { "library modules" };
        let function = match function.rsplit_once('@') {
            Some((function, index)) if index.bytes().all(|byte| byte.is_ascii_digit()) => function,
            _ => function,
        };
        path(&[whose, module, function])
    }
}

fn path(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The tables and fragments that the compiler makes for each program.
fn compilers_own(name: &str, rest: &str) -> Vec<String> {
    match rest {
        "literals" => path(&["literals"]),
        "atoms" | "atom_texts" => path(&["atoms", name]),
        "infos" | "locations" => path(&["metadata", "line tables", name]),
        "exports" | "modules" | "program" | "segments" | "fun_entries" => path(&["metadata", "tables", name]),
        _ => path(&["metadata", "shared fragments", name]),
    }
}

/// What is in a section, where no symbol says it.
fn unnamed(section: &str) -> Vec<String> {
    match section {
        ".debug_line" | ".debug_str" | ".debug_line_str" => path(&["metadata", "line tables", section]),
        ".eh_frame" | ".eh_frame_hdr" | ".debug_frame" | ".ARM.exidx" | ".ARM.extab" | ".debug_loc" => {
            path(&["metadata", "unwinding", section])
        }
        _ if section.starts_with(".debug") => path(&["metadata", "debugger", section]),
        ".symtab" | ".strtab" => path(&["metadata", "symbols", section]),
        ".rodata" | ".data.rel.ro" | ".data" | ".tdata" => path(&["constants without a name", section]),
        ".text" => path(&["other", "code without a name"]),
        ".relr.dyn" | ".rela.dyn" | ".rel.dyn" => path(&["file format", "relocations", section]),
        _ => path(&["file format", section]),
    }
}

/// By the crate of the type or the function; the runtime's own by room and module.
fn of_rust(name: &str) -> Vec<String> {
    let of = |text: &str| -> Vec<String> {
        let start = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let start = ["mut ", "const ", "dyn "].iter().fold(start, |text, word| text.strip_prefix(word).unwrap_or(text));
        let end = start.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':').unwrap_or(start.len());
        start[..end].split("::").filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let mut words = of(name);
    // A method of a type without a path, `<u8 as core::fmt::Display>::fmt`, is the trait's.
    if words.len() < 2
        && let Some((_, rest)) = name.split_once(" as ")
    {
        words = of(rest);
    }
    match &words[..] {
        [krate, room, module, _, ..] if krate == RUNTIME => path(&["runtime", room, module, name]),
        [krate, room, ..] if krate == RUNTIME => path(&["runtime", room, room, name]),
        [krate, _, ..] => path(&["crates of the runtime", krate, name]),
        // What a type of the language can do itself.
        [_] => path(&["crates of the runtime", "core", name]),
        [] => path(&["other", name]),
    }
}

/// Which library defines a name, for all objects that are no Rust.
fn read_archive(archive: &str, bytes: &[u8], names: &mut HashMap<String, String>) {
    let Ok(members) = ArchiveFile::parse(bytes) else { return };
    for member in members.members().flatten() {
        let file = String::from_utf8_lossy(member.name()).into_owned();
        let library = library(archive, &file);
        let Ok(data) = member.data(bytes) else { continue };
        let Ok(object) = object::File::parse(data) else { continue };
        for symbol in object.symbols().filter(|symbol| symbol.is_definition()) {
            if let Ok(name) = symbol.name() {
                names.entry(name.to_owned()).or_insert_with(|| library.clone());
            }
        }
    }
}

/// Objects in C come into the runtime's archive under their own names, with a number before.
fn library(archive: &str, member: &str) -> String {
    match member {
        _ if archive.starts_with("lib") && !archive.contains(RUNTIME) => "libc",
        _ if member.contains("pcre2") => "pcre2",
        _ if member.starts_with("compiler_builtins") => "compiler_builtins",
        _ if member.contains(".rcgu.o") => "runtime",
        _ => "zlib",
    }
    .to_owned()
}
