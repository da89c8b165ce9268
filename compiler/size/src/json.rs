//! A tree as JSON: `{"name": ..., "bytes": ..., "parts": [...]}`, leaves without `parts`.

use crate::tree::Node;
use std::fmt::Write as _;

/// All of the tree, on one line.
#[must_use]
pub fn json(root: &Node) -> String {
    let mut text = String::new();
    write(root, &mut text);
    text
}

fn write(node: &Node, text: &mut String) {
    text.push_str("{\"name\":\"");
    for char in node.name.chars() {
        match char {
            '"' | '\\' => text.extend(['\\', char]),
            _ if char < ' ' => write!(text, "\\u{:04x}", u32::from(char)).unwrap_or_default(),
            _ => text.push(char),
        }
    }
    write!(text, "\",\"bytes\":{}", node.bytes).unwrap_or_default();
    if !node.parts.is_empty() {
        text.push_str(",\"parts\":[");
        for (index, part) in node.parts.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            write(part, text);
        }
        text.push(']');
    }
    text.push('}');
}
