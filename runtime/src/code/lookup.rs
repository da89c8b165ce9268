//! From module, name and arity to code: binary search in the program's export table, with a small cache a thread.

use crate::platform::image;
use crate::term::Term;
use beamless_abi::program::{Export, FuncInfo, ModuleInfo};
use std::cell::RefCell;

const CACHE: usize = 256;

#[derive(Clone, Copy)]
struct Cached {
    module: u64,
    name: u64,
    arity: u64,
    found: *const FuncInfo,
}

thread_local! {
    static RECENT: RefCell<[Cached; CACHE]> =
        const { RefCell::new([Cached { module: 0, name: 0, arity: 0, found: std::ptr::null() }; CACHE]) };
}

/// All exported functions, sorted by (module, name, arity) as numbers.
pub fn exports() -> &'static [Export] {
    let program = image::program();
    if program.exports.is_null() {
        return &[];
    }
    // SAFETY: the image holds that many records.
    unsafe { std::slice::from_raw_parts(program.exports, program.export_count as usize) }
}

/// All linked modules, sorted by name.
pub fn modules() -> &'static [ModuleInfo] {
    let program = image::program();
    if program.modules.is_null() {
        return &[];
    }
    // SAFETY: the image holds that many records.
    unsafe { std::slice::from_raw_parts(program.modules, program.module_count as usize) }
}

/// The module's record.
pub fn module(name: Term) -> Option<&'static ModuleInfo> {
    let modules = modules();
    modules.binary_search_by_key(&name.0, |module| module.name).ok().map(|at| &modules[at])
}

/// Whether the function is exported: the program may ask for more functions than it calls by name.
pub fn is_exported(module: Term, name: Term, arity: usize) -> bool {
    row((module.0, name.0, arity as u64)).is_some()
}

fn row(key: (u64, u64, u64)) -> Option<&'static Export> {
    let exports = exports();
    let at = exports.binary_search_by_key(&key, |export| (export.module, export.name, export.arity)).ok()?;
    Some(&exports[at])
}

/// The exported function, when it has code that can be called by name.
pub fn find(module: Term, name: Term, arity: usize) -> Option<&'static FuncInfo> {
    let key = (module.0, name.0, arity as u64);
    let hash = (module.0 >> 6).wrapping_mul(31).wrapping_add(name.0 >> 6).wrapping_mul(31).wrapping_add(arity as u64);
    RECENT.with_borrow_mut(|recent| {
        let cached = &mut recent[(hash ^ hash >> 8) as usize % CACHE];
        if (cached.module, cached.name, cached.arity) == key {
            // SAFETY: cached records are the image's.
            return Some(unsafe { &*cached.found });
        }
        let found = row(key)?;
        if found.code.is_null() {
            return None;
        }
        *cached = Cached { module: key.0, name: key.1, arity: key.2, found };
        Some(found)
    })
}
