//! `cargo xtask conformance --elixir`: Elixir's own test files natively, compared with their run on the BEAM. Files that are not named keep the
//! result of their last run.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::build;
use crate::conformance::elixir::{Group, Place, TestFile, render};
use crate::conformance::reasons::Reasons;
use crate::paths::{self, Flavour};

/// `--source DIR` and names of files, as `elixir/elixir/list`.
pub fn run(arguments: &[String]) -> Result<()> {
    let (source, names) = parse(arguments)?;
    build::everything(Flavour::Release)?;
    let ours = paths::root()?.join("tests/conformance/elixir");
    let reasons = Reasons::parse(&fs::read_to_string(ours.join("missing.txt"))?)?;
    let place = Place {
        source: fs::canonicalize(source)?,
        ours,
        work: paths::target_dir()?.join("conformance/elixir"),
        compiler: Flavour::Release.compiler_dir()?.join("beamless"),
    };
    let all = TestFile::all(&place.source)?;
    for name in &names {
        ensure!(all.iter().any(|file| file.title() == *name), "there is no test file `{name}`");
    }
    let (chosen, other): (Vec<_>, Vec<_>) = all.into_iter().partition(|file| names.is_empty() || names.contains(&file.title()));
    let mut results: Vec<_> = other.into_iter().map(|file| (file.clone(), file.earlier(&place))).collect();
    for group in Group::of(&chosen) {
        for (file, outcome) in group.run(&place)? {
            file.keep(&place, &outcome)?;
            let owed = outcome.passed.len() + outcome.missing.len();
            println!("{}: {}/{owed}, {} make code", file.title(), outcome.passed.len(), outcome.loading.len());
            results.push((file, Some(outcome)));
        }
    }
    results.sort_by(|(one, _), (other, _)| one.cmp(other));
    fs::write(paths::root()?.join("docs/conformance-elixir.md"), render(&results, &reasons)?)?;
    Ok(())
}

fn parse(arguments: &[String]) -> Result<(PathBuf, Vec<String>)> {
    let (mut source, mut names) = (None, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--source" => source = Some(PathBuf::from(rest.next().context("--source needs the folder of Elixir's source")?)),
            name => names.push(name.to_owned()),
        }
    }
    Ok((source.context("--source DIR is missing: the folder of Elixir's source")?, names))
}
