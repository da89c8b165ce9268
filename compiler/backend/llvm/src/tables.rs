//! The static records of abi `program` as LLVM globals, and their root `bl_program`.

use crate::unit::{Unit, Word};
use beamless_backend::data::{exports_literal, md5_literal};
use beamless_backend::literals::FunKey;
use beamless_backend::{Program, symbol};
use beamless_ir::{Atom, Func, Literal};
use inkwell::GlobalVisibility;
use inkwell::module::Linkage;
use inkwell::values::{ArrayValue, PointerValue};
use rustc_hash::FxHashMap;

pub fn emit(unit: &Unit<'_, '_>, program: &Program) {
    literals(unit);
    infos(unit);
    locations(unit);
    fun_entries(unit, program);
    segments(unit);
    let atoms = atoms(unit);
    let exports = exports(unit, program);
    let modules = modules(unit, program);
    let literal = |literal: &Literal| unit.data_word(unit.data.word(literal));
    let bottom = Word::Address(unit.chunk(symbol::BOTTOM).as_global_value().as_pointer_value());
    let count = |count: usize| Word::Number(count as u64);
    let address = |name| Word::Address(unit.table_address(name, 0));
    let words = [
        address(symbol::LITERALS),
        count(unit.data.literals.words.len()),
        address(symbol::ATOMS),
        count(atoms),
        address(symbol::EXPORTS),
        count(exports),
        address(symbol::MODULES),
        count(modules),
        Word::Address(code(unit, program.entry)),
        literal(&program.entry_argument),
        literal(&program.services),
        literal(&program.applications),
        bottom,
        literal(&program.facts),
    ];
    debug_assert_eq!(size_of_val(&words) / size_of::<Word<'_>>() * 8, size_of::<beamless_abi::program::Program>());
    table(unit, symbol::PROGRAM, &words);
}

fn code<'c>(unit: &Unit<'c, '_>, func: Func) -> PointerValue<'c> {
    unit.callee(func).as_global_value().as_pointer_value()
}

/// Words as the machine has them: where addresses are half a word, a word is two halves, the lower one first.
fn array<'c>(unit: &Unit<'c, '_>, words: &[Word<'c>]) -> ArrayValue<'c> {
    let ty = unit.address;
    if unit.shape.pointer_bytes == 8 {
        return ty.const_array(&words.iter().map(|&word| unit.word(word)).collect::<Vec<_>>());
    }
    let halves = |&word: &Word<'c>| match word {
        Word::Number(bits) => [ty.const_int(bits & u64::from(u32::MAX), false), ty.const_int(bits >> 32, false)],
        Word::Address(address) => [address.const_to_int(ty), ty.const_zero()],
    };
    ty.const_array(&words.iter().flat_map(halves).collect::<Vec<_>>())
}

/// Defines a table of words. It may have been referred to before under the same name: that declaration is replaced.
fn table<'c>(unit: &Unit<'c, '_>, name: &str, words: &[Word<'c>]) {
    let value = array(unit, words);
    let declared = unit.module.get_global(name);
    if let Some(old) = declared {
        old.set_name("");
    }
    let global = unit.module.add_global(value.get_type(), None, name);
    global.set_initializer(&value);
    global.set_constant(true);
    global.set_alignment(16);
    global.set_linkage(Linkage::External);
    global.set_visibility(GlobalVisibility::Hidden);
    if let Some(old) = declared {
        old.as_pointer_value().replace_all_uses_with(global.as_pointer_value());
        // SAFETY: nothing uses the old declaration any more.
        unsafe { old.delete() };
    }
}

fn literals(unit: &Unit<'_, '_>) {
    let words: Vec<_> = unit.data.literals.words.iter().map(|&word| unit.data_word(word)).collect();
    table(unit, symbol::LITERALS, &words);
}

fn atom<'c>(unit: &Unit<'c, '_>, atom: beamless_ir::Atom) -> Word<'c> {
    Word::Number(unit.data.atoms.word(atom))
}

/// The words of a `FuncInfo`.
fn func_info<'c>(unit: &Unit<'c, '_>, func: Func) -> [Word<'c>; 4] {
    let data = unit.data;
    let has_code = data.defined.contains(&func) || data.stubs.contains(&func) || data.undefined.contains(&func);
    let code = if has_code { Word::Address(code(unit, func)) } else { Word::Number(0) };
    [atom(unit, func.module), atom(unit, func.name), Word::Number(u64::from(func.arity)), code]
}

fn infos(unit: &Unit<'_, '_>) {
    let words: Vec<_> = unit.data.infos.iter().flat_map(|&func| func_info(unit, func)).collect();
    table(unit, symbol::INFOS, &words);
}

fn locations(unit: &Unit<'_, '_>) {
    let words: Vec<_> = unit
        .data
        .locations
        .iter()
        .flat_map(|location| {
            let file = unit.data_word(unit.data.word(&Literal::string(&location.file)));
            let parent = match location.parent {
                Some(parent) => Word::Address(unit.location_address(parent)),
                None => Word::Number(0),
            };
            [Word::Address(unit.info(location.func)), file, Word::Number(u64::from(location.line)), parent]
        })
        .collect();
    table(unit, symbol::LOCATIONS, &words);
}

fn fun_entries(unit: &Unit<'_, '_>, program: &Program) {
    let digests: FxHashMap<Atom, u64> =
        program.modules.iter().map(|module| (module.name, digest_word(&module.md5))).collect();
    let words: Vec<_> = unit
        .data
        .literals
        .fun_entries
        .iter()
        .flat_map(|key| {
            let (func, arity, external, index, digest, free) = match key {
                FunKey::Local(lambda) => {
                    let digest = digests.get(&lambda.func.module).copied().unwrap_or_default();
                    (lambda.func, lambda.arity, 0, u64::from(lambda.index), digest, u64::from(lambda.free))
                }
                FunKey::External(func) => (*func, func.arity, 1, 0, 0, 0),
            };
            [
                Word::Address(code(unit, func)),
                Word::Number(u64::from(arity)),
                atom(unit, func.module),
                atom(unit, func.name),
                Word::Number(external),
                Word::Number(index),
                Word::Number(digest >> (u64::BITS - UNIQ_BITS)),
                Word::Number(digest),
                Word::Number(free),
            ]
        })
        .collect();
    table(unit, symbol::FUN_ENTRIES, &words);
}

/// Bits of a module's digest that a fun shows as its `uniq`.
const UNIQ_BITS: u32 = 27;

/// The first bytes of a module's digest.
fn digest_word(md5: &[u8; 16]) -> u64 {
    md5.iter().take(8).fold(0, |word, &byte| word << 8 | u64::from(byte))
}

fn segments(unit: &Unit<'_, '_>) {
    let specs = &unit.data.segments;
    let words: Vec<_> = specs
        .chunks(2)
        .map(|pair| {
            let mut bytes = [0; 8];
            for (half, spec) in bytes.chunks_mut(4).zip(pair) {
                half.copy_from_slice(&[spec.kind, spec.unit, spec.flags, spec.segment]);
            }
            Word::Number(u64::from_le_bytes(bytes))
        })
        .collect();
    table(unit, symbol::SEGMENTS, &words);
}

/// The atoms' names, one after the other, and the table of where each is.
fn atoms(unit: &Unit<'_, '_>) -> usize {
    let names = &unit.data.atoms.names;
    let mut text = String::new();
    let mut places = Vec::with_capacity(names.len());
    for name in names {
        places.push((text.len() as u64, name.as_str().len() as u64));
        text.push_str(name.as_str());
    }
    let value = unit.context.const_string(text.as_bytes(), false);
    let global = unit.module.add_global(value.get_type(), None, symbol::ATOM_TEXTS);
    global.set_initializer(&value);
    global.set_constant(true);
    global.set_linkage(Linkage::Private);
    let words: Vec<_> = places
        .into_iter()
        .flat_map(|(offset, bytes)| {
            [Word::Address(unit.table_address(symbol::ATOM_TEXTS, offset)), Word::Number(bytes)]
        })
        .collect();
    table(unit, symbol::ATOMS, &words);
    names.len()
}

fn exports(unit: &Unit<'_, '_>, program: &Program) -> usize {
    let mut exports = program.exports.clone();
    let word = |atom| unit.data.atoms.word(atom);
    exports.retain(|&func| unit.data.defined.contains(&func) || unit.data.stubs.contains(&func));
    exports.sort_by_key(|func| (word(func.module), word(func.name), func.arity));
    exports.dedup();
    let words: Vec<_> = exports.iter().flat_map(|&func| func_info(unit, func)).collect();
    table(unit, symbol::EXPORTS, &words);
    exports.len()
}

fn modules(unit: &Unit<'_, '_>, program: &Program) -> usize {
    let mut modules: Vec<_> = program.modules.iter().collect();
    modules.sort_by_key(|module| unit.data.atoms.word(module.name));
    let literal = |literal: &Literal| unit.data_word(unit.data.word(literal));
    let words: Vec<_> = modules
        .iter()
        .flat_map(|module| {
            [
                atom(unit, module.name),
                literal(&module.attributes),
                literal(&md5_literal(&module.md5)),
                literal(&exports_literal(&module.exports)),
            ]
        })
        .collect();
    table(unit, symbol::MODULES, &words);
    modules.len()
}
