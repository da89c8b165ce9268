//! `cargo xtask demo`: a real program from source to executable to result, on a text of more than a megabyte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::build;
use crate::paths::{self, Flavour};
use crate::process;

const TEXT_BYTES: usize = 2_000_000;

/// What the text is made of. The first ones come often and the last ones seldom, as in a language.
const WORDS: &[&str] = &[
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "that",
    "it",
    "is",
    "was",
    "process",
    "message",
    "receives",
    "another",
    "sends",
    "waits",
    "for",
    "list",
    "tuple",
    "binary",
    "function",
    "module",
    "supervisor",
    "restarts",
    "worker",
    "without",
    "machine",
    "below",
    "naïve",
    "café",
    "Überfluss",
    "garbage",
    "collector",
    "scheduler",
    "reduction",
    "mailbox",
    "pattern",
    "clause",
    "guard",
    "atom",
];

pub fn run(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "demo takes no arguments");
    build::everything(Flavour::Release)?;
    let work = paths::target_dir()?.join("demo");
    fs::create_dir_all(&work)?;
    let program = work.join("wordfreq");
    let compiler = Flavour::Release.compiler_dir()?.join("beamless");
    let mut compile = Command::new(compiler);
    compile.arg("build").args(sources()?).arg("-o").arg(&program);
    process::run(&mut compile)?;
    let text = work.join("text.txt");
    fs::write(&text, generated_text())?;
    report(&program, &text)
}

fn sources() -> Result<Vec<PathBuf>> {
    let dir = paths::root()?.join("examples/wordfreq");
    let entries = fs::read_dir(&dir).with_context(|| format!("{} cannot be read", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "ex"));
    files.sort();
    Ok(files)
}

/// Runs the executable and tells how large it is and how long it took.
fn report(program: &Path, text: &Path) -> Result<()> {
    let started = Instant::now();
    process::run(Command::new(program).arg(text))?;
    let elapsed = started.elapsed();
    println!(
        "demo: {} ({} KB, static) read {} ({} KB) in {} ms",
        program.display(),
        fs::metadata(program)?.len() / 1024,
        text.display(),
        fs::metadata(text)?.len() / 1024,
        elapsed.as_millis()
    );
    Ok(())
}

/// The same text every time: lines of words, rare words rarer.
fn generated_text() -> String {
    let mut text = String::with_capacity(TEXT_BYTES + 64);
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut column = 0;
    while text.len() < TEXT_BYTES {
        // Knuth's multiplicative generator; the high bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let fraction = (state >> 33) as f64 / f64::from(1u32 << 31);
        let word = WORDS[(fraction * fraction * WORDS.len() as f64) as usize];
        text.push_str(word);
        column += word.len() + 1;
        text.push(if column > 70 { '\n' } else { ' ' });
        if column > 70 {
            column = 0;
        }
    }
    text
}
