//! What there is to run: programs, and the cases in which each is run. It reads names, not contents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// Programs run with this, whatever the machine's locale: it decides how arguments and output are encoded, on the BEAM too.
pub const LOCALE: (&str, &str) = ("LC_ALL", "C.UTF-8");

/// One thing to be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// `NAME` for a file of tests/program, `examples/FOLDER.LANGUAGE` for an example.
    pub name: String,
    /// Where sources and expectations lie, and where it runs.
    pub dir: PathBuf,
    /// The files to compile together.
    pub sources: Vec<PathBuf>,
    /// The runs, each by the path of its expectation files without their extension.
    pub cases: Vec<PathBuf>,
    /// What the recorder is given to record this program.
    pub recorded_as: PathBuf,
}

/// The languages that make programs. A folder's sources of one language are one program.
const LANGUAGES: &[&str] = &["erl", "ex", "exs"];

/// All programs below the repository's root, in the order of their names.
pub fn all(root: &Path) -> Result<Vec<Program>> {
    let mut programs = single_files(&root.join("tests/program"))?;
    for folder in sorted_entries(&root.join("examples"))? {
        if folder.is_dir() {
            programs.extend(example(&folder)?);
        }
    }
    Ok(programs)
}

fn single_files(dir: &Path) -> Result<Vec<Program>> {
    let mut programs: BTreeMap<String, Program> = BTreeMap::new();
    for source in sorted_entries(dir)? {
        if language(&source).is_none() {
            continue;
        }
        let name = stem(&source)?;
        let program = Program {
            name: name.clone(),
            dir: dir.to_path_buf(),
            cases: cases(dir, &name)?,
            recorded_as: source.clone(),
            sources: vec![source],
        };
        let before = programs.insert(name.clone(), program);
        ensure!(before.is_none(), "two programs of tests/program are called {name}");
    }
    Ok(programs.into_values().collect())
}

fn example(folder: &Path) -> Result<Vec<Program>> {
    let name = stem(folder)?;
    let files = sorted_entries(folder)?;
    let mut programs = Vec::new();
    for language_name in LANGUAGES {
        let sources: Vec<PathBuf> =
            files.iter().filter(|file| language(file) == Some(language_name)).cloned().collect();
        if !sources.is_empty() {
            programs.push(Program {
                name: format!("examples/{name}.{language_name}"),
                dir: folder.to_path_buf(),
                sources,
                cases: cases(folder, &name)?,
                recorded_as: folder.to_path_buf(),
            });
        }
    }
    Ok(programs)
}

/// `NAME.CASE` for every `NAME.CASE.args` or `NAME.CASE.in`; without any, `NAME` alone.
fn cases(dir: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for file in sorted_entries(dir)? {
        let Some(file_name) = file.file_name().and_then(|text| text.to_str()) else { continue };
        let Some(rest) = file_name.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let case = rest.strip_suffix(".args").or_else(|| rest.strip_suffix(".in"));
        found.extend(case.map(|case| dir.join(format!("{name}.{case}"))));
    }
    found.dedup();
    if found.is_empty() {
        found.push(dir.join(name));
    }
    Ok(found)
}

/// The expectation or input file of `case` with this extension. A case's name may hold dots itself.
pub fn file_of(case: &Path, extension: &str) -> PathBuf {
    let mut path = case.as_os_str().to_owned();
    path.push(".");
    path.push(extension);
    PathBuf::from(path)
}

fn language(file: &Path) -> Option<&str> {
    file.extension()?.to_str().filter(|extension| LANGUAGES.contains(extension))
}

fn stem(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(stem.with_context(|| format!("{} is not a name in UTF-8", path.display()))?.to_owned())
}

/// What is in `dir`, by name; nothing when there is no such folder.
fn sorted_entries(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}
