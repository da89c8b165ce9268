//! Core Erlang of compiled modules: the library's, the user's `.beam` files, and our replacements.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use beamless_source::{Atom, Code, Diagnostic, progress};
use eetf::Term;

use crate::cache::Key;
use crate::report::core_error;
use crate::{Otp, message};

/// A module's Core Erlang as bytes that `frontend::read_module` reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Core {
    pub bytes: Vec<u8>,
    /// Hash of all that the bytes depend on: what is computed from them can be cached under it.
    pub key: Key,
    /// Of a user's module: the `.beam` file that it came from, or that OTP's compiler made beside it.
    pub object: Option<Arc<[u8]>>,
}

/// Name of the part of the cache that Core is in.
pub(crate) const SPACE: &str = "core";

/// A beam whose Core is wanted.
pub(crate) struct Wanted {
    /// For messages.
    pub what: String,
    pub key: Key,
    pub request: Term,
    pub object: Option<Arc<[u8]>>,
}

impl Otp {
    /// Core of modules by name: our replacement if there is one, otherwise the library's beam. In the order asked.
    pub fn core_of_modules(&self, modules: &[Atom]) -> Vec<Result<Core, Diagnostic>> {
        let replaced: Vec<Atom> = modules.iter().copied().filter(|module| self.is_replaced(*module)).collect();
        let mut replaced = self.core_of_replacements(&replaced).into_iter();
        let mut results = Vec::with_capacity(modules.len());
        let (mut places, mut paths) = (Vec::new(), Vec::new());
        for module in modules {
            if self.is_replaced(*module) {
                results.extend(replaced.next());
                continue;
            }
            results.push(Err(Diagnostic::error(Code::ModuleNotFound, format!("module {module} was not found"))));
            if let Some(path) = self.modules().get(module) {
                places.push(results.len() - 1);
                paths.push(path.as_path());
            }
        }
        for (place, result) in places.into_iter().zip(self.core_of_paths(&paths, false)) {
            results[place] = result;
        }
        results
    }

    /// Core of the user's `.beam` files, in the order given.
    pub fn core_of_beams(&self, paths: &[PathBuf]) -> Vec<Result<Core, Diagnostic>> {
        self.core_of_paths(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>(), true)
    }

    /// `keep`: with their object code.
    fn core_of_paths(&self, paths: &[&Path], keep: bool) -> Vec<Result<Core, Diagnostic>> {
        let wanted = paths.iter().map(|path| {
            let beam = std::fs::read(path).map_err(|error| {
                Diagnostic::error(Code::InputUnreadable, format!("{} cannot be read: {error}", path.display()))
            })?;
            if is_cut_short(&beam) {
                return Err(core_error(&path.display().to_string(), "not_a_beam", "it is cut short"));
            }
            Ok(Wanted {
                what: path.display().to_string(),
                key: self.key("beam").bytes(&beam).finish(),
                request: message::tuple(vec![message::atom("path"), message::binary(crate::path_bytes(path))]),
                object: keep.then(|| beam.into()),
            })
        });
        self.fetch("core", wanted.collect())
    }

    /// Takes from the cache what is there, and asks for the rest in one request.
    pub(crate) fn fetch(
        &self,
        request: &str,
        wanted: Vec<Result<Wanted, Diagnostic>>,
    ) -> Vec<Result<Core, Diagnostic>> {
        let mut results = Vec::with_capacity(wanted.len());
        let (mut missing, mut items) = (Vec::new(), Vec::new());
        for (place, wanted) in wanted.into_iter().enumerate() {
            results.push(match wanted {
                Err(diagnostic) => Err(diagnostic),
                Ok(wanted) => match self.cache.get(SPACE, wanted.key) {
                    Some(bytes) => Ok(Core { bytes, key: wanted.key, object: wanted.object }),
                    None => {
                        items.push(wanted.request);
                        missing.push((place, wanted.what, wanted.key, wanted.object));
                        Err(crate::session::failed("it did not answer"))
                    }
                },
            });
        }
        if items.is_empty() {
            return results;
        }
        progress::begin("Reading modules", items.len());
        let outcome = self.session().and_then(|mut session| {
            session.request(request, message::list(items), |index, term| {
                progress::advance();
                if let Some((place, what, key, object)) = missing.get(index) {
                    results[*place] = self.keep(what, *key, term).map(|core| Core { object: object.clone(), ..core });
                }
            })
        });
        if let Err(diagnostic) = outcome {
            for (place, ..) in missing {
                if results[place].is_err() {
                    results[place] = Err(diagnostic.clone());
                }
            }
        }
        results
    }

    /// `{ok, Bytes}` into the cache, `{error, Kind, Text}` into a diagnostic.
    fn keep(&self, what: &str, key: Key, term: Term) -> Result<Core, Diagnostic> {
        match message::tagged(term, "ok") {
            Ok(fields) => {
                let bytes = fields.into_iter().next().map(message::bytes).unwrap_or_default();
                self.cache.put(SPACE, key, &bytes);
                Ok(Core { bytes, key, object: None })
            }
            Err(other) => Err(error_of(what, other)),
        }
    }
}

/// `beam_lib` does not notice this if the chunks that it is asked for come later.
fn is_cut_short(beam: &[u8]) -> bool {
    let length = beam.get(4..8).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).map(u32::from_be_bytes);
    beam.starts_with(b"FOR1") && length.is_some_and(|length| (length as usize).saturating_add(8) > beam.len())
}

/// `{error, Kind, Text}` as a diagnostic.
pub(crate) fn error_of(what: &str, term: Term) -> Diagnostic {
    let mut fields = message::elements(term).into_iter().skip(1).map(message::text);
    let (kind, text) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    core_error(what, &kind, &text)
}
