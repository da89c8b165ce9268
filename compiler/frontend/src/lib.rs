//! Core Erlang in, SSA out: the readers of Core terms and Core text, the AST, its checks, and the lowering to IR.
//!
//! Reading order: `ast`, then the two readers (`read_term` over `etf`; `text` over `lex` and `grammar`), which build with
//! `fold` and end in `resolve`.

pub mod ast;
pub mod check;
pub mod etf;
pub mod fold;
#[allow(clippy::all, clippy::pedantic, unused_parens, dead_code)]
mod grammar {
    lalrpop_util::lalrpop_mod!(generated, "/grammar.rs");
    pub use generated::ModuleParser;
}
pub mod lex;
pub mod lower;
pub mod names;
pub mod print;
pub mod read_term;
pub mod resolve;
pub mod text;

pub use print::print_module;
pub use read_term::{Header, read_header, read_module};
pub use text::parse_module;

/// Runs `work` on a thread with a stack that is deep enough for every recursion over an AST (reading, resolving,
/// printing, lowering and dropping it): code nests deeply in generated modules. Threads that handle many modules
/// should be made with [`DEEP_STACK`] instead.
///
/// # Panics
/// If `work` panics, or no thread can be made.
pub fn deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, work);
        match thread.expect("a thread can be made").join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Stack size for threads that handle ASTs. Address space only: pages are used when touched.
pub const DEEP_STACK: usize = 1 << 30;
