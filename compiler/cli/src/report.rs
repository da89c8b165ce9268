//! Diagnostics on the terminal, with the user's source line.

use crate::args::Format;
use crate::progress;
use beamless_source::{Code, Diagnostic, Severity, SourceMap};
use miette::{GraphicalReportHandler, JSONReportHandler, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

static FORMAT: OnceLock<Format> = OnceLock::new();
/// All that was printed.
static SAID: Mutex<String> = Mutex::new(String::new());

/// How diagnostics are printed from now on; said once.
pub fn set_format(format: Format) {
    FORMAT.get_or_init(|| format);
}

/// Who reads diagnostics.
pub fn format() -> Format {
    FORMAT.get().copied().unwrap_or_default()
}

/// All diagnostics that were printed until now.
pub fn said() -> String {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Prints diagnostics of an earlier build.
pub fn repeat(said: &str) {
    progress::without(|| match format() {
        Format::Human => eprint!("{said}"),
        Format::Json => print!("{said}"),
    });
    SAID.lock().unwrap_or_else(PoisonError::into_inner).push_str(said);
}

/// The end of a build, for whoever watches it.
pub fn finished(executable: &Path, unchanged: bool, verbose: bool) {
    progress::end();
    if verbose || io::stderr().is_terminal() {
        let note = if unchanged { " (unchanged)" } else { "" };
        eprintln!("Finished {}{note}", executable.display());
    }
}

/// Prints diagnostics: for people to standard error, for tools to standard output, a JSON object a line.
pub fn print<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &SourceMap) {
    let format = format();
    for diagnostic in diagnostics {
        let mut text = String::new();
        let report = to_report(diagnostic, sources);
        let rendered = match format {
            Format::Human => GraphicalReportHandler::new().render_report(&mut text, report.as_ref()),
            Format::Json => JSONReportHandler::new().render_report(&mut text, report.as_ref()),
        };
        match (rendered, format) {
            (Ok(()), Format::Human) => repeat(&text),
            (Ok(()), Format::Json) => repeat(&format!("{}\n", text.trim_end())),
            (Err(_), _) => progress::without(|| eprintln!("{diagnostic}")),
        }
    }
}

/// The same, with what is said of library code as one warning, unless all is wanted: few users can do anything about it.
pub fn print_folded(diagnostics: &[Diagnostic], sources: &SourceMap, all: bool) {
    let is_library = |diagnostic: &&Diagnostic| {
        !all && diagnostic.severity == Severity::Warning
            && matches!(diagnostic.code, Code::UndefinedInLibrary | Code::UnsupportedBif)
    };
    print(diagnostics.iter().filter(|diagnostic| !is_library(diagnostic)), sources);
    let library: Vec<_> = diagnostics.iter().filter(is_library).collect();
    match library[..] {
        [] => {}
        [only] => print([only], sources),
        [first, ..] => {
            let message =
                format!("{} functions that may be called are not there, the first: {}", library.len(), first.message);
            let warning = Diagnostic::warning(first.code, message);
            print([&warning.help("--verbose lists them; each raises undef if it is called")], sources);
        }
    }
}

/// Steps and how long they took.
pub fn times(steps: impl Iterator<Item = (&'static str, Duration)>) {
    for (name, time) in steps {
        progress::without(|| eprintln!("{name:>16} {:8.1} ms", time.as_secs_f64() * 1e3));
    }
}

fn to_report(diagnostic: &Diagnostic, sources: &SourceMap) -> Report {
    let severity = match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    };
    let mut made =
        MietteDiagnostic::new(diagnostic.message.clone()).with_code(diagnostic.code.as_str()).with_severity(severity);
    if let Some(help) = &diagnostic.help {
        made = made.with_help(help.clone());
    }
    let Some(file) = diagnostic.labels.first().and_then(|label| sources.file(label.span.file)) else {
        return Report::new(made);
    };
    let labels = diagnostic.labels.iter().map(|label| {
        let text = (!label.text.is_empty()).then(|| label.text.clone());
        let range = label.span.start as usize..label.span.end as usize;
        LabeledSpan::new(text, range.start, range.len())
    });
    Report::new(made.with_labels(labels)).with_source_code(NamedSource::new(&file.name, file.text.to_string()))
}
