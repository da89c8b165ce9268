//! A tree as a table: groups and what is biggest in them.

use crate::tree::Node;
use std::fmt::Write as _;

/// As many of a group's parts have a line of their own.
const LINES: usize = 12;

/// Biggest first, two levels; `depth` more levels below.
#[must_use]
pub fn table(root: &Node, depth: usize) -> String {
    let mut text = format!("{:>10} {:>6} {:>7}  part\n", "bytes", "share", "items");
    for part in &root.parts {
        lines(&mut text, part, 0, depth + 1, root.bytes);
    }
    line(&mut text, root.bytes, root.bytes, root.leaves(), 0, "all of the file");
    text
}

fn lines(text: &mut String, node: &Node, level: usize, depth: usize, all: u64) {
    line(text, node.bytes, all, node.leaves(), level, &node.name);
    if level >= depth {
        return;
    }
    for part in node.parts.iter().take(LINES) {
        lines(text, part, level + 1, depth, all);
    }
    let rest = node.parts.get(LINES..).unwrap_or_default();
    if !rest.is_empty() {
        let (bytes, leaves) = rest.iter().fold((0, 0), |(bytes, leaves), part| (bytes + part.bytes, leaves + part.leaves()));
        line(text, bytes, all, leaves, level + 1, &format!("{} others", rest.len()));
    }
}

fn line(text: &mut String, bytes: u64, all: u64, leaves: usize, level: usize, name: &str) {
    let share = bytes as f64 * 100.0 / all.max(1) as f64;
    let _ = writeln!(text, "{bytes:>10} {share:>5.1}% {leaves:>7}  {:1$}{name}", "", 2 * level);
}
