//! OTP and Elixir as tools: finds them, asks them for the Core Erlang of modules, and remembers the answers on disk.
//! Does not read Core (that is `frontend`) and does not decide which modules are needed.
//!
//! Reading order: [`Otp`] here, `core` (beams, library modules), `erlang` and `elixir` (sources), below them
//! `session` (the `erl` process), `install`, `cache`.

mod applications;
pub mod cache;
mod core;
mod elixir;
mod erlang;
pub mod install;
mod message;
pub mod report;
mod session;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};

use beamless_source::{Atom, Diagnostic};

pub use cache::{Cache, Key, KeyBuilder};
pub use core::Core;
pub use elixir::{ElixirBeams, Protocol, script_module};
pub use erlang::{ErlangCore, ErlangSource, Replacement};
pub use install::{ElixirInstall, OtpInstall};
pub use report::{Compiled, Message};

use session::Session;

/// What a build wants of OTP.
pub struct Config {
    pub cache: Cache,
    /// Modules of our own that stand where the library's modules of the same name are.
    pub replacements: Vec<Replacement>,
    /// `ebin` directories that come before the library's, e.g. those of a project's dependencies.
    pub code_path: Vec<PathBuf>,
}

/// The installed OTP, and Elixir if there is one. The `erl` process is started when something is first needed that
/// is not in the cache.
pub struct Otp {
    cache: Cache,
    replacements: HashMap<Atom, Replacement>,
    code_path: Vec<PathBuf>,
    install: OtpInstall,
    elixir: OnceLock<Result<ElixirInstall, Diagnostic>>,
    modules: OnceLock<HashMap<Atom, PathBuf>>,
    applications: OnceLock<BTreeMap<String, PathBuf>>,
    /// Stands for the versions of everything that takes part in making Core.
    tools: OnceLock<Key>,
    session: Mutex<Option<Session>>,
    /// What sources of the user's were read from; `None` where that is not known.
    read: Mutex<Option<BTreeSet<PathBuf>>>,
}

impl Otp {
    /// Finds OTP.
    ///
    /// # Errors
    /// There is none, it is too old, or it does not work.
    pub fn find(config: Config) -> Result<Otp, Diagnostic> {
        let erl = install::find_erl()?;
        let Config { cache, replacements, code_path } = config;
        let mut session = None;
        let install = match install::remembered_otp(&cache, &erl) {
            Some(install) => install,
            None => {
                let started = Session::start(&erl, &cache)?;
                install::ask_otp(&cache, &erl, session.insert(started))?
            }
        };
        install::check_otp(&install)?;
        let otp = Otp {
            cache,
            replacements: replacements.into_iter().map(|replacement| (replacement.module, replacement)).collect(),
            code_path,
            install,
            elixir: OnceLock::new(),
            modules: OnceLock::new(),
            applications: OnceLock::new(),
            tools: OnceLock::new(),
            session: Mutex::new(None),
            read: Mutex::new(Some(BTreeSet::new())),
        };
        if let Some(session) = &mut session {
            otp.extend_path(session)?;
        }
        Ok(Otp { session: Mutex::new(session), ..otp })
    }

    #[must_use]
    pub fn install(&self) -> &OtpInstall {
        &self.install
    }

    /// The installed Elixir.
    ///
    /// # Errors
    /// There is none, or it is too old.
    pub fn elixir(&self) -> Result<&ElixirInstall, Diagnostic> {
        self.elixir.get_or_init(install::find_elixir).as_ref().map_err(Clone::clone)
    }

    /// The disk cache, for results that depend on Core (see [`Core::key`]).
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// All modules of the code path, OTP and Elixir, and where their beams are. Replaced modules that have no beam
    /// are not among them: see [`Otp::is_available`].
    #[must_use]
    pub fn modules(&self) -> &HashMap<Atom, PathBuf> {
        self.modules.get_or_init(|| {
            let elixir = self.elixir().map(|elixir| elixir.ebins.clone()).unwrap_or_default();
            install::modules(self.code_path.iter().chain(&elixir).chain(&self.install.ebins))
        })
    }

    /// Whether [`Otp::core_of_modules`] can know this module.
    #[must_use]
    pub fn is_available(&self, module: Atom) -> bool {
        self.replacements.contains_key(&module) || self.modules().contains_key(&module)
    }

    /// Whether a module of our own stands for this one.
    #[must_use]
    pub fn is_replaced(&self, module: Atom) -> bool {
        self.replacements.contains_key(&module)
    }

    /// Whether `erl` had to be started.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).is_some()
    }

    /// Everything that results depend on beside their inputs.
    fn key(&self, space: &str) -> KeyBuilder {
        let tools = self.tools.get_or_init(|| {
            let elixir = self.elixir().map(|elixir| elixir.version.clone()).unwrap_or_default();
            let versions = format!("{} {} {elixir}", self.install.release, self.install.compiler);
            KeyBuilder::new("tools").text(session::FORMAT).text(&versions).finish()
        });
        KeyBuilder::new(space).key(*tools)
    }

    /// The `erl` process, started now if it is not running.
    fn session(&self) -> Result<SessionGuard<'_>, Diagnostic> {
        let mut guard = self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if guard.is_none() {
            let mut session = Session::start(&self.install.erl, &self.cache)?;
            self.extend_path(&mut session)?;
            *guard = Some(session);
        }
        Ok(SessionGuard(guard))
    }

    /// Elixir's modules have to be there for Core of Elixir's beams, the project's for its parse transforms.
    fn extend_path(&self, session: &mut Session) -> Result<(), Diagnostic> {
        let elixir = self.elixir().map(|elixir| elixir.ebins.clone()).unwrap_or_default();
        let paths = self.code_path.iter().chain(&elixir);
        self.add_paths(session, paths.map(PathBuf::as_path))
    }

    fn add_paths<'a>(&self, session: &mut Session, paths: impl Iterator<Item = &'a Path>) -> Result<(), Diagnostic> {
        let paths: Vec<_> = paths.map(|path| message::binary(path_bytes(path))).collect();
        if !paths.is_empty() {
            session.request("paths", message::list(paths), |_, _| {})?;
        }
        Ok(())
    }
}

/// The lock on a session that is known to run.
struct SessionGuard<'a>(MutexGuard<'a, Option<Session>>);

impl SessionGuard<'_> {
    fn request(
        &mut self,
        name: &str,
        argument: eetf::Term,
        item: impl FnMut(usize, eetf::Term),
    ) -> Result<eetf::Term, Diagnostic> {
        match self.0.as_mut() {
            Some(session) => session.request(name, argument, item),
            None => Err(session::failed("it is not running")),
        }
    }
}

fn path_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}
