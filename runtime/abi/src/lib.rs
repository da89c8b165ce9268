//! The contract between the compiler and the runtime: term words, the process's hot fields, frames, static records and
//! the tables of runtime functions and BIFs. Both houses import it; it imports nothing and holds no behaviour.
#![no_std]

pub mod bif;
pub mod call;
pub mod frame;
pub mod process;
pub mod program;
pub mod term;
