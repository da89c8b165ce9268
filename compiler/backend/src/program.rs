//! A whole program, ready for code generation.

use beamless_ir::{Atom, Func, Function, Literal};
use std::sync::Arc;

/// Everything that becomes the executable, besides the runtime.
pub struct Program {
    /// Chunks of all functions; those of one function are adjacent, entry first.
    pub chunks: Vec<Function>,
    /// Functions that dynamic calls may reach; may include BIFs.
    pub exports: Vec<Func>,
    /// Exported functions for which the program only asks: calls by name do not find them.
    pub asked: Vec<Func>,
    pub modules: Vec<ModuleRecord>,
    /// Called with `entry_argument` in the first process.
    pub entry: Func,
    pub entry_argument: Literal,
    pub services: Literal,
    pub applications: Literal,
    pub facts: Literal,
}

impl Program {
    /// Stack traces will name functions only.
    pub fn forget_lines(&mut self) {
        let nowhere: Arc<str> = Arc::from("");
        for loc in self.chunks.iter_mut().flat_map(|chunk| chunk.locs.values_mut()) {
            loc.line = 0;
            loc.file = nowhere.clone();
        }
    }
}

/// What the program can ask about one of its modules.
pub struct ModuleRecord {
    pub name: Atom,
    pub attributes: Literal,
    pub md5: [u8; 16],
    pub exports: Vec<(Atom, u32)>,
}
