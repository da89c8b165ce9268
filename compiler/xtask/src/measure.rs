//! Measuring other programs: their own clocks, ours, and their memory. What is measured is the caller's choice.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::process;

/// How often a start is timed; the quickest counts.
const STARTS: usize = 20;

/// One round of a benchmark as the program itself timed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    pub micros: u64,
    /// Of the result, so that two sides can be compared.
    pub hash: u64,
}

/// Runs a program that prints a line `{Microseconds,Hash}` for every round.
pub fn rounds(command: &mut Command) -> Result<Vec<Round>> {
    process::output(command)?.lines().map(|line| parse(line.trim())).collect()
}

fn parse(line: &str) -> Result<Round> {
    let inner = line.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let (micros, hash) =
        inner.and_then(|inner| inner.split_once(',')).with_context(|| format!("`{line}` is not a round"))?;
    Ok(Round { micros: micros.trim().parse()?, hash: hash.trim().parse()? })
}

/// Microseconds from starting a program to its end.
pub fn start_to_exit(command: &mut Command) -> Result<u64> {
    let mut best = Duration::MAX;
    for _ in 0..STARTS {
        let started = Instant::now();
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
        best = best.min(started.elapsed());
        ensure!(status.success(), "{} ended with {status}", command.get_program().display());
    }
    Ok(u64::try_from(best.as_micros())?)
}

/// Bytes of resident memory of a program at the moment when it has printed its first line. It is ended then.
pub fn resident_when_ready(command: &mut Command) -> Result<u64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let result = match child.stdout.take() {
        Some(stdout) => {
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line)?;
            if line.is_empty() { Err(anyhow::anyhow!("it ended without a word")) } else { resident(child.id()) }
        }
        None => Err(anyhow::anyhow!("it has no standard output")),
    };
    child.kill()?;
    child.wait()?;
    result.with_context(|| format!("{} cannot be measured", command.get_program().display()))
}

fn resident(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let Some(line) = status.lines().find_map(|line| line.strip_prefix("VmRSS:")) else {
        bail!("its status tells no resident memory");
    };
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::{Round, parse};

    #[test]
    fn a_round_is_a_pair_of_numbers() {
        assert_eq!(parse("{12, 34}").expect("it is one"), Round { micros: 12, hash: 34 });
        assert!(parse("ready").is_err());
    }
}
