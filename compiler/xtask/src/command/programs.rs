//! `cargo xtask programs`: libraries and tools that nobody here wrote, as Debian packages them, in programs that are built natively and compared
//! with their run on the BEAM. The programs are the folders of `tests/packages`; the first line of `NAME/NAME.erl` says which packages it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::build;
use crate::paths::{self, Flavour};
use crate::process;

/// What the first line of a program begins with.
const PACKAGES: &str = "%% Packages: ";

/// Where packages have their libraries.
const LIBRARIES: &str = "usr/lib/erlang/lib";

/// `NAME...`, or all.
pub fn run(names: &[String]) -> Result<()> {
    build::everything(Flavour::Release)?;
    let programs = chosen(&paths::root()?.join("tests/packages"), names)?;
    let work = paths::target_dir()?.join("programs");
    let root = work.join("root");
    fetch(&programs, &work, &root)?;
    let place = Place { libraries: root.join(LIBRARIES), compiler: Flavour::Release.compiler_dir()?.join("beamless"), work };
    let mut different = Vec::new();
    for program in &programs {
        match program.compare(&place)? {
            Verdict::Same { built_in, bytes, lines } => {
                println!("{}: {lines} lines the same, {bytes} bytes, built in {:.1} s", program.name, built_in.as_secs_f64());
            }
            Verdict::Different(how) => {
                println!("{}: DIFFERENT\n{how}", program.name);
                different.push(program.name.as_str());
            }
        }
    }
    ensure!(different.is_empty(), "not as on the BEAM: {}", different.join(", "));
    Ok(())
}

struct Place {
    libraries: PathBuf,
    compiler: PathBuf,
    work: PathBuf,
}

struct Program {
    name: String,
    sources: Vec<PathBuf>,
    packages: Vec<String>,
}

enum Verdict {
    Same { built_in: Duration, bytes: u64, lines: usize },
    Different(String),
}

fn chosen(folder: &Path, names: &[String]) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && (names.is_empty() || names.contains(&name)) {
            programs.push(Program::read(&entry.path(), name)?);
        }
    }
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    for name in names {
        ensure!(programs.iter().any(|program| program.name == *name), "there is no program `{name}`");
    }
    Ok(programs)
}

impl Program {
    fn read(folder: &Path, name: String) -> Result<Program> {
        let main = folder.join(&name).with_extension("erl");
        let text = fs::read_to_string(&main).with_context(|| format!("{} cannot be read", main.display()))?;
        let Some(packages) = text.lines().next().and_then(|line| line.strip_prefix(PACKAGES)) else {
            bail!("{} does not begin with `{PACKAGES}`", main.display());
        };
        let packages = packages.split_whitespace().map(str::to_owned).collect();
        // The first source gives the executable its name.
        let mut sources = vec![main.clone()];
        let others = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
        sources.extend(others.filter(|file| file.extension().is_some_and(|kind| kind == "erl") && *file != main));
        sources[1..].sort();
        Ok(Program { name, sources, packages })
    }

    fn compare(&self, place: &Place) -> Result<Verdict> {
        let folder = place.work.join(&self.name);
        fs::create_dir_all(&folder)?;
        let beam = self.on_the_beam(place, &folder)?;
        let executable = folder.join(format!("{}.native", self.name));
        let start = Instant::now();
        let mut compile = Command::new(&place.compiler);
        compile.arg("build").args(&self.sources).args(["--main", &self.name, "-o"]).arg(&executable);
        let built = compile.env("ERL_LIBS", &place.libraries).output()?;
        if !built.status.success() {
            return Ok(Verdict::Different(String::from_utf8_lossy(&built.stderr).into_owned()));
        }
        let built_in = start.elapsed();
        let native = quiet(&mut Command::new(&executable), &folder)?;
        if beam.stdout == native.stdout && beam.status.code() == native.status.code() {
            let lines = beam.stdout.iter().filter(|&&byte| byte == b'\n').count();
            return Ok(Verdict::Same { built_in, bytes: fs::metadata(&executable)?.len(), lines });
        }
        let told = |side: &str, output: &Output| format!("{side}, {}:\n{}", output.status, String::from_utf8_lossy(&output.stdout));
        let errors = String::from_utf8_lossy(&native.stderr);
        Ok(Verdict::Different(format!("{}{}{errors}", told("the BEAM", &beam), told("natively", &native))))
    }

    fn on_the_beam(&self, place: &Place, folder: &Path) -> Result<Output> {
        let mut compile = Command::new("erlc");
        process::run(compile.arg("-o").arg(folder).args(&self.sources).env("ERL_LIBS", &place.libraries))?;
        let expression = format!("{}:main([]), halt().", self.name);
        let mut erl = Command::new("erl");
        erl.args(["-noinput", "-pa"]).arg(folder).args(["-eval", &expression]).env("ERL_LIBS", &place.libraries);
        quiet(&mut erl, folder)
    }
}

/// The output of a program that is asked nothing and works in `folder`.
fn quiet(command: &mut Command, folder: &Path) -> Result<Output> {
    let result = command.stdin(Stdio::null()).current_dir(folder).output();
    result.with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))
}

/// Unpacks the packages that are not there yet. Nothing is installed, and root's rights are not needed: apt has its lists here.
fn fetch(programs: &[Program], work: &Path, root: &Path) -> Result<()> {
    let (lists, marks) = (work.join("lists"), work.join("unpacked"));
    fs::create_dir_all(lists.join("partial"))?;
    fs::create_dir_all(&marks)?;
    let mut missing: Vec<&str> = programs.iter().flat_map(|program| &program.packages).map(String::as_str).collect();
    missing.sort_unstable();
    missing.dedup();
    missing.retain(|package| !marks.join(package).exists());
    if missing.is_empty() {
        return Ok(());
    }
    let apt_get = || {
        let mut command = Command::new("apt-get");
        let lists = format!("Dir::State::lists={}", lists.display());
        command.args(["-q", "-o", &lists, "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User=root"]);
        command
    };
    process::run(apt_get().arg("update"))?;
    for package in missing {
        let folder = work.join("packages").join(package);
        fs::create_dir_all(&folder)?;
        process::run(apt_get().args(["download", package]).current_dir(&folder))?;
        for archive in fs::read_dir(&folder)?.flatten() {
            process::run(Command::new("dpkg-deb").arg("--extract").arg(archive.path()).arg(root))?;
        }
        fs::write(marks.join(package), "")?;
    }
    Ok(())
}
