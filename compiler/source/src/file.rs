//! The texts a build reads, by number, and their line tables. Reads files only when asked to `load` one.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::span::{FileId, Span};

/// One source text.
#[derive(Debug)]
pub struct SourceFile {
    /// As it is to be shown: a path, or a made-up name such as `<stdin>`.
    pub name: String,
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

/// All source texts of a build.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_name: HashMap<String, FileId>,
}

/// A place for people: both numbers count from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineCol {
    pub line: u32,
    pub column: u32,
}

impl SourceMap {
    #[must_use]
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text under a name; the same name and text give the same number.
    pub fn add(&mut self, name: &str, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        if let Some(&id) = self.by_name.get(name)
            && self.files[id.0 as usize].text == text
        {
            return id;
        }
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at as u32 + 1))
            .collect();
        self.files.push(SourceFile { name: name.to_owned(), text, line_starts });
        self.by_name.insert(name.to_owned(), id);
        id
    }

    /// Reads a file from disk once. Bytes that are not UTF-8 become U+FFFD.
    pub fn load(&mut self, path: &Path) -> io::Result<FileId> {
        let name = path.to_string_lossy();
        if let Some(&id) = self.by_name.get(&*name) {
            return Ok(id);
        }
        let bytes = std::fs::read(path)?;
        Ok(self.add(&name, String::from_utf8_lossy(&bytes).into_owned()))
    }

    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The place where a span begins; 1:1 for a file that is not in this map.
    #[must_use]
    pub fn line_col(&self, span: Span) -> LineCol {
        self.file(span.file).map_or(LineCol { line: 1, column: 1 }, |file| file.line_col(span.start))
    }

    /// `file:line:column`, for messages without a source excerpt.
    #[must_use]
    pub fn show(&self, span: Span) -> String {
        let at = self.line_col(span);
        let name = self.file(span.file).map_or("?", |file| file.name.as_str());
        format!("{name}:{}:{}", at.line, at.column)
    }
}

impl SourceFile {
    #[must_use]
    pub fn line_col(&self, offset: u32) -> LineCol {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts[line - 1] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        LineCol { line: line as u32, column: before.chars().count() as u32 + 1 }
    }

    /// The span of a place given as line and column (both from 1; column 0 = the whole line): up to the end of the
    /// word there. Places outside of the text give its nearest end.
    #[must_use]
    pub fn span_at(&self, id: FileId, line: u32, column: u32) -> Span {
        let index = (line.max(1) as usize - 1).min(self.line_starts.len() - 1);
        let start = self.line_starts[index] as usize;
        let text = self.text[start..].lines().next().unwrap_or("");
        if column == 0 {
            let indent = text.len() - text.trim_start().len();
            return Span::new(id, (start + indent) as u32, (start + text.len()) as u32);
        }
        let from = text.char_indices().nth(column as usize - 1).map_or(text.len(), |(at, _)| at);
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
        let rest = &text[from..];
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let one = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(id, (start + from) as u32, (start + from + word.max(one)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let mut map = SourceMap::new();
        let id = map.add("a.erl", "one\nzwö drei\n");
        let at = |start| map.line_col(Span::new(id, start, start));
        assert_eq!(at(0), LineCol { line: 1, column: 1 });
        assert_eq!(at(4), LineCol { line: 2, column: 1 });
        assert_eq!(at(9), LineCol { line: 2, column: 5 });
        assert_eq!(at(1000), LineCol { line: 3, column: 1 });
    }

    #[test]
    fn spans_of_places() {
        let mut map = SourceMap::new();
        let id = map.add("a.erl", "one\n  zwö drei\n");
        let file = map.file(id).unwrap();
        let text = |line, column| {
            let span = file.span_at(id, line, column);
            &file.text[span.start as usize..span.end as usize]
        };
        assert_eq!(text(2, 3), "zwö");
        assert_eq!(text(2, 0), "zwö drei");
        assert_eq!(text(2, 6), " ");
        assert_eq!(text(99, 99), "");
    }
}
