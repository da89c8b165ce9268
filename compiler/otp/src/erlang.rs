//! Core Erlang of Erlang sources, compiled by OTP's own compiler, and of our replacements of library modules.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use beamless_source::{Atom, Code, Diagnostic};
use eetf::Term;

use crate::cache::{Key, write_atomically};
use crate::core::{Core, SPACE, error_of};
use crate::report::{Compiled, Message};
use crate::{Otp, message};

/// An Erlang source and how it is to be compiled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ErlangSource {
    pub path: PathBuf,
    /// `-I`
    pub includes: Vec<PathBuf>,
    /// `-D`: macro and value (an Erlang term as text; `true` if there is none).
    pub defines: Vec<(String, Option<String>)>,
    /// Further options of `compile:file/2`, each an Erlang term as text, e.g. `{parse_transform,my_pt}`.
    pub options: Vec<String>,
}

/// Result of compiling an [`ErlangSource`].
pub type ErlangCore = Compiled<Core>;

/// Name of the part of the cache that object code of sources is in, under the keys of their Core.
const OBJECTS: &str = "object";

/// A module of our own that stands where the library's module of this name is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replacement {
    pub module: Atom,
    /// Erlang source.
    pub text: Cow<'static, str>,
}

impl ErlangSource {
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> ErlangSource {
        ErlangSource { path: path.into(), ..ErlangSource::default() }
    }

    /// The options as one Erlang list.
    fn option_text(&self) -> String {
        let mut options: Vec<String> = Vec::new();
        options.extend(self.includes.iter().map(|dir| format!("{{i,{}}}", quoted(&dir.to_string_lossy(), '"'))));
        options.extend(self.defines.iter().map(|(name, value)| match value {
            Some(value) => format!("{{d,{},{value}}}", quoted(name, '\'')),
            None => format!("{{d,{}}}", quoted(name, '\'')),
        }));
        options.extend(self.options.iter().cloned());
        format!("[{}]", options.join(","))
    }
}

fn quoted(text: &str, quote: char) -> String {
    let mut quoted = String::from(quote);
    for c in text.chars() {
        if c == quote || c == '\\' {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push(quote);
    quoted
}

impl Otp {
    /// Compiles Erlang sources; they may be each other's parse transforms. Results in the order given.
    ///
    /// # Errors
    /// Erlang itself does not work. Errors in the sources are in the results.
    pub fn compile_erlang(&self, sources: &[ErlangSource]) -> Result<Vec<ErlangCore>, Diagnostic> {
        self.compile_sources(sources, |source, options| self.source_key(source, options))
    }

    /// The files that Erlang sources were read from until now, with what they include; `None`: a parse transform may have read anything.
    #[must_use]
    pub fn files_read(&self) -> Option<Vec<PathBuf>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.as_ref().map(|files| files.iter().cloned().collect())
    }

    /// A source was read from these files.
    fn note<'a>(&self, files: impl Iterator<Item = &'a str>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let mut files = files.map(PathBuf::from).peekable();
        match &mut *read {
            Some(all) if files.peek().is_some() => all.extend(files),
            _ => *read = None,
        }
    }

    /// `key`: under what the result of a source is remembered, if at all.
    fn compile_sources(
        &self,
        sources: &[ErlangSource],
        key: impl Fn(&ErlangSource, &str) -> Option<Key>,
    ) -> Result<Vec<ErlangCore>, Diagnostic> {
        let mut results = Vec::with_capacity(sources.len());
        let (mut missing, mut items) = (Vec::new(), Vec::new());
        for (place, source) in sources.iter().enumerate() {
            let options = source.option_text();
            let key = key(source, &options);
            let remembered = key.and_then(|key| self.remembered(key));
            if remembered.is_none() {
                items.push(message::tuple(vec![
                    message::binary(crate::path_bytes(&source.path)),
                    message::binary(options),
                ]));
                missing.push((place, source.path.display().to_string(), key));
            }
            results.push(remembered.unwrap_or(Compiled { result: None, messages: Vec::new() }));
        }
        if !items.is_empty() {
            self.session()?.request("erlang", message::list(items), |index, term| {
                if let Some((place, what, key)) = missing.get(index) {
                    results[*place] = self.compiled(what, *key, term);
                }
            })?;
        }
        Ok(results)
    }

    /// Key of what compiling this source gave the last time; the files it includes are checked separately.
    fn source_key(&self, source: &ErlangSource, options: &str) -> Option<Key> {
        let directory = std::env::current_dir().ok()?;
        let environment = std::env::var("ERL_COMPILER_OPTIONS").unwrap_or_default();
        let path = source.path.to_str()?;
        let key = self.key("erlang").text(directory.to_str()?).text(path).text(options).text(&environment);
        Some(key.finish())
    }

    fn compiled(&self, what: &str, key: Option<Key>, term: Term) -> ErlangCore {
        let term = match message::tagged(term, "failed") {
            Ok(fields) => {
                let mut fields = fields.into_iter();
                let messages = Message::lists(fields.next(), fields.next());
                return Compiled { result: None, messages };
            }
            Err(term) => term,
        };
        match message::tagged(term, "ok") {
            Ok(fields) => {
                let mut fields = fields.into_iter();
                let bytes = fields.next().map(message::bytes).unwrap_or_default();
                let messages = Message::lists(None, fields.next());
                let files: Vec<String> =
                    fields.next().map(message::elements).into_iter().flatten().map(message::text).collect();
                let object = fields.next().map(|object| message::bytes(object).into());
                let core = Core { key: self.key("core-of-source").bytes(&bytes).finish(), bytes, object };
                if let Some(key) = key {
                    self.note(files.iter().map(String::as_str));
                    self.remember(key, &files, &core, &messages);
                }
                Compiled { result: Some(core), messages }
            }
            Err(other) => {
                let text = error_of(what, other).message;
                let severity = beamless_source::Severity::Error;
                Compiled {
                    result: None,
                    messages: vec![Message { severity, file: String::new(), line: 0, column: 0, text }],
                }
            }
        }
    }

    /// Stores the result together with the hashes of the files that it came from.
    fn remember(&self, key: Key, files: &[String], core: &Core, messages: &[Message]) {
        if files.is_empty() {
            return;
        }
        let mut record = format!("{}\n", core.key);
        for file in files {
            let Some(hash) = hash_of_file(Path::new(file)) else { return };
            // Writing to a String cannot fail.
            let _ = writeln!(record, "F\t{hash}\t{file}");
        }
        for message in messages {
            let _ = writeln!(record, "{}", message.to_line());
        }
        self.cache.put(SPACE, core.key, &core.bytes);
        self.cache.put(OBJECTS, core.key, core.object.as_deref().unwrap_or_default());
        self.cache.put("erlang", key, record.as_bytes());
    }

    /// The stored result, unless one of its files has changed.
    fn remembered(&self, key: Key) -> Option<ErlangCore> {
        let record = String::from_utf8(self.cache.get("erlang", key)?).ok()?;
        let mut lines = record.lines();
        let core_key = Key::from_hex(lines.next()?)?;
        let (mut messages, mut files) = (Vec::new(), Vec::new());
        for line in lines {
            match line.strip_prefix("F\t") {
                Some(file) => {
                    let (hash, path) = file.split_once('\t')?;
                    files.push(path);
                    if hash_of_file(Path::new(path))? != hash {
                        return None;
                    }
                }
                None => messages.push(Message::from_line(line)?),
            }
        }
        let bytes = self.cache.get(SPACE, core_key)?;
        let object: Arc<[u8]> = self.cache.get(OBJECTS, core_key)?.into();
        self.note(files.into_iter());
        Some(Compiled { result: Some(Core { bytes, key: core_key, object: Some(object) }), messages })
    }

    /// Core of our own modules; each of the names has to be replaced.
    pub(crate) fn core_of_replacements(&self, modules: &[Atom]) -> Vec<Result<Core, Diagnostic>> {
        let keyed: Vec<_> = modules
            .iter()
            .filter_map(|module| self.replacements.get(module))
            .map(|replacement| (replacement, self.key("replacement").text(&replacement.text).finish()))
            .collect();
        let mut results: Vec<_> = keyed
            .iter()
            .map(|(_, key)| self.cache.get(SPACE, *key).map(|bytes| Ok(Core { bytes, key: *key, object: None })))
            .collect();
        let missing: Vec<usize> = (0..results.len()).filter(|&place| results[place].is_none()).collect();
        if !missing.is_empty() {
            let wanted: Vec<_> = missing.iter().map(|&place| keyed[place]).collect();
            for (place, result) in missing.into_iter().zip(self.compile_replacements(&wanted)) {
                results[place] = Some(result);
            }
        }
        results.into_iter().map(|result| result.unwrap_or_else(|| Err(crate::session::failed("no answer")))).collect()
    }

    fn compile_replacements(&self, wanted: &[(&Replacement, Key)]) -> Vec<Result<Core, Diagnostic>> {
        let fail = |error: Diagnostic| wanted.iter().map(|_| Err(error.clone())).collect();
        let directory = match self.cache.directory("tmp") {
            Some(base) => crate::cache::unique_sibling(&base.join("platform")),
            None => crate::cache::unique_sibling(&std::env::temp_dir().join("beamless-platform")),
        };
        let sources: Vec<ErlangSource> = wanted
            .iter()
            .map(|(replacement, _)| ErlangSource::new(directory.join(format!("{}.erl", replacement.module.as_str()))))
            .collect();
        for (source, (replacement, _)) in sources.iter().zip(wanted) {
            if let Err(error) = write_atomically(&source.path, replacement.text.as_bytes()) {
                let text = format!("{} cannot be written: {error}", source.path.display());
                return fail(Diagnostic::error(Code::InputUnreadable, text));
            }
        }
        let compiled = self.compile_sources(&sources, |_, _| None);
        let _ = std::fs::remove_dir_all(&directory);
        let compiled = match compiled {
            Ok(compiled) => compiled,
            Err(diagnostic) => return fail(diagnostic),
        };
        let keep = |(compiled, (replacement, key)): (ErlangCore, &(&Replacement, Key))| match compiled.result {
            Some(core) => {
                self.cache.put(SPACE, *key, &core.bytes);
                // The object code of the platform is nobody's to read, and the cache does not keep it.
                Ok(Core { key: *key, object: None, ..core })
            }
            None => {
                let first = compiled.messages.first();
                let text = first.map_or_else(String::new, |message| format!("line {}: {}", message.line, message.text));
                let text = format!("the platform's module {} does not compile: {text}", replacement.module);
                Err(Diagnostic::error(Code::CompileError, text))
            }
        };
        compiled.into_iter().zip(wanted).map(keep).collect()
    }
}

pub(crate) fn hash_of_file(path: &Path) -> Option<String> {
    let contents = std::fs::read(path).ok()?;
    Some(crate::KeyBuilder::new("file").bytes(&contents).finish().to_string())
}
