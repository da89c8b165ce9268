//! `cargo xtask bench`: the programs of tests/bench on both sides, one after the other, into docs/benchmarks.md.
//!
//! A program times its own rounds, so that neither side's start is in the numbers. Both sides have to give the same
//! result. Size, start and memory are measured apart, because they are about the whole process.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::build;
use crate::measure::{self, Round};
use crate::paths::{self, Flavour};
use crate::process;

/// Rounds of a program in one process; the quickest counts, because noise only ever adds.
const ROUNDS: usize = 5;
/// The program that is measured for memory, not for time.
const IDLE: &str = "memory/idle";
/// Processes alive at once when memory is measured.
const CROWD: usize = 1_000_000;

/// A program on both sides.
struct Row {
    name: String,
    ours_us: u64,
    beam_us: u64,
}

impl Row {
    fn factor(&self) -> f64 {
        self.beam_us as f64 / self.ours_us.max(1) as f64
    }
}

/// Where things are while measuring.
struct Bench {
    sources: PathBuf,
    work: PathBuf,
    compiler: PathBuf,
}

pub fn run(arguments: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    let bench = Bench {
        sources: paths::root()?.join("tests/bench"),
        work: paths::target_dir()?.join("bench"),
        compiler: Flavour::Release.compiler_dir()?.join("beamless"),
    };
    fs::create_dir_all(&bench.work)?;
    let names = bench.names(arguments)?;
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for name in &names {
        match bench.measure(name) {
            Ok(row) => {
                eprintln!("{:<12} {:>9} us, BEAM {:>9} us, {:.2}x", row.name, row.ours_us, row.beam_us, row.factor());
                rows.push(row);
            }
            Err(error) => failures.push(format!("{name}: {error:#}")),
        }
    }
    let processes = bench.whole_process().unwrap_or_else(|error| {
        failures.push(format!("the whole process: {error:#}"));
        Vec::new()
    });
    if arguments.is_empty() && failures.is_empty() {
        fs::write(paths::root()?.join("docs/benchmarks.md"), page(&rows, &processes)?)?;
    }
    println!("{}", page(&rows, &processes)?);
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

impl Bench {
    /// The programs to measure: those that are asked for, else all.
    fn names(&self, asked: &[String]) -> Result<Vec<String>> {
        if !asked.is_empty() {
            return Ok(asked.to_vec());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.sources)? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if path.extension().is_some_and(|extension| extension == "erl") {
                names.push(stem.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn measure(&self, name: &str) -> Result<Row> {
        let program = self.compile(name)?;
        let rounds = ROUNDS.to_string();
        let ours = measure::rounds(Command::new(&program).arg(&rounds))?;
        let beam = measure::rounds(self.beam(name).arg(&rounds))?;
        ensure!(ours.len() == ROUNDS && beam.len() == ROUNDS, "a side printed too few rounds");
        let hash = beam[0].hash;
        ensure!(ours.iter().chain(&beam).all(|round| round.hash == hash), "the two sides' results differ");
        let best = |rounds: &[Round]| rounds.iter().map(|round| round.micros).min().unwrap_or(0);
        Ok(Row { name: name.to_owned(), ours_us: best(&ours), beam_us: best(&beam) })
    }

    /// Builds `name` for both sides and gives our executable.
    fn compile(&self, name: &str) -> Result<PathBuf> {
        let source = self.sources.join(format!("{name}.erl"));
        let program = self.work.join(Path::new(name).file_name().context("a benchmark has a name")?);
        process::output(Command::new("erlc").arg("-o").arg(&self.work).arg(&source))?;
        let mut command = Command::new(&self.compiler);
        command.arg("build").arg(&source).arg("--release").arg("-I").arg(&self.sources).arg("-o").arg(&program);
        process::output(&mut command)?;
        Ok(program)
    }

    /// An `erl` that runs `name:main/1` with the arguments that follow.
    fn beam(&self, name: &str) -> Command {
        let mut command = Command::new("erl");
        command.args(["-noshell", "+P", "2000000", "-pa"]).arg(&self.work).args(["-eval"]);
        command.arg(format!("{name}:main(init:get_plain_arguments()), halt().")).arg("-extra");
        command
    }

    /// Size, start and memory of our executables, each with the BEAM's number where it has one.
    fn whole_process(&self) -> Result<Vec<(String, String, String)>> {
        let root = paths::root()?;
        let mut lines = Vec::new();
        for (language, source) in [("Erlang", "hello.erl"), ("Elixir", "hello.ex")] {
            let source = root.join("examples/hello").join(source);
            let program = self.work.join(format!("hello-{language}"));
            for (what, profile) in [("size with `--profile min-size`", "min-size"), ("size", "release")] {
                let mut command = Command::new(&self.compiler);
                process::output(command.arg("build").arg(&source).args(["--profile", profile, "-o"]).arg(&program))?;
                let size = fs::metadata(&program)?.len();
                lines.push((format!("hello in {language}: {what}"), format!("{} KB", size / 1024), "-".to_owned()));
            }
            let start = measure::start_to_exit(&mut Command::new(&program))?;
            let beam = match language {
                "Erlang" => measure::start_to_exit(Command::new("erl").args(["-noshell", "-eval", "halt()."]))?,
                _ => measure::start_to_exit(Command::new("elixir").args(["-e", "IO.puts(:hello)"]))?,
            };
            lines.push((format!("hello in {language}: start to exit"), millis(start), millis(beam)));
        }
        lines.extend(self.memory()?);
        Ok(lines)
    }

    fn memory(&self) -> Result<Vec<(String, String, String)>> {
        let program = self.compile(IDLE)?;
        let ours = |count: usize| measure::resident_when_ready(Command::new(&program).arg(count.to_string()));
        let beam = |count: usize| measure::resident_when_ready(self.beam("idle").arg(count.to_string()));
        let (ours_alone, ours_crowd) = (ours(0)?, ours(CROWD)?);
        let (beam_alone, beam_crowd) = (beam(0)?, beam(CROWD)?);
        let each = |crowd: u64, alone: u64| format!("{} bytes", crowd.saturating_sub(alone) / CROWD as u64);
        let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        Ok(vec![
            ("resident memory, one process".to_owned(), megabytes(ours_alone), megabytes(beam_alone)),
            ("resident memory, a million idle processes".to_owned(), megabytes(ours_crowd), megabytes(beam_crowd)),
            ("a fresh process".to_owned(), each(ours_crowd, ours_alone), each(beam_crowd, beam_alone)),
        ])
    }
}

fn millis(micros: u64) -> String {
    format!("{:.1} ms", micros as f64 / 1000.0)
}

/// The page of results.
fn page(rows: &[Row], processes: &[(String, String, String)]) -> Result<String> {
    if rows.is_empty() {
        bail!("nothing was measured");
    }
    let otp = process::output(Command::new("erl").args([
        "-noshell",
        "-eval",
        "io:format(\"OTP ~s, ~s\", [erlang:system_info(otp_release), erlang:system_info(emu_flavor)]), halt().",
    ]))?;
    let mean = (rows.iter().map(|row| row.factor().ln()).sum::<f64>() / rows.len() as f64).exp();
    let mut page = String::from("# Benchmarks\n\n");
    writeln!(
        page,
        "Made by `cargo xtask bench` from the programs of tests/bench, both sides in one run on {} ({otp}).\n\
         Time is the quickest of {ROUNDS} rounds inside one process, without the process's start.\n",
        processor().context("the processor's name is not known")?
    )?;
    page.push_str("| program | beamless --release | BEAM | times as fast |\n| --- | ---: | ---: | ---: |\n");
    for row in rows {
        let (ours, beam) = (millis(row.ours_us), millis(row.beam_us));
        writeln!(page, "| {} | {ours} | {beam} | {:.2} |", row.name, row.factor())?;
    }
    writeln!(page, "| geometric mean | | | {mean:.2} |\n")?;
    page.push_str("| whole process | beamless --release | BEAM |\n| --- | ---: | ---: |\n");
    for (what, ours, beam) in processes {
        writeln!(page, "| {what} | {ours} | {beam} |")?;
    }
    Ok(page)
}

fn processor() -> Option<String> {
    let text = fs::read_to_string(Path::new("/proc/cpuinfo")).ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
