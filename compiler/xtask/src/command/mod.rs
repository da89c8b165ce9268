//! The commands, one file each. Shared steps are in the modules beside this folder.

pub mod bench;
pub mod build;
pub mod conformance;
pub mod conformance_elixir;
pub mod demo;
pub mod dist;
pub mod program_tests;
pub mod programs;
pub mod runtime;
pub mod setup;
pub mod stress;
pub mod sysroot;
pub mod test;
