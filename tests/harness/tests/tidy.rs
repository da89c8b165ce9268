//! The house rules that a machine can check. Each test names the rule; what it finds is a list of places.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use beamless_harness::root;

/// No file is longer, so that each can be read in one sitting.
const LINE_CAP: usize = 800;
/// The exceptions: tables, in which length is no difficulty. Path and why.
const TABLES: &[(&str, &str)] = &[
    ("runtime/abi/src/bif.rs", "the table of BIFs, a row each"),
    ("runtime/abi/src/atom.rs", "the table of fixed atoms"),
    ("compiler/ir/src/op.rs", "the table of operations"),
];

/// What must be at the top of the repository, and nothing else but dotfiles.
const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "compiler",
    "docs",
    "examples",
    "runtime",
    "rust-toolchain.toml",
    "stdlib",
    "tests",
];
/// Made by building, not part of the repository.
const BUILD_FOLDERS: &[&str] = &["target"];

/// The direction of dependencies: a crate of ours and those of ours that it may use. Tests may use more.
const MAY_USE: &[(&str, &[&str])] = &[
    ("beamless-abi", &[]),
    ("beamless-rt", &["beamless-abi"]),
    ("beamless-source", &[]),
    ("beamless-ir", &["beamless-source", "beamless-abi"]),
    ("beamless-frontend", &["beamless-source", "beamless-ir", "beamless-abi"]),
    ("beamless-otp", &["beamless-source"]),
    ("beamless-reach", &["beamless-ir", "beamless-abi"]),
    ("beamless-passes", &["beamless-ir", "beamless-abi"]),
    ("beamless-targets", &[]),
    ("beamless-backend", &["beamless-ir", "beamless-abi", "beamless-targets"]),
    ("beamless-llvm", &["beamless-backend", "beamless-ir", "beamless-abi", "beamless-targets"]),
    ("beamless-cranelift", &["beamless-backend", "beamless-ir", "beamless-abi"]),
    ("beamless-size", &["beamless-abi"]),
    ("beamless-link", &["beamless-source", "beamless-abi", "beamless-targets"]),
    (
        "beamless-db",
        &[
            "beamless-source",
            "beamless-abi",
            "beamless-ir",
            "beamless-frontend",
            "beamless-otp",
            "beamless-reach",
            "beamless-passes",
            "beamless-backend",
        ],
    ),
    ("beamless-project", &["beamless-source"]),
    (
        "beamless-cli",
        &[
            "beamless-source",
            "beamless-abi",
            "beamless-ir",
            "beamless-frontend",
            "beamless-otp",
            "beamless-reach",
            "beamless-passes",
            "beamless-backend",
            "beamless-llvm",
            "beamless-cranelift",
            "beamless-link",
            "beamless-targets",
            "beamless-db",
            "beamless-project",
            "beamless-size",
        ],
    ),
    ("beamless-xtask", &["beamless-targets"]),
    ("beamless-harness", &["beamless-targets"]),
    ("beamless-generate", &[]),
];

/// Third-party crates that are one crate's business alone.
const RESERVED: &[(&str, &[&str])] = &[
    ("inkwell", &["beamless-llvm"]),
    ("llvm-sys", &["beamless-llvm"]),
    ("cranelift-codegen", &["beamless-cranelift"]),
    ("cranelift-frontend", &["beamless-cranelift"]),
    ("object", &["beamless-cranelift", "beamless-size"]),
    ("gimli", &["beamless-cranelift"]),
    // The IR's tables, and those that its makers and readers keep beside it.
    (
        "cranelift-entity",
        &["beamless-ir", "beamless-frontend", "beamless-passes", "beamless-reach", "beamless-backend", "beamless-llvm"],
    ),
    ("logos", &["beamless-frontend"]),
    ("lalrpop", &["beamless-frontend"]),
    ("lalrpop-util", &["beamless-frontend"]),
    ("salsa", &["beamless-db"]),
    ("serde", &["beamless-project"]),
    ("clap", &["beamless-cli"]),
    ("miette", &["beamless-cli"]),
];

/// All files of the repository below `dir`, without build folders, dotfiles and git's own.
fn files_below(dir: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(dir).expect("a folder of the repository can be read");
    for entry in entries {
        let path = entry.expect("an entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || BUILD_FOLDERS.contains(&name) {
            continue;
        }
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Paths from the root, with the text of those files that are text.
fn texts(wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let root = root();
    let mut paths = Vec::new();
    files_below(&root, &mut paths);
    paths.sort();
    let relative = |path: &PathBuf| path.strip_prefix(&root).map(|path| path.display().to_string()).ok();
    paths
        .iter()
        .filter_map(|path| relative(path).map(|name| (name, path)))
        .filter(|(name, _)| wanted(name))
        .filter_map(|(name, path)| Some((name, String::from_utf8(fs::read(path).ok()?).ok()?)))
        .collect()
}

fn rust_files() -> Vec<(String, String)> {
    texts(|name| name.ends_with(".rs"))
}

fn fail_with(rule: &str, places: &[String]) {
    assert!(places.is_empty(), "{rule}:\n  {}", places.join("\n  "));
}

#[test]
fn every_rust_file_says_what_it_holds() {
    let places: Vec<String> =
        rust_files().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(name, _)| name).collect();
    fail_with("the first line is a `//!` sentence on what the file holds", &places);
}

#[test]
fn no_file_is_longer_than_the_cap() {
    let places: Vec<String> = rust_files()
        .into_iter()
        .filter(|(name, _)| !TABLES.iter().any(|(table, _)| table == name))
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > LINE_CAP)
        .map(|(name, lines)| format!("{name}: {lines}"))
        .collect();
    fail_with(&format!("a file has at most {LINE_CAP} lines, unless it is a table and listed in this test"), &places);
}

#[test]
fn nothing_is_left_to_do() {
    // Put together, so that this file does not find itself.
    let macros = [concat!("to", "do!("), concat!("unimpl", "emented!(")];
    let places = lines_with(&rust_files(), |line| macros.iter().any(|name| line.contains(name)));
    fail_with("no placeholder macros: what is not there yet is an error value or is left out", &places);
}

#[test]
fn nothing_names_this_machine_or_a_registry() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("deb.deb", "ian.org"),
        concat!("static.cra", "tes.io"),
        concat!("index.cra", "tes.io"),
    ];
    let texts = texts(|name| name != "Cargo.lock" && !name.ends_with("/Cargo.lock"));
    let places = lines_with(&texts, |line| words.iter().any(|word| line.contains(word)));
    fail_with("no absolute path of one machine and no registry's host", &places);
}

fn lines_with(texts: &[(String, String)], is_bad: impl Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for (name, text) in texts {
        let bad = text.lines().enumerate().filter(|(_, line)| is_bad(line));
        places.extend(bad.map(|(number, _)| format!("{name}:{}", number + 1)));
    }
    places
}

#[test]
fn the_top_level_is_as_fixed() {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root()).expect("the root can be read") {
        let name = entry.expect("an entry can be read").file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !BUILD_FOLDERS.contains(&name.as_str()) {
            found.insert(name);
        }
    }
    let wanted: BTreeSet<String> = TOP_LEVEL.iter().map(|name| (*name).to_owned()).collect();
    let missing = wanted.difference(&found).map(|name| format!("missing: {name}"));
    let places: Vec<String> = missing.chain(found.difference(&wanted).map(|name| format!("new: {name}"))).collect();
    fail_with("the top level of the repository is fixed", &places);
}

/// A manifest: its package's name and the names of what it uses outside tests, and in tests.
struct Manifest {
    path: String,
    package: String,
    uses: Vec<String>,
    tests_use: Vec<String>,
}

fn manifests() -> Vec<Manifest> {
    texts(|name| name.ends_with("Cargo.toml"))
        .into_iter()
        .filter_map(|(path, text)| {
            let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
            let package = table.get("package")?.get("name")?.as_str()?.to_owned();
            let mut uses = names(table.get("dependencies"));
            uses.extend(names(table.get("build-dependencies")));
            for target in
                table.get("target").and_then(toml::Value::as_table).into_iter().flat_map(|targets| targets.values())
            {
                uses.extend(names(target.get("dependencies")));
            }
            Some(Manifest { path, package, uses, tests_use: names(table.get("dev-dependencies")) })
        })
        .collect()
}

fn names(section: Option<&toml::Value>) -> Vec<String> {
    section.and_then(toml::Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn crates_use_only_what_they_may() {
    let mut places = Vec::new();
    for manifest in manifests() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(package, _)| *package == manifest.package) else {
            places.push(format!("{}: {} is not in this test's table", manifest.path, manifest.package));
            continue;
        };
        let ours = manifest.uses.iter().filter(|name| name.starts_with("beamless-"));
        places.extend(
            ours.filter(|name| !allowed.contains(&name.as_str()))
                .map(|name| format!("{}: {name} is above it or beside it", manifest.path)),
        );
    }
    fail_with("the direction of dependencies", &places);
}

#[test]
fn reserved_crates_stay_with_their_owner() {
    let mut places = Vec::new();
    for manifest in manifests() {
        for name in &manifest.uses {
            let owners = RESERVED.iter().find(|(reserved, _)| reserved == name).map(|(_, owners)| *owners);
            if owners.is_some_and(|owners| !owners.contains(&manifest.package.as_str())) {
                places.push(format!("{}: {name}", manifest.path));
            }
        }
    }
    fail_with("some crates are one crate's business alone", &places);
}

#[test]
fn every_dependency_has_its_reason() {
    let page = fs::read_to_string(root().join("docs/dependencies.md")).expect("docs/dependencies.md is there");
    let mut places = BTreeSet::new();
    for manifest in manifests() {
        let all = manifest.uses.iter().chain(&manifest.tests_use).filter(|name| !name.starts_with("beamless-"));
        places.extend(
            all.filter(|name| !page.contains(&format!("| `{name}` |")))
                .map(|name| format!("{name} ({})", manifest.path)),
        );
    }
    fail_with("a third-party crate has a row in docs/dependencies.md", &places.into_iter().collect::<Vec<_>>());
}
