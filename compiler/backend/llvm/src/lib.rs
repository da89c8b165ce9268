//! The LLVM backend: chunks become LLVM functions of one signature that only ever `musttail` each other. What an operation means is said in
//! `beamless-backend`; here is how each step of that is written in LLVM's terms. The only crate that knows inkwell.

mod arith;
mod control;
mod debug;
mod emitter;
mod optimise;
mod unit;

use beamless_backend::units::{self, Part};
use beamless_backend::{Backend, Data, Emit, ObjectCode, Options, Program, emit_part};
use debug::Debug;
use inkwell::context::Context;
use unit::Unit;

pub struct Llvm;

impl Backend for Llvm {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn compile(&self, program: &Program, options: &Options) -> Result<ObjectCode, String> {
        optimise::initialise();
        units::compile(program, options, |data, part| compile_unit(program, data, part, options))
    }
}

fn compile_unit(program: &Program, data: &Data, part: Part<'_>, options: &Options) -> Result<(Vec<u8>, String), String> {
    let context = Context::create();
    let machine = optimise::machine(options)?;
    let mut unit = Unit::new(&context, &machine, &options.target.code);
    if part.is_some() {
        if options.target.code.stack_without_alignment {
            unit.forget_alignment();
        }
        unit.debug = options.debug_info.then(|| Debug::new(&unit));
    }
    emit_part(&mut unit, data, program, part, options.debug_info);
    if cfg!(debug_assertions) {
        unit.module.verify().map_err(|message| message.to_string())?;
    }
    optimise::run(&unit.module, &machine, options)?;
    let text = match options.emit.filter(|_| part.is_some()) {
        Some(Emit::Ir) => unit.module.print_to_string().to_string(),
        Some(Emit::Assembly) => optimise::assembly(&unit.module, &machine)?,
        None => String::new(),
    };
    Ok((optimise::object(&unit.module, &machine)?, text))
}
