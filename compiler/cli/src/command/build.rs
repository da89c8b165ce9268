//! `beamless build`.

use super::{fail, store_with};
use crate::args::{Build, Emit, Sources};
use crate::report;
use beamless_backend::{Backend, Options, Program};
use beamless_db::{Built, ProgramOptions, Store, build};
use beamless_link::{LinkRequest, Sysroot, link};
use beamless_llvm::Llvm;
use beamless_source::{Diagnostic, Severity};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

pub fn run(arguments: &Build) -> ExitCode {
    match build_program(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

fn build_program(arguments: &Build) -> Result<(), ExitCode> {
    let sources = &arguments.sources;
    let mut clock = Clock::new(sources.verbose);
    let mut store = store_with(sources)?;
    clock.step("sources");
    if arguments.emit == Some(Emit::Term) {
        for &name in &store.user {
            store.get(name).inspect(|module| print!("{module}"));
        }
        return Ok(());
    }
    let built = program(&mut store, sources)?;
    clock.step("program");
    if arguments.emit == Some(Emit::Word) {
        print_chunks(&store, &built.program);
        return Ok(());
    }
    let emit = match arguments.emit {
        Some(Emit::Llvm) => Some(beamless_backend::Emit::Ir),
        Some(Emit::Asm) => Some(beamless_backend::Emit::Assembly),
        _ => None,
    };
    let code = Llvm.compile(&built.program, &options(sources, emit)).map_err(|message| internal(&message))?;
    clock.step("code");
    if emit.is_some() {
        print!("{}", code.text);
        return Ok(());
    }
    let output = arguments.output.clone().unwrap_or_else(|| default_output(&sources.files[0]));
    executable(&code.objects, &output, sources.release && !arguments.no_strip)?;
    clock.step("link");
    Ok(())
}

/// The whole program; warnings are printed, errors reported.
pub fn program(store: &mut Store, sources: &Sources) -> Result<Built, ExitCode> {
    let options = ProgramOptions { main: sources.main.clone(), bare: sources.bare, passes: Default::default() };
    let mut built = build(store, &options).map_err(|diagnostics| fail(&diagnostics, &store.sources))?;
    if sources.deny_missing && built.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Warning) {
        for diagnostic in &mut built.diagnostics {
            diagnostic.severity = Severity::Error;
        }
        return Err(fail(&built.diagnostics, &store.sources));
    }
    report::print(&built.diagnostics, &store.sources);
    Ok(built)
}

pub fn options(sources: &Sources, emit: Option<beamless_backend::Emit>) -> Options {
    Options {
        triple: "x86_64-unknown-linux-musl".to_owned(),
        optimise: sources.release,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        emit,
        debug_info: true,
    }
}

/// Links objects to an executable.
pub fn executable(objects: &[Vec<u8>], output: &Path, strip: bool) -> Result<(), ExitCode> {
    let sysroot = Sysroot::find().map_err(|error| internal(&error.to_string()))?;
    let folder = tempfile::tempdir().map_err(|error| internal(&format!("no temporary folder: {error}")))?;
    let mut paths: Vec<PathBuf> = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        let path = folder.path().join(format!("{index}.o"));
        std::fs::write(&path, object).map_err(|error| internal(&format!("{}: {error}", path.display())))?;
        paths.push(path);
    }
    link(&LinkRequest { objects: &paths, sysroot: &sysroot, output, strip }).map_err(|error| internal(&error.to_string()))
}

fn print_chunks(store: &Store, program: &Program) {
    for chunk in program.chunks.iter().filter(|chunk| store.user.contains(&chunk.name.module)) {
        println!("{chunk}");
    }
}

/// The source's name without its extension, in the current folder.
fn default_output(source: &Path) -> PathBuf {
    PathBuf::from(source.file_stem().unwrap_or(source.as_os_str()))
}

fn internal(message: &str) -> ExitCode {
    let diagnostic = Diagnostic::error(beamless_source::Code::BackendFailed, message);
    fail(&[diagnostic], &beamless_source::SourceMap::new())
}

/// Times steps for `--verbose`.
struct Clock {
    on: bool,
    last: Instant,
}

impl Clock {
    fn new(on: bool) -> Clock {
        Clock { on, last: Instant::now() }
    }

    fn step(&mut self, name: &str) {
        if self.on {
            eprintln!("{name:>12} {:7.1} ms", self.last.elapsed().as_secs_f64() * 1e3);
        }
        self.last = Instant::now();
    }
}
