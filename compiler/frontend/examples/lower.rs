//! Lowers modules given as files of compact Core terms, verifies every function, and tells how long it took. `--print` shows the IR,
//! `--text` reads it back and compares.

use beamless_frontend::lower::{BifIndex, lower};
use std::time::{Duration, Instant};

fn main() {
    let (flags, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    beamless_frontend::deep_stack(|| run(has("--print"), has("--text"), &files));
}

fn run(print: bool, text: bool, files: &[String]) {
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
        if text {
            let printed = result.module.to_string();
            match beamless_ir::text::parse_module(&printed) {
                Err(error) => println!("{file}: {error}: {}", printed.lines().nth(error.line - 1).unwrap_or("")),
                Ok(read) => {
                    let again = read.to_string();
                    if let Some((a, b)) = printed.lines().zip(again.lines()).find(|(a, b)| a != b) {
                        println!("{file}: {a}\n  {b}");
                    }
                }
            }
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
