//! docs/conformance.md: how many cases pass, and each one that does not with its reason. It runs nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::reasons::Reasons;
use super::suite::{Outcome, Suite};

/// The page of the last runs of all suites.
pub fn render(results: &[(Suite, Option<Outcome>)], reasons: &Reasons) -> Result<String> {
    let mut page = String::from(
        "# Conformance\n\nMade by `cargo xtask conformance`: OTP's own test suites, each compiled into a native program \
         together with a small runner (tests/conformance).\nA case counts when the BEAM passes it in the same runner. Why \
         cases are missing is tests/conformance/missing.txt.\n\n| suite | passed | of |\n| --- | ---: | ---: |\n",
    );
    let (mut passed, mut of) = (0, 0);
    for (suite, outcome) in results {
        let shown = outcome.as_ref().map_or_else(|| "not run".to_owned(), |outcome| outcome.passed.to_string());
        writeln!(page, "| {} | {shown} | {} |", suite.title(), suite.baseline.len())?;
        if let Some(outcome) = outcome {
            passed += outcome.passed;
            of += suite.baseline.len();
        }
    }
    writeln!(page, "| all that ran | {passed} | {of} |\n")?;
    writeln!(page, "{} of these cases pass.\n\n## Missing, by reason", percent(passed, of))?;
    for (key, (sentence, cases)) in by_reason(results, reasons) {
        writeln!(page, "\n**{key}** ({}): {sentence}\n", cases.len())?;
        writeln!(page, "{}", cases.iter().map(|case| format!("`{case}`")).collect::<Vec<_>>().join(", "))?;
    }
    Ok(page)
}

fn by_reason<'a>(results: &'a [(Suite, Option<Outcome>)], reasons: &'a Reasons) -> BTreeMap<&'a str, (&'a str, Vec<&'a str>)> {
    let sentences: BTreeMap<&str, &str> = reasons.sentences().collect();
    let mut groups: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::new();
    for (case, _) in results.iter().flat_map(|(_, outcome)| outcome).flat_map(|outcome| &outcome.missing) {
        let key = reasons.key(case).unwrap_or("open");
        let sentence = sentences.get(key).copied().unwrap_or("Not yet looked into.");
        groups.entry(key).or_insert((sentence, Vec::new())).1.push(case);
    }
    groups
}

/// `passed` in `of`, in words.
pub fn percent(passed: usize, of: usize) -> String {
    format!("{:.1}%", 100.0 * passed as f64 / of.max(1) as f64)
}
