//! Funs in the external format: which record a fun that is read belongs to. Records of external funs are `code::function`'s.

use super::atom;
use beamless_abi::program::FunEntry;
use std::collections::HashMap;
use std::sync::Mutex;

/// Set in `FunEntry::arity` of a fun whose function is not in the program, so that no inline check takes it.
pub const UNRESOLVED: u64 = 1 << 32;

/// What identifies a fun of a module in the external format.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    pub module: u64,
    pub index: u64,
    pub uniq: u64,
    pub new_uniq: u64,
    pub new_uniq_rest: u64,
    pub arity: u64,
    pub free: u64,
}

type Locals = HashMap<Identity, Record>;

/// A record as what threads share.
#[derive(Clone, Copy)]
struct Record(&'static FunEntry);
// SAFETY: records are never written after they were made.
unsafe impl Send for Record {}
// SAFETY: as above.
unsafe impl Sync for Record {}

/// Funs that were written in the external format, which are those that can be read again, and strangers that were read.
static LOCALS: Mutex<Option<Locals>> = Mutex::new(None);

/// Remembers a fun of the program that is written in the external format.
pub fn written(entry: &'static FunEntry) {
    let identity = Identity {
        module: entry.module,
        index: entry.index,
        uniq: entry.uniq & u64::from(u32::MAX),
        new_uniq: entry.new_uniq,
        new_uniq_rest: entry.new_uniq_rest,
        arity: entry.arity & (UNRESOLVED - 1),
        free: entry.free,
    };
    let mut locals = LOCALS.lock().unwrap_or_else(|poison| poison.into_inner());
    locals.get_or_insert_default().entry(identity).or_insert(Record(entry));
}

/// The record of a fun that was read; a fun of no function in the program has no code.
pub fn read(identity: Identity) -> &'static FunEntry {
    let mut locals = LOCALS.lock().unwrap_or_else(|poison| poison.into_inner());
    let record = locals.get_or_insert_default().entry(identity).or_insert_with(|| {
        let Identity { module, index, uniq, new_uniq, new_uniq_rest, arity, free } = identity;
        let name = atom::word(&format!("-fun-{index}-")).0;
        let arity = arity | UNRESOLVED;
        let code = std::ptr::null();
        let entry = FunEntry { code, arity, module, name, external: 0, index, uniq, new_uniq, new_uniq_rest, free };
        Record(&Box::leak(Box::new(Aligned(entry))).0)
    });
    record.0
}

/// The record as shared data.
#[repr(C, align(8))]
pub struct Aligned(pub FunEntry);
// SAFETY: never written after it was made.
unsafe impl Sync for Aligned {}
// SAFETY: as above.
unsafe impl Send for Aligned {}
