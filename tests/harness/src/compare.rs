//! One run of a program against its expectation files. It knows nothing of how the program was made.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use beamless_targets::Target;
use similar::TextDiff;

use crate::cross;
use crate::execute::{self, Done, Ended, Limits};
use crate::program::{LOCALE, file_of};
use crate::variant::Variant;

/// A million processes alive at once have to fit.
const RUN_LIMITS: Limits = Limits { time: Duration::from_secs(60), memory: 6 << 30, output: 256 << 20 };
/// Another limit in seconds, for runs that are meant to be slow.
const SECONDS_VARIABLE: &str = "BEAMLESS_TEST_SECONDS";
/// A difference longer than this is cut: its beginning says enough.
const DIFF_LINES: usize = 60;
/// How much is looked at before and after the first byte that differs. Comparing hundreds of megabytes line by line
/// would take minutes and tell no more.
const WINDOW: (usize, usize) = (2_000, 50_000);

/// Runs `executable`, made for `target`, as `case` says under the conditions of `variant` and compares what it does; the error shows the
/// difference.
pub fn check(
    target: Option<&Target>,
    executable: &Path,
    dir: &Path,
    case: &Path,
    variant: &Variant,
    scratch: &Path,
) -> Result<()> {
    let mut command = cross::command(target, executable);
    command.current_dir(dir).env("TMPDIR", scratch).env(LOCALE.0, LOCALE.1).envs(variant.environment.iter().copied());
    let done = run(command, case, scratch)?;
    let mut report = String::new();
    let wanted_code = wanted_exit(case)?;
    if done.ended != Ended::Code(wanted_code) {
        let _ = writeln!(report, "it {}, expected exit code {wanted_code}", done.ended);
    }
    let out = file_of(case, "out");
    ensure!(out.is_file(), "{} is missing: record it with BLESS=1", out.display());
    compare("standard output", &out, &done.stdout, &mut report)?;
    let err = file_of(case, "err");
    if err.is_file() {
        compare("standard error", &err, &done.stderr, &mut report)?;
    } else if !report.is_empty() && !done.stderr.is_empty() {
        let _ = writeln!(report, "standard error:\n{}", cut(&visible(&done.stderr)));
    }
    if report.is_empty() {
        return Ok(());
    }
    bail!("{variant}{}\n{report}", case.display())
}

fn run(mut command: Command, case: &Path, scratch: &Path) -> Result<Done> {
    let arguments = file_of(case, "args");
    if arguments.is_file() {
        let text = fs::read_to_string(&arguments)?;
        command.args(text.trim_end_matches('\n').split('\n'));
    }
    let input: Option<PathBuf> = Some(file_of(case, "in")).filter(|path| path.is_file());
    let seconds = env::var(SECONDS_VARIABLE).ok().and_then(|text| text.parse().ok());
    let time = seconds.map_or(RUN_LIMITS.time, Duration::from_secs);
    execute::run(&mut command, input.as_deref(), &Limits { time, ..RUN_LIMITS }, scratch)
}

fn wanted_exit(case: &Path) -> Result<i32> {
    let path = file_of(case, "exit");
    if !path.is_file() {
        return Ok(0);
    }
    fs::read_to_string(&path)?.trim().parse().with_context(|| format!("{} holds no exit code", path.display()))
}

fn compare(stream: &str, expectation: &Path, actual: &[u8], report: &mut String) -> Result<()> {
    let wanted = fs::read(expectation)?;
    if wanted == actual {
        return Ok(());
    }
    let same = wanted.iter().zip(actual).take_while(|(left, right)| left == right).count();
    let start = same.saturating_sub(WINDOW.0);
    let part = |bytes: &[u8]| visible(&bytes[start..bytes.len().min(same + WINDOW.1)]);
    let (wanted_part, actual_part) = (part(&wanted), part(actual));
    let diff = TextDiff::from_lines(&wanted_part, &actual_part);
    let shown = diff.unified_diff().context_radius(2).header("expected", "actual").to_string();
    let _ = writeln!(
        report,
        "{stream} differs from byte {same} on (expected {} bytes, got {}); lines are counted from byte {start}:\n{}",
        wanted.len(),
        actual.len(),
        cut(&shown)
    );
    Ok(())
}

/// The bytes as lines of text in which every byte can be seen, so that different bytes are different text.
fn visible(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (body, end) = match line.strip_suffix(b"\n") {
            Some(body) => (body, "\n"),
            None => (line, "\u{ab}no line end\u{bb}\n"),
        };
        for chunk in body.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '\t' => text.push(character),
                    control if control.is_control() => text.extend(control.escape_default()),
                    other => text.push(other),
                }
            }
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
        text.push_str(end);
    }
    text
}

fn cut(text: &str) -> String {
    let mut lines: Vec<String> =
        text.lines().take(DIFF_LINES).map(|line| line.chars().take(400).collect::<String>()).collect();
    let left_out = text.lines().count().saturating_sub(DIFF_LINES);
    if left_out > 0 {
        lines.push(format!("... {left_out} more lines"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn every_byte_can_be_seen() {
        assert_eq!(visible(b"a\r\nb\xff\x00"), "a\\r\nb\\xff\\u{0}\u{ab}no line end\u{bb}\n");
        assert_eq!(visible("\u{e9}\t\n".as_bytes()), "\u{e9}\t\n");
    }
}
