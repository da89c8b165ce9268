//! The static records of abi `program` as tables of words, and their root `bl_program`.

use crate::data::{Data, exports_literal, md5_literal};
use crate::emit::{Static, Unit};
use crate::literals::{DataWord, FunKey};
use crate::program::Program;
use crate::symbol;
use beamless_abi::program::NO_FILE;
use beamless_ir::{Atom, Func, Literal};
use rustc_hash::FxHashMap;

pub fn emit<U: Unit>(unit: &mut U, data: &Data, program: &Program) {
    let literals: Vec<_> = data.literals.words.iter().map(|&word| Data::address(word)).collect();
    unit.table(symbol::LITERALS, &literals);
    unit.table(symbol::INFOS, &data.infos.iter().flat_map(|&func| func_info(data, func)).collect::<Vec<_>>());
    unit.table(symbol::LOCATIONS, &locations(data));
    unit.table(symbol::FUN_ENTRIES, &fun_entries(data, program));
    unit.table(symbol::SEGMENTS, &segments(data));
    let (texts, atoms) = atoms(data);
    unit.bytes(symbol::ATOM_TEXTS, texts.as_bytes());
    unit.table(symbol::ATOMS, &atoms);
    let text_bytes = texts.len();
    let exports = exports(data, program);
    let export_words: Vec<_> = exports.iter().flat_map(|&(func, has_code)| if has_code { func_info(data, func) } else { name_info(data, func, Static::Number(0)) }).collect();
    unit.table(symbol::EXPORTS, &export_words);
    unit.table(symbol::MODULES, &modules(data, program));
    let start = |name| Static::Table { name, offset: 0 };
    let literal = |literal: &Literal| Data::address(data.word(literal));
    let words = [
        start(symbol::LITERALS),
        number(data.literals.words.len()),
        start(symbol::ATOMS),
        number(data.atoms.names.len()),
        start(symbol::EXPORTS),
        number(exports.len()),
        start(symbol::MODULES),
        number(program.modules.len()),
        Static::Code(data.callee(program.entry)),
        literal(&program.entry_argument),
        literal(&program.services),
        literal(&program.applications),
        Static::Code(symbol::BOTTOM.to_owned()),
        literal(&program.facts),
        Static::Code(symbol::HANDLE_UNDEF.to_owned()),
        number(text_bytes),
        start(symbol::ATOM_TEXTS),
        number(data.infos.len()),
        start(symbol::INFOS),
        number(data.locations.len()),
        start(symbol::LOCATIONS),
        Static::Number(beamless_abi::VERSION),
        start(symbol::abi()),
    ];
    debug_assert_eq!(words.len() * 8, size_of::<beamless_abi::program::Program>());
    unit.table(symbol::PROGRAM, &words);
}

fn number(count: usize) -> Static {
    Static::Number(count as u64)
}

fn atom(data: &Data, atom: Atom) -> Static {
    Static::Number(data.atoms.word(atom))
}

/// The words of a `FuncInfo`.
fn func_info(data: &Data, func: Func) -> [Static; 4] {
    let has_code = data.defined.contains(&func) || data.stubs.contains(&func) || data.undefined.contains(&func);
    let code = if has_code { Static::Code(data.callee(func)) } else { Static::Number(0) };
    name_info(data, func, code)
}

fn name_info(data: &Data, func: Func, code: Static) -> [Static; 4] {
    [atom(data, func.module), atom(data, func.name), Static::Number(u64::from(func.arity)), code]
}

/// A word of two numbers, the lower one first.
fn halves(low: u32, high: u32) -> Static {
    Static::Number(u64::from(low) | u64::from(high) << 32)
}

fn locations(data: &Data) -> Vec<Static> {
    let words = data.locations.iter().flat_map(|location| {
        let file = match data.word(&Literal::string(&location.file)) {
            DataWord::Literal { word, tag } => u32::try_from(word * 8 + tag).expect("literals of less than 4 GB"),
            DataWord::Const(_) | DataWord::FunEntry(_) => NO_FILE,
        };
        let parent = location.parent.map_or(0, |number| number + 1);
        [halves(data.info_number(location.func), location.line), halves(file, parent)]
    });
    words.collect()
}

fn fun_entries(data: &Data, program: &Program) -> Vec<Static> {
    let digests: FxHashMap<Atom, [u64; 2]> =
        program.modules.iter().map(|module| (module.name, digest_words(&module.md5))).collect();
    let words = data.literals.fun_entries.iter().flat_map(|key| {
        let (func, name, arity, external, index, digest, free) = match key {
            FunKey::Local(lambda) => {
                let digest = digests.get(&lambda.func.module).copied().unwrap_or_default();
                (lambda.func, lambda.name, lambda.arity, 0, lambda.index, digest, lambda.free)
            }
            FunKey::External(func) => (*func, func.name, func.arity, 1, 0, [0; 2], 0),
        };
        let [arity, external, index, free] = [arity, external, index, free].map(|word| Static::Number(u64::from(word)));
        let uniq = Static::Number(digest[0] >> (u64::BITS - UNIQ_BITS));
        let (module, name) = (atom(data, func.module), atom(data, name));
        let [digest, rest] = digest.map(Static::Number);
        [Static::Code(data.callee(func)), arity, module, name, external, index, uniq, digest, rest, free]
    });
    words.collect()
}

/// Bits of a module's digest that a fun shows as its `uniq`.
const UNIQ_BITS: u32 = 27;

/// A module's digest as two numbers.
fn digest_words(md5: &[u8; 16]) -> [u64; 2] {
    let digest = u128::from_be_bytes(*md5);
    [(digest >> u64::BITS) as u64, digest as u64]
}

fn segments(data: &Data) -> Vec<Static> {
    let words = data.segments.chunks(2).map(|pair| {
        let mut bytes = [0; 8];
        for (half, spec) in bytes.chunks_mut(4).zip(pair) {
            half.copy_from_slice(&[spec.kind, spec.unit, spec.flags, spec.segment]);
        }
        Static::Number(u64::from_le_bytes(bytes))
    });
    words.collect()
}

/// The atoms' names, one after the other, and the table of where each is.
fn atoms(data: &Data) -> (String, Vec<Static>) {
    let mut text = String::new();
    let mut words = Vec::with_capacity(data.atoms.names.len());
    for name in &data.atoms.names {
        words.push(halves(text.len() as u32, name.as_str().len() as u32));
        text.push_str(name.as_str());
    }
    (text, words)
}

/// The exported functions in the table's order, and whether they are called by name.
fn exports(data: &Data, program: &Program) -> Vec<(Func, bool)> {
    let called = program.exports.iter().map(|&func| (func, true));
    let mut exports: Vec<(Func, bool)> = called.chain(program.asked.iter().map(|&func| (func, false))).collect();
    let word = |atom| data.atoms.word(atom);
    exports.retain(|(func, _)| data.defined.contains(func) || data.stubs.contains(func));
    exports.sort_by_key(|&(func, has_code)| (word(func.module), word(func.name), func.arity, !has_code));
    exports.dedup_by_key(|(func, _)| *func);
    exports
}

fn modules(data: &Data, program: &Program) -> Vec<Static> {
    let mut modules: Vec<_> = program.modules.iter().collect();
    modules.sort_by_key(|module| data.atoms.word(module.name));
    let literal = |literal: &Literal| Data::address(data.word(literal));
    let words = modules.iter().flat_map(|module| {
        [
            atom(data, module.name),
            literal(&module.attributes),
            literal(&md5_literal(&module.md5)),
            literal(&exports_literal(&module.exports)),
        ]
    });
    words.collect()
}
