//! Diagnostics on the terminal, with the user's source line.

use beamless_source::{Diagnostic, Severity, SourceMap};
use miette::{GraphicalReportHandler, LabeledSpan, MietteDiagnostic, NamedSource, Report};

/// Prints diagnostics to standard error.
pub fn print(diagnostics: &[Diagnostic], sources: &SourceMap) {
    for diagnostic in diagnostics {
        let mut text = String::new();
        let report = to_report(diagnostic, sources);
        match GraphicalReportHandler::new().render_report(&mut text, report.as_ref()) {
            Ok(()) => eprint!("{text}"),
            Err(_) => eprintln!("{diagnostic}"),
        }
    }
}

fn to_report(diagnostic: &Diagnostic, sources: &SourceMap) -> Report {
    let severity = match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    };
    let mut made = MietteDiagnostic::new(diagnostic.message.clone())
        .with_code(diagnostic.code.as_str())
        .with_severity(severity);
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
