//! What the user gives: sources and beams, sorted by the compiler that reads them.

use crate::query::CoreSource;
use beamless_otp::{ErlangSource, Otp};
use beamless_source::{Code, Diagnostic, SourceMap};
use std::path::{Path, PathBuf};

/// One input file by kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    Erlang,
    Elixir,
    Core,
    Beam,
}

impl Input {
    /// By file name.
    #[must_use]
    pub fn of(path: &Path) -> Option<Input> {
        match path.extension()?.to_str()? {
            "erl" => Some(Input::Erlang),
            "ex" | "exs" => Some(Input::Elixir),
            "core" => Some(Input::Core),
            "beam" => Some(Input::Beam),
            _ => None,
        }
    }
}

/// The user's files and how to compile them.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    pub files: Vec<PathBuf>,
    pub includes: Vec<PathBuf>,
    pub defines: Vec<(String, Option<String>)>,
}

impl Inputs {
    fn of_kind(&self, kind: Input) -> Vec<PathBuf> {
        self.files.iter().filter(|path| Input::of(path) == Some(kind)).cloned().collect()
    }

    /// Compiles everything to Core. Warnings and errors are added to `diagnostics`; with an error among them the result is incomplete.
    pub(crate) fn compile(
        &self,
        otp: &Otp,
        sources: &mut SourceMap,
        diagnostics: &mut Vec<Diagnostic>,
        beams: &mut Vec<PathBuf>,
    ) -> Vec<CoreSource> {
        let mut modules = Vec::new();
        diagnostics.extend(self.files.iter().filter_map(|path| problem(path)));
        if diagnostics.iter().any(Diagnostic::is_error) {
            return modules;
        }
        self.erlang(otp, sources, diagnostics, &mut modules);
        beams.extend(self.elixir(otp, sources, diagnostics));
        beams.extend(self.of_kind(Input::Beam));
        self.beams(otp, beams, diagnostics, &mut modules);
        self.texts(sources, diagnostics, &mut modules);
        modules
    }

    fn erlang(
        &self,
        otp: &Otp,
        sources: &mut SourceMap,
        diagnostics: &mut Vec<Diagnostic>,
        modules: &mut Vec<CoreSource>,
    ) {
        let erlang: Vec<_> = self
            .of_kind(Input::Erlang)
            .into_iter()
            .map(|path| ErlangSource {
                path,
                includes: self.includes.clone(),
                defines: self.defines.clone(),
                options: Vec::new(),
            })
            .collect();
        if erlang.is_empty() {
            return;
        }
        match otp.compile_erlang(&erlang) {
            Ok(compiled) => {
                for one in compiled {
                    diagnostics.extend(one.messages.iter().map(|message| message.diagnostic(sources)));
                    modules.extend(one.result.map(CoreSource::Compiled));
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }

    /// The beams of Elixir's sources.
    fn elixir(&self, otp: &Otp, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
        let elixir = self.of_kind(Input::Elixir);
        if elixir.is_empty() {
            return Vec::new();
        }
        match otp.compile_elixir(&elixir) {
            Ok(compiled) => {
                diagnostics.extend(compiled.messages.iter().map(|message| message.diagnostic(sources)));
                compiled.result.map(|result| result.beams).unwrap_or_default()
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                Vec::new()
            }
        }
    }

    fn beams(&self, otp: &Otp, paths: &[PathBuf], diagnostics: &mut Vec<Diagnostic>, modules: &mut Vec<CoreSource>) {
        for core in otp.core_of_beams(paths) {
            match core {
                Ok(core) => modules.push(CoreSource::Compiled(core)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }

    fn texts(&self, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>, modules: &mut Vec<CoreSource>) {
        for path in self.of_kind(Input::Core) {
            match sources.load(&path) {
                Ok(file) => {
                    let text = sources.file(file).map(|source| source.text.clone()).unwrap_or_default();
                    modules.push(CoreSource::Text { file, text });
                }
                Err(error) => {
                    let message = format!("{} cannot be read: {error}", path.display());
                    diagnostics.push(Diagnostic::error(Code::InputUnreadable, message));
                }
            }
        }
    }
}

/// What is wrong with an input file before anybody reads it.
fn problem(path: &Path) -> Option<Diagnostic> {
    let name = path.display();
    if Input::of(path).is_none() {
        let error = Diagnostic::error(Code::InputUnknown, format!("{name} is not a kind of file that Beamless knows"));
        return Some(error.help("inputs are .erl, .ex, .exs, .core and .beam files"));
    }
    match std::fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(found) if found.is_dir() => {
            Some(Diagnostic::error(Code::InputUnreadable, format!("{name} is a folder")).help("name the files in it"))
        }
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(Diagnostic::error(Code::InputUnreadable, format!("there is no file {name}")))
        }
        Err(error) => Some(Diagnostic::error(Code::InputUnreadable, format!("{name} cannot be read: {error}"))),
    }
}
