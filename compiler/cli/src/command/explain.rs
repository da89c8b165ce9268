//! `beamless explain`: what a code means, from the one table of codes.

use super::{Outcome, usage};
use crate::args::Explain;
use beamless_source::Code;

pub fn run(arguments: &Explain) -> Outcome {
    let Some(wanted) = &arguments.code else {
        Code::ALL.iter().for_each(|code| println!("{code}  {}", code.title()));
        return Ok(());
    };
    let code: Code = wanted.parse().map_err(|()| usage(&format!("no diagnostic has the code {wanted}")))?;
    println!("{code}: {}\n\n{}", code.title(), code.explain());
    Ok(())
}
