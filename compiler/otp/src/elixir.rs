//! Elixir sources to beams (whose Core is then asked for like that of any beam), and the consolidation of protocols.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use beamless_source::{Atom, Code, Diagnostic, Severity};
use eetf::Term;

use crate::cache::{Key, unique_sibling};
use crate::core::{Core, Wanted};
use crate::erlang::hash_of_file;
use crate::report::{Compiled, Message};
use crate::{Otp, message};

/// The modules of compiled Elixir sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ElixirBeams {
    /// Holds the beams; belongs to the code path of whatever is compiled next.
    pub directory: PathBuf,
    pub beams: Vec<PathBuf>,
}

/// A protocol and the types that implement it in this program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Protocol {
    /// e.g. `Elixir.Enumerable`
    pub name: Atom,
    /// The protocol's own, unconsolidated beam.
    pub beam: PathBuf,
    /// The types that have an implementation, as `for:` names them, e.g. `Elixir.List`.
    pub targets: Vec<Atom>,
}

impl Otp {
    /// Compiles Elixir files together, then the scripts (`.exs`) among them. What a script does outside of modules is
    /// not done now: it becomes `main/1` of a module `Script.Name`.
    ///
    /// # Errors
    /// There is no Elixir, or it does not work. Errors in the sources are in the result.
    pub fn compile_elixir(&self, files: &[PathBuf]) -> Result<Compiled<ElixirBeams>, Diagnostic> {
        self.elixir()?;
        let key = self.elixir_key(files)?;
        let base = self
            .cache
            .directory("elixir")
            .unwrap_or_else(|| unique_sibling(&std::env::temp_dir().join("beamless-elixir")));
        let directory = base.join(key.to_string());
        if let Some(beams) = remembered(&directory) {
            return Ok(beams);
        }
        let temporary = unique_sibling(&directory);
        fs::create_dir_all(&temporary).map_err(|error| unwritable(&temporary, &error))?;
        let compiled = self.run_elixir(files, &temporary);
        let finished = compiled.and_then(|compiled| match compiled.result {
            None => Ok(compiled),
            Some(_) => {
                fs::write(temporary.join(RESOURCES), resource_lines(&temporary)).map_err(|error| unwritable(&temporary, &error))?;
                let lines: String = compiled.messages.iter().map(|message| message.to_line() + "\n").collect();
                fs::write(temporary.join(MESSAGES), lines).map_err(|error| unwritable(&temporary, &error))?;
                // Another compiler may have been faster; its result is as good.
                if directory.is_dir() && remembered(&directory).is_none() {
                    // Of resources that have changed since. That it stays is seen when this is renamed.
                    let _ = fs::remove_dir_all(&directory);
                }
                if let Err(error) = fs::rename(&temporary, &directory)
                    && !directory.is_dir()
                {
                    return Err(unwritable(&directory, &error));
                }
                remembered(&directory).ok_or_else(|| crate::session::failed("the compiled modules are gone"))
            }
        });
        let _ = fs::remove_dir_all(&temporary);
        finished
    }

    fn elixir_key(&self, files: &[PathBuf]) -> Result<Key, Diagnostic> {
        let mut key = self.key("elixir");
        for path in &self.code_path {
            key = key.text(&crate::install::identity(path).unwrap_or_default());
        }
        for file in files {
            let contents = fs::read(file).map_err(|error| {
                Diagnostic::error(Code::InputUnreadable, format!("{} cannot be read: {error}", file.display()))
            })?;
            // The full path: it is in the beams, and `__DIR__` may have been used.
            let full = file.canonicalize().unwrap_or_else(|_| file.clone());
            key = key.text(&full.to_string_lossy()).bytes(&contents);
        }
        Ok(key.finish())
    }

    fn run_elixir(&self, files: &[PathBuf], directory: &Path) -> Result<Compiled<ElixirBeams>, Diagnostic> {
        let (scripts, files): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_script(file));
        let paths = |files: Vec<&PathBuf>| {
            message::list(files.into_iter().map(|file| message::binary(crate::path_bytes(file))).collect())
        };
        let directory_bytes = message::binary(crate::path_bytes(directory));
        let argument = message::tuple(vec![paths(files), paths(scripts), directory_bytes]);
        let reply = self.session()?.request("elixir", argument, |_, _| {})?;
        let reply = match message::tagged(reply, "failed") {
            Ok(fields) => {
                let mut fields = fields.into_iter();
                let mut messages = Message::lists(fields.next(), fields.next());
                if !messages.iter().any(|message| message.severity == Severity::Error) {
                    let text = "the sources do not compile".to_owned();
                    messages.push(Message { severity: Severity::Error, file: String::new(), line: 0, column: 0, text });
                }
                return Ok(Compiled { result: None, messages });
            }
            Err(reply) => reply,
        };
        let mut fields = message::elements(reply).into_iter().skip(1);
        let messages = Message::lists(None, fields.next());
        Ok(Compiled { result: Some(ElixirBeams { directory: directory.to_owned(), beams: Vec::new() }), messages })
    }

    /// Core of each protocol's module as it is when just these types implement it. `code_path`: directories of the
    /// implementations' and the protocols' beams, where they are not Elixir's own.
    pub fn consolidate(&self, protocols: &[Protocol], code_path: &[PathBuf]) -> Vec<Result<Core, Diagnostic>> {
        let wanted = protocols.iter().map(|protocol| {
            let beam = fs::read(&protocol.beam).map_err(|error| {
                let text = format!("{} cannot be read: {error}", protocol.beam.display());
                Diagnostic::error(Code::InputUnreadable, text)
            })?;
            let mut targets: Vec<&str> = protocol.targets.iter().map(|target| target.as_str()).collect();
            targets.sort_unstable();
            let key = targets.iter().fold(self.key("protocol").bytes(&beam), |key, target| key.text(target));
            let targets = targets.into_iter().map(message::atom).collect();
            let request = message::tuple(vec![message::atom(protocol.name.as_str()), message::list(targets)]);
            Ok(Wanted { what: format!("protocol {}", protocol.name), key: key.finish(), request, object: None })
        });
        let wanted: Vec<_> = wanted.collect();
        let cached = |wanted: &Result<Wanted, _>| {
            wanted.as_ref().is_ok_and(|wanted| self.cache.get(crate::core::SPACE, wanted.key).is_some())
        };
        if !wanted.iter().all(cached) {
            let extended = self.session().and_then(|mut session| match session.0.as_mut() {
                Some(session) => self.add_paths(session, code_path.iter().map(PathBuf::as_path)),
                None => Ok(()),
            });
            if let Err(diagnostic) = extended {
                return wanted.iter().map(|_| Err(diagnostic.clone())).collect();
            }
        }
        self.fetch("consolidate", wanted)
    }
}

/// File beside the beams: the compiler's warnings. Written last, so that it tells that all is there.
const MESSAGES: &str = "messages";

/// The same: the files that modules name as `@external_resource`, which were read at compile time, each with the hash of its contents.
const RESOURCES: &str = "resources";

fn resource_lines(directory: &Path) -> String {
    let beams = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let named: BTreeSet<String> = beams.filter_map(|beam| fs::read(beam).ok()).flat_map(|beam| resources(&beam)).collect();
    named.iter().map(|path| format!("{}\t{path}\n", hash_of_file(Path::new(path)).unwrap_or_default())).collect()
}

/// The values of `external_resource` among a beam's attributes.
fn resources(beam: &[u8]) -> Vec<String> {
    let attributes = chunk(beam, b"Attr").and_then(|bytes| Term::decode(bytes).ok()).map(message::elements);
    let pairs = attributes.into_iter().flatten().filter_map(|pair| message::tagged(pair, "external_resource").ok());
    pairs.flatten().flat_map(message::elements).map(message::text).collect()
}

/// A chunk of a beam: after `FOR1`, the size and `BEAM` come names, sizes, and contents in steps of four bytes.
fn chunk<'a>(beam: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let mut rest = beam.get(12..)?;
    loop {
        let (head, more) = rest.split_at_checked(8)?;
        let size = u32::from_be_bytes(head[4..].try_into().ok()?) as usize;
        if &head[..4] == name {
            return more.get(..size);
        }
        rest = more.get(size.next_multiple_of(4)..)?;
    }
}

fn is_current(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(hash, path)| hash_of_file(Path::new(path)).unwrap_or_default() == hash)
}

fn remembered(directory: &Path) -> Option<Compiled<ElixirBeams>> {
    fs::read_to_string(directory.join(RESOURCES)).ok()?.lines().all(is_current).then_some(())?;
    let lines = fs::read_to_string(directory.join(MESSAGES)).ok()?;
    let messages = lines.lines().map(Message::from_line).collect::<Option<Vec<_>>>()?;
    let mut beams: Vec<PathBuf> = fs::read_dir(directory).ok()?.flatten().map(|entry| entry.path()).collect();
    beams.retain(|path| path.extension().is_some_and(|extension| extension == "beam"));
    beams.sort();
    Some(Compiled { result: Some(ElixirBeams { directory: directory.to_owned(), beams }), messages })
}

fn is_script(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "exs")
}

/// The module that a script's actions become `main/1` of: `Elixir.Script.HelloWorld` of `hello_world.exs`. The helper makes it (`script_module/1`).
#[must_use]
pub fn script_module(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let words = stem.split(['_', '-', ' ', '.']).filter(|word| !word.is_empty());
    let titled = words.map(|word| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    });
    format!("Elixir.Script.{}", titled.collect::<String>())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Code::InputUnreadable, format!("{} cannot be written: {error}", path.display()))
}
