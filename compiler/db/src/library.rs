//! The modules of a build: the user's and, fetched when asked for, the library's.

use crate::applications;
use crate::database::Database;
use crate::inputs::Inputs;
use crate::memory::Memory;
use crate::parallel::on_all_cores;
use crate::protocols;
use crate::query::{CoreModule, CoreSource, TermIr, term_ir};
use crate::times::Times;
use beamless_ir::{Atom, Literal, Module};
use beamless_otp::Otp;
use beamless_reach::Library;
use beamless_source::{Code, Diagnostic, SourceMap, progress};
use rustc_hash::FxHashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// All modules at hand, and what was computed from them.
pub struct Store {
    pub otp: Otp,
    pub sources: SourceMap,
    pub times: Times,
    /// The user's modules by name, in the order of the inputs.
    pub user: Vec<Atom>,
    /// What went wrong with library modules.
    pub diagnostics: Vec<Diagnostic>,
    pub(crate) memory: Memory,
    modules: FxHashMap<Atom, Option<CoreModule>>,
    /// The user's compiled modules as files, where they are files.
    pub(crate) beams: Vec<PathBuf>,
    /// Protocols among `modules` that are as this program needs them.
    consolidated: Vec<Atom>,
    /// How many modules the flow analysis has asked for.
    read: usize,
}

impl Store {
    #[must_use]
    pub fn new(otp: Otp) -> Store {
        Store {
            otp,
            sources: SourceMap::new(),
            times: Times::default(),
            user: Vec::new(),
            diagnostics: Vec::new(),
            memory: Memory::new(Database::new()),
            modules: FxHashMap::default(),
            beams: Vec::new(),
            consolidated: Vec::new(),
            read: 0,
        }
    }

    /// Compiles the user's files to Core and lowers them. Done again, it takes what has changed since.
    ///
    /// # Errors
    /// The diagnostics, when one of them is an error.
    pub fn add(&mut self, inputs: &Inputs) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let start = Instant::now();
        self.beams.clear();
        progress::begin("Compiling sources", 0);
        let sources = inputs.compile(&self.otp, &mut self.sources, &mut diagnostics, &mut self.beams);
        self.times.add("sources", start.elapsed());
        let start = Instant::now();
        let lowered = self.memory.set_inputs(sources);
        self.times.add("lower", start.elapsed());
        self.forget_user();
        for (&input, TermIr { module, diagnostics: more }) in self.memory.inputs.iter().zip(lowered) {
            diagnostics.extend(more.iter().cloned());
            match module {
                Ok(module) if self.user.contains(&module.name) => {
                    let message = format!("two inputs define module {}", module.name);
                    diagnostics.push(Diagnostic::error(Code::ModuleTwice, message));
                }
                Ok(module) => {
                    self.user.push(module.name);
                    self.modules.insert(module.name, Some(input));
                }
                Err(problems) => diagnostics.extend(problems.iter().cloned()),
            }
        }
        if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok(diagnostics) }
    }

    /// What the user gave before may be the library's now.
    fn forget_user(&mut self) {
        for name in self.user.drain(..).chain(self.consolidated.drain(..)) {
            self.modules.remove(&name);
        }
    }

    /// Files that were read while the user's files were compiled: what Erlang sources include, and what modules name as `@external_resource`. `None`
    /// where that is not known.
    pub fn files_read(&self) -> Option<Vec<PathBuf>> {
        let mut files = self.otp.files_read()?;
        let modules = self.user.iter().filter_map(|&name| self.get(name));
        files.extend(modules.flat_map(|module| external_resources(&module.attributes)));
        Some(files)
    }

    /// The Core of the user's modules, in order.
    pub fn user_cores(&self) -> impl Iterator<Item = &CoreSource> {
        self.memory.inputs.iter().map(|input| input.source(&self.memory.db))
    }

    /// A module that was added or fetched.
    #[must_use]
    pub fn get(&self, name: Atom) -> Option<Arc<Module>> {
        term_ir(&self.memory.db, self.modules.get(&name).copied().flatten()?).module.ok()
    }

    /// Fetches the Core of library modules that are not at hand.
    fn fetch(&mut self, names: &[Atom]) {
        let missing: Vec<_> = names.iter().copied().filter(|name| !self.modules.contains_key(name)).collect();
        let available: Vec<_> = missing.iter().copied().filter(|&name| self.otp.is_available(name)).collect();
        self.modules.extend(missing.into_iter().map(|name| (name, None)));
        for (name, core) in available.iter().zip(self.otp.core_of_modules(&available)) {
            match core {
                Ok(core) => {
                    let input = CoreModule::new(&self.memory.db, CoreSource::Compiled(core));
                    self.modules.insert(*name, Some(input));
                }
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
    }
}

impl Library for Store {
    fn modules(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>> {
        let start = Instant::now();
        self.fetch(names);
        self.times.add("library", start.elapsed());
        progress::begin("Analysing modules", 0);
        self.read += names.len();
        progress::reach(self.read);
        let mut modules = self.lowered(names);
        let is_plain =
            |module: &&Arc<Module>| protocols::is_protocol(module) && !self.consolidated.contains(&module.name);
        let found: Vec<Atom> = modules.iter().flatten().filter(is_plain).map(|module| module.name).collect();
        if !found.is_empty() {
            self.consolidate(&found);
            modules = self.lowered(names);
        }
        modules
    }

    fn has(&self, name: Atom) -> bool {
        self.modules.get(&name).is_some_and(Option::is_some) || self.otp.is_available(name)
    }
}

impl Store {
    fn consolidate(&mut self, names: &[Atom]) {
        let start = Instant::now();
        for (&name, core) in names.iter().zip(protocols::consolidate(self, names)) {
            if let Some(core) = core {
                self.modules.insert(name, Some(CoreModule::new(&self.memory.db, CoreSource::Compiled(core))));
            }
            self.consolidated.push(name);
        }
        self.times.add("protocols", start.elapsed());
    }

    fn lowered(&mut self, names: &[Atom]) -> Vec<Option<Arc<Module>>> {
        let start = Instant::now();
        let cores: Vec<_> = names.iter().map(|name| self.modules.get(name).copied().flatten()).collect();
        let lowered = on_all_cores(&self.memory.db, &cores, |db, core| core.map(|core| term_ir(db, core)));
        self.times.add("lower", start.elapsed());
        let mut modules = Vec::with_capacity(names.len());
        for lowered in lowered {
            modules.push(lowered.and_then(|lowered| {
                self.diagnostics.extend(lowered.diagnostics.iter().cloned());
                lowered.module.map_err(|problems| self.diagnostics.extend(problems.iter().cloned())).ok()
            }));
        }
        modules
    }
}

fn external_resources(attributes: &Literal) -> Vec<PathBuf> {
    let pairs = applications::pairs(attributes).into_iter();
    let named = pairs.filter(|(key, _)| matches!(key, Literal::Atom(name) if *name == "external_resource"));
    let paths = named.flat_map(|(_, values)| applications::elements(&values).to_vec());
    let path = |literal| match literal {
        Literal::Bits(bytes, _) => Some(PathBuf::from(OsStr::from_bytes(&bytes))),
        _ => None,
    };
    paths.filter_map(path).collect()
}
