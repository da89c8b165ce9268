//! Projects without a build tool: the sources in the folders that `beamless.toml` names.

use crate::manifest::{Manifest, suggestion};
use beamless_source::{Code, Diagnostic};
use std::path::{Path, PathBuf};

use crate::facts::Failure;

const SOURCES: [&str; 2] = ["src", "lib"];
const INCLUDES: [&str; 2] = ["include", "src"];

/// The sources of the program.
///
/// # Errors
/// What `beamless.toml` names is not there, or there are none.
pub fn sources(folder: &Path, manifest: &Manifest) -> Result<Vec<PathBuf>, Failure> {
    let found = listed(folder, manifest.build.sources.as_deref(), &SOURCES, &["erl", "ex", "core"])?;
    if found.is_empty() {
        let message = format!("the project in {} has no sources", folder.display());
        return Err(Diagnostic::error(Code::ProjectInvalid, message)
            .help("they are looked for in src and lib; `sources` in section build of beamless.toml names other places")
            .into());
    }
    Ok(found)
}

/// The folders of include files.
pub fn includes(folder: &Path, manifest: &Manifest) -> Vec<PathBuf> {
    let default = || INCLUDES.iter().map(|name| folder.join(name)).filter(|path| path.is_dir()).collect();
    let named = manifest.build.include.as_ref();
    named.map_or_else(default, |named| named.iter().map(|path| folder.join(path)).collect())
}

/// The files that are named, and in folders those with one of these extensions; without names those of the usual folders.
pub fn listed(
    folder: &Path,
    named: Option<&[PathBuf]>,
    usual: &[&str],
    extensions: &[&str],
) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let paths: Vec<PathBuf> = match named {
        Some(named) => named.iter().map(|path| folder.join(path)).collect(),
        None => usual.iter().map(|name| folder.join(name)).filter(|path| path.is_dir()).collect(),
    };
    for path in paths {
        if path.is_dir() {
            below(&path, extensions, &mut found);
        } else if path.is_file() {
            found.push(path);
        } else {
            return Err(absent(folder, &path));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn absent(folder: &Path, path: &Path) -> Failure {
    let shown = path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let beside: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let beside: Vec<&str> = beside.iter().map(String::as_str).collect();
    Diagnostic::error(Code::ProjectInvalid, format!("beamless.toml names {shown}, which is not there"))
        .help(suggestion(&shown, &beside))
        .into()
}

fn below(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, extensions, found);
        } else if path.extension().and_then(|end| end.to_str()).is_some_and(|end| extensions.contains(&end)) {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_those_of_the_usual_folders_or_those_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        std::fs::create_dir_all(folder.join("src/deep")).unwrap();
        for name in ["src/b.erl", "src/deep/a.erl", "src/c.hrl", "tool.exs"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let mut manifest = Manifest::default();
        let names = |manifest: &Manifest| -> Vec<String> {
            let found = sources(folder, manifest).unwrap();
            found.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
        };
        assert_eq!(names(&manifest), ["src/b.erl", "src/deep/a.erl"]);
        manifest.build.sources = Some(vec!["tool.exs".into(), "src/deep".into()]);
        assert_eq!(names(&manifest), ["src/deep/a.erl", "tool.exs"]);
        manifest.build.sources = Some(vec!["scr".into()]);
        let Err(Failure::Diagnostics(problems)) = sources(folder, &manifest) else { panic!("there is no scr") };
        assert_eq!(problems[0].help.as_deref(), Some("did you mean src?"));
    }
}
