//! Single packages of other Debian releases, and source packages, fetched and unpacked by apt's own tools without being installed.
//!
//! apt does what matters here: it uses the machine's mirror and proxy, and checks signatures and checksums. It is
//! given lists and a cache of its own in a scratch folder, so that the machine's are left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// A package to be fetched.
pub struct Wanted {
    pub name: &'static str,
    /// What its version begins with.
    pub version: &'static str,
    /// Files of the archive that are it, asked for first: a checksum needs no release's index, which is megabytes to fetch, and not
    /// to be had while a mirror's files do not fit its signed list of them.
    pub files: &'static [PoolFile],
    /// The releases that may have it when the archive has dropped the files, the best first.
    pub suites: &'static [&'static str],
}

/// A file of Debian's archive.
pub struct PoolFile {
    /// Debian's name of the machine that it is for, or `all`.
    pub architecture: &'static str,
    /// Below the archive's address.
    pub path: &'static str,
    pub sha256: &'static str,
}

/// Where a Debian archive is, as the machine's apt knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mirror {
    uri: String,
    signed_by: Option<String>,
}

/// Fetches `wanted` for Debian's architecture of that name from the first mirror that has it and unpacks it into `into`.
pub fn unpack(wanted: &Wanted, architecture: &str, scratch: &Path, into: &Path) -> Result<()> {
    let package = find(wanted, architecture, scratch)?;
    fs::create_dir_all(into)?;
    process::run(Command::new("dpkg-deb").arg("-x").arg(package).arg(into))
}

/// The package's own file, fetched; failing that, the version that a release has.
fn find(wanted: &Wanted, architecture: &str, scratch: &Path) -> Result<PathBuf> {
    let mirrors = mirrors()?;
    let mut reasons = Vec::new();
    let fits = |file: &&PoolFile| file.architecture == architecture || file.architecture == "all";
    for file in wanted.files.iter().filter(fits) {
        for mirror in &mirrors {
            match download(wanted, file, mirror, scratch) {
                Ok(package) => return Ok(package),
                Err(error) => reasons.push(format!("{}: {error:#}", mirror.uri)),
            }
        }
    }
    for mirror in &mirrors {
        for suite in wanted.suites {
            match fetch(wanted, architecture, mirror, suite, scratch) {
                Ok(package) => return Ok(package),
                Err(error) => reasons.push(format!("{suite}: {error:#}")),
            }
        }
    }
    bail!("no mirror has {} {}\n{}", wanted.name, wanted.version, reasons.join("\n"))
}

/// Downloads a file of the archive and gives its path. apt's downloader knows the machine's proxy, and checks the sum.
fn download(wanted: &Wanted, file: &PoolFile, mirror: &Mirror, scratch: &Path) -> Result<PathBuf> {
    let to = scratch.join(format!("{}-{}.deb", wanted.name, file.architecture));
    let uri = format!("{}/{}", mirror.uri.trim_end_matches('/'), file.path);
    eprintln!("setup: fetching {}", file.path);
    let mut helper = Command::new("/usr/lib/apt/apt-helper");
    helper.args(["-o", "APT::Sandbox::User=root", "download-file", &uri]).arg(&to).arg(format!("SHA256:{}", file.sha256));
    process::output(&mut helper)?;
    Ok(to)
}

/// Fetches the upstream source of the package `name` as it is in `suite` and unpacks it into `into`.
pub fn unpack_source(name: &str, suite: &str, scratch: &Path, into: &Path) -> Result<()> {
    let mut reasons = Vec::new();
    for mirror in mirrors()? {
        match fetch_source(name, &mirror, suite, scratch) {
            Ok(archive) => {
                fs::create_dir_all(into)?;
                return process::run(Command::new("tar").arg("xf").arg(archive).arg("-C").arg(into));
            }
            Err(error) => reasons.push(format!("{}: {error:#}", mirror.uri)),
        }
    }
    bail!("no mirror has the source of {name}\n{}", reasons.join("\n"))
}

/// Downloads one source package and gives the path of upstream's archive in it.
fn fetch_source(name: &str, mirror: &Mirror, suite: &str, scratch: &Path) -> Result<PathBuf> {
    let area = scratch.join(format!("{name}-source-{suite}"));
    let native = beamless_targets::Target::host().tools.debian;
    prepare("deb-src", mirror, suite, &area)?;
    eprintln!("setup: fetching the source of {name} from Debian {suite}");
    process::output(private_apt(&area, native).arg("update"))?;
    let package = area.join("package");
    process::output(private_apt(&area, native).args(["source", "--download-only", name]).current_dir(&package))?;
    let files = fs::read_dir(&package)?.flatten().map(|entry| entry.path());
    let is_upstream = |path: &PathBuf| path.to_string_lossy().contains(".orig.tar.");
    files.into_iter().find(is_upstream).context("the source package holds no upstream archive")
}

/// Makes `area` anew with a list that names one archive.
fn prepare(kind: &str, mirror: &Mirror, suite: &str, area: &Path) -> Result<()> {
    if area.exists() {
        fs::remove_dir_all(area)?;
    }
    for dir in ["lists/partial", "cache/archives/partial", "package"] {
        fs::create_dir_all(area.join(dir))?;
    }
    let signed_by = mirror.signed_by.as_ref().map(|key| format!("[signed-by={key}] ")).unwrap_or_default();
    fs::write(area.join("sources.list"), format!("{kind} {signed_by}{} {suite} main\n", mirror.uri))?;
    Ok(())
}

/// Downloads one .deb and gives its path.
fn fetch(wanted: &Wanted, architecture: &str, mirror: &Mirror, suite: &str, scratch: &Path) -> Result<PathBuf> {
    let area = scratch.join(format!("{}-{architecture}-{suite}", wanted.name));
    prepare("deb", mirror, suite, &area)?;
    eprintln!("setup: fetching {} {} for {architecture} from Debian {suite}", wanted.name, wanted.version);
    process::output(private_apt(&area, architecture).arg("update"))?;
    let exact = format!("{}={}*", wanted.name, wanted.version);
    process::output(private_apt(&area, architecture).arg("download").arg(exact).current_dir(area.join("package")))?;
    let mut packages = fs::read_dir(area.join("package"))?;
    let package = packages.next().context("apt-get download left nothing")??;
    Ok(package.path())
}

/// An apt-get that reads and writes only inside `area` and believes to be on a machine of that architecture.
fn private_apt(area: &Path, architecture: &str) -> Command {
    let inside = |name: &str| area.join(name).display().to_string();
    let mut command = Command::new("apt-get");
    command.arg("-q");
    for setting in [
        format!("Dir::Etc::SourceList={}", inside("sources.list")),
        "Dir::Etc::SourceParts=/dev/null".to_owned(),
        "Dir::Etc::Preferences=/dev/null".to_owned(),
        "Dir::Etc::PreferencesParts=/dev/null".to_owned(),
        format!("Dir::State::Lists={}", inside("lists")),
        format!("Dir::Cache={}", inside("cache")),
        // The scratch folder is ours alone; the user that a root's apt turns into could not read it.
        "APT::Sandbox::User=root".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false".to_owned(),
        "APT::Update::Error-Mode=any".to_owned(),
        format!("APT::Architecture={architecture}"),
        format!("APT::Architectures={architecture}"),
    ] {
        command.arg("-o").arg(setting);
    }
    command
}

/// The archives in the machine's own apt sources, Debian's main one first: third-party ones are tried last.
fn mirrors() -> Result<Vec<Mirror>> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    let mut found: Vec<Mirror> = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let parsed = match file.extension().and_then(|extension| extension.to_str()) {
            Some("sources") => parse_stanzas(&text),
            _ => parse_lines(&text),
        };
        found.extend(parsed);
    }
    found.dedup();
    // Only Debian's own archive has the packages; its address ends so on every mirror that people name by hand.
    found.sort_by_key(|mirror| !mirror.uri.trim_end_matches('/').ends_with("/debian"));
    if found.is_empty() {
        bail!("apt's sources name no archive");
    }
    Ok(found)
}

/// The form of `.sources` files: stanzas of `Key: value` lines.
fn parse_stanzas(text: &str) -> Vec<Mirror> {
    let mut found = Vec::new();
    for stanza in text.split("\n\n") {
        let field = |name: &str| {
            let line = stanza.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.map(str::trim).filter(|value| !value.is_empty())
        };
        let signed_by = field("Signed-By").map(str::to_owned);
        let uris = field("URIs").unwrap_or_default().split_whitespace();
        found.extend(uris.map(|uri| Mirror { uri: uri.to_owned(), signed_by: signed_by.clone() }));
    }
    found
}

/// The form of `.list` files: `deb [options] address suite component...`.
fn parse_lines(text: &str) -> Vec<Mirror> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.trim().strip_prefix("deb ") else { continue };
        let (options, rest) = match rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some(split) => split,
            None => ("", rest),
        };
        let signed_by = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
        if let Some(uri) = rest.split_whitespace().next() {
            found.push(Mirror { uri: uri.to_owned(), signed_by: signed_by.map(str::to_owned) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Mirror, parse_lines, parse_stanzas};

    fn mirror(uri: &str, signed_by: Option<&str>) -> Mirror {
        Mirror { uri: uri.to_owned(), signed_by: signed_by.map(str::to_owned) }
    }

    #[test]
    fn both_forms_of_sources_are_read() {
        let stanzas = "Types: deb\n# a comment\nURIs: http://a/debian http://b/debian\nSuites: x\nSigned-By: /k.gpg\n\nTypes: deb\nURIs: http://c/x\n";
        let expected = [
            mirror("http://a/debian", Some("/k.gpg")),
            mirror("http://b/debian", Some("/k.gpg")),
            mirror("http://c/x", None),
        ];
        assert_eq!(parse_stanzas(stanzas), expected);
        let lines = "# deb http://no x main\ndeb [arch=amd64 signed-by=/k.gpg] http://a/debian x main\ndeb http://b y main\ndeb-src http://c z\n";
        assert_eq!(parse_lines(lines), [mirror("http://a/debian", Some("/k.gpg")), mirror("http://b", None)]);
    }
}
