//! `cargo xtask dist`: the compiler as one archive that is unpacked anywhere: the executable with LLVM inside, what programs for every
//! machine are linked with, completions, licences. The archive is tried before it counts as made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use beamless_targets::{TARGETS, Target};

use super::{setup, sysroot as sysroot_command};
use crate::paths::{self, Flavour};
use crate::{licences, process, sysroot};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The shells, and where each looks for what completes a command below a prefix.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "share/bash-completion/completions/beamless"),
    ("zsh", "share/zsh/site-functions/_beamless"),
    ("fish", "share/fish/vendor_completions.d/beamless.fish"),
];
/// Shared libraries that every Linux with glibc has; all else is in the executable.
const SYSTEM_LIBRARIES: &[&str] = &["libc.so", "libm.so", "libgcc_s.so", "ld-linux"];
const HELLO: &str = "-module(hello).\n-export([main/1]).\nmain([Name]) -> io:format(\"hello, ~ts~n\", [Name]).\n";

/// `--target NAME`: with the files of these machines only.
pub fn run(arguments: &[String]) -> Result<()> {
    let (targets, rest) = sysroot_command::targets(arguments)?;
    ensure!(rest.is_empty(), "dist takes --target NAME and nothing else");
    let targets = if targets.is_empty() { TARGETS.iter().collect() } else { targets };
    setup::ready()?;
    let compiler = build_compiler()?;
    for target in &targets {
        sysroot_command::install(target, Flavour::Release)?;
    }
    let name = format!("beamless-{VERSION}-{}", Target::host().name);
    let place = paths::target_dir()?.join("dist");
    let folder = place.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    lay_out(&folder, &compiler, &targets)?;
    let archive = pack(&place, &name)?;
    try_out(&archive, &name, &targets)?;
    println!("dist: {} ({:.1} MB)", archive.display(), fs::metadata(&archive)?.len() as f64 / 1e6);
    Ok(())
}

/// The compiler with everything inside. cargo leaves it where the one for working on the compiler lies, which is put back.
fn build_compiler() -> Result<PathBuf> {
    let build = ["build", "--release", "--package", "beamless-cli"];
    process::run(process::cargo().args(build).args(["--no-default-features", "--features", "static-llvm"]))?;
    let made = Flavour::Release.compiler_dir()?.join("beamless");
    let compiler = paths::target_dir()?.join("dist/beamless");
    fs::create_dir_all(paths::target_dir()?.join("dist"))?;
    process::run(Command::new("strip").arg("-o").arg(&compiler).arg(made))?;
    process::run(process::cargo().args(build))?;
    Ok(compiler)
}

fn lay_out(folder: &Path, compiler: &Path, targets: &[&Target]) -> Result<()> {
    let place = |path: &str| -> Result<PathBuf> {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().context("a file has a folder")?)?;
        Ok(file)
    };
    fs::copy(compiler, place("bin/beamless")?)?;
    let made = Flavour::Release.compiler_dir()?.join(sysroot::PLACE);
    for target in targets {
        for entry in fs::read_dir(made.join(target.name))? {
            let from = entry?.path();
            let file = from.file_name().and_then(|name| name.to_str()).context("sysroots have plain names")?;
            fs::copy(&from, place(&format!("lib/beamless/sysroot/{}/{file}", target.name))?)?;
        }
    }
    for (shell, path) in COMPLETIONS {
        let text = process::output(Command::new(compiler).args(["completions", shell]))?;
        fs::write(place(path)?, text + "\n")?;
    }
    let root = paths::root()?;
    fs::copy(root.join("LICENSE"), place("share/doc/beamless/LICENSE")?)?;
    for entry in fs::read_dir(root.join("docs/guide"))? {
        let page = entry?.path();
        let name = page.file_name().and_then(|name| name.to_str()).context("pages have plain names")?;
        fs::copy(&page, place(&format!("share/doc/beamless/guide/{name}"))?)?;
    }
    licences::collect(&folder.join("share/doc/beamless/licences"))
}

/// The same files give the same bytes: names in order, no times, no owners.
fn pack(place: &Path, name: &str) -> Result<PathBuf> {
    let archive = place.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rw,go=u-w"]);
    tar.args(["--use-compress-program=gzip -9n", "-cf"]).arg(&archive).arg("-C").arg(place).arg(name);
    process::run(&mut tar)?;
    Ok(archive)
}

/// Unpacks the archive elsewhere and makes and runs a program for every machine with it, knowing nothing of this repository.
fn try_out(archive: &Path, name: &str, targets: &[&Target]) -> Result<()> {
    let elsewhere = std::env::temp_dir().join(format!("beamless dist {}", std::process::id()));
    fs::create_dir_all(&elsewhere)?;
    let result = try_in(&elsewhere, archive, name, targets);
    fs::remove_dir_all(&elsewhere)?;
    result
}

fn try_in(elsewhere: &Path, archive: &Path, name: &str, targets: &[&Target]) -> Result<()> {
    process::run(Command::new("tar").arg("-xf").arg(archive).arg("-C").arg(elsewhere))?;
    let compiler = elsewhere.join(name).join("bin/beamless");
    needs_only_the_system(&compiler)?;
    fs::write(elsewhere.join("hello.erl"), HELLO)?;
    for target in targets {
        let mut build = Command::new(&compiler);
        build.args(["build", "--release", "--target", target.name, "hello.erl", "-o", target.name]);
        build.current_dir(elsewhere).env_clear().env("HOME", elsewhere);
        process::run(build.env("PATH", std::env::var_os("PATH").unwrap_or_default()))?;
        let program = elsewhere.join(target.name);
        let mut run = if target.is_host() { Command::new(&program) } else { Command::new(target.tools.emulator) };
        if !target.is_host() {
            run.arg(&program);
        }
        let said = process::output(run.arg("there").env_remove("BEAMLESS_SYSROOT"))?;
        ensure!(said == "hello, there", "a program for {} said `{said}`", target.name);
    }
    Ok(())
}

fn needs_only_the_system(compiler: &Path) -> Result<()> {
    let dynamic = process::output(Command::new("readelf").arg("--dynamic").arg("--wide").arg(compiler))?;
    let needed = dynamic.lines().filter(|line| line.contains("(NEEDED)"));
    let strange: Vec<&str> =
        needed.filter(|line| !SYSTEM_LIBRARIES.iter().any(|name| line.contains(name))).map(str::trim).collect();
    if !strange.is_empty() {
        bail!("the compiler needs more than the system has: {}", strange.join("; "));
    }
    Ok(())
}
