//! From a project's root to what is compiled: its build tool is run, `beamless.toml` is read, and the entry is chosen from both.

use crate::facts::{Application, Facts, Failure};
use crate::manifest::Manifest;
use crate::{Kind, Root, gleam, mix, plain, rebar, suites};
use beamless_source::SourceMap;
use std::path::PathBuf;

/// How a project is built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// MIX_ENV, or rebar3's profile.
    pub environment: String,
    /// Tests are wanted, and what they need.
    pub tests: bool,
}

impl Request {
    /// What the user's environment says, else `beamless.toml`, else what is usual for what is delivered.
    #[must_use]
    pub fn new(kind: Kind, manifest: &Manifest) -> Request {
        let (variable, usual) = match kind {
            Kind::Mix => ("MIX_ENV", "prod"),
            Kind::Rebar => ("REBAR_PROFILE", "default"),
            Kind::Gleam | Kind::Plain => ("", "prod"),
        };
        let told = std::env::var(variable).ok().filter(|value| !value.is_empty());
        let environment = told.or_else(|| manifest.build.environment.clone()).unwrap_or_else(|| usual.to_owned());
        Request { environment, tests: false }
    }

    /// For tests, which have an environment of their own.
    #[must_use]
    pub fn for_tests() -> Request {
        Request { environment: "test".to_owned(), tests: true }
    }
}

/// What a project's program begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// `main/1` of this module; of the only one that has it, if none is named.
    Main(Option<String>),
    /// It starts its applications and waits.
    Applications { elixir: bool },
    /// It runs the tests among its modules.
    Tests { elixir: bool },
}

/// A script that configures when the program starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuntimeConfig {
    pub file: PathBuf,
    pub environment: String,
    pub target: String,
}

/// What is to be compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    /// The executable's name.
    pub name: String,
    /// The project's own modules: beams, or sources that are compiled now.
    pub inputs: Vec<PathBuf>,
    pub includes: Vec<PathBuf>,
    pub defines: Vec<String>,
    /// The `ebin` folders of the project and of what it depends on.
    pub code_path: Vec<PathBuf>,
    /// The project's applications and those that it depends on, as far as they are not OTP's or Elixir's.
    pub applications: Vec<String>,
    /// Those that are started before the entry.
    pub start: Vec<String>,
    pub entry: Entry,
    /// What the build tool has made: the folders of beams, and what goes with them into the program.
    pub made: Vec<PathBuf>,
    /// Where sources are, in the project's folder and elsewhere.
    pub sources: Vec<PathBuf>,
    /// Files of terms.
    pub config: Vec<PathBuf>,
    pub runtime_config: Option<RuntimeConfig>,
}

/// Runs the project's build tool.
///
/// # Errors
/// `beamless.toml` is wrong, the build tool is missing, or the project does not compile.
pub fn build(root: &Root, manifest: &Manifest, request: &Request) -> Result<Project, Failure> {
    let facts = match root.kind {
        Kind::Mix => mix::facts(root, request)?,
        Kind::Rebar => rebar::facts(root, request)?,
        Kind::Gleam => gleam::facts(root, request)?,
        Kind::Plain => Facts::default(),
    };
    let mut inputs = facts.own_beams();
    match root.kind {
        Kind::Plain => inputs = plain::sources(&root.folder, manifest)?,
        Kind::Gleam => inputs.extend(facts.main.iter().map(|module| gleam::source_of_start(root, module))),
        Kind::Mix | Kind::Rebar => {}
    }
    let mut defines = manifest.build.define.clone();
    let (mut entry, start) = entry(root.kind, manifest, &facts);
    if request.tests {
        let tests = suites::sources(root, manifest)?;
        entry = Entry::Tests { elixir: tests.iter().any(|path| path.extension().is_some_and(|end| end == "exs")) };
        inputs.extend(tests);
        defines.extend(["TEST".to_owned(), "EUNIT".to_owned()]);
    }
    let built = || facts.own.iter().chain(&facts.others);
    let folder_name = || root.folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = manifest.program.name.clone().or_else(|| facts.name.clone()).or_else(folder_name);
    let runtime = |(file, environment, target): &(PathBuf, String, String)| RuntimeConfig {
        file: file.clone(),
        environment: environment.clone(),
        target: target.clone(),
    };
    Ok(Project {
        name: name.unwrap_or_else(|| "program".to_owned()),
        inputs,
        includes: if root.kind == Kind::Plain { plain::includes(&root.folder, manifest) } else { Vec::new() },
        defines,
        made: built().flat_map(|Application { ebin, .. }| [ebin.clone(), ebin.with_file_name("priv")]).collect(),
        sources: facts.sources.iter().chain(&facts.config).cloned().collect(),
        code_path: built().map(|application| application.ebin.clone()).collect(),
        applications: built().map(|Application { name, .. }| name.clone()).collect(),
        start,
        entry,
        config: facts.config.clone(),
        runtime_config: facts.runtime.as_ref().map(runtime),
    })
}

/// What `beamless.toml` says goes first, then what an escript would run, then what a release would start; else whatever has a `main/1`.
fn entry(kind: Kind, manifest: &Manifest, facts: &Facts) -> (Entry, Vec<String>) {
    let applications = |start| (Entry::Applications { elixir: kind == Kind::Mix }, start);
    if let Some(main) = &manifest.program.main {
        return (Entry::Main(Some(main.clone())), facts.before_main.clone());
    }
    if let Some(application) = &manifest.program.application {
        return applications(vec![application.clone()]);
    }
    match (&facts.main, &facts.release[..]) {
        (Some(main), _) => (Entry::Main(Some(main.clone())), facts.before_main.clone()),
        (None, []) => (Entry::Main(None), facts.before_main.clone()),
        (None, release) => applications(release.to_vec()),
    }
}

/// Reads `beamless.toml` of the project.
///
/// # Errors
/// It is wrong.
pub fn manifest(root: &Root, sources: &mut SourceMap) -> Result<Manifest, Failure> {
    Manifest::load(&root.folder, sources).map_err(Failure::Diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn main(name: &str) -> Entry {
        Entry::Main(Some(name.to_owned()))
    }

    #[test]
    fn the_entry_is_chosen_in_order() {
        let mut facts = Facts { before_main: vec!["a".into()], ..Facts::default() };
        let mut manifest = Manifest::default();
        assert_eq!(entry(Kind::Mix, &manifest, &facts), (Entry::Main(None), vec!["a".to_owned()]));
        facts.release = vec!["b".into()];
        assert_eq!(entry(Kind::Mix, &manifest, &facts), (Entry::Applications { elixir: true }, vec!["b".to_owned()]));
        facts.main = Some("M".into());
        assert_eq!(entry(Kind::Rebar, &manifest, &facts), (main("M"), vec!["a".to_owned()]));
        manifest.program.application = Some("c".into());
        assert_eq!(entry(Kind::Rebar, &manifest, &facts), (Entry::Applications { elixir: false }, vec!["c".to_owned()]));
        manifest.program.application = None;
        manifest.program.main = Some("N".into());
        assert_eq!(entry(Kind::Mix, &manifest, &facts), (main("N"), vec!["a".to_owned()]));
    }
}
