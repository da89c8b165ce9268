//! `beamless.toml`: its keys, and reading it. What the values do is in `build` and in the command line.

use beamless_source::{Code, Diagnostic, FileId, SourceMap, Span};
use serde::Deserialize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

use crate::MANIFEST;

/// A key of `beamless.toml`, for the guide and for suggestions.
#[derive(Debug)]
pub struct Key {
    pub section: &'static str,
    pub name: &'static str,
    /// What its value is.
    pub kind: &'static str,
    pub about: &'static str,
}

const fn key(section: &'static str, name: &'static str, kind: &'static str, about: &'static str) -> Key {
    Key { section, name, kind, about }
}

/// Every key that there is; docs/guide/projects.md is the same table.
pub const KEYS: &[Key] = &[
    key("program", "name", "string", "the executable's name, if not the project's"),
    key("program", "main", "string", "the module whose `main/1` is run"),
    key("program", "application", "string", "the application that is started, as a release starts it, instead of a `main/1`"),
    key("build", "release", "boolean", "optimise, as `--release` does"),
    key("build", "target", "string", "the machine, as `--target` names it"),
    key("build", "deny-missing", "boolean", "a call of a function that does not exist is an error"),
    key("build", "environment", "string", "MIX_ENV or rebar3's profile, if not `prod` and `default`"),
    key("build", "sources", "list of strings", "without a build tool: files, and folders of sources, if not `src` and `lib`"),
    key("build", "include", "list of strings", "without a build tool: folders of include files, if not `include`"),
    key("build", "define", "list of strings", "without a build tool: macros, `NAME` or `NAME=VALUE`"),
    key("test", "sources", "list of strings", "files, and folders of tests, if not `test`"),
];

/// What `beamless.toml` says.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Manifest {
    pub program: Program,
    pub build: Build,
    pub test: Test,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Program {
    pub name: Option<String>,
    pub main: Option<String>,
    pub application: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    pub release: bool,
    pub target: Option<String>,
    pub deny_missing: bool,
    pub environment: Option<String>,
    pub sources: Option<Vec<PathBuf>>,
    pub include: Option<Vec<PathBuf>>,
    pub define: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Test {
    pub sources: Option<Vec<PathBuf>>,
}

impl Manifest {
    /// The project's; one without any says nothing.
    ///
    /// # Errors
    /// It is not TOML, has a key that is not known, or a value of another type.
    pub fn load(folder: &Path, sources: &mut SourceMap) -> Result<Manifest, Vec<Diagnostic>> {
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            return Ok(Manifest::default());
        }
        let file = sources.load(&path).map_err(|error| {
            vec![Diagnostic::error(Code::ProjectInvalid, format!("{} cannot be read: {error}", path.display()))]
        })?;
        let text = sources.file(file).map(|file| file.text.clone()).unwrap_or_default();
        Manifest::parse(&text, file)
    }

    fn parse(text: &str, file: FileId) -> Result<Manifest, Vec<Diagnostic>> {
        let at = |range: Range<usize>| span(file, range);
        let refused = |problem: toml::de::Error| {
            let message = format!("{MANIFEST}: {}", problem.message());
            let error = Diagnostic::error(Code::ProjectInvalid, message);
            vec![match problem.span() {
                Some(range) => error.label(at(range), ""),
                None => error,
            }]
        };
        let table = DeTable::parse(text).map_err(refused)?;
        let unknown: Vec<_> = unknown_keys(table.get_ref()).into_iter().map(|(message, help, range)| {
            Diagnostic::error(Code::ProjectInvalid, message).help(help).label(at(range), "")
        }).collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let manifest: Manifest = toml::from_str(text).map_err(refused)?;
        if manifest.program.main.is_some() && manifest.program.application.is_some() {
            let error = Diagnostic::error(Code::ProjectInvalid, format!("{MANIFEST} names both a main and an application"));
            return Err(vec![error.help("a program begins with one of them")]);
        }
        Ok(manifest)
    }
}

fn span(file: FileId, range: Range<usize>) -> Span {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: place(range.start), end: place(range.end) }
}

/// What is said of each, what is suggested, and where it is.
fn unknown_keys(table: &DeTable<'_>) -> Vec<(String, String, Range<usize>)> {
    let mut found = Vec::new();
    for (section, value) in table {
        let name = section.get_ref().as_ref();
        let keys: Vec<_> = KEYS.iter().filter(|key| key.section == name).map(|key| key.name).collect();
        if keys.is_empty() {
            let mut sections: Vec<_> = KEYS.iter().map(|key| key.section).collect();
            sections.dedup();
            found.push((format!("{MANIFEST} has no section {name}"), suggestion(name, &sections), section.span()));
        } else if let DeValue::Table(inner) = value.get_ref() {
            for key in inner.keys().filter(|key| !keys.contains(&key.get_ref().as_ref())) {
                let message = format!("section {name} of {MANIFEST} has no key {}", key.get_ref());
                found.push((message, suggestion(key.get_ref(), &keys), key.span()));
            }
        }
    }
    found
}

/// The one that was meant, or all that there are.
pub(crate) fn suggestion(text: &str, known: &[&str]) -> String {
    /// Below it names share no more than a few letters.
    const ALIKE: f64 = 0.75;
    let likeness = |name: &&&str| {
        strsim::jaro_winkler(name, text).max(strsim::normalized_damerau_levenshtein(name, text) + 0.1)
    };
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best {
        Some(best) if likeness(&best) >= ALIKE => format!("did you mean {best}?"),
        _ => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = Manifest::parse(text, FileId(0)).expect_err("it is wrong");
        let shown = |problem: &Diagnostic| {
            let span = problem.labels.first().map(|label| &text[label.span.start as usize..label.span.end as usize]);
            format!("{} | {} | {}", problem.message, problem.help.as_deref().unwrap_or(""), span.unwrap_or(""))
        };
        problems.iter().map(shown).collect()
    }

    #[test]
    fn unknown_keys_are_refused_with_a_suggestion() {
        let text = "[program]\nname = \"a\"\nmian = \"b\"\n[bulid]\nrelease = true\n";
        let expected = [
            "section program of beamless.toml has no key mian | did you mean main? | mian",
            "beamless.toml has no section bulid | did you mean build? | bulid",
        ];
        let mut found = problems(text);
        found.sort_by_key(|problem| !problem.starts_with("section"));
        assert_eq!(found, expected);
        assert_eq!(
            problems("zzz = 1"),
            ["beamless.toml has no section zzz | there are program, build, test | zzz"]
        );
    }

    #[test]
    fn values_have_types() {
        let found = problems("[build]\nrelease = \"yes\"\n");
        assert_eq!(found, ["beamless.toml: invalid type: string \"yes\", expected a boolean |  | \"yes\""]);
        assert!(problems("[build\n")[0].starts_with("beamless.toml: "));
        assert!(problems("program = 3")[0].contains("expected struct Program"));
    }

    #[test]
    fn the_guide_lists_all_keys() {
        let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/projects.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        let rows: Vec<_> = guide.lines().filter(|line| line.matches(" | ").count() == 3 && line.starts_with("| `")).collect();
        let row = |key: &Key| format!("| `{}` | `{}` | {} | {} |", key.section, key.name, key.kind, key.about);
        let expected: Vec<_> = KEYS.iter().map(row).collect();
        let of_keys: Vec<_> = rows.into_iter().filter(|row| !row.contains(".exs") && !row.contains("rebar.config") && !row.contains(".toml")).collect();
        assert_eq!(of_keys, expected);
    }

    /// Every key of the table is one that serde knows, with a value of the type that the table says.
    #[test]
    fn the_table_of_keys_is_complete() {
        for key in KEYS.iter().filter(|key| key.name != "application") {
            let value = match key.kind {
                "boolean" => "true",
                "string" => "\"x\"",
                "list of strings" => "[\"x\"]",
                other => panic!("{other} is no type"),
            };
            let text = format!("[{}]\n{} = {value}\n", key.section, key.name);
            assert_ne!(Manifest::parse(&text, FileId(0)), Ok(Manifest::default()), "{text}");
        }
    }
}
