//! Why cases that the BEAM passes are missing natively: tests/conformance/missing.txt. It does not know which ones are.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

/// The table: a case's reason, by `SUITE:CASE`; a line `SUITE:*` speaks for a whole suite.
#[derive(Debug, Default)]
pub struct Reasons {
    sentences: BTreeMap<String, String>,
    cases: BTreeMap<String, String>,
}

impl Reasons {
    /// Lines are `= KEY SENTENCE`, or `CASE KEY`, or begin with `#`.
    pub fn parse(text: &str) -> Result<Self> {
        let mut table = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("= ") {
                Some(reason) => {
                    let (key, sentence) =
                        reason.split_once(' ').with_context(|| format!("`{line}` has no sentence"))?;
                    table.sentences.insert(key.to_owned(), sentence.trim().to_owned());
                }
                None => table.case(line)?,
            }
        }
        Ok(table)
    }

    fn case(&mut self, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [case, key] = words[..] else { bail!("`{line}` is not a case and a reason's key") };
        ensure!(self.sentences.contains_key(key), "`{line}` has a reason that is not in the table");
        ensure!(self.cases.insert(case.to_owned(), key.to_owned()).is_none(), "`{case}` has two reasons");
        Ok(())
    }

    /// The key of the reason why `case` is missing.
    pub fn key(&self, case: &str) -> Option<&str> {
        let whole = || self.cases.get(&format!("{}:*", case.split(':').next()?));
        self.cases.get(case).or_else(whole).map(String::as_str)
    }

    /// All reasons: key and sentence.
    pub fn sentences(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sentences.iter().map(|(key, sentence)| (key.as_str(), sentence.as_str()))
    }

    /// Cases that have a line of their own.
    pub fn cases(&self) -> impl Iterator<Item = &str> {
        self.cases.keys().map(String::as_str).filter(|case| !case.ends_with(":*"))
    }
}

#[cfg(test)]
mod tests {
    use super::Reasons;

    #[test]
    fn a_case_has_its_own_reason_or_its_suites() {
        let table = Reasons::parse("# note\n= trace No tracing.\n= nodes No nodes.\nA:x trace\nA:* nodes\n")
            .expect("it is one");
        assert_eq!(table.key("A:x"), Some("trace"));
        assert_eq!(table.key("A:y"), Some("nodes"));
        assert_eq!(table.key("B:x"), None);
        assert!(Reasons::parse("A:x unknown\n").is_err());
        assert!(Reasons::parse("= k s\nA:x k\nA:x k\n").is_err());
    }
}
