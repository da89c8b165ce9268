//! One line on standard error that tells how far the compiler is, where that is a terminal. Rewritten while it works, and erased before anything
//! else is printed.

use beamless_source::progress::{self, Progress};
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Short builds show nothing.
const BEFORE_THE_FIRST: Duration = Duration::from_millis(300);
const BETWEEN: Duration = Duration::from_millis(100);
/// Where the terminal's width is not known.
const USUAL_WIDTH: usize = 80;
const ERASE: &str = "\r\x1b[K";

/// Whether a line is to be seen.
static SHOWN: Mutex<bool> = Mutex::new(false);

/// From now on the line is shown. The thread that writes it ends with the process.
pub fn start() {
    let is_dumb = std::env::var_os("TERM").is_none_or(|name| name == "dumb");
    if io::stderr().is_terminal() && !is_dumb {
        // Without the thread there is no line.
        let _ = std::thread::Builder::new().name("progress".into()).spawn(watch);
    }
}

fn watch() {
    std::thread::sleep(BEFORE_THE_FIRST);
    loop {
        draw();
        std::thread::sleep(BETWEEN);
    }
}

fn draw() {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    // Asked for under the lock: once the end was told, nothing is drawn any more.
    match progress::now() {
        Some(progress) => {
            write(&format!("{ERASE}{}", line(progress, width())));
            *shown = true;
        }
        None => erase(&mut shown),
    }
}

/// Does what prints, with the line erased.
pub fn without<T>(print: impl FnOnce() -> T) -> T {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    erase(&mut shown);
    print()
}

/// Nothing more is to be told: the line is erased until the next step begins.
pub fn end() {
    progress::end();
    without(|| ());
}

/// As `end`, for a thread that may be printing.
pub fn abandon() {
    progress::end();
    if let Ok(mut shown) = SHOWN.try_lock() {
        erase(&mut shown);
    }
}

fn erase(shown: &mut bool) {
    if std::mem::take(shown) {
        write(ERASE);
    }
}

fn write(text: &str) {
    let mut stream = io::stderr().lock();
    // Who has closed the terminal does not look.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// Never as wide as the terminal, which would begin another line.
fn line(progress: Progress, width: usize) -> String {
    let Progress { step, done, all } = progress;
    let text = match (done, all) {
        (0, 0) => step.to_owned(),
        (_, 0) => format!("{step} {done}"),
        _ => format!("{step} {}/{all}", done.min(all)),
    };
    text.chars().take(width.saturating_sub(1)).collect()
}

fn width() -> usize {
    // SAFETY: all zeros is a value of the struct, which holds only numbers.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the request writes such a struct, and nothing else.
    let known = unsafe { libc::ioctl(libc::STDERR_FILENO, libc::TIOCGWINSZ, &raw mut size) } == 0;
    if known && size.ws_col > 0 { size.ws_col.into() } else { USUAL_WIDTH }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_and_fits() {
        let of = |done, all, width| line(Progress { step: "Compiling functions", done, all }, width);
        assert_eq!(of(812, 1540, 80), "Compiling functions 812/1540");
        assert_eq!(of(812, 0, 80), "Compiling functions 812");
        assert_eq!(of(0, 0, 80), "Compiling functions");
        assert_eq!(of(9, 8, 80), "Compiling functions 8/8");
        assert_eq!(of(812, 1540, 24), "Compiling functions 812");
        assert_eq!(of(812, 1540, 0), "");
    }
}
