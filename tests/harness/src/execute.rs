//! Running a program with limits on time, memory and output. It judges nothing.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What a program may use. Beyond it it is killed, so that one bad program does not take the machine along.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Processor time, so that a loaded machine is no failure. Who waits for something that never comes is ended after `HANGS` times as much.
    pub time: Duration,
    /// Bytes of resident memory. Address space is no measure: allocators reserve more than they use.
    pub memory: u64,
    /// Bytes of each output stream.
    pub output: u64,
}

/// The clock's time that a program may take for its processor time's limit.
const HANGS: u32 = 4;

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Code(i32),
    Signal(i32),
    TooLong(Duration),
    Hanging(Duration),
    TooMuchOutput(u64),
    TooMuchMemory(u64),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exited with code {code}"),
            Self::Signal(signal) => write!(f, "was killed by signal {signal}"),
            Self::TooLong(limit) => write!(f, "used more than {} s of processor time", limit.as_secs()),
            Self::Hanging(limit) => write!(f, "was still running after {} s", limit.as_secs()),
            Self::TooMuchOutput(limit) => write!(f, "printed more than {limit} bytes"),
            Self::TooMuchMemory(limit) => write!(f, "used more than {} MB of memory", limit >> 20),
        }
    }
}

/// A program's end and all that it printed.
#[derive(Debug)]
pub struct Done {
    pub ended: Ended,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// Runs `command` with `input` as standard input, or none. Its output goes through files in `scratch`: a pipe would
/// need a reader each, and a full one would change how the program runs.
pub fn run(command: &mut Command, input: Option<&Path>, limits: &Limits, scratch: &Path) -> Result<Done> {
    let paths = [scratch.join("stdout"), scratch.join("stderr")];
    let stdin = match input {
        Some(path) => Stdio::from(File::open(path).with_context(|| format!("cannot read {}", path.display()))?),
        None => Stdio::null(),
    };
    let mut child = command
        .stdin(stdin)
        .stdout(File::create(&paths[0])?)
        .stderr(File::create(&paths[1])?)
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let ended = wait(&mut child, limits, || {
        paths.iter().any(|path| fs::metadata(path).is_ok_and(|found| found.len() > limits.output))
    })?;
    Ok(Done { ended, stdout: fs::read(&paths[0])?, stderr: fs::read(&paths[1])? })
}

fn wait(child: &mut Child, limits: &Limits, printed_too_much: impl Fn() -> bool) -> Result<Ended> {
    let started = Instant::now();
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(ended_by(status));
        }
        let verdict = if started.elapsed() > limits.time * HANGS {
            Some(Ended::Hanging(limits.time * HANGS))
        } else if processor_time(child).is_some_and(|time| time > limits.time) {
            Some(Ended::TooLong(limits.time))
        } else if printed_too_much() {
            Some(Ended::TooMuchOutput(limits.output))
        } else if resident_bytes(child).is_some_and(|bytes| bytes > limits.memory) {
            Some(Ended::TooMuchMemory(limits.memory))
        } else {
            None
        };
        if let Some(verdict) = verdict {
            child.kill()?;
            child.wait()?;
            return Ok(verdict);
        }
        thread::sleep(pause);
        // Short programs are seen at once, long ones cost little watching.
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The second number of /proc/PID/statm counts pages. A process that has just ended has no such file.
fn resident_bytes(child: &Child) -> Option<u64> {
    const PAGE_BYTES: u64 = 4096;
    let text = fs::read_to_string(format!("/proc/{}/statm", child.id())).ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}

/// Fields 14 and 15 of /proc/PID/stat: hundredths of seconds, for itself and in the kernel. The name in field 2 may hold anything but is in brackets.
fn processor_time(child: &Child) -> Option<Duration> {
    const TICKS_A_SECOND: u64 = 100;
    let text = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 1000 / TICKS_A_SECOND))
}

fn ended_by(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Code(code),
        (None, signal) => Ended::Signal(signal.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ended, Limits, run};
    use std::process::Command;
    use std::time::Duration;

    fn ended(script: &str) -> Ended {
        let scratch = tempfile::tempdir().expect("a folder");
        let limits = Limits { time: Duration::from_millis(300), memory: 1 << 30, output: 1 << 20 };
        run(Command::new("sh").args(["-c", script]), None, &limits, scratch.path()).expect("it starts").ended
    }

    #[test]
    fn what_works_on_and_what_waits_is_ended() {
        assert_eq!(ended("while :; do :; done"), Ended::TooLong(Duration::from_millis(300)));
        assert_eq!(ended("exec sleep 100"), Ended::Hanging(Duration::from_millis(1200)));
        assert_eq!(ended("sleep 0.5; exit 3"), Ended::Code(3));
    }
}
