//! The program's code as data: exported functions by name, exceptions and stack traces, funs made at run time, and the doors of control.

pub mod doors;
pub mod exception;
pub mod function;
pub mod handler;
pub mod loaded;
pub mod lookup;
pub mod module_info;
pub mod report;
pub mod start;
#[cfg(test)]
mod tests;
pub mod trace;

pub use crate::platform::image;
