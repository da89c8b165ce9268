//! New projects: which files they have. The texts are in `template/`.

use crate::facts::Failure;
use crate::tool;
use beamless_source::{Code, Diagnostic};
use std::path::{Path, PathBuf};

/// What a new project is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// A Mix project.
    Elixir,
    /// Sources and `beamless.toml`.
    Erlang,
}

/// A file's path and text; `NAME` and `MODULE` stand for the project's name and Elixir's spelling of it.
type File = (&'static str, &'static str);

const ELIXIR: &[File] = &[
    ("mix.exs", include_str!("template/mix.exs")),
    ("lib/NAME.ex", include_str!("template/module.ex")),
    ("test/NAME_test.exs", include_str!("template/module_test.exs")),
    ("test/test_helper.exs", "ExUnit.start()\n"),
    (".formatter.exs", "[inputs: [\"{mix,.formatter}.exs\", \"{config,lib,test}/**/*.{ex,exs}\"]]\n"),
    (".gitignore", "/_build/\n/deps/\n/NAME\n*.beam\nerl_crash.dump\n"),
];

const ERLANG: &[File] = &[
    ("beamless.toml", include_str!("template/beamless.toml")),
    ("src/NAME.erl", include_str!("template/module.erl")),
    ("test/NAME_tests.erl", include_str!("template/module_tests.erl")),
    (".gitignore", "/_build/\n/NAME\n*.beam\nerl_crash.dump\n"),
];

/// Makes a project in a new folder below `parent`.
///
/// # Errors
/// The name cannot be a module's, or there is something in the way.
pub fn create(parent: &Path, name: &str, language: Language) -> Result<PathBuf, Failure> {
    if !is_name(name) {
        let message = format!("{name} cannot be the name of a project");
        let help = "it begins with a small letter and holds small letters, digits and underscores, as the names of its modules do";
        return Err(Diagnostic::error(Code::ProjectInvalid, message).help(help).into());
    }
    let folder = parent.join(name);
    if folder.exists() {
        let message = format!("{} is there already", folder.display());
        return Err(Diagnostic::error(Code::ProjectInvalid, message).help("a new project begins in a new folder").into());
    }
    let files = match language {
        Language::Elixir => ELIXIR,
        Language::Erlang => ERLANG,
    };
    let fill = |text: &str| text.replace("NAME", name).replace("MODULE", &module(name));
    for (path, text) in files {
        tool::write(&folder.join(fill(path)), &fill(text))?;
    }
    Ok(folder)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// `MyTool` of `my_tool`.
fn module(name: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_has_its_name_everywhere() {
        let place = tempfile::tempdir().unwrap();
        let folder = create(place.path(), "my_tool", Language::Elixir).unwrap();
        let text = std::fs::read_to_string(folder.join("lib/my_tool.ex")).unwrap();
        assert!(text.contains("defmodule MyTool do"), "{text}");
        assert!(folder.join("test/my_tool_test.exs").is_file() && folder.join(".gitignore").is_file());
        assert!(create(place.path(), "my_tool", Language::Erlang).is_err(), "it is there");
        for name in ["My", "9a", "a-b", "", "é"] {
            assert!(create(place.path(), name, Language::Erlang).is_err(), "{name}");
        }
    }
}
