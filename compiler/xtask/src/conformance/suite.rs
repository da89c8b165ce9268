//! One suite: building it with its runner, running it under a time limit, and comparing case by case with the BEAM's list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Flow analysis and code generation of the largest suites take most of a minute.
pub(super) const BUILD_LIMIT: Duration = Duration::from_secs(240);
/// A case may take a minute; suites of the timers are slow by design.
pub(super) const RUN_LIMIT: Duration = Duration::from_secs(400);
/// Where the suites of an area are in OTP's source.
const AREAS: &[(&str, &str)] = &[
    ("emulator", "erts/emulator/test"),
    ("stdlib", "lib/stdlib/test"),
    ("compiler", "lib/compiler/test"),
    ("kernel", "lib/kernel/test"),
];
/// Folders with the headers that suites include, besides their own. `lib` is for headers that no installed application has: `kernel/src/...`.
const INCLUDES: &[&str] = &[
    "lib",
    "lib/common_test/include",
    "lib/stdlib/include",
    "lib/kernel/include",
    "lib/kernel/src",
    "lib/stdlib/src",
    "lib/compiler/src",
];
/// The module of tests/conformance/runner that has `main/1`.
const RUNNER: &str = "conformance";

/// Where everything is while suites run.
pub struct Place {
    pub otp: PathBuf,
    /// tests/conformance.
    pub ours: PathBuf,
    pub work: PathBuf,
    pub compiler: PathBuf,
}

/// A suite's name and the cases of it that the BEAM passes.
#[derive(Debug)]
pub struct Suite {
    pub area: String,
    pub name: String,
    pub baseline: Vec<String>,
}

/// What came of a suite.
#[derive(Debug)]
pub struct Outcome {
    pub passed: usize,
    /// Cases of the baseline that did not pass, each with what was printed about it.
    pub missing: Vec<(String, String)>,
}

impl Suite {
    /// Reads tests/conformance/baseline: a file AREA-SUITE.txt a suite.
    pub fn all(ours: &Path) -> Result<Vec<Self>> {
        let mut suites = Vec::new();
        for entry in fs::read_dir(ours.join("baseline"))? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let (area, name) = stem.split_once('-').with_context(|| format!("`{stem}` is not AREA-SUITE"))?;
            let baseline = fs::read_to_string(&path)?.lines().map(str::to_owned).collect();
            suites.push(Self { area: area.to_owned(), name: name.to_owned(), baseline });
        }
        suites.sort_by(|a, b| (&a.area, &a.name).cmp(&(&b.area, &b.name)));
        Ok(suites)
    }

    /// `AREA/SUITE`.
    pub fn title(&self) -> String {
        format!("{}/{}", self.area, self.name)
    }

    /// Builds and runs the suite in a folder of its own, and leaves there what was printed.
    pub fn run(&self, place: &Place) -> Result<Outcome> {
        let work = place.work.join(format!("{}-{}", self.area, self.name));
        if work.exists() {
            fs::remove_dir_all(&work)?;
        }
        fs::create_dir_all(work.join("priv"))?;
        let program = work.join(&self.name);
        let built = self.build(place, &program, &work.join("build.log"))?;
        if !built || !program.is_file() {
            return Ok(self.compare("", "its program does not build"));
        }
        let log = work.join("run.log");
        let mut command = Command::new(&program);
        command.arg(&self.name).arg(self.folder(place)?).arg(work.join("priv")).current_dir(&work);
        let ended = within(&mut command, RUN_LIMIT, &log)?;
        let printed = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        Ok(self.compare(&printed, if ended { "not run" } else { "the suite was still running at its limit" }))
    }

    /// The file of tests/conformance/results that lists the cases that the suite's last run missed, a line each. Without a file it never ran.
    fn record(&self, place: &Place) -> PathBuf {
        place.ours.join("results").join(format!("{}-{}.txt", self.area, self.name))
    }

    /// Keeps what a run gave.
    pub fn keep(&self, place: &Place, outcome: &Outcome) -> Result<()> {
        let record = self.record(place);
        fs::create_dir_all(place.ours.join("results"))?;
        let lines: String = outcome.missing.iter().map(|(case, _)| format!("{case}\n")).collect();
        fs::write(&record, lines).with_context(|| format!("cannot write {}", record.display()))
    }

    /// What the suite's last run gave.
    pub fn earlier(&self, place: &Place) -> Option<Outcome> {
        let record = fs::read_to_string(self.record(place)).ok()?;
        let missed: BTreeSet<&str> = record.lines().collect();
        let missing: Vec<_> = self.baseline.iter().filter(|case| missed.contains(case.as_str())).map(|case| (case.clone(), String::new())).collect();
        Some(Outcome { passed: self.baseline.len() - missing.len(), missing })
    }

    /// Whether the suite's program could be made.
    fn build(&self, place: &Place, program: &Path, log: &Path) -> Result<bool> {
        let folder = self.folder(place)?;
        let mut command = Command::new(&place.compiler);
        command.arg("build").args(erlang_files(&place.ours.join("runner"))?);
        command.arg(folder.join(format!("{}.erl", self.name))).args(self.helpers(&folder)?).arg("-I").arg(&folder);
        for include in INCLUDES {
            command.arg("-I").arg(place.otp.join(include));
        }
        command.args(["--main", RUNNER, "-o"]).arg(program).current_dir(&folder);
        within(&mut command, BUILD_LIMIT, log)
    }

    fn folder(&self, place: &Place) -> Result<PathBuf> {
        let area = AREAS.iter().find(|(area, _)| *area == self.area);
        let (_, path) = area.with_context(|| format!("there is no area `{}`", self.area))?;
        Ok(place.otp.join(path))
    }

    /// Modules beside the suite, no suites themselves, that it names.
    fn helpers(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let text = String::from_utf8_lossy(&fs::read(folder.join(format!("{}.erl", self.name)))?).into_owned();
        let is_named = |path: &PathBuf| {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            !stem.ends_with("_SUITE") && text.contains(stem)
        };
        Ok(erlang_files(folder)?.into_iter().filter(is_named).collect())
    }

    /// `otherwise` is said of cases about which nothing was printed.
    fn compare(&self, printed: &str, otherwise: &str) -> Outcome {
        let verdicts = verdicts(printed);
        let mut missing = Vec::new();
        for case in &self.baseline {
            match verdicts.get(case.as_str()) {
                Some(("PASS", _)) => {}
                Some((word, why)) => missing.push((case.clone(), format!("{word} {why}"))),
                None => missing.push((case.clone(), otherwise.to_owned())),
            }
        }
        Outcome { passed: self.baseline.len() - missing.len(), missing }
    }
}

/// The runner's lines: `PASS|FAIL|SKIP CASE [WHY]`, by case. Suites print as well; what they print is passed over.
pub(super) fn verdicts(printed: &str) -> BTreeMap<&str, (&str, &str)> {
    let mut found = BTreeMap::new();
    for line in printed.lines() {
        let mut parts = line.splitn(3, ' ');
        if let (Some(word @ ("PASS" | "FAIL" | "SKIP")), Some(case)) = (parts.next(), parts.next()) {
            found.insert(case, (word, parts.next().unwrap_or_default()));
        }
    }
    found
}

fn erlang_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "erl")).collect();
    files.sort();
    Ok(files)
}

/// Runs `command` with its output in the file `log`; false when it had to be ended. How else it ends is not asked: a
/// suite may stop its own program, and what was printed counts.
pub(super) fn within(command: &mut Command, limit: Duration, log: &Path) -> Result<bool> {
    let output = File::create(log)?;
    let mut child = command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).spawn()?;
    let started = Instant::now();
    while child.try_wait()?.is_none() {
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::Suite;

    #[test]
    fn cases_are_compared_with_the_baseline() {
        let suite = Suite {
            area: "stdlib".to_owned(),
            name: "a_SUITE".to_owned(),
            baseline: ["a_SUITE:x", "a_SUITE:g.y", "a_SUITE:z"].map(str::to_owned).to_vec(),
        };
        let outcome = suite.compare("noise\nPASS a_SUITE:x\nFAIL a_SUITE:g.y {error, e}\n", "not run");
        assert_eq!(outcome.passed, 1);
        let missing: Vec<(&str, &str)> = outcome.missing.iter().map(|(case, why)| (&**case, &**why)).collect();
        assert_eq!(missing, [("a_SUITE:g.y", "FAIL {error, e}"), ("a_SUITE:z", "not run")]);
    }
}
