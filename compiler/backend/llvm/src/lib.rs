//! The LLVM backend: chunks become LLVM functions of one signature that only ever `musttail` each other. One walk, one match
//! ([`op`]); nothing is decided here. The only crate that knows inkwell.

mod chunk;
mod debug;
mod fragments;
mod op;
mod optimise;
mod tables;
mod unit;

use beamless_backend::{Backend, Data, Emit, ObjectCode, Options, Program};
use beamless_ir::Function;
use inkwell::context::Context;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use unit::Unit;

pub struct Llvm;

/// Chunks in one LLVM module at most, about: large enough to keep the overhead of a module down.
const MOST_CHUNKS: usize = 600;
/// And at least, where there are several.
const LEAST_CHUNKS: usize = 60;
/// Modules for each thread, where there are enough chunks: small enough to keep all threads busy to the end.
const UNITS_PER_THREAD: usize = 4;

impl Backend for Llvm {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn compile(&self, program: &Program, options: &Options) -> Result<ObjectCode, String> {
        optimise::initialise();
        let data = Data::collect(program);
        let units = partition(&program.chunks, options.threads);
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..options.threads.clamp(1, units.len() + 1) {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index > units.len() {
                            break;
                        }
                        let chunks = index.checked_sub(1).map(|unit| units[unit]);
                        let made = compile_unit(program, &data, chunks, options);
                        results.lock().unwrap_or_else(|e| e.into_inner()).push((index, made));
                    }
                });
            }
        });
        let mut results = results.into_inner().unwrap_or_else(|e| e.into_inner());
        results.sort_by_key(|result| result.0);
        let mut code = ObjectCode { objects: Vec::new(), text: String::new() };
        for (_, made) in results {
            let (object, text) = made?;
            code.objects.push(object);
            code.text.push_str(&text);
        }
        Ok(code)
    }
}

/// One unit: some chunks, or (`None`) the shared fragments and all static data.
fn compile_unit(
    program: &Program,
    data: &Data,
    chunks: Option<&[Function]>,
    options: &Options,
) -> Result<(Vec<u8>, String), String> {
    let context = Context::create();
    let machine = optimise::machine(options)?;
    let unit = Unit::new(&context, data, &machine, &options.target.code);
    match chunks {
        Some(chunks) => {
            if options.target.code.stack_without_alignment {
                unit.forget_alignment();
            }
            chunk::emit_all(&unit, chunks, options.debug_info);
        }
        None => {
            fragments::emit(&unit);
            tables::emit(&unit, program);
        }
    }
    if cfg!(debug_assertions) {
        unit.module.verify().map_err(|message| message.to_string())?;
    }
    optimise::run(&unit.module, &machine, options)?;
    // The shared fragments are the same for all programs.
    let text = match options.emit.filter(|_| chunks.is_some()) {
        Some(Emit::Ir) => unit.module.print_to_string().to_string(),
        Some(Emit::Assembly) => optimise::assembly(&unit.module, &machine)?,
        None => String::new(),
    };
    Ok((optimise::object(&unit.module, &machine)?, text))
}

/// Splits at function borders: a frame's metadata refers to its handler relative to its code, within one object.
fn partition(chunks: &[Function], threads: usize) -> Vec<&[Function]> {
    let size = (chunks.len() / (threads.max(1) * UNITS_PER_THREAD)).clamp(LEAST_CHUNKS, MOST_CHUNKS);
    let mut units = Vec::new();
    let mut start = 0;
    for index in 1..=chunks.len() {
        let ends = index == chunks.len() || chunks[index].name != chunks[index - 1].name && index - start >= size;
        if ends && index > start {
            units.push(&chunks[start..index]);
            start = index;
        }
    }
    units
}
