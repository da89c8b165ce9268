//! The compiler's one intermediate representation. Read in this order: [`op`] (what can be said), [`function`] (how it is held),
//! [`build`] (how it is made), [`print`] (how it looks), [`text`] (how that is read back), [`verify`] (what must hold).
//! Knows no Erlang syntax and no target.

pub mod build;
pub mod entity;
pub mod function;
pub mod literal;
pub mod module;
pub mod op;
pub mod print;
pub mod text;
pub mod verify;

pub use beamless_source::atom::Atom;
pub use beamless_source::{progress, work};
pub use build::Builder;
pub use cranelift_entity::{SecondaryMap, packed_option::PackedOption};
pub use entity::{Block, Inst, Loc, Value};
pub use function::{BlockCall, Chunk, ChunkKind, Function, InstData, LocData, Stage, Sym, Type};
pub use literal::Literal;
pub use module::{Func, Lambda, Module};
pub use op::{Cond, Imm, ImmKind, Op, TypeTest};
