//! What both backends share: the program they are given, the static data it needs (atoms, literals, records), symbol names, and the one trait.
//! No machine code is made here.

pub mod atoms;
pub mod data;
pub mod literals;
pub mod program;
pub mod symbol;

use beamless_targets::Target;

pub use data::Data;
pub use program::{ModuleRecord, Program};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    pub target: &'static Target,
    pub optimise: bool,
    /// Threads to use.
    pub threads: usize,
    /// Also return this text.
    pub emit: Option<Emit>,
    pub debug_info: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Emit {
    /// The backend's own intermediate text.
    Ir,
    Assembly,
}

/// Relocatable object files, and the text that was asked for.
pub struct ObjectCode {
    pub objects: Vec<Vec<u8>>,
    pub text: String,
}

/// A code generator for programs at stage Chunk.
pub trait Backend {
    fn name(&self) -> &'static str;

    /// # Errors
    ///
    /// The backend's own message; only bugs of ours and unknown targets lead here.
    fn compile(&self, program: &Program, options: &Options) -> Result<ObjectCode, String>;
}
