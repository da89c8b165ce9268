//! Compiles the C++ door to lld and names the libraries behind it. It chooses no linker options for programs: that is `command.rs`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use beamless_targets::LLVM_BACKENDS;

/// The variable that llvm-sys reads too, so that one setting moves both.
const PREFIX_VARIABLE: &str = "LLVM_SYS_221_PREFIX";
/// Where Debian's packages put LLVM 22.
const DEFAULT_PREFIX: &str = "/usr/lib/llvm-22";

/// Static: Debian ships lld only so. In the order in which a linker has to see them.
const LLD_LIBRARIES: &[&str] = &["lldELF", "lldCommon"];
/// There must be exactly one LLVM in the process, and inkwell links this one too.
const SHARED_LIBRARIES: &[&str] = &["LLVM-22", "z", "zstd"];
/// What LLVM's own archives want.
const SYSTEM_ARCHIVES: &[&str] = &["ffi", "z", "zstd", "stdc++"];
/// What there is to initialise of each of LLVM's code generators.
const INITIALISERS: &[&str] = &["TargetInfo", "Target", "TargetMC", "AsmPrinter", "AsmParser", "Disassembler"];

fn main() {
    println!("cargo::rerun-if-changed=src/lld.cpp");
    println!("cargo::rerun-if-env-changed={PREFIX_VARIABLE}");
    let prefix = env::var_os(PREFIX_VARIABLE).map_or_else(|| PathBuf::from(DEFAULT_PREFIX), PathBuf::from);
    require(&prefix.join("include/lld/Common/Driver.h"), "liblld-22-dev");
    require(&prefix.join("include/llvm/Support/raw_ostream.h"), "llvm-22-dev");
    let is_static = env::var_os("CARGO_FEATURE_STATIC_LLVM").is_some();
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .file("src/lld.cpp")
        .include(prefix.join("include"))
        .flag("-fno-rtti")
        .flag("-fno-exceptions")
        // LLVM's headers are not ours to clean.
        .warnings(false);
    if is_static {
        build.file(absent_backends(&prefix)).cpp_link_stdlib(None);
    }
    build.compile("beamless_lld");
    println!("cargo::rustc-link-search=native={}", prefix.join("lib").display());
    for library in LLD_LIBRARIES {
        println!("cargo::rustc-link-lib=static:-bundle={library}");
    }
    if is_static { link_static_llvm(&prefix) } else { link_shared_llvm() }
}

fn link_shared_llvm() {
    for library in SHARED_LIBRARIES {
        println!("cargo::rustc-link-lib=dylib={library}");
    }
}

/// All of LLVM's archives, of which the linker takes what is reached, and the system's as archives.
fn link_static_llvm(prefix: &Path) {
    for name in llvm_config(prefix, &["--link-static", "--libnames"]).split_whitespace() {
        let name = name.trim_start_matches("lib").trim_end_matches(".a");
        println!("cargo::rustc-link-lib=static:-bundle={name}");
    }
    for name in SYSTEM_ARCHIVES {
        let file = output(Command::new("c++").arg(format!("-print-file-name=lib{name}.a")));
        if let Some(folder) = Path::new(&file).parent() {
            println!("cargo::rustc-link-search=native={}", folder.display());
        }
        println!("cargo::rustc-link-lib=static:-bundle={name}");
    }
}

/// A source file that defines the initialisers of LLVM's other code generators as nothing. lld initialises all that LLVM was built with, which
/// would bring 35 MB of them into the compiler.
fn absent_backends(prefix: &Path) -> PathBuf {
    let built = llvm_config(prefix, &["--targets-built"]);
    let absent = built.split_whitespace().filter(|name| !LLVM_BACKENDS.contains(name));
    let functions = absent.flat_map(|name| INITIALISERS.iter().map(move |part| format!("LLVMInitialize{name}{part}")));
    let text: String = functions.map(|name| format!("extern \"C\" void {name}() {{}}\n")).collect();
    let place = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("absent.cpp");
    fs::write(&place, text).expect("the build folder is writable");
    place
}

fn llvm_config(prefix: &Path, arguments: &[&str]) -> String {
    output(Command::new(prefix.join("bin/llvm-config")).args(arguments))
}

fn output(command: &mut Command) -> String {
    let result = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(result.status.success(), "{command:?}: {}", result.status);
    String::from_utf8_lossy(&result.stdout).trim().to_owned()
}

/// Ends the build with a sentence that says what to install, where a missing header would end it with a page of C++.
fn require(header: &Path, package: &str) {
    if !header.exists() {
        println!(
            "cargo::error={} is missing: run `cargo xtask setup`, or install {package}, or set {PREFIX_VARIABLE}",
            header.display()
        );
        std::process::exit(1);
    }
}
