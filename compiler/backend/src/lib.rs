//! What both backends share: the program they are given, the static data it needs (atoms, literals, records), symbol names, and the walk that says
//! what every operation and every shared fragment is made of. No instruction of a machine is made here: [`emit`] has the traits for that.

pub mod atoms;
pub mod data;
pub mod emit;
mod fragments;
pub mod literals;
mod machine;
mod op;
pub mod program;
pub mod symbol;
mod tables;
pub mod units;
mod walk;

use beamless_targets::Target;

pub use data::Data;
pub use program::{ModuleRecord, Program};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    pub target: &'static Target,
    pub optimise: bool,
    /// Where code may be small or quick, it is small.
    pub minimise: bool,
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

/// Emits all of a unit's code and data.
pub fn emit_part<U: emit::Unit>(unit: &mut U, data: &Data, program: &Program, part: units::Part<'_>, debug_info: bool) {
    match part {
        Some(chunks) => walk::emit(unit, data, chunks, debug_info),
        None => {
            fragments::emit(unit, data);
            tables::emit(unit, data, program);
        }
    }
}
