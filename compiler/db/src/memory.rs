//! What one build leaves to the next: the inputs of queries, set only where they differ, and through them all that queries remember.

use crate::database::Database;
use crate::parallel::on_all_cores;
use crate::query::{Body, CoreModule, CoreSource, Settings, TermIr, UserModules, chunks, entry, term_ir};
use beamless_ir::{Atom, Func, Function};
use beamless_passes::Options;
use beamless_source::{Diagnostic, progress};
use rustc_hash::FxHashMap;
use salsa::Setter as _;
use std::sync::Arc;

/// The database and its inputs.
pub struct Memory {
    pub(crate) db: Database,
    /// The user's modules, in the order of the inputs.
    pub(crate) inputs: Vec<CoreModule>,
    user_modules: Option<UserModules>,
    settings: Option<Settings>,
    bodies: FxHashMap<Func, Body>,
}

impl Memory {
    pub(crate) fn new(db: Database) -> Memory {
        Memory { db, inputs: Vec::new(), user_modules: None, settings: None, bodies: FxHashMap::default() }
    }

    /// Takes the texts of the user's modules and lowers what is new.
    pub(crate) fn set_inputs(&mut self, sources: Vec<CoreSource>) -> Vec<TermIr> {
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
        on_all_cores(&self.db, &self.inputs, |db, &core| term_ir(db, core))
    }

    /// The module whose `main/1` is run.
    pub(crate) fn entry(&mut self, wanted: Option<String>) -> Result<Atom, Diagnostic> {
        let modules = self.inputs.clone();
        let user = match self.user_modules {
            None => *self.user_modules.insert(UserModules::new(&self.db, modules, wanted)),
            Some(user) => {
                if *user.modules(&self.db) != modules {
                    user.set_modules(&mut self.db).to(modules);
                }
                if *user.wanted(&self.db) != wanted {
                    user.set_wanted(&mut self.db).to(wanted);
                }
                user
            }
        };
        entry(&self.db, user)
    }

    /// The chunks of functions that have gone through the passes over the whole program, in order, those of each function entry first.
    pub(crate) fn chunks(&mut self, functions: Vec<Function>, options: &Arc<Options>) -> Vec<Function> {
        let settings = self.settings(options);
        let bodies: Vec<_> = functions.into_iter().map(|function| self.body(function)).collect();
        progress::begin("Compiling functions", bodies.len());
        let made = on_all_cores(&self.db, &bodies, |db, &body| {
            let made = chunks(db, body, settings);
            progress::advance();
            made
        });
        made.iter().flat_map(|chunks| chunks.iter().cloned()).collect()
    }

    /// The function as queries know it: one that is as it was in the last build leaves its chunks.
    fn body(&mut self, function: Function) -> Body {
        let name = function.name;
        let Some(body) = self.bodies.get(&name).copied() else {
            let body = Body::new(&self.db, Arc::new(function));
            self.bodies.insert(name, body);
            return body;
        };
        if **body.function(&self.db) != function {
            body.set_function(&mut self.db).to(Arc::new(function));
        }
        body
    }

    fn settings(&mut self, options: &Arc<Options>) -> Settings {
        let Some(settings) = self.settings else {
            return *self.settings.insert(Settings::new(&self.db, options.clone()));
        };
        if !settings.passes(&self.db).same(options) {
            settings.set_passes(&mut self.db).to(options.clone());
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::QueryLog;
    use beamless_source::{Code, FileId};

    /// `main/1` calls `helper:f/1` and returns `result`; `helper:g/0` returns `other`.
    fn sources(result: &str, other: &str) -> Vec<CoreSource> {
        let main = format!(
            "module 'm' ['main'/1] attributes [] 'main'/1 = fun (A) -> \
             do call 'helper':'f'(A) case A of <'x'> when 'true' -> {result} <B> when 'true' -> B end end"
        );
        let helper = format!(
            "module 'helper' ['f'/1, 'g'/0] attributes [] 'f'/1 = fun (A) -> call 'erlang':'length'(A) \
             'g'/0 = fun () -> {other} end"
        );
        [main, helper].map(|text| CoreSource::Text { file: FileId(0), text: text.into() }).into()
    }

    /// All queries of a build, without reachability: every function of the user's is compiled.
    fn build(memory: &mut Memory, sources: Vec<CoreSource>) -> usize {
        let modules = memory.set_inputs(sources);
        assert_eq!(memory.entry(None), Ok(Atom::new("m")));
        let functions =
            modules.into_iter().flat_map(|module| module.module.expect("it is lowered").functions.clone()).collect();
        memory.chunks(functions, &Arc::new(Options::default())).len()
    }

    /// How often each query ran since the last time.
    fn ran(log: &QueryLog) -> String {
        let mut names: Vec<String> =
            log.lock().unwrap().drain(..).map(|key| key.split('(').next().unwrap().into()).collect();
        names.sort();
        names.join(" ")
    }

    #[test]
    fn an_edit_runs_only_what_depends_on_it() {
        let log = QueryLog::default();
        let mut memory = Memory::new(Database::logging(&log));
        let chunks = build(&mut memory, sources("'a'", "1"));
        assert!(chunks > 3, "main/1 has a chunk after its call");
        assert_eq!(ran(&log), "chunks chunks chunks entry exports exports term_ir term_ir");
        assert_eq!(build(&mut memory, sources("'a'", "1")), chunks);
        assert_eq!(ran(&log), "", "nothing has changed");
        build(&mut memory, sources("'b'", "1"));
        assert_eq!(
            ran(&log),
            "chunks exports term_ir",
            "the body of main/1: what is exported stays, and so does the entry"
        );
        build(&mut memory, sources("'b'", "2"));
        assert_eq!(ran(&log), "chunks exports term_ir", "the body of g/0: f/1 is not compiled again");
        build(&mut memory, sources("'a'", "1"));
        assert_eq!(ran(&log), "chunks chunks exports exports term_ir term_ir");
    }

    #[test]
    fn settings_count_as_inputs() {
        let log = QueryLog::default();
        let mut memory = Memory::new(Database::logging(&log));
        build(&mut memory, sources("'a'", "1"));
        ran(&log);
        let functions = vec![memory.set_inputs(sources("'a'", "1"))[1].module.clone().unwrap().functions[0].clone()];
        let mut options = Options::default();
        assert!(options.skip_pass("cse"));
        memory.chunks(functions, &Arc::new(options));
        assert_eq!(ran(&log), "chunks");
    }

    #[test]
    fn entry_points_are_chosen() {
        let mut memory = Memory::new(Database::new());
        memory.set_inputs(sources("'a'", "1"));
        let code = |entry: Result<Atom, Diagnostic>| entry.map_err(|problem| problem.code);
        assert_eq!(code(memory.entry(Some("m".into()))), Ok(Atom::new("m")));
        assert_eq!(code(memory.entry(Some("helper".into()))), Err(Code::NoEntry));
        assert_eq!(code(memory.entry(Some("absent".into()))), Err(Code::EntryUnknown));
        let helper = sources("'a'", "1").pop().unwrap();
        memory.set_inputs(vec![helper]);
        assert_eq!(code(memory.entry(None)), Err(Code::NoEntry));
    }
}
