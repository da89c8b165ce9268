//! Compiles the C++ door to lld and names the libraries behind it. It chooses no linker options for programs: that is `command.rs`.

use std::env;
use std::path::{Path, PathBuf};

/// The variable that llvm-sys reads too, so that one setting moves both.
const PREFIX_VARIABLE: &str = "LLVM_SYS_221_PREFIX";
/// Where Debian's packages put LLVM 22.
const DEFAULT_PREFIX: &str = "/usr/lib/llvm-22";

/// Static: Debian ships lld only so. In the order in which a linker has to see them.
const LLD_LIBRARIES: &[&str] = &["lldELF", "lldCommon"];
/// Dynamic: there must be exactly one LLVM in the process, and inkwell links this one too.
const SHARED_LIBRARIES: &[&str] = &["LLVM-22", "z", "zstd"];

fn main() {
    println!("cargo::rerun-if-changed=src/lld.cpp");
    println!("cargo::rerun-if-env-changed={PREFIX_VARIABLE}");
    let prefix = env::var_os(PREFIX_VARIABLE).map_or_else(|| PathBuf::from(DEFAULT_PREFIX), PathBuf::from);
    require(&prefix.join("include/lld/Common/Driver.h"), "liblld-22-dev");
    require(&prefix.join("include/llvm/Support/raw_ostream.h"), "llvm-22-dev");
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .file("src/lld.cpp")
        .include(prefix.join("include"))
        .flag("-fno-rtti")
        .flag("-fno-exceptions")
        // LLVM's headers are not ours to clean.
        .warnings(false)
        .compile("beamless_lld");
    println!("cargo::rustc-link-search=native={}", prefix.join("lib").display());
    for library in LLD_LIBRARIES {
        println!("cargo::rustc-link-lib=static:-bundle={library}");
    }
    for library in SHARED_LIBRARIES {
        println!("cargo::rustc-link-lib=dylib={library}");
    }
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
