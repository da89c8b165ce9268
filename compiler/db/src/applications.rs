//! The applications of a program: which `.app` terms it holds, what their configuration is, and what is done before its `main/1`. Gives literals;
//! what a running program makes of them is in `stdlib/` (`application_controller`, `beamless_boot`).

use crate::embedded;
use crate::library::Store;
use crate::object_code::module_files;
use crate::query::{CoreSource, read};
use beamless_frontend::lower::{BifIndex, lower};
use beamless_ir::{Atom, Imm, Literal, Module};
use beamless_source::{Code, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Started before any program; what their `mod` would do is the platform layer's.
const ALWAYS_RUNNING: [&str; 4] = ["kernel", "stdlib", "compiler", "elixir"];

/// What a project says of its applications. A program from plain files says nothing.
#[derive(Clone, Debug, Default)]
pub struct Applications {
    /// The project's own, and others that the program is to know. They are there with all that they need.
    pub names: Vec<String>,
    /// Started before the program's main, in this order, each with what it needs.
    pub start: Vec<String>,
    /// When one of these ends, the program does.
    pub permanent: bool,
    /// A file of terms: lists of applications and their environments, which go before those of `.app` files.
    pub config: Vec<PathBuf>,
    /// What evaluates further configuration at start.
    pub runtime_config: Option<RuntimeConfig>,
}

/// A module whose `main/1` configures as `config/runtime.exs` does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuntimeConfig {
    pub module: String,
    /// What `config_env()` and `config_target()` answer.
    pub environment: String,
    pub target: String,
}

impl Applications {
    /// These and the libraries that the user's modules call and that come from elsewhere than OTP and Elixir, by `ERL_LIBS`: a program of plain
    /// files has nobody else to name them.
    pub(crate) fn with_called(&self, store: &Store) -> Applications {
        let mut all = self.clone();
        all.names.extend(called(store).into_iter().filter(|name| !self.names.contains(name)));
        all
    }
}

/// Applications that are neither OTP's nor Elixir's and hold a module that the user's code calls.
fn called(store: &Store) -> BTreeSet<String> {
    let modules: Vec<_> = store.user.iter().filter_map(|&name| store.get(name)).collect();
    let called: BTreeSet<&Path> = modules
        .iter()
        .flat_map(|module| imms(module))
        .filter_map(|imm| match imm {
            Imm::Func(func) => store.otp.modules().get(&func.module)?.parent(),
            _ => None,
        })
        .collect();
    let of_called = store.otp.applications().iter().filter(|(_, ebin)| called.contains(ebin.as_path()));
    of_called.filter(|(_, ebin)| store.otp.is_foreign(ebin)).map(|(name, _)| name.clone()).collect()
}

impl RuntimeConfig {
    /// What is done at start: with the configuration known now, which the module's is merged into.
    fn step(&self, config: &BTreeMap<&'static str, Environment>) -> Literal {
        let known = config.iter().map(|(app, env)| Literal::Tuple(vec![Literal::atom(app), environment(env.clone())]));
        let mut parts: Vec<_> =
            ["config", &self.module, &self.environment, &self.target].into_iter().map(Literal::atom).collect();
        parts.push(list(known.collect()));
        Literal::Tuple(parts)
    }
}

/// World constants.
pub(crate) struct Literals {
    pub specs: Literal,
    pub dirs: Literal,
    /// The user's modules and their files.
    pub modules: Literal,
    /// Of those whose files are embedded.
    pub objects: Literal,
    /// What `beamless_boot` does before main, in this order.
    pub start: Literal,
}

/// The keys of an environment and their values.
type Environment = Vec<(Literal, Literal)>;

/// `library`: those of OTP's and Elixir's applications that the kind of program needs.
///
/// # Errors
/// An `.app` or configuration file is not what it should be.
pub(crate) fn literals(
    store: &mut Store,
    wanted: &Applications,
    library: &[&str],
) -> Result<Literals, Vec<Diagnostic>> {
    let mut roots: Vec<_> = ["kernel", "stdlib"].iter().chain(library).map(|name| (*name).to_owned()).collect();
    roots.extend(wanted.names.iter().cloned());
    roots.extend(named(store));
    let mut config = BTreeMap::new();
    for terms in terms(store, &wanted.config)? {
        merge_config(&mut config, &terms);
    }
    let found = closure(store, roots)?;
    let mut start = Vec::new();
    let runtime = wanted.runtime_config.as_ref().map(|runtime| runtime.step(&config));
    let mut specs = Vec::new();
    for (name, keys) in &found {
        let own = wanted.names.contains(name);
        specs.push(spec(name, keys, own, config.remove(name.as_str()).unwrap_or_default()));
    }
    let mut dirs = Vec::new();
    let mut files = Vec::new();
    let mut places = BTreeMap::new();
    for (name, keys) in &found {
        let Some(folder) = store.otp.applications().get(name).and_then(|ebin| ebin.parent()) else { continue };
        let place = if wanted.names.contains(name) {
            let place = embedded::place(name, &version(keys));
            files.extend(embedded::files(&folder.join("priv"))?.iter().map(|file| file.literal(&place)));
            places.extend(names(keys, "modules").map(|module| (module, place.clone())));
            place
        } else {
            folder.to_string_lossy().into_owned()
        };
        dirs.push(Literal::Tuple(vec![Literal::atom(name), Literal::string(&place)]));
    }
    let modules = module_files(store, &places);
    files.extend(modules.files);
    if !files.is_empty() {
        start.push(Literal::Tuple(vec![Literal::atom("files"), list(files)]));
    }
    // Of applications that are not there: whoever asks gets an answer all the same.
    let other = |(name, env): (&str, Environment)| Literal::Tuple(vec![Literal::atom(name), environment(env)]);
    let others: Vec<_> = config.into_iter().map(other).collect();
    if !others.is_empty() {
        start.push(Literal::Tuple(vec![Literal::atom("env"), list(others)]));
    }
    start.extend(runtime);
    let kind = if wanted.permanent { "permanent" } else { "temporary" };
    start.extend(wanted.start.iter().map(|name| {
        Literal::Tuple(vec![Literal::atom("start"), Literal::atom(name), Literal::atom(kind)])
    }));
    Ok(Literals {
        specs: list(specs),
        dirs: list(dirs),
        modules: list(modules.names),
        objects: list(modules.embedded),
        start: list(start),
    })
}

/// Installed applications that the user's code names where it deals with applications: it may start or ask for them.
fn named(store: &Store) -> BTreeSet<String> {
    let modules: Vec<_> = store.user.iter().filter_map(|&name| store.get(name)).collect();
    let imms = || modules.iter().flat_map(|module| imms(module));
    let is_asked = imms().any(
        |imm| matches!(imm, Imm::Func(func) if func.module == "application" || func.module == "Elixir.Application"),
    );
    let mut found = BTreeSet::new();
    if is_asked {
        let mut add = |name: Atom| {
            if store.otp.applications().contains_key(name.as_str()) {
                found.insert(name.as_str().to_owned());
            }
        };
        imms().for_each(|imm| {
            if let Imm::Lit(literal) = imm {
                atoms(literal, &mut add);
            }
        });
    }
    found
}

/// All that the instructions of a module name.
pub(crate) fn imms(module: &Module) -> impl Iterator<Item = &Imm> {
    module.functions.iter().flat_map(|function| {
        let blocks = function.layout.iter().map(|&block| &function.blocks[block]);
        blocks.flat_map(|block| &block.insts).map(|&inst| &function.insts[inst].imm)
    })
}

fn atoms(literal: &Literal, found: &mut dyn FnMut(Atom)) {
    match literal {
        Literal::Atom(name) => found(*name),
        Literal::Tuple(parts) => parts.iter().for_each(|part| atoms(part, found)),
        Literal::List(items, tail) => {
            items.iter().for_each(|item| atoms(item, found));
            atoms(tail, found);
        }
        Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            atoms(key, found);
            atoms(value, found);
        }),
        _ => {}
    }
}

/// The keys of these applications and of all that they need and that is installed, each after what it needs.
fn closure(store: &mut Store, roots: Vec<String>) -> Result<Vec<(String, Environment)>, Vec<Diagnostic>> {
    let mut known: BTreeMap<String, Environment> = BTreeMap::new();
    let mut level = roots.clone();
    while !level.is_empty() {
        level.sort();
        level.dedup();
        level.retain(|name| !known.contains_key(name) && store.otp.applications().contains_key(name));
        let files: Vec<_> = level.iter().map(|name| app_file(store, name)).collect();
        let mut next = Vec::new();
        for ((name, file), terms) in level.iter().zip(&files).zip(terms(store, &files)?) {
            let keys = keys_of(&terms, name).ok_or_else(|| vec![not_an_app_file(file)])?;
            next.extend(needed(&keys));
            known.insert(name.clone(), keys);
        }
        level = next;
    }
    let mut ordered = Vec::new();
    for root in roots {
        take(&root, &mut known, &mut ordered);
    }
    Ok(ordered)
}

/// Moves an application after those that it needs.
fn take(name: &str, known: &mut BTreeMap<String, Environment>, ordered: &mut Vec<(String, Environment)>) {
    if let Some(keys) = known.remove(name) {
        for before in needed(&keys) {
            take(&before, known, ordered);
        }
        ordered.push((name.to_owned(), keys));
    }
}

fn app_file(store: &Store, name: &str) -> PathBuf {
    store.otp.applications().get(name).map(|ebin| ebin.join(name).with_extension("app")).unwrap_or_default()
}

fn not_an_app_file(file: &Path) -> Diagnostic {
    Diagnostic::error(Code::ProjectInvalid, format!("{} does not describe an application", file.display()))
        .help("it should hold one term: {application, Name, Keys}.")
}

/// `Keys` of `{application, Name, Keys}`.
fn keys_of(terms: &Literal, name: &str) -> Option<Environment> {
    match elements(terms) {
        [Literal::Tuple(parts)] => match &parts[..] {
            [Literal::Atom(tag), Literal::Atom(app), keys] if *tag == "application" && *app == name => Some(pairs(keys)),
            _ => None,
        },
        _ => None,
    }
}

fn needed(keys: &Environment) -> Vec<String> {
    let names = ["applications", "included_applications"].iter().flat_map(|key| names(keys, key));
    names.map(|name| name.as_str().to_owned()).collect()
}

/// The atoms of a key's list.
fn names<'a>(keys: &'a Environment, key: &str) -> impl Iterator<Item = Atom> + use<'a> {
    value(keys, key).map(elements).unwrap_or_default().iter().filter_map(|item| match item {
        Literal::Atom(name) => Some(*name),
        _ => None,
    })
}

fn value<'a>(keys: &'a Environment, wanted: &str) -> Option<&'a Literal> {
    keys.iter().find(|(key, _)| matches!(key, Literal::Atom(name) if *name == wanted)).map(|(_, value)| value)
}

/// The value of `vsn`, if it is a plain string.
fn version(keys: &Environment) -> String {
    let char_of = |item: &Literal| match item {
        Literal::Int(code) => u32::try_from(*code).ok().and_then(char::from_u32),
        _ => None,
    };
    value(keys, "vsn").map(elements).unwrap_or_default().iter().filter_map(char_of).collect()
}

/// `{application, Name, Keys}` as the program holds it. Of the library's applications the list of modules stays away: it would make the flow
/// analysis believe that each of them may be called by a name that is computed.
fn spec(name: &str, keys: &Environment, own: bool, config: Environment) -> Literal {
    let is_running = ALWAYS_RUNNING.contains(&name);
    let mut env = value(keys, "env").map(pairs).unwrap_or_default();
    override_keys(&mut env, config);
    let is_kept = |key: &Literal| match key {
        Literal::Atom(key) => match key.as_str() {
            "env" => false,
            "modules" => own,
            "mod" | "start_phases" => !is_running,
            _ => true,
        },
        _ => false,
    };
    let mut kept: Environment = keys.iter().filter(|(key, _)| is_kept(key)).cloned().collect();
    kept.push((Literal::atom("env"), environment(env)));
    Literal::Tuple(vec![Literal::atom("application"), Literal::atom(name), environment(kept)])
}

/// Adds a term `[{App, [{Key, Value}]}]`.
fn merge_config(config: &mut BTreeMap<&'static str, Environment>, terms: &Literal) {
    for (app, env) in elements(terms).iter().flat_map(pairs) {
        if let Literal::Atom(app) = app {
            override_keys(config.entry(app.as_str()).or_default(), pairs(&env));
        }
    }
}

fn override_keys(env: &mut Environment, by: Environment) {
    for (key, value) in by {
        match env.iter_mut().find(|(old, _)| *old == key) {
            Some((_, old)) => *old = value,
            None => env.push((key, value)),
        }
    }
}

/// The list of terms in each file.
fn terms(store: &mut Store, files: &[PathBuf]) -> Result<Vec<Literal>, Vec<Diagnostic>> {
    let bifs = BifIndex::new();
    let read_terms = |core| -> Result<Literal, Vec<Diagnostic>> {
        let ast = read(&CoreSource::Compiled(core))?;
        let attributes = pairs(&lower(&ast, &bifs).module.attributes);
        Ok(value(&attributes, "terms").cloned().unwrap_or(Literal::Nil))
    };
    let found = store.otp.terms_of_files(files).into_iter();
    found.map(|core| read_terms(core.map_err(|problem| vec![problem])?)).collect()
}

pub(crate) fn elements(list: &Literal) -> &[Literal] {
    match list {
        Literal::List(items, _) => items,
        _ => &[],
    }
}

/// The pairs among a list's elements.
pub(crate) fn pairs(list: &Literal) -> Environment {
    let pair = |item: &Literal| match item {
        Literal::Tuple(parts) => <[Literal; 2]>::try_from(parts.clone()).ok().map(|[key, value]| (key, value)),
        _ => None,
    };
    elements(list).iter().filter_map(pair).collect()
}

fn environment(pairs: Environment) -> Literal {
    list(pairs.into_iter().map(|(key, value)| Literal::Tuple(vec![key, value])).collect())
}

fn list(items: Vec<Literal>) -> Literal {
    if items.is_empty() { Literal::Nil } else { Literal::List(items, Box::new(Literal::Nil)) }
}
