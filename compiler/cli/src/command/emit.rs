//! `beamless build --emit`: intermediate forms of the user's modules on standard output.

use super::{Outcome, executable, fail, program, store_with};
use crate::args::{Emit, Generator, Sources};
use beamless_backend::Program;
use beamless_db::{Store, read};
use beamless_targets::Target;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

pub fn run(sources: &Sources, form: Emit, target: &'static Target) -> Outcome {
    let mut store = store_with(&sources.inputs)?;
    match form {
        Emit::Core => core(&store),
        Emit::Term => store.user.iter().filter_map(|&name| store.get(name)).try_for_each(print),
        Emit::Word => {
            let program = of_user(&mut store, sources)?;
            program.chunks.iter().try_for_each(print)
        }
        Emit::Llvm => machine(&mut store, &with(sources, Generator::Llvm), target, beamless_backend::Emit::Ir),
        Emit::Clif => machine(&mut store, &with(sources, Generator::Cranelift), target, beamless_backend::Emit::Ir),
        Emit::Asm => machine(&mut store, sources, target, beamless_backend::Emit::Assembly),
    }
}

/// The same with this code generator.
fn with(sources: &Sources, generator: Generator) -> Sources {
    Sources { backend: Some(generator), ..sources.clone() }
}

fn core(store: &Store) -> Outcome {
    // ASTs nest deeply.
    let cores: Vec<_> = store.user_cores().collect();
    let text = |core| read(core).map(|ast| beamless_frontend::print_module(&ast));
    let texts: Vec<_> = beamless_frontend::deep_stack(|| cores.into_iter().map(text).collect());
    for text in texts {
        print(text.map_err(|problems| fail(&problems, &store.sources))?)?;
    }
    Ok(())
}

fn machine(
    store: &mut Store,
    sources: &Sources,
    target: &'static Target,
    form: beamless_backend::Emit,
) -> Outcome {
    let program = of_user(store, sources)?;
    let generator = executable::generator(sources, target)?;
    print(executable::generate(generator, &program, &executable::options(target, sources.release, Some(form)))?.text)
}

/// The program as it is built, without the library's code.
fn of_user(store: &mut Store, sources: &Sources) -> Outcome<Program> {
    let mut program = program(store, sources)?.program;
    program.chunks.retain(|chunk| store.user.contains(&chunk.name.module));
    Ok(program)
}

fn print(text: impl Display) -> Outcome {
    writeln!(io::stdout().lock(), "{text}").map_err(|_| ExitCode::FAILURE)
}
