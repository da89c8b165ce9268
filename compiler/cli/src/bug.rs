//! A panic is a defect of the compiler: what is said about it.

use beamless_source::work;
use std::panic::PanicHookInfo;

/// As Rust's own programs exit.
const EXIT_CODE: i32 = 101;

/// From now on a panic of any thread is reported and ends the compiler, unless somebody waits for it.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if !work::is_caught() {
            report(panic);
            std::process::exit(EXIT_CODE);
        }
    }));
}

fn report(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
    let place = panic.location().map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    eprintln!("beamless: this is a bug in beamless: {}", work::now());
    eprintln!("  {}{place}", text.unwrap_or("it panicked").trim_end().replace('\n', "\n  "));
    eprintln!("  Please report it, with the source if you can. `--no-pass` may be a way around it until then.");
}
