//! `cargo xtask conformance`: OTP's own test suites as native programs, compared with what the BEAM passes. Suites that are not named keep
//! the result of their last run.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::build;
use crate::conformance::page;
use crate::conformance::reasons::Reasons;
use crate::conformance::source;
use crate::conformance::suite::{Outcome, Place, Suite};
use crate::paths::{self, Flavour};

/// `--otp DIR` and names of suites.
pub fn run(arguments: &[String]) -> Result<()> {
    if let [first, rest @ ..] = arguments
        && first == "--elixir"
    {
        return super::conformance_elixir::run(rest);
    }
    let (otp, names) = parse(arguments)?;
    build::everything(Flavour::Release)?;
    let ours = paths::root()?.join("tests/conformance");
    let reasons = Reasons::parse(&fs::read_to_string(ours.join("missing.txt"))?)?;
    let place = Place {
        otp: source::locate(otp.as_deref())?,
        ours,
        work: paths::target_dir()?.join("conformance"),
        compiler: Flavour::Release.compiler_dir()?.join("beamless"),
    };
    let all = Suite::all(&place.ours)?;
    known(&all, &names)?;
    let mut results = Vec::new();
    let (mut passed, mut of) = (0, 0);
    for suite in all {
        if !is_chosen(&suite, &names) {
            let earlier = suite.earlier(&place);
            results.push((suite, earlier));
            continue;
        }
        let outcome = suite.run(&place)?;
        suite.keep(&place, &outcome)?;
        show(&suite, &outcome, &reasons);
        passed += outcome.passed;
        of += suite.baseline.len();
        results.push((suite, Some(outcome)));
    }
    println!("{passed}/{of} = {}", page::percent(passed, of));
    fs::write(paths::root()?.join("docs/conformance.md"), page::render(&results, &reasons)?)?;
    recovered(&results, &reasons)
}

fn parse(arguments: &[String]) -> Result<(Option<PathBuf>, Vec<String>)> {
    let (mut otp, mut names) = (None, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--otp" => otp = Some(PathBuf::from(rest.next().context("--otp needs the folder of OTP's source")?)),
            name => names.push(name.to_owned()),
        }
    }
    Ok((otp, names))
}

/// Suites are named as `AREA/SUITE` or `SUITE`; without names all are meant.
fn is_chosen(suite: &Suite, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| *name == suite.name || *name == suite.title())
}

fn known(all: &[Suite], names: &[String]) -> Result<()> {
    for name in names {
        let found = all.iter().any(|suite| is_chosen(suite, std::slice::from_ref(name)));
        ensure!(found, "there is no suite `{name}` in tests/conformance/baseline");
    }
    Ok(())
}

/// Cases with a reason in the table are not shown again.
fn show(suite: &Suite, outcome: &Outcome, reasons: &Reasons) {
    println!("{}: {}/{}", suite.title(), outcome.passed, suite.baseline.len());
    for (case, why) in outcome.missing.iter().filter(|(case, _)| reasons.key(case).is_none()) {
        println!("    {case} {why}");
    }
}

/// A case that has a reason and passes all the same: its line has to go.
fn recovered(results: &[(Suite, Option<Outcome>)], reasons: &Reasons) -> Result<()> {
    let ran = results.iter().filter_map(|(suite, outcome)| Some((suite, outcome.as_ref()?)));
    let mut passed = BTreeSet::new();
    for (suite, outcome) in ran {
        passed.extend(suite.baseline.iter().map(String::as_str));
        for (case, _) in &outcome.missing {
            passed.remove(case.as_str());
        }
    }
    let lines: Vec<&str> = reasons.cases().filter(|case| passed.contains(case)).collect();
    ensure!(lines.is_empty(), "these pass and have a line in tests/conformance/missing.txt: {}", lines.join(" "));
    Ok(())
}
