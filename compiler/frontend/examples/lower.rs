//! Lowers modules given as files of compact Core terms, verifies every function, and tells how long it took. `--print` shows the IR.

use beamless_frontend::lower::{BifIndex, lower};
use std::time::{Duration, Instant};

fn main() {
    let (flags, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    beamless_frontend::deep_stack(|| run(flags.iter().any(|flag| flag == "--print"), &files));
}

fn run(print: bool, files: &[String]) {
    let bifs = BifIndex::new();
    let (mut read, mut lowered, mut verified) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut functions, mut instructions, mut failures) = (0, 0, 0);
    for file in files {
        let bytes = std::fs::read(file).expect("readable file");
        let start = Instant::now();
        let module = match beamless_frontend::read_module(&bytes) {
            Ok(module) => module,
            Err(error) => {
                println!("{file}: {error}");
                continue;
            }
        };
        read += start.elapsed();
        let start = Instant::now();
        let result = lower(&module, &bifs);
        let took = start.elapsed();
        lowered += took;
        if took > Duration::from_millis(300) {
            println!("{file}: {took:?}");
        }
        result.diagnostics.iter().for_each(|diagnostic| println!("{file}: {diagnostic}"));
        if print {
            println!("{}", result.module);
        }
        let start = Instant::now();
        for function in &result.module.functions {
            functions += 1;
            instructions += function.layout.iter().map(|&block| function.blocks[block].insts.len()).sum::<usize>();
            if let Err(errors) = beamless_ir::verify::verify(function) {
                failures += 1;
                if failures < 10 {
                    println!("{errors}\n{function}");
                }
            }
        }
        verified += start.elapsed();
    }
    println!("{functions} functions, {instructions} instructions, {failures} failures");
    println!("read {read:?}, lowered {lowered:?}, verified {verified:?}");
}
