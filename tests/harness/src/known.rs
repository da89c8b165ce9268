//! What is known of some programs, each with its reason: that they fail, or that they are analysed coarsely. A change must be noticed: a listed
//! program of which it is no longer true is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

/// Programs that fail. Where a list is, seen from the repository's root. Lines are `name: reason`; `#` begins a comment.
pub const LIST: &str = "tests/program/known-failing.txt";
/// Programs of which the compiler says W0204.
pub const COARSE: &str = "tests/program/coarse.txt";

/// The reasons by program name; none when there is no list.
pub fn read(root: &Path, list: &str) -> Result<BTreeMap<String, String>> {
    let path = root.join(list);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    parse(list, &fs::read_to_string(path)?)
}

fn parse(list: &str, text: &str) -> Result<BTreeMap<String, String>> {
    let mut reasons = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, reason) = line.split_once(':').unwrap_or((line, ""));
        let (name, reason) = (name.trim(), reason.trim());
        ensure!(!reason.is_empty(), "{list}: `{line}` gives no reason; a line is `name: reason`");
        let before = reasons.insert(name.to_owned(), reason.to_owned());
        ensure!(before.is_none(), "{list}: {name} is there twice");
    }
    Ok(reasons)
}

#[cfg(test)]
mod tests {
    use super::{LIST, parse};

    #[test]
    fn a_line_needs_a_name_and_a_reason() {
        let reasons = parse(LIST, "# comment\n\nring: too slow: see docs\n").expect("it is well formed");
        assert_eq!(reasons["ring"], "too slow: see docs");
        assert!(parse(LIST, "ring").is_err());
        assert!(parse(LIST, "ring:").is_err());
        assert!(parse(LIST, "ring: a\nring: b").is_err());
    }
}
