//! `beamless size`: what is in the program, by module, and why it is.

use super::opened::Opened;
use super::{Outcome, program};
use crate::args::Size;
use crate::progress;
use beamless_db::Built;
use std::collections::BTreeMap;
use std::process::ExitCode;

pub fn run(arguments: &Size) -> Outcome {
    let built = program(&mut Opened::compiled(&arguments.sources)?)?;
    progress::end();
    if let Some(name) = &arguments.why {
        return print_chain(&built, name);
    }
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

/// The functions from the entry to the one asked for, each reached from the one before.
fn print_chain(built: &Built, name: &str) -> Outcome {
    // As it is printed, or with Elixir's short names and without quotes.
    let plain = |text: &str| text.replace('\'', "").replace("Elixir.", "");
    let found = built.reasons.keys().find(|func| plain(&func.to_string()) == plain(name));
    let Some(&(mut at)) = found else {
        eprintln!("{name} is not in the program");
        return Err(ExitCode::FAILURE);
    };
    let mut chain = vec![at];
    while let Some(&by) = built.reasons.get(&at)
        && !chain.contains(&by)
    {
        chain.push(by);
        at = by;
    }
    for (depth, func) in chain.iter().rev().enumerate() {
        println!("{:1$}{func}", "", 2 * depth);
    }
    Ok(())
}
