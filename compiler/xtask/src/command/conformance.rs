//! `cargo xtask conformance`: OTP's own test suites as native programs, compared with what the BEAM passes.

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

/// `--otp DIR` and names of suites; the page is written when all of them ran.
pub fn run(arguments: &[String]) -> Result<()> {
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
    let mut results = Vec::new();
    for suite in chosen(Suite::all(&place.ours)?, &names)? {
        let outcome = suite.run(&place)?;
        show(&suite, &outcome, &reasons);
        results.push((suite, outcome));
    }
    let passed: usize = results.iter().map(|(_, outcome)| outcome.passed).sum();
    let of: usize = results.iter().map(|(suite, _)| suite.baseline.len()).sum();
    println!("{passed}/{of} = {}", page::percent(passed, of));
    if names.is_empty() {
        fs::write(paths::root()?.join("docs/conformance.md"), page::render(&results, &reasons)?)?;
    }
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

/// The suites of `names`, written as `AREA/SUITE` or `SUITE`; all when none is named.
fn chosen(all: Vec<Suite>, names: &[String]) -> Result<Vec<Suite>> {
    let is_meant = |suite: &Suite, name: &String| *name == suite.name || *name == suite.title();
    for name in names {
        ensure!(
            all.iter().any(|suite| is_meant(suite, name)),
            "there is no suite `{name}` in tests/conformance/baseline"
        );
    }
    Ok(all.into_iter().filter(|suite| names.is_empty() || names.iter().any(|name| is_meant(suite, name))).collect())
}

/// Cases with a reason in the table are not shown again.
fn show(suite: &Suite, outcome: &Outcome, reasons: &Reasons) {
    println!("{}: {}/{}", suite.title(), outcome.passed, suite.baseline.len());
    for (case, why) in outcome.missing.iter().filter(|(case, _)| reasons.key(case).is_none()) {
        println!("    {case} {why}");
    }
}

/// A case that has a reason and passes all the same: its line has to go.
fn recovered(results: &[(Suite, Outcome)], reasons: &Reasons) -> Result<()> {
    let ran: BTreeSet<&str> = results.iter().flat_map(|(suite, _)| suite.baseline.iter().map(String::as_str)).collect();
    let missing: BTreeSet<&str> =
        results.iter().flat_map(|(_, outcome)| outcome.missing.iter().map(|(case, _)| case.as_str())).collect();
    let lines: Vec<&str> = reasons.cases().filter(|case| ran.contains(case) && !missing.contains(case)).collect();
    ensure!(lines.is_empty(), "these pass and have a line in tests/conformance/missing.txt: {}", lines.join(" "));
    Ok(())
}
