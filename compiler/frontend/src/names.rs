//! How variables are spelled in Core text. Only spelling: what they mean is `resolve`'s business.

use std::fmt::Write;

/// A valid Core Erlang variable for the compiler's internal variable `name`. Different names stay different, and
/// differ from the variables `_0`, `_1`, ... that stand for the compiler's numbered ones.
#[must_use]
pub fn var_text(name: &str) -> String {
    if is_var(name) && !is_reserved(name) {
        return name.to_owned();
    }
    let mut text = String::from("_X");
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            text.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "@{:x}@", c as u32);
        }
    }
    text
}

fn is_var(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '@')
}

/// Spellings that numbered and rewritten variables use.
fn is_reserved(name: &str) -> bool {
    name == "_" || name.starts_with("_X") || (name.starts_with('_') && name[1..].bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_differ() {
        let names = ["A", "_", "_1", "_X_1", "a", "_a@1", "rec$^0", "é", "_X", "fol", ""];
        let texts: std::collections::HashSet<String> = names.iter().map(|name| var_text(name)).collect();
        assert_eq!(texts.len(), names.len());
        assert_eq!(var_text("_a@1"), "_a@1");
    }
}
