//! The middle end: passes over [`beamless_ir::Function`] and the tables that order them. Knows neither syntax nor targets.

pub mod expand;
pub mod liveness;
pub mod room;
pub mod run;
pub mod split;
pub mod table;

pub use run::{Dump, Options, compile_function, program};
