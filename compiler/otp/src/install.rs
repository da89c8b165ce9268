//! Which OTP and Elixir are installed, and where their modules are. Asks `erl` once per installation and remembers.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use beamless_source::{Atom, Code, Diagnostic};

use crate::cache::{Cache, Key, KeyBuilder};
use crate::message;
use crate::session::{Session, failed};

/// The oldest OTP release that is supported.
pub const OLDEST_OTP: u32 = 25;
/// The oldest Elixir that is supported.
pub const OLDEST_ELIXIR: (u32, u32) = (1, 14);

/// An installed Erlang/OTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtpInstall {
    pub erl: PathBuf,
    /// e.g. 25
    pub release: u32,
    /// Version of the `compiler` application, e.g. `8.2.3`.
    pub compiler: String,
    pub root: PathBuf,
    /// `ebin` directories of all applications, the preloaded modules included.
    pub ebins: Vec<PathBuf>,
}

/// An installed Elixir.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ElixirInstall {
    /// e.g. `1.14.0`
    pub version: String,
    /// `ebin` directories of `elixir`, `mix`, `logger`, ...
    pub ebins: Vec<PathBuf>,
}

/// Size and time of a file: changes when the file does.
#[must_use]
pub fn identity(path: &Path) -> Option<String> {
    let real = path.canonicalize().ok()?;
    let meta = fs::metadata(&real).ok()?;
    let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", real.display(), meta.len(), modified.as_nanos()))
}

/// The program that the variable names, or the first of this name on PATH.
#[must_use]
pub fn find_program(variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

pub fn find_erl() -> Result<PathBuf, Diagnostic> {
    find_program("BEAMLESS_ERL", "erl").ok_or_else(|| {
        Diagnostic::error(Code::OtpMissing, "Erlang/OTP is not installed, or `erl` is not on PATH")
            .help("install Erlang/OTP 25 or newer, e.g. `apt install erlang`, or set BEAMLESS_ERL")
    })
}

/// Under what the answer of `erl` is remembered; `None` if that cannot be told from the file (shims of version
/// managers choose an installation each time they run).
pub fn otp_key(erl: &Path) -> Option<Key> {
    let real = erl.canonicalize().ok()?;
    let lib = real.parent()?.parent()?.join("lib");
    let lib_identity = identity(&lib)?;
    let libraries = std::env::var("ERL_LIBS").unwrap_or_default();
    Some(KeyBuilder::new("otp-install").text(&identity(erl)?).text(&lib_identity).text(&libraries).finish())
}

pub fn remembered_otp(cache: &Cache, erl: &Path) -> Option<OtpInstall> {
    let text = String::from_utf8(cache.get("install", otp_key(erl)?)?).ok()?;
    let mut lines = text.lines();
    let release = lines.next()?.parse().ok()?;
    let compiler = lines.next()?.to_owned();
    let root = PathBuf::from(lines.next()?);
    Some(OtpInstall { erl: erl.to_owned(), release, compiler, root, ebins: lines.map(PathBuf::from).collect() })
}

pub fn ask_otp(cache: &Cache, erl: &Path, session: &mut Session) -> Result<OtpInstall, Diagnostic> {
    let info = session.request("info", message::list(Vec::new()), |_, _| {})?;
    let Ok([release, compiler, root, _lib, ebins]) = <[_; 5]>::try_from(message::elements(info)) else {
        return Err(failed("its answer makes no sense"));
    };
    let release = message::text(release);
    let install = OtpInstall {
        erl: erl.to_owned(),
        release: release.parse().map_err(|_| failed(&format!("unknown release {release}")))?,
        compiler: message::text(compiler),
        root: PathBuf::from(message::text(root)),
        ebins: message::elements(ebins).into_iter().map(|dir| PathBuf::from(message::text(dir))).collect(),
    };
    if let Some(key) = otp_key(erl) {
        let mut text = format!("{}\n{}\n{}\n", install.release, install.compiler, install.root.display());
        for dir in &install.ebins {
            text.push_str(&format!("{}\n", dir.display()));
        }
        cache.put("install", key, text.as_bytes());
    }
    Ok(install)
}

/// Whether this OTP can be used.
pub fn check_otp(install: &OtpInstall) -> Result<(), Diagnostic> {
    if install.release < OLDEST_OTP {
        let text = format!("Erlang/OTP {} is too old: {OLDEST_OTP} or newer is needed", install.release);
        return Err(Diagnostic::error(Code::OtpTooOld, text).help("install a newer OTP, or set BEAMLESS_ERL"));
    }
    if install.compiler.is_empty() {
        return Err(failed("the `compiler` application is not installed").help("e.g. `apt install erlang-dev`"));
    }
    Ok(())
}

pub fn find_elixir() -> Result<ElixirInstall, Diagnostic> {
    let missing = |why: &str| {
        Diagnostic::error(Code::ElixirMissing, why)
            .help("install Elixir 1.14 or newer, e.g. `apt install elixir`, or set BEAMLESS_ELIXIR")
    };
    let program = find_program("BEAMLESS_ELIXIR", "elixir")
        .ok_or_else(|| missing("Elixir is not installed, or `elixir` is not on PATH"))?;
    let root = elixir_root(&program).ok_or_else(|| missing("the libraries of Elixir were not found"))?;
    let mut ebins: Vec<PathBuf> =
        fs::read_dir(root.join("lib")).into_iter().flatten().flatten().map(|dir| dir.path().join("ebin")).collect();
    ebins.retain(|dir| dir.is_dir());
    ebins.sort();
    let version = app_version(&root.join("lib/elixir/ebin/elixir.app"))
        .ok_or_else(|| missing("the version of Elixir could not be read"))?;
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let number = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if number < OLDEST_ELIXIR {
        return Err(missing(&format!("Elixir {version} is too old: 1.14 or newer is needed")));
    }
    Ok(ElixirInstall { version, ebins })
}

/// The directory above `bin` and `lib`; Elixir itself is asked if `program` is a shim.
fn elixir_root(program: &Path) -> Option<PathBuf> {
    let holds_elixir = |root: &PathBuf| root.join("lib/elixir/ebin/elixir.app").is_file();
    let beside = program.canonicalize().ok().and_then(|real| Some(real.parent()?.parent()?.to_owned()));
    if let Some(root) = beside.filter(&holds_elixir) {
        return Some(root);
    }
    let asked = std::process::Command::new(program).args(["-e", "IO.write(:code.lib_dir(:elixir))"]).output().ok()?;
    let lib = PathBuf::from(String::from_utf8(asked.stdout).ok()?.trim());
    lib.parent()?.parent().map(Path::to_owned).filter(holds_elixir)
}

/// The version that an `.app` file states.
fn app_version(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let after = text.split_once("vsn")?.1;
    let version = after.split('"').nth(1)?;
    Some(version.split('-').next().unwrap_or(version).to_owned())
}

/// Where each module is: the `.beam` files of these directories; the first directory that has a module wins.
pub fn modules<'a>(ebins: impl Iterator<Item = &'a PathBuf>) -> HashMap<Atom, PathBuf> {
    let mut found = HashMap::new();
    for dir in ebins {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "beam")
                && let Some(name) = path.file_stem().and_then(|name| name.to_str())
            {
                found.entry(Atom::new(name)).or_insert(path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_or_incomplete_otp_is_refused() {
        let install = |release, compiler: &str| OtpInstall {
            erl: PathBuf::from("erl"),
            release,
            compiler: compiler.to_owned(),
            root: PathBuf::new(),
            ebins: Vec::new(),
        };
        assert_eq!(check_otp(&install(25, "8.2.3")), Ok(()));
        assert_eq!(check_otp(&install(24, "8.1")).unwrap_err().code, Code::OtpTooOld);
        assert_eq!(check_otp(&install(27, "")).unwrap_err().code, Code::OtpFailed);
    }
}
