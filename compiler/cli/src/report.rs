//! Diagnostics on the terminal, with the user's source line.

use beamless_source::{Code, Diagnostic, Severity, SourceMap};
use miette::{GraphicalReportHandler, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use std::time::Duration;

/// Prints diagnostics to standard error.
pub fn print<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &SourceMap) {
    for diagnostic in diagnostics {
        let mut text = String::new();
        let report = to_report(diagnostic, sources);
        match GraphicalReportHandler::new().render_report(&mut text, report.as_ref()) {
            Ok(()) => eprint!("{text}"),
            Err(_) => eprintln!("{diagnostic}"),
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
        eprintln!("{name:>16} {:8.1} ms", time.as_secs_f64() * 1e3);
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
