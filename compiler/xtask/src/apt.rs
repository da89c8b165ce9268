//! The Debian packages that the build needs, and their installation. What apt cannot give is `toolchain.rs`'s.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// A package and a file that shows that it is there. `*` in a path component stands for any text.
struct Package {
    name: &'static str,
    witness: &'static str,
}

const fn package(name: &'static str, witness: &'static str) -> Package {
    Package { name, witness }
}

const PACKAGES: &[Package] = &[
    package("ca-certificates", "/etc/ssl/certs/ca-certificates.crt"),
    // The compiler's own build.
    package("g++", "/usr/bin/g++"),
    package("make", "/usr/bin/make"),
    package("llvm-22-dev", "/usr/lib/llvm-22/include/llvm/Support/raw_ostream.h"),
    package("liblld-22-dev", "/usr/lib/llvm-22/include/lld/Common/Driver.h"),
    package("libpolly-22-dev", "/usr/lib/llvm-22/lib/libPolly.a"),
    package("zlib1g-dev", "/usr/include/zlib.h"),
    package("libzstd-dev", "/usr/include/zstd.h"),
    package("libffi-dev", "/usr/include/x86_64-linux-gnu/ffi.h"),
    // The runtime's C dependencies, and the tests of the linker.
    package("clang-22", "/usr/bin/clang-22"),
    package("lld-22", "/usr/bin/ld.lld-22"),
    // Runs the programs of other machines.
    package("qemu-user", "/usr/bin/qemu-aarch64"),
    // The languages: their compilers and the libraries that programs are linked with.
    package("erlang-base", "/usr/lib/erlang/bin/erl"),
    package("erlang-dev", "/usr/lib/erlang/lib/kernel-*/include/file.hrl"),
    package("erlang-asn1", "/usr/lib/erlang/lib/asn1-*/ebin/asn1.app"),
    package("erlang-crypto", "/usr/lib/erlang/lib/crypto-*/ebin/crypto.app"),
    package("erlang-public-key", "/usr/lib/erlang/lib/public_key-*/ebin/public_key.app"),
    package("erlang-ssl", "/usr/lib/erlang/lib/ssl-*/ebin/ssl.app"),
    package("erlang-inets", "/usr/lib/erlang/lib/inets-*/ebin/inets.app"),
    package("erlang-parsetools", "/usr/lib/erlang/lib/parsetools-*/ebin/parsetools.app"),
    // Build tools of the projects among the tests.
    package("rebar3", "/usr/bin/rebar3"),
    // The test suites of OTP that `conformance` runs.
    package("erlang-common-test", "/usr/lib/erlang/lib/common_test-*/ebin/common_test.app"),
    package("erlang-eunit", "/usr/lib/erlang/lib/eunit-*/ebin/eunit.app"),
    package("erlang-runtime-tools", "/usr/lib/erlang/lib/runtime_tools-*/ebin/runtime_tools.app"),
    package("erlang-tools", "/usr/lib/erlang/lib/tools-*/ebin/tools.app"),
    package("elixir", "/usr/lib/elixir/lib/elixir/ebin/elixir.app"),
];

/// Installs what is missing; without root's rights it says which command does.
pub fn install_missing() -> Result<()> {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|package| !exists(package.witness)).map(|package| package.name).collect();
    if missing.is_empty() {
        eprintln!("setup: all {} Debian packages are installed", PACKAGES.len());
        return Ok(());
    }
    if process::find_program("apt-get").is_none() {
        bail!("there is no apt-get here: install what these Debian packages hold: {}", missing.join(" "));
    }
    if !is_root()? {
        bail!(
            "packages are missing, and only root can install them; run:\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            missing.join(" ")
        );
    }
    eprintln!("setup: installing {}", missing.join(" "));
    process::run(apt_get().arg("update"))?;
    process::run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(&missing))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
    command
}

fn is_root() -> Result<bool> {
    // The owner of our own entry in /proc is the effective user.
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}

/// Whether a file matches `pattern`, an absolute path in which a component may hold one `*`.
fn exists(pattern: &str) -> bool {
    let mut found = vec![PathBuf::from("/")];
    for component in pattern.split('/').filter(|component| !component.is_empty()) {
        found = match component.split_once('*') {
            None => found.into_iter().map(|dir| dir.join(component)).filter(|path| path.exists()).collect(),
            Some((head, tail)) => found.iter().flat_map(|dir| matches(dir, head, tail)).collect(),
        };
    }
    !found.is_empty()
}

fn matches(dir: &Path, head: &str, tail: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let fits = |name: &str| name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail);
    entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(fits)).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::exists;

    #[test]
    fn a_star_stands_for_any_text_in_a_component() {
        assert!(exists("/proc/sel*/sta*s"));
        assert!(exists("/proc/self/status"));
        assert!(!exists("/proc/self/no-such-*"));
        assert!(!exists("/proc/nowhere-*/status"));
    }
}
