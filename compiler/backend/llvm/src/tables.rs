//! The static records of abi `program` as LLVM globals, and their root `bl_program`.

use crate::unit::Unit;
use beamless_backend::data::{exports_literal, md5_literal};
use beamless_backend::literals::FunKey;
use beamless_backend::{Program, symbol};
use beamless_ir::{Func, Literal};
use inkwell::GlobalVisibility;
use inkwell::module::Linkage;
use inkwell::values::{ArrayValue, IntValue};

pub fn emit(unit: &Unit<'_, '_>, program: &Program) {
    literals(unit);
    infos(unit);
    locations(unit);
    fun_entries(unit);
    segments(unit);
    let atoms = atoms(unit);
    let exports = exports(unit, program);
    let modules = modules(unit, program);
    let literal = |literal: &Literal| unit.data_word(unit.data.word(literal));
    let bottom = code_word(unit, symbol::BOTTOM);
    let count = |count: usize| unit.i64.const_int(count as u64, false);
    let words = [
        unit.table_word(symbol::LITERALS, 0),
        count(unit.data.literals.words.len()),
        unit.table_word(symbol::ATOMS, 0),
        count(atoms),
        unit.table_word(symbol::EXPORTS, 0),
        count(exports),
        unit.table_word(symbol::MODULES, 0),
        count(modules),
        unit.callee(program.entry).as_global_value().as_pointer_value().const_to_int(unit.i64),
        literal(&program.entry_argument),
        literal(&program.services),
        literal(&program.applications),
        bottom,
        literal(&program.facts),
    ];
    debug_assert_eq!(size_of_val(&words) / size_of::<IntValue<'_>>() * 8, size_of::<beamless_abi::program::Program>());
    table(unit, symbol::PROGRAM, &words);
}

fn code_word<'c>(unit: &Unit<'c, '_>, name: &str) -> IntValue<'c> {
    unit.chunk(name).as_global_value().as_pointer_value().const_to_int(unit.i64)
}

/// Defines a table of words. It may have been referred to before under the same name: that declaration is replaced.
fn table<'c>(unit: &Unit<'c, '_>, name: &str, words: &[IntValue<'c>]) {
    let value: ArrayValue<'c> = unit.i64.const_array(words);
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

fn atom<'c>(unit: &Unit<'c, '_>, atom: beamless_ir::Atom) -> IntValue<'c> {
    unit.i64.const_int(unit.data.atoms.word(atom), false)
}

/// The words of a `FuncInfo`.
fn func_info<'c>(unit: &Unit<'c, '_>, func: Func) -> [IntValue<'c>; 4] {
    let data = unit.data;
    let has_code = data.defined.contains(&func) || data.stubs.contains(&func) || data.undefined.contains(&func);
    let code = if has_code { unit.callee(func).as_global_value().as_pointer_value().const_to_int(unit.i64) } else { unit.i64.const_zero() };
    [atom(unit, func.module), atom(unit, func.name), unit.i64.const_int(u64::from(func.arity), false), code]
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
                Some(parent) => unit.location_address(parent).const_to_int(unit.i64),
                None => unit.i64.const_zero(),
            };
            [unit.info(location.func), file, unit.i64.const_int(u64::from(location.line), false), parent]
        })
        .collect();
    table(unit, symbol::LOCATIONS, &words);
}

fn fun_entries(unit: &Unit<'_, '_>) {
    let number = |value: u64| unit.i64.const_int(value, false);
    let words: Vec<_> = unit
        .data
        .literals
        .fun_entries
        .iter()
        .flat_map(|key| {
            let (func, arity, external, index, uniq, free) = match key {
                FunKey::Local(lambda) => {
                    (lambda.func, lambda.arity, 0, u64::from(lambda.index), u64::from(lambda.uniq), u64::from(lambda.free))
                }
                FunKey::External(func) => (*func, func.arity, 1, 0, 0, 0),
            };
            let code = unit.callee(func).as_global_value().as_pointer_value().const_to_int(unit.i64);
            [
                code,
                number(u64::from(arity)),
                atom(unit, func.module),
                atom(unit, func.name),
                number(external),
                number(index),
                number(uniq),
                number(uniq),
                number(free),
            ]
        })
        .collect();
    table(unit, symbol::FUN_ENTRIES, &words);
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
            unit.i64.const_int(u64::from_le_bytes(bytes), false)
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
            [unit.table_word(symbol::ATOM_TEXTS, offset), unit.i64.const_int(bytes, false)]
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
