//! The other machines that programs are also made for, and the emulators that run them. It compares nothing.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use beamless_targets::Target;

/// The targets, separated by spaces. `NAME` tests the part of the programs that the table of targets gives it, `NAME=N` one of N programs.
pub const VARIABLE: &str = "BEAMLESS_CROSS";

/// A target and which part of the programs is tested on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cross {
    pub target: &'static Target,
    part: u64,
}

/// What the environment asks for; nothing without it.
pub fn asked() -> Result<Vec<Cross>> {
    parse(&env::var(VARIABLE).unwrap_or_default())
}

fn parse(text: &str) -> Result<Vec<Cross>> {
    text.split_whitespace()
        .map(|word| {
            let (name, part) = word.split_once('=').map_or((word, None), |(name, part)| (name, Some(part)));
            let target = Target::find(name).with_context(|| format!("{VARIABLE}: there is no target {name}"))?;
            let part = match part {
                Some(part) => part.parse().with_context(|| format!("{VARIABLE}: {part} is no number"))?,
                None => target.tools.tested_part,
            };
            Ok(Cross { target, part })
        })
        .collect()
}

impl Cross {
    /// Whether the program with this name is among the tested ones. The choice looks at nothing but the name, so that a new program changes
    /// nothing for the others.
    pub fn wants(&self, program: &str) -> bool {
        self.part != 0 && fnv(program).is_multiple_of(self.part)
    }
}

/// How a program of `target` is started here; `None` is this machine.
pub fn command(target: Option<&Target>, executable: &Path) -> Command {
    match target.filter(|target| !target.is_host()) {
        None => Command::new(executable),
        Some(target) => {
            let mut command = Command::new(target.tools.emulator);
            command.arg(executable);
            command
        }
    }
}

/// Fowler, Noll and Vo's hash, mixed once more: it stays the same for ever.
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    // Names that differ in one letter differ in few bits so far.
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn targets_and_their_parts_are_read() {
        let found = parse("aarch64-linux=1 aarch64-unknown-linux-musl=4").expect("it is well formed");
        assert_eq!(found.len(), 2);
        assert!(found[0].wants("hello"));
        let wanted = (0..1000).filter(|number| found[1].wants(&format!("program{number}"))).count();
        assert!((150..350).contains(&wanted), "{wanted}");
        assert!(parse("pdp11").is_err());
        assert!(parse("aarch64-linux=x").is_err());
    }
}
