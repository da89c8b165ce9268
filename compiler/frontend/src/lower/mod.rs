//! Core AST to IR at stage Term, one construct per file. Holds the entry point and what is known of the module and of the definition at
//! hand; the function being built is in [`function`].
//!
//! Reading order: `scan` (facts gathered before), `function`, `expr`, `call`, `bool_`, `clause` with `pattern`, `map_pattern` and
//! `binary_pattern`, then the rest; `tidy` cleans up each finished function.

mod binary;
mod binary_pattern;
mod bool_;
mod call;
mod clause;
mod closure;
mod expr;
mod function;
mod guard;
mod literal;
mod map;
mod map_pattern;
mod module;
mod pattern;
mod primop;
mod receive;
mod scan;
mod scope;
mod tidy;
mod try_;

pub use module::{Lowered, lower};

use beamless_abi::bif::{BifRow, SECTIONS};
use beamless_source::Atom;
use rustc_hash::FxHashMap;

/// The BIF table by name. Made once, used for all modules.
#[derive(Debug)]
pub struct BifIndex {
    rows: FxHashMap<(Atom, Atom, u32), &'static BifRow>,
}

impl BifIndex {
    #[must_use]
    pub fn new() -> BifIndex {
        let rows = SECTIONS.iter().flat_map(|rows| rows.iter());
        BifIndex { rows: rows.map(|row| ((Atom::new(row.module), Atom::new(row.name), row.arity), row)).collect() }
    }

    #[must_use]
    pub fn find(&self, module: Atom, name: Atom, arity: usize) -> Option<&'static BifRow> {
        self.rows.get(&(module, name, u32::try_from(arity).ok()?)).copied()
    }
}

impl Default for BifIndex {
    fn default() -> BifIndex {
        BifIndex::new()
    }
}
