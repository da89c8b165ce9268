//! The modules of a build: the user's and, fetched and lowered when asked for, the library's.

use crate::inputs::{Inputs, UserModule};
use beamless_frontend::DEEP_STACK;
use beamless_frontend::lower::{BifIndex, lower};
use beamless_ir::{Atom, Module};
use beamless_otp::{Core, Otp};
use beamless_reach::Library;
use beamless_source::{Code, Diagnostic, SourceMap};
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// All modules at hand, lowered.
pub struct Store {
    pub otp: Otp,
    pub sources: SourceMap,
    bifs: BifIndex,
    modules: FxHashMap<Atom, Option<Arc<Module>>>,
    /// The user's modules, in the order of the inputs.
    pub user: Vec<Atom>,
    /// What went wrong with library modules.
    pub diagnostics: Vec<Diagnostic>,
}

impl Store {
    #[must_use]
    pub fn new(otp: Otp) -> Store {
        Store {
            otp,
            sources: SourceMap::new(),
            bifs: BifIndex::new(),
            modules: FxHashMap::default(),
            user: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Compiles and lowers the user's files.
    ///
    /// # Errors
    /// The diagnostics, when one of them is an error.
    pub fn add(&mut self, inputs: &Inputs) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let compiled = inputs.compile(&self.otp, &mut self.sources, &mut diagnostics);
        for lowered in self.lower_all(compiled) {
            match lowered {
                Ok((module, mut more)) => {
                    diagnostics.append(&mut more);
                    if self.modules.contains_key(&module.name) {
                        let message = format!("module {} is given twice", module.name);
                        diagnostics.push(Diagnostic::error(Code::InputUnreadable, message));
                    }
                    self.user.push(module.name);
                    self.modules.insert(module.name, Some(Arc::new(module)));
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok(diagnostics) }
    }

    /// A module that was added or fetched.
    #[must_use]
    pub fn get(&self, name: Atom) -> Option<&Arc<Module>> {
        self.modules.get(&name)?.as_ref()
    }

    /// Drops modules that are not needed any more.
    pub fn forget(&mut self, names: &[Atom]) {
        for name in names {
            self.modules.remove(name);
        }
    }

    /// Reads and lowers modules on all cores; results in order.
    fn lower_all(&mut self, modules: Vec<UserModule>) -> Vec<Result<(Module, Vec<Diagnostic>), Diagnostic>> {
        let texts: Vec<_> = modules
            .into_iter()
            .map(|module| match module {
                UserModule::Core(core) => Ok(core),
                UserModule::Text(path) => Err(path),
            })
            .collect();
        let bifs = &self.bifs;
        let sources = Mutex::new(&mut self.sources);
        on_all_cores(&texts, |text| match text {
            Ok(core) => lower_core(core, bifs),
            Err(path) => lower_text(path, bifs, &sources),
        })
    }
}

impl Library for Store {
    fn modules(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>> {
        let missing: Vec<_> = names
            .iter()
            .copied()
            .filter(|name| !self.modules.contains_key(name) && self.otp.is_available(*name))
            .collect();
        let mut cores = Vec::new();
        for (name, core) in missing.iter().zip(self.otp.core_of_modules(&missing)) {
            match core {
                Ok(core) => cores.push((*name, core)),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
        let bifs = &self.bifs;
        let lowered = on_all_cores(&cores, |(_, core)| lower_core(core, bifs));
        for ((name, _), lowered) in cores.iter().zip(lowered) {
            let module = match lowered {
                Ok((module, mut diagnostics)) => {
                    self.diagnostics.append(&mut diagnostics);
                    Some(Arc::new(module))
                }
                Err(diagnostic) => {
                    self.diagnostics.push(diagnostic);
                    None
                }
            };
            self.modules.insert(*name, module);
        }
        names.iter().map(|name| self.modules.get(name).cloned().flatten()).collect()
    }
}

fn lower_core(core: &Core, bifs: &BifIndex) -> Result<(Module, Vec<Diagnostic>), Diagnostic> {
    let ast = beamless_frontend::read_module(&core.bytes)?;
    let lowered = lower(&ast, bifs);
    Ok((lowered.module, lowered.diagnostics))
}

fn lower_text(
    path: &PathBuf,
    bifs: &BifIndex,
    sources: &Mutex<&mut SourceMap>,
) -> Result<(Module, Vec<Diagnostic>), Diagnostic> {
    let mut sources = sources.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let file = sources
        .load(path)
        .map_err(|error| Diagnostic::error(Code::InputUnreadable, format!("{} cannot be read: {error}", path.display())))?;
    let _ = (file, bifs);
    Err(Diagnostic::error(Code::CoreUnsupported, "Core text is not wired up"))
}

/// Applies `work` to all items on as many threads as there are cores, with stacks deep enough for the frontend.
pub(crate) fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((index, result));
                }
            };
            std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, thread).expect("a thread can be made");
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|result| result.0);
    done.into_iter().map(|result| result.1).collect()
}
