//! The leaf crate of the compiler: files, spans, diagnostics and atoms. Knows nothing of any language construct.

pub mod atom;
pub mod code;
pub mod diagnostic;
pub mod file;
pub mod progress;
pub mod span;
pub mod work;

pub use atom::Atom;
pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use file::{LineCol, SourceFile, SourceMap};
pub use span::{FileId, Span};
