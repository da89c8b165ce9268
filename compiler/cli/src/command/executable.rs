//! From a program to an executable file: code generation, objects, the linker.

use super::{Outcome, error};
use crate::args::{Generator, Profile, Sources};
use crate::progress;
use crate::report;
use beamless_backend::{Backend, Emit, ObjectCode, Options, Program};
use beamless_cranelift::Cranelift;
use beamless_link::{LinkError, LinkRequest, Sysroot, link};
use beamless_llvm::Llvm;
use beamless_source::{Code, Diagnostic};
use beamless_targets::Target;
use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use tempfile::TempDir;

/// Compiles and links.
pub fn make(
    program: &Program,
    sources: &Sources,
    target: &'static Target,
    sysroot: &Sysroot,
    output: &Path,
    strip: bool,
) -> Outcome {
    let start = Instant::now();
    let generator = generator(sources, target)?;
    let code = generate(generator, program, &options(target, sources, None))?;
    let generated = start.elapsed();
    let start = Instant::now();
    beamless_source::progress::begin("Linking", 0);
    let (_folder, objects) = write_objects(&code.objects)?;
    link(&LinkRequest { objects: &objects, sysroot, output, strip }).map_err(link_error)?;
    if sources.inputs.verbose {
        progress::without(|| eprintln!("code generator: {}", generator.name()));
        report::times([("code", generated), ("link", start.elapsed())].into_iter());
    }
    Ok(())
}

/// The executable's bytes, and those of the same with symbols; no file is left.
pub fn twice(program: &Program, sources: &Sources, target: &'static Target, sysroot: &Sysroot) -> Outcome<(Vec<u8>, Vec<u8>)> {
    let generator = generator(sources, target)?;
    let code = generate(generator, program, &options(target, sources, None))?;
    let (folder, objects) = write_objects(&code.objects)?;
    let output = folder.path().join("executable");
    let linked = |strip| {
        link(&LinkRequest { objects: &objects, sysroot, output: &output, strip }).map_err(link_error)?;
        std::fs::read(&output).map_err(|problem| unwritable(&output, &problem))
    };
    let named = linked(false)?;
    let file = if sources.release { linked(true)? } else { named.clone() };
    Ok((file, named))
}

/// Machine code, and the text that is asked for.
pub fn generate(generator: &dyn Backend, program: &Program, options: &Options) -> Outcome<ObjectCode> {
    generator.compile(program, options).map_err(|message| {
        error(Diagnostic::error(Code::CodegenFailed, message).help("this is a bug in beamless: please report it"))
    })
}

/// The code generator of a profile: one that is quick to compile, or one that makes the faster programs.
pub fn generator(sources: &Sources, target: &'static Target) -> Outcome<&'static dyn Backend> {
    let quick = Cranelift::knows(target.architecture);
    match sources.backend {
        Some(Generator::Llvm) => Ok(&Llvm),
        Some(Generator::Cranelift) if quick => Ok(&Cranelift),
        Some(Generator::Cranelift) => Err(error(
            Diagnostic::error(Code::CodegenFailed, format!("cranelift makes no code for {}", target.name))
                .help("leave out --backend, or use --backend llvm"),
        )),
        None if quick && !sources.release => Ok(&Cranelift),
        None => Ok(&Llvm),
    }
}

pub fn options(target: &'static Target, sources: &Sources, emit: Option<Emit>) -> Options {
    Options {
        target,
        optimise: sources.release,
        minimise: sources.profile == Some(Profile::MinSize),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        emit,
        debug_info: true,
    }
}

/// A folder for temporary files, gone when dropped.
pub fn temporary_folder() -> Outcome<TempDir> {
    tempfile::tempdir().map_err(|problem| unwritable(&std::env::temp_dir(), &problem))
}

fn write_objects(objects: &[Vec<u8>]) -> Outcome<(TempDir, Vec<PathBuf>)> {
    let folder = temporary_folder()?;
    let mut paths = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        let path = folder.path().join(format!("{index}.o"));
        std::fs::write(&path, object).map_err(|problem| unwritable(&path, &problem))?;
        paths.push(path);
    }
    Ok((folder, paths))
}

fn unwritable(path: &Path, problem: &io::Error) -> ExitCode {
    let code = if problem.kind() == io::ErrorKind::StorageFull { Code::DiskFull } else { Code::OutputUnwritable };
    let message = format!("cannot write {}: {problem}", path.display());
    error(Diagnostic::error(code, message).help("let TMPDIR name another folder for temporary files"))
}

/// Reports why there is no executable.
pub fn link_error(problem: LinkError) -> ExitCode {
    let code = match &problem {
        LinkError::IncompleteSysroot { .. } | LinkError::NoSysroot { .. } | LinkError::NoExecutablePath(_) => {
            Code::SysrootMissing
        }
        LinkError::Unwritable { .. } | LinkError::NotAFile { .. } => Code::OutputUnwritable,
        LinkError::DiskFull { .. } => Code::DiskFull,
        LinkError::OtherBuild | LinkError::OtherMachine { .. } | LinkError::NoPipe(_) | LinkError::Linker { .. } | LinkError::Unusable => Code::LinkFailed,
    };
    let cause = problem.source().map_or_else(String::new, |cause| format!(": {cause}"));
    error(Diagnostic::error(code, format!("{problem}{cause}")).help(problem.advice()))
}
