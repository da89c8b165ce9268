//! What a project's executable was made of, so that one that would become the same is left alone. Kept in the project's work folder, a file for each
//! command line. Where something cannot be told, there is no fingerprint, and all is done anew.

use super::opened;
use super::snapshot::Snapshot;
use beamless_link::Sysroot;
use beamless_otp::install::{self, identity};
use beamless_otp::{Key, KeyBuilder};
use beamless_project::{Kind, Root};
use beamless_targets::TARGETS;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Variables that shells and terminals change by themselves.
const VOLATILE: [&str; 6] = ["_", "SHLVL", "PWD", "OLDPWD", "COLUMNS", "LINES"];
/// Variables that bring files from anywhere into OTP's code path.
const CODE_PATHS: [&str; 5] = ["ERL_LIBS", "ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS", "ELIXIR_ERL_OPTIONS"];
/// What of git's own folder tells which version is checked out.
const GIT: [&str; 3] = ["HEAD", "packed-refs", "refs"];
/// rebar3 is a large archive; what is smaller is a version manager's, which chooses one each time that it is run.
const SMALLEST_REBAR: u64 = 100_000;

/// A build that has begun.
pub struct Fingerprint {
    file: PathBuf,
    root: Root,
    /// Everything but files of the project.
    context: Key,
    /// The project's files before anything was made of them.
    sources: Snapshot,
    /// What its build tool has made.
    made: Option<(Vec<PathBuf>, Snapshot)>,
    /// What was kept of the last build.
    last: Option<Record>,
}

/// What is kept.
struct Record {
    context: Key,
    executable: PathBuf,
    executables: Snapshot,
    /// Folders of what the build tool has made.
    made: Vec<PathBuf>,
    /// Sources that are not in the project's folder.
    outside: Vec<PathBuf>,
    files: Snapshot,
    said: String,
}

impl Fingerprint {
    /// `words`: the command line, as far as it matters.
    pub fn start(root: Root, words: &str) -> Option<Fingerprint> {
        let name = KeyBuilder::new("command line").text(words).text(&std::env::current_dir().ok()?.to_string_lossy()).finish();
        let file = root.work_folder().join("fingerprint").join(name.to_string());
        let context = context(&root, words)?;
        let last = std::fs::read_to_string(&file).ok().and_then(|text| Record::read(&text));
        let sources = sources(&root, last.as_ref().map(|last| &last.files))?;
        Some(Fingerprint { file, root, context, sources, made: None, last })
    }

    /// The executable that is as it would be made, and what was said when it was made.
    pub fn unchanged(&self) -> Option<(&Path, &str)> {
        let last = self.last.as_ref().filter(|last| last.context == self.context)?;
        let mut now = self.sources.clone();
        now.join(Snapshot::of(&last.made, &|_| false, Some(&last.files)).ok()?);
        now.join(Snapshot::of(&last.outside, &is_never_a_source, Some(&last.files)).ok()?);
        let executable = Snapshot::of(std::slice::from_ref(&last.executable), &|_| false, Some(&last.executables)).ok()?;
        (now.is_same(&last.files) && executable.is_same(&last.executables)).then_some((&*last.executable, &*last.said))
    }

    /// The build tool has done its work: `folders` are what it has made, and from now on only read.
    pub fn made(&mut self, folders: &[PathBuf]) {
        self.made = Snapshot::of(folders, &|_| false, None).ok().map(|found| (folders.to_vec(), found));
    }

    /// Keeps what is known, the executable being made. `outside`: sources that are not in the project's folder.
    pub fn keep(self, executable: &Path, outside: &[PathBuf], said: &str) {
        // Without it the next build does everything.
        let _ = self.record(executable, outside, said).map(|text| write(&self.file, &text));
    }

    fn record(&self, executable: &Path, outside: &[PathBuf], said: &str) -> Option<String> {
        let (folders, made) = self.made.clone()?;
        // `src/../../shared.hrl` is not in the project's folder.
        let outside = outside.iter().map(|place| place.canonicalize().unwrap_or_else(|_| place.clone()));
        let outside: BTreeSet<_> = outside.filter(|place| !place.starts_with(&self.root.folder)).collect();
        let outside: Vec<_> = outside.into_iter().collect();
        let beyond = Snapshot::of(&outside, &is_never_a_source, None).ok()?;
        // It is read only now, but was compiled before: what has changed in between is not what the executable was made of.
        if beyond.latest().is_some_and(|latest| latest >= self.sources.taken()) {
            return None;
        }
        // Who changes a source while it is compiled, and then changes it back, leaves an executable that was made of something else.
        if !self.sources.is_untouched_in(&sources(&self.root, Some(&self.sources))?) {
            return None;
        }
        let mut files = self.sources.clone();
        files.join(made);
        files.join(beyond);
        let executable = executable.canonicalize().ok()?;
        let executables = Snapshot::of(std::slice::from_ref(&executable), &|_| false, None).ok()?;
        let said = said.to_owned();
        Record { context: self.context, executable, executables, made: folders, outside, files, said }.to_text()
    }
}

impl Record {
    fn to_text(&self) -> Option<String> {
        let executable = lines(std::slice::from_ref(&self.executable))?;
        let (executables, files) = (self.executables.to_text()?, self.files.to_text()?);
        let (made, outside) = (lines(&self.made)?, lines(&self.outside)?);
        Some(format!("{}\n{executable}{executables}{made}{outside}{files}{}", self.context, self.said))
    }

    fn read(text: &str) -> Option<Record> {
        let mut lines = text.split_inclusive('\n').map(|line| line.strip_suffix('\n').unwrap_or(line));
        let context = Key::from_hex(lines.next()?)?;
        let executable = paths(&mut lines)?.pop()?;
        let executables = Snapshot::from_lines(&mut lines)?;
        let (made, outside) = (paths(&mut lines)?, paths(&mut lines)?);
        let files = Snapshot::from_lines(&mut lines)?;
        let said = lines.map(|line| format!("{line}\n")).collect();
        Some(Record { context, executable, executables, made, outside, files, said })
    }
}

/// How many there are, and then a line each. `None`: one of them cannot be in a line.
fn lines(paths: &[PathBuf]) -> Option<String> {
    let line = |path: &PathBuf| path.to_str().filter(|path| !path.contains('\n')).map(|path| format!("{path}\n"));
    let lines: Option<String> = paths.iter().map(line).collect();
    Some(format!("{}\n{}", paths.len(), lines?))
}

/// Reads what `lines` wrote.
fn paths<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Option<Vec<PathBuf>> {
    let count: usize = lines.next()?.parse().ok()?;
    (0..count).map(|_| lines.next().map(PathBuf::from)).collect()
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    beamless_otp::cache::write_atomically(file, text.as_bytes())
}

/// The files of the project, without what is made of them.
fn sources(root: &Root, known: Option<&Snapshot>) -> Option<Snapshot> {
    let made: BTreeSet<PathBuf> = opened::executables(root).into_iter().collect();
    let build = root.folder.join("build");
    let is_build = |path: &Path| root.kind == Kind::Gleam && *path == build;
    let is_left_out = |path: &Path| is_build(path) || made.contains(path) || is_never_a_source(path);
    Snapshot::of(std::slice::from_ref(&root.folder), &is_left_out, known).ok()
}

/// What is never read, in whatever folder it is.
fn is_never_a_source(path: &Path) -> bool {
    let of_git = path.parent().is_some_and(|folder| folder.ends_with(".git"));
    of_git && !GIT.iter().any(|name| path.file_name() == Some(OsStr::new(name))) || path.ends_with("_build")
}

/// The compiler, the tools, the environment.
fn context(root: &Root, words: &str) -> Option<Key> {
    if CODE_PATHS.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        return None;
    }
    let mut key = KeyBuilder::new("executable").text(words).text(&root.folder.to_string_lossy());
    let mut variables: Vec<_> = std::env::vars_os().filter(|(name, _)| !VOLATILE.iter().any(|other| name == other)).collect();
    variables.sort();
    for (name, value) in &variables {
        key = key.bytes(name.as_encoded_bytes()).bytes(value.as_encoded_bytes());
    }
    for identity in compiler()?.iter().chain(&runtimes()).chain(&tools(root)?) {
        key = key.text(identity);
    }
    Some(key.finish())
}

/// The compiler's executable and the libraries that it was linked with.
fn compiler() -> Option<BTreeSet<String>> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    let paths = maps.lines().filter_map(|line| line.find('/').map(|at| Path::new(&line[at..])));
    paths.map(identity).collect()
}

fn runtimes() -> Vec<String> {
    let installed = TARGETS.iter().filter_map(|target| Sysroot::find(target).ok());
    let entries = installed.flat_map(|sysroot| std::fs::read_dir(sysroot.dir).into_iter().flatten().flatten());
    let mut found: Vec<_> = entries.filter_map(|entry| identity(&entry.path())).collect();
    found.sort();
    found
}

/// OTP, and what builds the project. `None`: they are chosen in a way that cannot be seen.
fn tools(root: &Root) -> Option<Vec<String>> {
    let erl = install::find_erl().ok()?;
    let mut found = vec![install::otp_key(&erl)?.to_string()];
    found.extend(libraries(&erl));
    if let Some(elixir) = install::find_program("BEAMLESS_ELIXIR", "elixir") {
        found.push(identity(&elixir)?);
        let libraries = libraries(&elixir);
        // Beside a version manager's there are none.
        if libraries.is_empty() && root.kind == Kind::Mix {
            return None;
        }
        found.extend(libraries);
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    match root.kind {
        Kind::Rebar => {
            let rebar = install::find_program("", "rebar3")?;
            if rebar.metadata().ok()?.len() < SMALLEST_REBAR {
                return None;
            }
            found.push(identity(&rebar)?);
            found.extend(identity(&home.join(".config/rebar3/rebar.config")));
        }
        Kind::Mix => {
            let mix = std::env::var_os("MIX_HOME").map_or_else(|| home.join(".mix"), PathBuf::from);
            found.extend(identity(&mix.join("archives")));
        }
        Kind::Gleam => found.extend(install::find_program("", "gleam").as_deref().and_then(identity)),
        Kind::Plain => {}
    }
    Some(found)
}

/// The folders of modules of an installation: `lib/*/ebin` beside `bin`.
fn libraries(program: &Path) -> Vec<String> {
    let lib = program.canonicalize().ok().and_then(|real| Some(real.parent()?.with_file_name("lib")));
    let entries = lib.and_then(|lib| std::fs::read_dir(lib).ok()).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.filter_map(|entry| identity(&entry.path().join("ebin"))).collect();
    found.sort();
    found
}
