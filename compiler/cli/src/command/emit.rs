//! `beamless build --emit`: intermediate forms of the user's modules on standard output.

use super::opened::Opened;
use super::{Outcome, executable, fail, program};
use crate::args::{Emit, Generator, Sources};
use crate::progress;
use beamless_backend::Program;
use beamless_db::{Store, read};
use beamless_targets::Target;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

pub fn run(opened: &mut Opened, form: Emit, target: &'static Target) -> Outcome {
    let store = &opened.store;
    match form {
        Emit::Core => core(store),
        Emit::Term => store.user.iter().filter_map(|&name| store.get(name)).try_for_each(print),
        Emit::Word => {
            let program = of_user(opened)?;
            program.chunks.iter().try_for_each(print)
        }
        Emit::Llvm => machine(opened, Some(Generator::Llvm), target, beamless_backend::Emit::Ir),
        Emit::Clif => machine(opened, Some(Generator::Cranelift), target, beamless_backend::Emit::Ir),
        Emit::Asm => machine(opened, None, target, beamless_backend::Emit::Assembly),
    }
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

/// By this code generator, or the one that the executable would be made with.
fn machine(
    opened: &mut Opened,
    generator: Option<Generator>,
    target: &'static Target,
    form: beamless_backend::Emit,
) -> Outcome {
    let program = of_user(opened)?;
    let sources = Sources { backend: generator.or(opened.sources.backend), ..opened.sources.clone() };
    let generator = executable::generator(&sources, target)?;
    print(executable::generate(generator, &program, &executable::options(target, &sources, Some(form)))?.text)
}

/// The program as it is built, without the library's code.
fn of_user(opened: &mut Opened) -> Outcome<Program> {
    let mut program = program(opened)?.program;
    program.chunks.retain(|chunk| opened.store.user.contains(&chunk.name.module));
    Ok(program)
}

fn print(text: impl Display) -> Outcome {
    progress::end();
    writeln!(io::stdout().lock(), "{text}").map_err(|_| ExitCode::FAILURE)
}
