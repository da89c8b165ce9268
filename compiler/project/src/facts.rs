//! What a build tool tells of its project: lines of a key and values with tabs between them, written by the programs in `tool/` that run inside the
//! build tools.

use beamless_source::{Code, Diagnostic};
use std::path::{Path, PathBuf};

/// Why there is no project.
#[derive(Debug)]
pub enum Failure {
    Diagnostics(Vec<Diagnostic>),
    /// The build tool has ended with an error and has said why.
    Tool,
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure::Diagnostics(vec![diagnostic])
    }
}

/// An application in the build tool's output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    pub name: String,
    pub ebin: PathBuf,
}

/// The answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// The executable's.
    pub name: Option<String>,
    /// Of the project itself; more than one in an umbrella.
    pub own: Vec<Application>,
    /// What the project depends on, as far as the build tool has built it.
    pub others: Vec<Application>,
    /// Where its sources are and those of what it depends on, as far as the build tool knows, and its configuration.
    pub sources: Vec<PathBuf>,
    /// The module whose `main/1` an escript runs.
    pub main: Option<String>,
    /// The applications that an escript starts before it.
    pub before_main: Vec<String>,
    /// The applications that a release starts.
    pub release: Vec<String>,
    /// Files of terms: environments of applications.
    pub config: Vec<PathBuf>,
    /// The file that configures at start, the environment's and the target's names.
    pub runtime: Option<(PathBuf, String, String)>,
}

impl Facts {
    /// # Errors
    /// The file is not there or not complete: its last line is `end`.
    pub fn read(path: &Path) -> Result<Facts, Failure> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut facts = Facts::default();
        let mut ended = false;
        for line in text.lines() {
            let fields: Vec<_> = line.split('\t').collect();
            match fields[..] {
                ["name", name] => facts.name = Some(name.to_owned()),
                ["own", name, ebin] => facts.own.push(Application::new(name, ebin)),
                ["other", name, ebin] => facts.others.push(Application::new(name, ebin)),
                ["source", path] => facts.sources.push(path.into()),
                ["main", module] => facts.main = Some(module.to_owned()),
                ["before_main", name] => facts.before_main.push(name.to_owned()),
                ["release", name] => facts.release.push(name.to_owned()),
                ["config", path] => facts.config.push(path.into()),
                ["runtime", path, environment, target] => {
                    facts.runtime = Some((path.into(), environment.to_owned(), target.to_owned()));
                }
                ["end"] => ended = true,
                _ => return Err(unusable(path)),
            }
        }
        if ended { Ok(facts) } else { Err(unusable(path)) }
    }

    /// The beams of the project's own applications, by name.
    pub fn own_beams(&self) -> Vec<PathBuf> {
        let mut beams: Vec<_> = self.own.iter().flat_map(|application| application.beams()).collect();
        beams.sort();
        beams
    }
}

impl Application {
    fn new(name: &str, ebin: &str) -> Application {
        Application { name: name.to_owned(), ebin: ebin.into() }
    }

    fn beams(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.ebin).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "beam")).collect()
    }
}

fn unusable(path: &Path) -> Failure {
    let message = format!("the build tool's answers in {} make no sense", path.display());
    Diagnostic::error(Code::ProjectInvalid, message).help("run the build tool alone and see what it says").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_or_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("facts");
        std::fs::write(&path, "name\ttool\nown\ta\t/x/a/ebin\nruntime\tr.exs\tprod\thost\nend\n").unwrap();
        let facts = Facts::read(&path).unwrap();
        assert_eq!(facts.own, [Application::new("a", "/x/a/ebin")]);
        assert_eq!(facts.runtime, Some(("r.exs".into(), "prod".into(), "host".into())));
        for text in ["", "name\ttool\n", "end\nstrange\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(Facts::read(&path).is_err(), "{text}");
        }
    }
}
