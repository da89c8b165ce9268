//! The Cranelift backend: quick to compile, for programs under development. What an operation means is said in `beamless-backend`; here is how
//! each step of that is written in Cranelift's terms, and how its machine code becomes an object file with a record before every chunk.
//! The only crate that knows Cranelift's code generator, `object` and `gimli`.

mod emitter;
mod isa;
mod lines;
mod object;
mod unit;

use beamless_backend::units::{self, Part};
use beamless_backend::{Backend, Data, Emit, ObjectCode, Options, Program, emit_part};
use cranelift_codegen::isa::OwnedTargetIsa;
use unit::Unit;

pub struct Cranelift;

impl Cranelift {
    /// Whether it can make code for this architecture.
    pub fn knows(architecture: &str) -> bool {
        isa::convention(architecture).is_some()
    }
}

impl Backend for Cranelift {
    fn name(&self) -> &'static str {
        "cranelift"
    }

    fn compile(&self, program: &Program, options: &Options) -> Result<ObjectCode, String> {
        let isa = isa::make(options)?;
        units::compile(program, options, |data, part| compile_unit(&isa, program, data, part, options))
    }
}

fn compile_unit(
    isa: &OwnedTargetIsa,
    program: &Program,
    data: &Data,
    part: Part<'_>,
    options: &Options,
) -> Result<(Vec<u8>, String), String> {
    let convention = isa::convention(options.target.architecture).ok_or("cranelift: unknown target")?;
    let text: Option<Emit> = options.emit.filter(|_| part.is_some());
    let mut unit = Unit::new(&**isa, convention, text);
    emit_part(&mut unit, data, program, part, options.debug_info);
    unit.finish()
}
