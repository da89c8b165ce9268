//! The modules of a build: the user's and, fetched when asked for, the library's.

use crate::database::Database;
use crate::inputs::Inputs;
use crate::parallel::on_all_cores;
use crate::query::{Body, CoreModule, CoreSource, Settings, TermIr, UserModules, term_ir};
use crate::times::Times;
use beamless_ir::{Atom, Func, Module};
use beamless_otp::Otp;
use beamless_reach::Library;
use beamless_source::{Code, Diagnostic, SourceMap};
use rustc_hash::FxHashMap;
use salsa::Setter as _;
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
    pub(crate) db: Database,
    /// The user's modules as queries know them.
    pub(crate) inputs: Vec<CoreModule>,
    pub(crate) user_modules: Option<UserModules>,
    pub(crate) settings: Option<Settings>,
    pub(crate) bodies: FxHashMap<Func, Body>,
    modules: FxHashMap<Atom, Option<CoreModule>>,
}

impl Store {
    #[must_use]
    pub fn new(otp: Otp) -> Store {
        let db = Database::new(otp.cache().clone());
        Store::with_database(otp, db)
    }

    /// With a database that, for instance, writes down what it does.
    #[must_use]
    pub fn with_database(otp: Otp, db: Database) -> Store {
        Store {
            otp,
            sources: SourceMap::new(),
            times: Times::default(),
            user: Vec::new(),
            diagnostics: Vec::new(),
            db,
            inputs: Vec::new(),
            user_modules: None,
            settings: None,
            bodies: FxHashMap::default(),
            modules: FxHashMap::default(),
        }
    }

    /// Compiles the user's files to Core and lowers them. Done again, it takes what has changed since.
    ///
    /// # Errors
    /// The diagnostics, when one of them is an error.
    pub fn add(&mut self, inputs: &Inputs) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let start = Instant::now();
        let sources = inputs.compile(&self.otp, &mut self.sources, &mut diagnostics);
        self.times.add("sources", start.elapsed());
        self.set_inputs(sources);
        let start = Instant::now();
        let lowered = on_all_cores(&self.db, &self.inputs, |db, &core| term_ir(db, core));
        self.times.add("lower", start.elapsed());
        self.forget_user();
        for (&input, TermIr { module, diagnostics: more }) in self.inputs.iter().zip(lowered) {
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
        for name in self.user.drain(..) {
            self.modules.remove(&name);
        }
    }

    /// The texts of the user's modules, in order: those that are as they were leave all that was computed from them.
    fn set_inputs(&mut self, sources: Vec<CoreSource>) {
        self.inputs.truncate(sources.len());
        for (index, source) in sources.into_iter().enumerate() {
            match self.inputs.get(index) {
                Some(&input) if *input.source(&self.db) == source => {}
                Some(&input) => {
                    input.set_source(&mut self.db).to(source);
                }
                None => self.inputs.push(CoreModule::new(&self.db, source)),
            }
        }
    }

    /// The Core of the user's modules, in order.
    pub fn user_cores(&self) -> impl Iterator<Item = &CoreSource> {
        self.inputs.iter().map(|input| input.source(&self.db))
    }

    /// A module that was added or fetched.
    #[must_use]
    pub fn get(&self, name: Atom) -> Option<Arc<Module>> {
        term_ir(&self.db, self.modules.get(&name).copied().flatten()?).module.ok()
    }

    /// Fetches the Core of library modules that are not at hand.
    fn fetch(&mut self, names: &[Atom]) {
        let missing: Vec<_> = names.iter().copied().filter(|name| !self.modules.contains_key(name)).collect();
        let available: Vec<_> = missing.iter().copied().filter(|&name| self.otp.is_available(name)).collect();
        self.modules.extend(missing.into_iter().map(|name| (name, None)));
        for (name, core) in available.iter().zip(self.otp.core_of_modules(&available)) {
            match core {
                Ok(core) => {
                    let input = CoreModule::new(&self.db, CoreSource::Compiled(core));
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
        let start = Instant::now();
        let cores: Vec<_> = names.iter().map(|name| self.modules.get(name).copied().flatten()).collect();
        let lowered = on_all_cores(&self.db, &cores, |db, core| core.map(|core| term_ir(db, core)));
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
