//! The programs that are known to fail, each with its reason. A fix must be noticed: a listed program that passes is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

/// Where the list is, seen from the repository's root. Lines are `name: reason`; `#` begins a comment.
pub const LIST: &str = "tests/program/known-failing.txt";

/// The reasons by program name; none when there is no list.
pub fn read(root: &Path) -> Result<BTreeMap<String, String>> {
    let path = root.join(LIST);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    parse(&fs::read_to_string(path)?)
}

fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let mut reasons = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, reason) = line.split_once(':').unwrap_or((line, ""));
        let (name, reason) = (name.trim(), reason.trim());
        ensure!(!reason.is_empty(), "{LIST}: `{line}` gives no reason; a line is `name: reason`");
        let before = reasons.insert(name.to_owned(), reason.to_owned());
        ensure!(before.is_none(), "{LIST}: {name} is there twice");
    }
    Ok(reasons)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_line_needs_a_name_and_a_reason() {
        let reasons = parse("# comment\n\nring: too slow: see docs\n").expect("it is well formed");
        assert_eq!(reasons["ring"], "too slow: see docs");
        assert!(parse("ring").is_err());
        assert!(parse("ring:").is_err());
        assert!(parse("ring: a\nring: b").is_err());
    }
}
