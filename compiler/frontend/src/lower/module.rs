//! Lowering a whole module: its definitions one by one, each with the lambdas lifted out of it. Holds no construct of the language.

use super::BifIndex;
use super::function::Lower;
use super::literal;
use super::scan::Scan;
use super::scope::{Bind, Captured, Pending, PendingKind};
use crate::ast::{Def, FunctionName, Module, Pos};
use beamless_ir::{Atom, Func, Function, Lambda, Literal};
use beamless_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What lowering gives: the module, and what it could not say.
#[derive(Debug)]
pub struct Lowered {
    pub module: beamless_ir::Module,
    pub diagnostics: Vec<Diagnostic>,
}

/// What all functions of a module share.
pub(super) struct ModuleContext<'a> {
    pub ast: &'a Module,
    pub bifs: &'a BifIndex,
    pub files: Vec<Arc<str>>,
    /// Stack traces name no file and line.
    pub without_lines: bool,
    pub names: Names,
    pub diagnostics: Vec<Diagnostic>,
    /// Functions of the module, made ones included.
    pub taken: FxHashSet<Func>,
    /// Functions of the module that are used as funs.
    pub funs: FxHashMap<FunctionName, Arc<Lambda>>,
    /// The numbers of funs in the code that OTP's compiler makes.
    pub numbers: FxHashMap<FunctionName, u32>,
    /// The next number for a fun that is not among them.
    pub lambdas: u32,
}

/// Atoms that are compared with all the time.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub erlang: Atom,
    pub beamless_rt: Atom,
    pub true_: Atom,
    pub false_: Atom,
}

/// The emulator's own modules: their entries in stack traces have no lines.
const PRELOADED: [&str; 19] = [
    "atomics", "counters", "erl_init", "erl_prim_loader", "erl_tracer", "erlang", "erts_code_purger", "erts_internal", "init", "persistent_term",
    "prim_buffer", "prim_eval", "prim_file", "prim_inet", "prim_net", "prim_socket", "prim_zip", "socket_registry", "zlib",
];

/// What all functions that come out of one definition share: variables are numbered per definition, and functions are lowered one
/// after the other, so one table of bindings serves them all.
pub(super) struct DefContext<'a> {
    pub def: &'a Def,
    pub scan: Scan,
    pub env: Vec<Bind<'a>>,
    pub pending: Vec<Pending<'a>>,
    /// Literals made already, by place in the AST.
    pub literals: FxHashMap<*const crate::ast::Literal, Arc<Literal>>,
}

/// Lowers a module to stage Term. Recursion is as deep as the code nests: run it with [`crate::deep_stack`].
#[must_use]
pub fn lower(module: &Module, bifs: &BifIndex) -> Lowered {
    let mut files: Vec<Arc<str>> = module.files.iter().map(|file| Arc::from(&**file)).collect();
    if files.is_empty() {
        files.push(Arc::from(""));
    }
    let names = Names {
        erlang: Atom::new("erlang"),
        beamless_rt: Atom::new("beamless_rt"),
        true_: Atom::new("true"),
        false_: Atom::new("false"),
    };
    let own = |def: &Def| Func { module: module.name, name: def.name.name, arity: def.name.arity };
    let taken = module.defs.iter().map(own).collect();
    let funs = FxHashMap::default();
    let without_lines = PRELOADED.iter().any(|name| module.name == **name);
    let mut context = ModuleContext { ast: module, bifs, files, without_lines, names, diagnostics: Vec::new(), taken, funs, numbers: FxHashMap::default(), lambdas: 0 };
    let numbered = module.identity.iter().flat_map(|identity| &identity.funs);
    context.numbers = numbered.zip(0..).map(|(&name, number)| (name, number)).collect();
    context.lambdas = context.numbers.len() as u32;
    let mut functions = Vec::new();
    for def in &module.defs {
        // A native function: its definition is a stub, or a slower version of it.
        if bifs.find(module.name, def.name.name, def.name.arity as usize).is_none() {
            lower_def(&mut context, def, &mut functions);
        }
    }
    let module = beamless_ir::Module {
        name: module.name,
        functions,
        exports: module.exports.iter().map(|export| (export.name, export.arity)).collect(),
        attributes: attributes(module),
        md5: module.identity.as_ref().map_or([0; 16], |identity| identity.digest),
        on_load: on_load(module),
    };
    Lowered { module, diagnostics: context.diagnostics }
}

/// `[{Name, Values}]` as `module_info(attributes)` has it.
fn attributes(module: &Module) -> Literal {
    let visible = module.attributes.iter().filter(|(name, _)| *name != "on_load");
    let pairs = visible.map(|(name, value)| Literal::Tuple(vec![Literal::Atom(*name), literal::literal(value)]));
    literal::list(pairs.collect())
}

fn on_load(module: &Module) -> Option<Func> {
    let (_, value) = module.attributes.iter().find(|(name, _)| *name == "on_load")?;
    let function = |literal: &Literal| match literal {
        Literal::Tuple(items) => match items.as_slice() {
            [Literal::Atom(name), Literal::Int(arity)] => {
                Some(Func { module: module.name, name: *name, arity: u32::try_from(*arity).ok()? })
            }
            _ => None,
        },
        _ => None,
    };
    match literal::literal(value) {
        Literal::List(items, _) => match items.first()? {
            Literal::Atom(name) => Some(Func { module: module.name, name: *name, arity: 0 }),
            other => function(other),
        },
        Literal::Atom(name) => Some(Func { module: module.name, name, arity: 0 }),
        other => function(&other),
    }
}

fn lower_def<'a>(context: &mut ModuleContext<'a>, def: &'a Def, functions: &mut Vec<Function>) {
    let FunctionName { name, arity } = def.name;
    let func = Func { module: context.ast.name, name, arity };
    func.working("lower");
    let mut state = DefContext {
        def,
        scan: Scan::of(def),
        literals: FxHashMap::default(),
        env: vec![Bind::Unbound; def.vars.len()],
        pending: vec![Pending {
            func,
            shown: func,
            arity: def.fun.params.len(),
            kind: PendingKind::Plain(&def.fun),
            captured: Captured::new(),
            pos: def.fun.pos,
        }],
    };
    while let Some(pending) = state.pending.pop() {
        functions.push(Lower::function(context, &mut state, pending));
    }
}

impl ModuleContext<'_> {
    pub fn file(&self, pos: Pos) -> Arc<str> {
        self.files.get(usize::from(pos.file)).unwrap_or(&self.files[0]).clone()
    }

    /// This name, or one like it that no other function has: the inliners copy funs with their identity.
    pub fn unique(&mut self, wanted: Func) -> Func {
        let mut func = wanted;
        let mut number = 0;
        while !self.taken.insert(func) {
            number += 1;
            func.name = Atom::new(&format!("{}copy-{number}-", wanted.name.as_str()));
        }
        func
    }
}
