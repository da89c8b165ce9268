//! Projects: where one begins, of which kind it is, what its own build tool makes of it, and what of that is a program. Runs build tools, and
//! compiles nothing itself; it reads neither beams nor terms.
//!
//! Reading order: [`Root`] here, `manifest` (`beamless.toml`), `build` (from a root to a [`Project`]), below it a file for each build tool and
//! `facts` (what tools are asked, and how they answer); `create` makes a new project.

mod build;
mod create;
mod facts;
mod gleam;
mod manifest;
mod mix;
mod plain;
mod rebar;
mod suites;
mod tool;

pub use build::{Entry, Project, Request, RuntimeConfig, build, manifest};
pub use create::{Language, create};
pub use facts::Failure;
pub use manifest::{KEYS, Key, Manifest};

use std::path::{Path, PathBuf};

/// The name of our own project file.
pub const MANIFEST: &str = "beamless.toml";

/// Which build tool a project has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Mix,
    Rebar,
    Gleam,
    /// None: Beamless compiles the sources that are there.
    Plain,
}

/// The project files that tell the kind. Where there are two in a folder, the first in this table decides.
const MARKS: &[(&str, Kind)] =
    &[("mix.exs", Kind::Mix), ("rebar.config", Kind::Rebar), ("gleam.toml", Kind::Gleam), (MANIFEST, Kind::Plain)];

/// A project's top folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Root {
    pub folder: PathBuf,
    pub kind: Kind,
}

impl Root {
    /// The project that a folder belongs to: its own or that of the nearest folder above it. A Mix project within `apps/` of an umbrella is a
    /// project of its own, as Mix has it.
    #[must_use]
    pub fn find(folder: &Path) -> Option<Root> {
        folder.ancestors().find_map(Root::at)
    }

    /// The project whose top this folder is.
    #[must_use]
    pub fn at(folder: &Path) -> Option<Root> {
        let (_, kind) = MARKS.iter().find(|(file, _)| folder.join(file).is_file())?;
        Some(Root { folder: folder.to_owned(), kind: *kind })
    }

    /// The names of the files that make a folder a project.
    pub fn marks() -> impl Iterator<Item = &'static str> {
        MARKS.iter().map(|(file, _)| *file)
    }

    /// Where everything is that Beamless itself writes into the project, besides the executable.
    #[must_use]
    pub fn work_folder(&self) -> PathBuf {
        self.folder.join("_build").join("beamless")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_with_a_project_file_is_the_root() {
        let place = tempfile::tempdir().unwrap();
        let inner = place.path().join("a/lib/deep");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(place.path().join("a/mix.exs"), "").unwrap();
        std::fs::write(place.path().join("a/beamless.toml"), "").unwrap();
        let root = Root::find(&inner).unwrap();
        assert_eq!((root.folder, root.kind), (place.path().join("a"), Kind::Mix));
        assert_eq!(Root::at(&inner), None);
    }
}
