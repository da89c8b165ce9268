//! `beamless size`: what is in the program, by module.

use super::{program, store_with};
use crate::args::Size;
use std::collections::BTreeMap;
use std::process::ExitCode;

pub fn run(arguments: &Size) -> ExitCode {
    match print_sizes(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

fn print_sizes(arguments: &Size) -> Result<(), ExitCode> {
    let mut store = store_with(&arguments.sources.inputs)?;
    let built = program(&mut store, &arguments.sources)?;
    let mut modules: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for chunk in &built.program.chunks {
        let row = modules.entry(chunk.name.module.as_str()).or_default();
        row.0 += usize::from(chunk.chunk.as_ref().is_some_and(|chunk| chunk.index == 0));
        row.1 += 1;
        row.2 += chunk.insts.len();
    }
    println!("{:>9} {:>8} {:>9}  module", "functions", "chunks", "insts");
    for (name, (functions, chunks, insts)) in modules {
        println!("{functions:>9} {chunks:>8} {insts:>9}  {name}");
    }
    Ok(())
}
