//! The middle end: passes over [`beamless_ir::Function`] and the tables that order them. Knows neither syntax nor targets.

pub mod cfg;
pub mod cse;
pub mod dce;
mod edit;
pub mod expand;
mod facts;
pub mod fold;
pub mod inline;
pub mod leaf;
pub mod liveness;
pub mod marker;
pub mod room;
pub mod run;
pub mod signatures;
mod sorts;
pub mod split;
pub mod table;
mod twins;

pub use run::{Dump, Options, compile_function, program};
