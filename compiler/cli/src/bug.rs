//! A panic is a defect of the compiler: what is said about it.

use crate::progress;
use beamless_source::work;
use std::panic::PanicHookInfo;

/// As Rust's own programs exit.
const EXIT_CODE: i32 = 101;
/// Of a long text, such as a function that the verifier refused.
const MOST_LINES: usize = 40;

/// From now on a panic of any thread is reported and ends the compiler, unless somebody waits for it.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if is_broken_pipe(panic) {
            die_quietly();
        }
        if !work::is_caught() {
            report(panic);
            std::process::exit(EXIT_CODE);
        }
    }));
}

/// What `println!` does when the reader has gone. (SIGPIPE is ignored: the reader may also be `erl`, whose death is to be reported.)
fn is_broken_pipe(panic: &PanicHookInfo<'_>) -> bool {
    text(panic).is_some_and(|text| text.starts_with("failed printing to std") && text.contains("Broken pipe"))
}

/// As any Unix tool without a reader.
fn die_quietly() {
    // SAFETY: neither call has conditions; the second ends the process.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        libc::raise(libc::SIGPIPE);
    }
}

fn text<'a>(panic: &'a PanicHookInfo<'_>) -> Option<&'a str> {
    let payload = panic.payload();
    payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied())
}

fn report(panic: &PanicHookInfo<'_>) {
    progress::abandon();
    let text = text(panic).unwrap_or("it panicked");
    let place = panic.location().map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    eprintln!("beamless: this is a bug in beamless: {}", work::now());
    let (first, more) = text.split_once('\n').unwrap_or((text, ""));
    eprintln!("  {first}{place}");
    more.lines().take(MOST_LINES).for_each(|line| eprintln!("  {line}"));
    eprintln!("  Please report it, with the source if you can. `--no-pass` may be a way around it until then.");
}
