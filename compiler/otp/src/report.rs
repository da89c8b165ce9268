//! What OTP's and Elixir's compilers say about sources, and how it becomes diagnostics.

use std::path::Path;

use beamless_source::{Code, Diagnostic, Severity, SourceMap};
use eetf::Term;

use crate::message;

/// A message of OTP's or Elixir's compiler.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub severity: Severity,
    /// As the compiler names it; empty if there is no place.
    pub file: String,
    /// 0: not known.
    pub line: u32,
    /// 0: not known.
    pub column: u32,
    pub text: String,
}

/// The result of compiling sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compiled<T> {
    /// `None`: see the messages.
    pub result: Option<T>,
    pub messages: Vec<Message>,
}

impl Message {
    /// As a diagnostic, with the source line if the file can be read.
    #[must_use]
    pub fn diagnostic(&self, sources: &mut SourceMap) -> Diagnostic {
        let code = if self.severity == Severity::Error { Code::CompileError } else { Code::CompileWarning };
        let text = without_frame(&self.text);
        let id = if self.file.is_empty() || self.line == 0 { None } else { sources.load(Path::new(&self.file)).ok() };
        if let Some(id) = id
            && let Some(file) = sources.file(id)
        {
            let span = file.span_at(id, self.line, self.column);
            return Diagnostic::new(self.severity, code, text).label(span, "");
        }
        let place = match (self.file.as_str(), self.line) {
            ("", _) => String::new(),
            (file, 0) => format!("{file}: "),
            (file, line) => format!("{file}:{line}: "),
        };
        Diagnostic::new(self.severity, code, format!("{place}{text}"))
    }

    /// Reads `[{File, Line, Column, Text}]`.
    pub(crate) fn list(severity: Severity, term: Term) -> Vec<Message> {
        let read = |term| {
            let Ok([file, line, column, text]) = <[Term; 4]>::try_from(message::elements(term)) else { return None };
            let (line, column) = (message::number(&line), message::number(&column));
            Some(Message { severity, file: message::text(file), line, column, text: message::text(text) })
        };
        message::elements(term).into_iter().filter_map(read).collect()
    }

    /// Both lists of a result.
    pub(crate) fn lists(errors: Option<Term>, warnings: Option<Term>) -> Vec<Message> {
        let mut all: Vec<Message> = errors.into_iter().flat_map(|term| Message::list(Severity::Error, term)).collect();
        all.extend(warnings.into_iter().flat_map(|term| Message::list(Severity::Warning, term)));
        all
    }

    /// For the cache: one message a line.
    pub(crate) fn to_line(&self) -> String {
        let severity = if self.severity == Severity::Error { 'E' } else { 'W' };
        let text = self.text.replace('\\', "\\\\").replace('\n', "\\n");
        format!("{severity}\t{}\t{}\t{}\t{text}", self.file.replace(['\t', '\n'], " "), self.line, self.column)
    }

    pub(crate) fn from_line(line: &str) -> Option<Message> {
        let mut fields = line.splitn(5, '\t');
        let severity = if fields.next()? == "E" { Severity::Error } else { Severity::Warning };
        let file = fields.next()?.to_owned();
        let (line, column) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let mut text = String::new();
        let mut chars = fields.next()?.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => text.push(if chars.next()? == 'n' { '\n' } else { '\\' }),
                c => text.push(c),
            }
        }
        Some(Message { severity, file, line, column, text })
    }
}

/// Without Elixir's `** (CompileError) file.ex:3: ` in front and the compiler's own stack trace behind.
fn without_frame(text: &str) -> &str {
    let text = text.trim_end();
    let Some((_, framed)) = text.strip_prefix("** (").and_then(|text| text.split_once("Error) ")) else { return text };
    let end = framed.find("\n    (").unwrap_or(framed.len());
    let framed = framed[..end].trim_end();
    // A place is `name:line:` or `name:line:column:`, then a space.
    match framed.split_once(": ") {
        Some((place, rest)) if place.ends_with(|c: char| c.is_ascii_digit()) && !place.contains(' ') => rest,
        _ => framed,
    }
}

/// What a failed request for the Core of `what` means to the user: `{error, Kind, Text}`.
pub(crate) fn core_error(what: &str, kind: &str, text: &str) -> Diagnostic {
    let text = text.trim_end();
    match kind {
        "no_debug_info" => Diagnostic::error(Code::BeamNoDebugInfo, format!("{what} has no debug information"))
            .help("compile it with debug_info, or give Beamless the source"),
        "not_a_beam" => Diagnostic::error(Code::BeamCorrupt, format!("{what} is not a usable .beam file: {text}")),
        "unreadable" => Diagnostic::error(Code::InputUnreadable, format!("{what} cannot be read: {text}")),
        "no_backend" if text == "elixir_erl" => {
            Diagnostic::error(Code::ElixirMissing, format!("{what} was written in Elixir, which is not installed"))
                .help("install Elixir 1.14 or newer, e.g. `apt install elixir`, or set BEAMLESS_ELIXIR")
        }
        "no_backend" => Diagnostic::error(
            Code::BackendFailed,
            format!("{what} holds debug information for `{text}`, a compiler that is not installed"),
        ),
        "unsupported" => {
            Diagnostic::error(Code::CoreUnsupported, format!("{what} uses `{text}`, which is not supported"))
        }
        "backend_failed" => Diagnostic::error(
            Code::BackendFailed,
            format!("no Core Erlang can be made from the debug information of {what}: {text}"),
        )
        .help("it may have been compiled by another version of OTP or Elixir: compile it again"),
        _ => Diagnostic::error(Code::OtpFailed, format!("{what}: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elixirs_frame_goes() {
        let syntax = "** (SyntaxError) x1.ex:3:1: unexpected end\n    (elixir 1.14.0) lib/kernel/parallel_compiler.ex:346: f/7";
        assert_eq!(without_frame(syntax), "unexpected end");
        assert_eq!(without_frame("** (CompileError) a.ex:3: undefined: x\n"), "undefined: x");
        assert_eq!(without_frame("variable \"x\" is unused"), "variable \"x\" is unused");
    }

    #[test]
    fn messages_survive_the_cache() {
        let message = Message {
            severity: Severity::Warning,
            file: "a.erl".into(),
            line: 3,
            column: 7,
            text: "a\\nb\n\tc".into(),
        };
        assert_eq!(Message::from_line(&message.to_line()), Some(message));
    }
}
