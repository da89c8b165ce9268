//! Embeds the platform layer: every Erlang file of stdlib/{otp,beamless,elixir}.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../stdlib");
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["otp", "beamless", "elixir"] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder).expect("stdlib is there") {
            let path = entry.expect("readable folder").path();
            if path.extension().is_some_and(|extension| extension == "erl") {
                println!("cargo:rerun-if-changed={}", path.display());
                files.push(path.canonicalize().expect("it was just listed"));
            }
        }
    }
    files.sort();
    let mut text = String::from("&[\n");
    for path in files {
        let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
        writeln!(text, "({name:?}, include_str!({:?})),", path.display().to_string()).expect("a string");
    }
    text.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("stdlib.rs");
    fs::write(out, text).expect("the build folder is writable");
}
