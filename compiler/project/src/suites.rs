//! The sources of a project's tests, which its build tool does not compile.

use crate::facts::Failure;
use crate::manifest::Manifest;
use crate::plain::listed;
use crate::{Kind, Root};
use beamless_source::{Code, Diagnostic};
use std::path::{Path, PathBuf};

/// Scripts for ExUnit: `*_test.exs` and `test_helper.exs`, in an umbrella those of all its applications. Else Erlang's modules for EUnit.
///
/// # Errors
/// `beamless.toml` names what is not there, or there are none.
pub fn sources(root: &Root, manifest: &Manifest) -> Result<Vec<PathBuf>, Failure> {
    let named = manifest.test.sources.as_deref();
    let mut found = listed(&root.folder, named, &["test"], &["exs", "erl"])?;
    if named.is_none() && root.kind != Kind::Plain {
        for application in std::fs::read_dir(root.folder.join("apps")).into_iter().flatten().flatten() {
            found.extend(listed(&application.path(), None, &["test"], &["exs", "erl"])?);
        }
    }
    if root.kind == Kind::Mix {
        found.retain(|path| is_exunit(path));
    }
    found.sort();
    // Sources with tests inside of them need no others; for Mix there is nothing else.
    if found.is_empty() && root.kind == Kind::Mix {
        return Err(Diagnostic::error(Code::NoEntry, "there are no tests").help("they are in test/..._test.exs").into());
    }
    Ok(found)
}

fn is_exunit(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.ends_with("_test.exs") || name == "test_helper.exs"
}
