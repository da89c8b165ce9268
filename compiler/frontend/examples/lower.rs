//! Lowers modules of the installed OTP and Elixir, verifies every function, and tells how long it took.
//! Arguments are names of modules (`lists`, `'Elixir.Enum'` without quotes) or of `.erl` files; without any, all modules are lowered. `--print` shows the IR.

use beamless_frontend::lower::{BifIndex, lower};
use beamless_otp::{Cache, Config, ErlangSource, Otp};
use beamless_source::Atom;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Totals {
    read: Duration,
    lowered: Duration,
    verified: Duration,
    functions: usize,
    instructions: usize,
    failures: usize,
}

fn main() {
    let (flags, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let print = flags.iter().any(|flag| flag == "--print");
    let cache = Cache::at(std::env::temp_dir().join("beamless-lower-cache"));
    let otp = Otp::find(Config { cache, replacements: Vec::new(), code_path: Vec::new() }).expect("OTP is installed");
    let (files, names): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.ends_with(".erl"));
    let mut modules: Vec<Atom> = names.iter().map(|name| Atom::new(name)).collect();
    if modules.is_empty() && files.is_empty() {
        modules = otp.modules().keys().copied().collect();
    }
    modules.sort_by_key(|name| name.as_str());
    let bifs = BifIndex::new();
    let mut totals = Totals::default();
    for file in &files {
        let compiled = otp.compile_erlang(&[ErlangSource::new(std::path::Path::new(file))]).expect("erl answers").remove(0);
        match compiled.result {
            Some(core) => beamless_frontend::deep_stack(|| one(&core.bytes, &bifs, print, &mut totals)),
            None => println!("{file} does not compile"),
        }
    }
    for chunk in modules.chunks(32) {
        let cores = otp.core_of_modules(chunk);
        beamless_frontend::deep_stack(|| {
            for (name, core) in chunk.iter().zip(cores) {
                match core {
                    Ok(core) => one(&core.bytes, &bifs, print, &mut totals),
                    Err(error) => println!("{name}: {error}"),
                }
            }
        });
    }
    let Totals { read, lowered, verified, functions, instructions, failures } = totals;
    println!("{functions} functions, {instructions} instructions, {failures} failures");
    println!("read {read:?}, lowered {lowered:?}, verified {verified:?}");
}

fn one(bytes: &[u8], bifs: &BifIndex, print: bool, totals: &mut Totals) {
    let start = Instant::now();
    let module = match beamless_frontend::read_module(bytes) {
        Ok(module) => module,
        Err(error) => return println!("{error}"),
    };
    totals.read += start.elapsed();
    let start = Instant::now();
    let result = lower(&module, bifs);
    totals.lowered += start.elapsed();
    result.diagnostics.iter().for_each(|diagnostic| println!("{diagnostic}"));
    if print {
        println!("{}", result.module);
    }
    let start = Instant::now();
    for function in &result.module.functions {
        totals.functions += 1;
        totals.instructions += function.layout.iter().map(|&block| function.blocks[block].insts.len()).sum::<usize>();
        if let Err(errors) = beamless_ir::verify::verify(function) {
            totals.failures += 1;
            println!("{errors}\n{function}");
        }
    }
    totals.verified += start.elapsed();
}
