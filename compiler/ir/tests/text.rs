//! Runs the data tests of `tests/ir`: each file's first line says what is checked.
//!
//! - `; test: text`: the text is printed exactly as it is read.
//! - `; test: verify`: the functions are well formed, or every line `; error: ...` at the end is part of what the verifier says.

use beamless_ir::text::parse_module;
use beamless_ir::verify::verify;
use std::path::{Path, PathBuf};

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "ir") {
            found.push(path);
        }
    }
}

/// What is wrong with a test file, or nothing.
fn check(text: &str) -> Result<(), String> {
    let (first, body) = text.split_once('\n').ok_or("no text")?;
    let kind = first.strip_prefix("; test: ").ok_or("the first line is not `; test: ...`")?.trim();
    let expected: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("; error: ")).collect();
    let body: String = body.lines().filter(|line| !line.starts_with("; error: ")).map(|line| format!("{line}\n")).collect();
    let module = match (parse_module(&body), kind) {
        (Ok(module), _) => module,
        (Err(error), "text") => return contains(&error.to_string(), &expected),
        (Err(error), _) => return Err(error.to_string()),
    };
    match kind {
        "text" => {
            let printed = module.to_string();
            let (printed, body) = (printed.trim_end(), body.trim_end());
            let differing = printed.lines().zip(body.lines()).find(|(printed, read)| printed.trim_end() != read.trim_end());
            match differing {
                Some((printed, read)) => Err(format!("printed `{printed}`\nread    `{read}`")),
                None if printed.lines().count() != body.lines().count() => Err("another number of lines".into()),
                None => Ok(()),
            }
        }
        "verify" => {
            let errors: String = module.functions.iter().filter_map(|func| verify(func).err()).collect();
            contains(&errors, &expected)
        }
        // Other kinds belong to the passes.
        _ => Ok(()),
    }
}

fn contains(errors: &str, expected: &[&str]) -> Result<(), String> {
    if expected.is_empty() && !errors.is_empty() {
        return Err(errors.into());
    }
    match expected.iter().find(|line| !errors.contains(line.trim())) {
        Some(line) => Err(format!("expected `{line}`, found:\n{errors}")),
        None => Ok(()),
    }
}

#[test]
fn data_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ir");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no tests in {}", root.display());
    let failures: Vec<String> = paths
        .iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(path).expect("a readable test");
            check(&text).err().map(|error| format!("{}: {error}", path.display()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
