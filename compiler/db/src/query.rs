//! The inputs and queries of a build. Each query is cut where something that comes after it can stay as it is although something before it
//! has changed.
//!
//! ```text
//! CoreModule --ast--> term_ir --> (reach, passes over the whole program) --> Body --> chunks --> (backend)
//!         \--> exports --> entry
//! ```
//!
//! What is in parentheses sees the whole program and is done anew for each build; it is the inputs of the queries after it that tell what
//! has really changed.

use crate::database::Db;
use beamless_frontend::ast;
use beamless_ir::{Atom, Function, Module};
use beamless_otp::{Core, KeyBuilder};
use beamless_passes::Options;
use beamless_source::{Code, Diagnostic, FileId, work};
use std::sync::Arc;

/// Core Erlang, as OTP's compiler gave it or as a user wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CoreSource {
    Compiled(Core),
    Text { file: FileId, text: Arc<str> },
}

/// A module of the program or of the library.
#[salsa::input]
pub struct CoreModule {
    #[returns(ref)]
    pub source: CoreSource,
}

/// A function as the passes over the whole program leave it. Set only when it differs from what it was.
#[salsa::input]
pub struct Body {
    #[returns(ref)]
    pub function: Arc<Function>,
}

/// How functions are compiled.
#[salsa::input]
pub struct Settings {
    #[returns(ref)]
    pub passes: Arc<Options>,
}

/// A lowered module and what lowering had to say; or why there is none.
#[derive(Clone, Debug)]
pub struct TermIr {
    pub module: Result<Arc<Module>, Arc<[Diagnostic]>>,
    pub diagnostics: Arc<[Diagnostic]>,
}

/// The AST. Not remembered: it is large, and needed once.
///
/// # Errors
/// It is not Core Erlang.
pub fn read(source: &CoreSource) -> Result<ast::Module, Vec<Diagnostic>> {
    work::start("read", None);
    match source {
        CoreSource::Compiled(core) => beamless_frontend::read_module(&core.bytes).map_err(|problem| vec![problem]),
        CoreSource::Text { file, text } => beamless_frontend::parse_module(text, *file),
    }
}

/// The module at stage Term: an edit of one module leaves those of all others.
#[salsa::tracked(returns(clone), no_eq)]
pub fn term_ir(db: &dyn Db, core: CoreModule) -> TermIr {
    let ast = match read(core.source(db)) {
        Ok(ast) => ast,
        Err(problems) => return TermIr { module: Err(problems.into()), diagnostics: Arc::default() },
    };
    work::start("lower", None);
    let mut lowered = beamless_frontend::lower::lower(&ast, db.bifs());
    if let CoreSource::Text { text, .. } = core.source(db) {
        // Code that OTP's compiler has not made has no digest of its own.
        lowered.module.md5 = KeyBuilder::new("core-text").text(text).finish().digest();
    }
    TermIr { module: Ok(Arc::new(lowered.module)), diagnostics: lowered.diagnostics.into() }
}

/// Name and arity of exported functions.
pub type Exports = Arc<[(Atom, u32)]>;

/// What a module exports: an edit of function bodies alone stops here.
#[salsa::tracked(returns(clone))]
pub fn exports(db: &dyn Db, core: CoreModule) -> Option<(Atom, Exports)> {
    let module = term_ir(db, core).module.ok()?;
    Some((module.name, module.exports.clone().into()))
}

/// The files that the user gave.
#[salsa::input]
pub struct UserModules {
    #[returns(ref)]
    pub modules: Vec<CoreModule>,
    /// The module that `--main` names.
    #[returns(ref)]
    pub wanted: Option<String>,
}

/// The module whose `main/1` is run.
#[salsa::tracked(returns(clone))]
pub fn entry(db: &dyn Db, user: UserModules) -> Result<Atom, Diagnostic> {
    let main = Atom::new("main");
    let has_main = |exports: &[(Atom, u32)]| exports.contains(&(main, 1));
    let modules: Vec<_> = user.modules(db).iter().filter_map(|&core| exports(db, core)).collect();
    if let Some(wanted) = user.wanted(db) {
        let spellings = [Atom::new(wanted), Atom::new(&format!("Elixir.{wanted}"))];
        let Some((name, exports)) = modules.iter().find(|(name, _)| spellings.contains(name)) else {
            return Err(Diagnostic::error(Code::EntryUnknown, format!("no input is the module {wanted}"))
                .help(format!("the inputs are {}", list(modules.iter().map(|(name, _)| *name)))));
        };
        return if has_main(exports) {
            Ok(*name)
        } else {
            Err(Diagnostic::error(Code::NoEntry, format!("module {} does not export main/1", shown(*name))))
        };
    }
    let found: Vec<_> = modules.iter().filter(|(_, exports)| has_main(exports)).map(|(name, _)| *name).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(Diagnostic::error(Code::NoEntry, "no module exports main/1")
            .help("write and export main/1; it gets the command line as a list of strings")),
        _ => Err(Diagnostic::error(Code::EntryAmbiguous, format!("{} modules export main/1", found.len()))
            .help(format!("say which one with --main: {}", list(found.into_iter())))),
    }
}

/// As users spell it.
fn shown(name: Atom) -> &'static str {
    name.as_str().strip_prefix("Elixir.").unwrap_or(name.as_str())
}

fn list(names: impl Iterator<Item = Atom>) -> String {
    names.map(shown).collect::<Vec<_>>().join(", ")
}

/// The function's chunks, entry first: an edit leaves those of all functions that are still the same after inlining.
#[salsa::tracked(returns(clone), no_eq)]
pub fn chunks(db: &dyn Db, body: Body, settings: Settings) -> Arc<[Function]> {
    let function = Function::clone(body.function(db));
    beamless_passes::compile_function(function, settings.passes(db)).into()
}
