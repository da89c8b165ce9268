//! Funs as values: reading them, and external funs made at run time.

use super::lookup;
use crate::heap::Build;
use crate::process::Process;
use crate::term::fun::Aligned;
pub use crate::term::fun::UNRESOLVED;
use crate::term::{Kind, Term, atom};
use beamless_abi::program::FunEntry;
use std::collections::HashMap;
use std::sync::Mutex;

/// The static record of a fun.
pub fn entry(fun: Term) -> Option<&'static FunEntry> {
    // SAFETY: word 1 of a fun points to its record, which lives for ever.
    fun.is_fun().then(|| unsafe { &*(fun.word(1) as *const FunEntry) })
}

/// Arity a fun is called with.
pub fn arity(entry: &FunEntry) -> usize {
    (entry.arity & (UNRESOLVED - 1)) as usize
}

/// Free variables of a fun.
pub fn environment(fun: Term) -> &'static [Term] {
    &fun.elements()[1..]
}

/// `fun Module:Name/Arity`.
pub fn external(p: &mut Process, module: Term, name: Term, arity: u8) -> Term {
    p.object(Kind::Fun, &[record(module, name, arity) as *const FunEntry as u64])
}

/// The record of an external fun made at run time; one for each function asked for.
pub fn record(module: Term, name: Term, arity: u8) -> &'static FunEntry {
    type Records = HashMap<(u64, u64, u8), &'static Aligned>;
    static RECORDS: Mutex<Option<Records>> = Mutex::new(None);
    let mut records = RECORDS.lock().unwrap_or_else(|poison| poison.into_inner());
    let record = records.get_or_insert_default().entry((module.0, name.0, arity)).or_insert_with(|| {
        let found = lookup::find(module, name, arity as usize);
        Box::leak(Box::new(Aligned(FunEntry {
            code: found.map_or(std::ptr::null(), |found| found.code),
            arity: arity as u64 | if found.is_none() { UNRESOLVED } else { 0 },
            module: module.0,
            name: name.0,
            external: 1,
            index: 0,
            uniq: 0,
            new_uniq: 0,
            new_uniq_rest: 0,
            free: 0,
        })))
    });
    &record.0
}

/// `fun m:f/a` or `#Fun<m.index.uniq>`.
pub fn text(entry: &FunEntry) -> String {
    let (module, name) = (atom::text((entry.module >> 6) as u32), atom::text((entry.name >> 6) as u32));
    if entry.external == 1 {
        format!("fun {module}:{name}/{}", arity(entry))
    } else {
        format!("#Fun<{module}.{}.{}>", entry.index, entry.uniq)
    }
}
