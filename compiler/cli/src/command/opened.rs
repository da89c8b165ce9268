//! What a command works on: files as they are named, or a project, whose build tool is run for it. Both become one thing here.

use super::{Outcome, error, fail, store};
use crate::args::{Files, Profile, Sources};
use crate::report;
use beamless_db::{Applications, Entry, Inputs, RuntimeConfig, Store};
use beamless_project::{Failure, Manifest, Project, Request, Root};
use beamless_source::{Code, Diagnostic, SourceMap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub struct Opened {
    pub store: Store,
    /// As on the command line, and where it says nothing as in `beamless.toml`.
    pub sources: Sources,
    pub entry: Entry,
    pub applications: Applications,
    /// Where the executable goes if nothing else is said.
    pub output: PathBuf,
    /// The machine that `beamless.toml` names.
    pub target: Option<String>,
    /// What the project's build tool has made.
    pub made: Vec<PathBuf>,
    /// Folders and files that a project names, wherever they are.
    named: Vec<PathBuf>,
    inputs: Inputs,
    root: Option<Root>,
}

impl Opened {
    /// Everything is known, and nothing compiled but by the project's build tool.
    pub fn plan(sources: &Sources) -> Outcome<Opened> {
        let mut sources = sources.clone();
        sources.release |= matches!(sources.profile, Some(Profile::Release | Profile::MinSize));
        let sources = &sources;
        match &sources.inputs.files[..] {
            [] => Opened::project(sources, root(None)?, None),
            [folder] if folder.is_dir() => Opened::project(sources, root(Some(folder))?, None),
            files => Opened::files(sources, files),
        }
    }

    /// The same with the user's files compiled; warnings and errors are reported.
    pub fn compiled(sources: &Sources) -> Outcome<Opened> {
        let mut opened = Opened::plan(sources)?;
        opened.compile()?;
        Ok(opened)
    }

    /// The program that runs the tests of the current folder's project, or those in `files`.
    pub fn tests(files: &[PathBuf], verbose: bool) -> Outcome<Opened> {
        let inputs = Files { verbose, ..Files::default() };
        Opened::project(&Sources { inputs, ..Sources::default() }, root(None)?, Some(files))
    }

    /// Compiles the user's files; warnings and errors are reported.
    pub fn compile(&mut self) -> Outcome {
        match self.store.add(&self.inputs) {
            Ok(warnings) => {
                report::print(&warnings, &self.store.sources);
                Ok(())
            }
            Err(diagnostics) => Err(fail(&diagnostics, &self.store.sources)),
        }
    }

    fn files(sources: &Sources, files: &[PathBuf]) -> Outcome<Opened> {
        let inputs = Inputs {
            files: files.to_vec(),
            includes: sources.inputs.include.clone(),
            defines: sources.inputs.define.iter().map(|text| define(text)).collect(),
        };
        let name = files.first().and_then(|file| file.file_stem()).unwrap_or_default();
        Ok(Opened {
            store: store(Vec::new())?,
            sources: sources.clone(),
            entry: Entry::Main(sources.main.clone()),
            applications: Applications::default(),
            output: PathBuf::from(name),
            target: None,
            made: Vec::new(),
            named: Vec::new(),
            inputs,
            root: None,
        })
    }

    fn project(sources: &Sources, root: Root, tests: Option<&[PathBuf]>) -> Outcome<Opened> {
        let mut texts = SourceMap::new();
        let mut manifest = beamless_project::manifest(&root, &mut texts).map_err(|failure| failed(failure, &texts))?;
        let request = match tests {
            Some(_) => Request::for_tests(),
            None => Request::new(root.kind, &manifest),
        };
        if let Some(files @ [_, ..]) = tests {
            manifest.test.sources = Some(files.iter().map(|file| absolute(file).unwrap_or_else(|| file.clone())).collect());
        }
        // From now on the build tool may print.
        crate::progress::end();
        let project = beamless_project::build(&root, &manifest, &request).map_err(|failure| failed(failure, &texts))?;
        let sources = with_manifest(sources, &manifest);
        let mut includes = sources.inputs.include.clone();
        includes.extend(project.includes.iter().cloned());
        let defines = project.defines.iter().chain(&sources.inputs.define);
        let mut inputs =
            Inputs { files: project.inputs.clone(), includes, defines: defines.map(|text| define(text)).collect() };
        inputs.files.extend(project.runtime_config.iter().map(|runtime| runtime.file.clone()));
        let (entry, applications) = beginning(&project, sources.main.as_ref());
        let mut named = project.sources.clone();
        named.extend(inputs.files.iter().chain(&inputs.includes).cloned());
        Ok(Opened {
            store: store(project.code_path)?,
            sources,
            entry,
            applications,
            output: root.folder.join(&project.name),
            target: manifest.build.target,
            made: project.made,
            named,
            inputs,
            root: Some(root),
        })
    }

    /// The project that a command line means, if there is one.
    pub fn root_of(sources: &Sources) -> Option<Root> {
        match &sources.inputs.files[..] {
            [] => absolute(Path::new(".")).and_then(|folder| Root::find(&folder)),
            [folder] if folder.is_dir() => absolute(folder).and_then(|folder| Root::at(&folder)),
            _ => None,
        }
    }

    /// What the program was made of that need not be in the project's folder, if that is known.
    pub fn outside(&self) -> Option<Vec<PathBuf>> {
        let made = |path: &PathBuf| self.made.iter().any(|folder| path.starts_with(folder));
        let mut places: Vec<_> = self.named.iter().filter(|path| !made(path)).cloned().collect();
        places.extend(self.store.files_read()?);
        Some(places)
    }

    /// An executable was made: `beamless clean` removes it.
    pub fn remember(&self, executable: &Path) {
        let Some(root) = &self.root else { return };
        let mut known = executables(root);
        let path = executable.canonicalize().unwrap_or_else(|_| executable.to_owned());
        if !known.contains(&path) {
            known.push(path);
            let lines: String = known.iter().map(|path| format!("{}\n", path.display())).collect();
            // Without the list an executable stays where it is.
            let folder = root.work_folder();
            let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(EXECUTABLES), lines));
        }
    }

    /// In a project the build tool's files say what the program begins with.
    pub fn advise(&self, problem: Diagnostic) -> Diagnostic {
        match &self.root {
            Some(_) if problem.code == Code::NoEntry => problem.help(
                "name what the program begins with: `main` or `application` in section program of beamless.toml, \
                 `escript: [main_module: ...]` or the application's `mod:` in mix.exs, or escript_main_app in rebar.config",
            ),
            _ => problem,
        }
    }
}

/// The name of the list of executables.
const EXECUTABLES: &str = "executables";

/// The executables that were made of a project.
pub fn executables(root: &Root) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(root.work_folder().join(EXECUTABLES)).unwrap_or_default();
    text.lines().map(PathBuf::from).collect()
}

/// The project of a folder, or of the current one.
pub fn root(folder: Option<&Path>) -> Outcome<Root> {
    let marks = || Root::marks().collect::<Vec<_>>().join(", ");
    if let Some(folder) = folder {
        return absolute(folder).and_then(|folder| Root::at(&folder)).ok_or_else(|| {
            let message = format!("{} is no project", folder.display());
            error(Diagnostic::error(Code::NoProject, message).help(format!("it has none of {}", marks())))
        });
    }
    absolute(Path::new(".")).and_then(|folder| Root::find(&folder)).ok_or_else(|| {
        let message = "neither here nor in a folder above is a project";
        let help = format!("name source files, or work where there is one of {}; `beamless new NAME` makes a project", marks());
        error(Diagnostic::error(Code::NoProject, message).help(help))
    })
}

fn absolute(folder: &Path) -> Option<PathBuf> {
    folder.canonicalize().ok()
}

/// Reports why there is no project.
pub fn failed(failure: Failure, texts: &SourceMap) -> ExitCode {
    match failure {
        Failure::Diagnostics(diagnostics) => fail(&diagnostics, texts),
        Failure::Tool => ExitCode::FAILURE,
    }
}

fn with_manifest(sources: &Sources, manifest: &Manifest) -> Sources {
    let mut sources = sources.clone();
    // A profile that is asked for is the one.
    sources.release |= manifest.build.release && sources.profile.is_none();
    sources.deny_missing |= manifest.build.deny_missing;
    sources
}

fn beginning(project: &Project, main: Option<&String>) -> (Entry, Applications) {
    let entry = match (&project.entry, main) {
        (_, Some(main)) => Entry::Main(Some(main.clone())),
        (beamless_project::Entry::Main(main), None) => Entry::Main(main.clone()),
        (beamless_project::Entry::Applications { elixir }, None) => Entry::Applications { elixir: *elixir },
        (beamless_project::Entry::Tests { elixir }, None) => Entry::Tests { elixir: *elixir },
    };
    let runtime_config = project.runtime_config.as_ref().map(|runtime| RuntimeConfig {
        module: beamless_otp::script_module(&runtime.file),
        environment: runtime.environment.clone(),
        target: runtime.target.clone(),
    });
    let applications = Applications {
        names: project.applications.clone(),
        start: project.start.clone(),
        permanent: matches!(entry, Entry::Applications { .. }),
        config: project.config.clone(),
        runtime_config,
    };
    (entry, applications)
}

/// `NAME` or `NAME=VALUE`.
fn define(text: &str) -> (String, Option<String>) {
    match text.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (text.to_owned(), None),
    }
}
