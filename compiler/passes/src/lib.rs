//! The middle end: passes over [`beamless_ir::Function`] and the tables that order them. Knows neither syntax nor targets.

pub mod expand;
pub mod liveness;
pub mod room;
pub mod split;
