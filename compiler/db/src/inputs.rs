//! What the user gives: sources and beams, sorted by the compiler that reads them.

use beamless_otp::{Core, ErlangSource, Otp};
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

/// A module of the user's before lowering.
pub(crate) enum UserModule {
    Core(Core),
    Text(PathBuf),
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
    ) -> Vec<UserModule> {
        let mut modules = Vec::new();
        for path in self.files.iter().filter(|path| Input::of(path).is_none()) {
            let message = format!("{} is of no known kind", path.display());
            diagnostics.push(Diagnostic::error(Code::InputUnreadable, message).help("inputs are .erl, .ex, .exs, .core and .beam files"));
        }
        for path in self.files.iter().filter(|path| !path.is_file()) {
            let message = format!("{}: no such file", path.display());
            diagnostics.push(Diagnostic::error(Code::InputUnreadable, message));
        }
        if diagnostics.iter().any(Diagnostic::is_error) {
            return modules;
        }
        self.erlang(otp, sources, diagnostics, &mut modules);
        self.elixir(otp, sources, diagnostics, &mut modules);
        self.beams(otp, &self.of_kind(Input::Beam), diagnostics, &mut modules);
        modules.extend(self.of_kind(Input::Core).into_iter().map(UserModule::Text));
        modules
    }

    fn erlang(&self, otp: &Otp, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>, modules: &mut Vec<UserModule>) {
        let erlang: Vec<_> = self
            .of_kind(Input::Erlang)
            .into_iter()
            .map(|path| ErlangSource { path, includes: self.includes.clone(), defines: self.defines.clone(), options: Vec::new() })
            .collect();
        if erlang.is_empty() {
            return;
        }
        match otp.compile_erlang(&erlang) {
            Ok(compiled) => {
                for one in compiled {
                    diagnostics.extend(one.messages.iter().map(|message| message.diagnostic(sources)));
                    modules.extend(one.result.map(UserModule::Core));
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }

    fn elixir(&self, otp: &Otp, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>, modules: &mut Vec<UserModule>) {
        let elixir = self.of_kind(Input::Elixir);
        if elixir.is_empty() {
            return;
        }
        match otp.compile_elixir(&elixir) {
            Ok(compiled) => {
                diagnostics.extend(compiled.messages.iter().map(|message| message.diagnostic(sources)));
                if let Some(result) = compiled.result {
                    self.beams(otp, &result.beams, diagnostics, modules);
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }

    fn beams(&self, otp: &Otp, paths: &[PathBuf], diagnostics: &mut Vec<Diagnostic>, modules: &mut Vec<UserModule>) {
        for core in otp.core_of_beams(paths) {
            match core {
                Ok(core) => modules.push(UserModule::Core(core)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }
}
