//! Elixir's own test files: each compiled once by Elixir, run by one runner on the BEAM and natively, and compared test by test.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::page::percent;
use super::reasons::Reasons;
use super::suite::{BUILD_LIMIT, RUN_LIMIT, verdicts, within};

/// The areas whose test files are run, each with its helper, below `lib/AREA/test`.
const AREAS: &[(&str, &str)] = &[
    ("elixir", "elixir/test_helper.exs"),
    ("eex", "test_helper.exs"),
    ("ex_unit", "test_helper.exs"),
    ("logger", "test_helper.exs"),
];
/// Files that become one program at most.
const GROUP: usize = 25;
/// The module of `runner/` that has `main/1`.
const RUNNER: &str = "elixir_conformance";
/// Where Debian's Elixir has its applications.
const LIBRARIES: &str = "/usr/lib/elixir/lib";

/// Where everything is while files run.
pub struct Place {
    pub source: PathBuf,
    /// tests/conformance/elixir.
    pub ours: PathBuf,
    pub work: PathBuf,
    pub compiler: PathBuf,
}

/// A test file: its area, and its path below the area's folder of tests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TestFile {
    area: String,
    path: String,
}

/// What came of a file: the tests that the BEAM passes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub passed: BTreeSet<String>,
    pub missing: BTreeSet<String>,
    /// They make code at run time, and count apart.
    pub loading: BTreeSet<String>,
}

impl TestFile {
    /// All test files of Elixir's source.
    pub fn all(source: &Path) -> Result<Vec<Self>> {
        let mut files = Vec::new();
        for (area, _) in AREAS {
            let root = source.join("lib").join(area).join("test");
            ensure!(root.is_dir(), "{} is not Elixir's source", source.display());
            gather(&root, &root, area, &mut files)?;
        }
        files.sort();
        Ok(files)
    }

    /// `AREA/FILE`, without `_test.exs`.
    pub fn title(&self) -> String {
        format!("{}/{}", self.area, self.path.trim_end_matches("_test.exs"))
    }

    fn stem(&self) -> String {
        self.title().replace('/', "-")
    }

    fn folder(&self, place: &Place) -> PathBuf {
        place.source.join("lib").join(&self.area)
    }

    /// Leaves the objects of the file and its helper in `beams` beside those of other files, and answers which modules are tests.
    fn compile(&self, place: &Place, work: &Path) -> Result<Vec<String>> {
        let (runner, beams) = (place.ours.join("runner"), work.join("beams"));
        let tests = self.folder(place).join("test");
        let helper = AREAS.iter().find(|(area, _)| *area == self.area).map(|(_, helper)| tests.join(helper));
        let mut elixir = Command::new("elixir");
        elixir.arg(runner.join("compile.exs")).arg(&beams).arg(helper.context("no such area")?).arg(tests.join(&self.path));
        let log = work.join(format!("compile-{}.log", self.stem()));
        within(elixir.current_dir(self.folder(place)), BUILD_LIMIT, &log)?;
        let printed = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        Ok(printed.lines().filter_map(|line| line.strip_prefix("TESTS ")).map(str::to_owned).collect())
    }

    fn record(&self, place: &Place) -> PathBuf {
        place.ours.join("results").join(format!("{}.txt", self.stem()))
    }

    /// Keeps what a run gave.
    pub fn keep(&self, place: &Place, outcome: &Outcome) -> Result<()> {
        fs::create_dir_all(place.ours.join("results"))?;
        let record = self.record(place);
        fs::write(&record, outcome.render()).with_context(|| format!("cannot write {}", record.display()))
    }

    /// What the file's last run gave.
    pub fn earlier(&self, place: &Place) -> Option<Outcome> {
        Some(Outcome::parse(&fs::read_to_string(self.record(place)).ok()?))
    }
}

/// Files of one area that become one program: most of it is Elixir, and building it once is what takes long.
pub struct Group {
    files: Vec<TestFile>,
}

impl Group {
    /// The files in groups of one area, in their order.
    pub fn of(files: &[TestFile]) -> impl Iterator<Item = Group> {
        let areas = files.chunk_by(|one, other| one.area == other.area);
        areas.flat_map(|area| area.chunks(GROUP)).map(|files| Group { files: files.to_vec() })
    }

    /// Compiles, builds and runs the files, and leaves what was printed in a folder named after the first. Files that have tests without a
    /// verdict, because the program ended before them, are run once more: the first of them alone.
    pub fn run(self, place: &Place) -> Result<Vec<(TestFile, Outcome)>> {
        let work = place.work.join(self.files[0].stem());
        if work.exists() {
            fs::remove_dir_all(&work)?;
        }
        fs::create_dir_all(work.join("beams"))?;
        let mut modules = Vec::new();
        for file in &self.files {
            modules.push(file.compile(place, &work)?);
        }
        let (beam, native) = self.printed(place, &work, &modules.concat())?;
        let judged = self.files.into_iter().zip(modules).map(|(file, modules)| (file, Outcome::compare(&modules, &beam, &native)));
        let (mut heard, unheard): (Vec<_>, Vec<_>) = judged.partition(|(_, outcome)| outcome.is_heard(&native));
        for again in Self::again(unheard.iter().map(|(file, _)| file.clone()).collect(), heard.is_empty()) {
            heard.extend(again.run(place)?);
        }
        if heard.is_empty() {
            heard = unheard;
        }
        Ok(heard)
    }

    /// How files are run once more. A single one that was `alone` is not.
    fn again(mut files: Vec<TestFile>, alone: bool) -> Vec<Group> {
        let at = match (files.len(), alone) {
            (0, _) | (1, true) => return Vec::new(),
            // Nobody knows which of them it is.
            (count, true) => count / 2,
            (_, false) => 1,
        };
        let rest = files.split_off(at);
        [files, rest].into_iter().filter(|files| !files.is_empty()).map(|files| Group { files }).collect()
    }

    /// What the tests of these modules print on the BEAM, and natively.
    fn printed(&self, place: &Place, work: &Path, modules: &[String]) -> Result<(String, String)> {
        let (beams, folder) = (work.join("beams"), self.files[0].folder(place));
        let mut erlc = Command::new("erlc");
        erlc.args(["+debug_info", "-o"]).arg(&beams).arg(place.ours.join("runner").join(format!("{RUNNER}.erl")));
        within(&mut erlc, BUILD_LIMIT, &work.join("erlc.log"))?;
        let mut beam = Command::new("erl");
        beam.arg("-noshell").arg("-pa").args(libraries()?).arg(&beams);
        beam.args(["-s", RUNNER, "start", "-extra", "trace"]).arg(work.join("beam.txt")).args(modules);
        within(beam.current_dir(&folder), RUN_LIMIT, &work.join("beam.log"))?;
        let program = work.join("program");
        let mut build = Command::new(&place.compiler);
        build.arg("build").args(objects(&beams)?).args(["--main", RUNNER, "-o"]).arg(&program);
        within(&mut build, BUILD_LIMIT, &work.join("build.log"))?;
        if program.is_file() {
            let mut native = Command::new(&program);
            native.arg("run").arg(work.join("native.txt")).args(modules);
            within(native.current_dir(&folder), RUN_LIMIT, &work.join("run.log"))?;
        }
        let read = |name: &str| fs::read(work.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        Ok((read("beam.txt"), read("native.txt")))
    }
}

impl Outcome {
    /// Of the tests of these modules, by what was printed.
    fn compare(modules: &[String], beam: &str, native: &str) -> Self {
        let loading: BTreeSet<&str> = beam.lines().filter_map(|line| line.strip_prefix("LOAD ")).collect();
        let (expected, got) = (verdicts(beam), verdicts(native));
        let is_own = |case: &str| case.split_once(':').is_some_and(|(module, _)| modules.iter().any(|own| own.trim_start_matches("Elixir.") == module));
        let mut outcome = Self::default();
        for (case, _) in expected.iter().filter(|(case, (word, _))| *word == "PASS" && is_own(case)) {
            let passes = got.get(case).is_some_and(|(word, _)| *word == "PASS");
            let group = match (loading.contains(case), passes) {
                (true, _) => &mut outcome.loading,
                (false, true) => &mut outcome.passed,
                (false, false) => &mut outcome.missing,
            };
            group.insert((*case).to_owned());
        }
        outcome
    }

    /// Whether something was printed natively of each test.
    fn is_heard(&self, native: &str) -> bool {
        let got = verdicts(native);
        self.missing.iter().all(|case| got.contains_key(case.as_str()))
    }

    fn render(&self) -> String {
        let groups = [("pass", &self.passed), ("missing", &self.missing), ("loads", &self.loading)];
        groups.iter().flat_map(|(word, cases)| cases.iter().map(move |case| format!("{word} {case}\n"))).collect()
    }

    fn parse(text: &str) -> Self {
        let group = |word: &str| {
            let cases = text.lines().filter_map(|line| line.split_once(' ')).filter(|(first, _)| *first == word);
            cases.map(|(_, case)| case.to_owned()).collect()
        };
        Self { passed: group("pass"), missing: group("missing"), loading: group("loads") }
    }
}

/// The page of the last runs of all files.
pub fn render(results: &[(TestFile, Option<Outcome>)], reasons: &Reasons) -> Result<String> {
    let mut page = String::from(
        "# Conformance: Elixir\n\nMade by `cargo xtask conformance --elixir`: Elixir's own test files, compiled by Elixir, run by ExUnit natively and on \
         the BEAM with the same runner\n(tests/conformance/elixir). A test counts when the BEAM passes it and makes no code meanwhile, which the BEAM's \
         tracing tells; those that do are counted apart.\n\n| file | passed | of | make code at run time |\n| --- | ---: | ---: | ---: |\n",
    );
    let (mut passed, mut of, mut apart) = (0, 0, 0);
    for (file, outcome) in results.iter().filter_map(|(file, outcome)| Some((file, outcome.as_ref()?))) {
        let owed = outcome.passed.len() + outcome.missing.len();
        writeln!(page, "| {} | {} | {owed} | {} |", file.title(), outcome.passed.len(), outcome.loading.len())?;
        passed += outcome.passed.len();
        of += owed;
        apart += outcome.loading.len();
    }
    writeln!(page, "| all that ran | {passed} | {of} | {apart} |\n\n{} of these tests pass.", percent(passed, of))?;
    let never: Vec<String> = results.iter().filter(|(_, outcome)| outcome.is_none()).map(|(file, _)| format!("`{}`", file.title())).collect();
    if !never.is_empty() {
        writeln!(page, "\n## Not yet run\n\n{}", never.join(", "))?;
    }
    writeln!(page, "\n## Missing\n")?;
    for case in results.iter().filter_map(|(_, outcome)| outcome.as_ref()).flat_map(|outcome| &outcome.missing) {
        writeln!(page, "- `{case}`: {}", reasons.key(case).unwrap_or("not yet looked into"))?;
    }
    Ok(page)
}

fn gather(root: &Path, folder: &Path, area: &str, files: &mut Vec<TestFile>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let below = path.strip_prefix(root)?.to_string_lossy().into_owned();
        if path.is_dir() {
            gather(root, &path, area, files)?;
        } else if below.ends_with("_test.exs") {
            files.push(TestFile { area: area.to_owned(), path: below });
        }
    }
    Ok(())
}

fn objects(folder: &Path) -> Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "beam")).collect();
    found.sort();
    Ok(found)
}

fn libraries() -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(LIBRARIES).with_context(|| format!("there is no Elixir in {LIBRARIES}"))?;
    Ok(entries.flatten().map(|entry| entry.path().join("ebin")).collect())
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn what_loads_code_counts_apart() {
        let outcome = Outcome::compare(&["A".to_owned()], "PASS B:x\nPASS A:x\nLOAD A:y\nPASS A:y\nPASS A:z\nFAIL A:w no\n", "PASS A:x\nFAIL A:z why\nPASS A:w\n");
        assert_eq!(outcome.render(), "pass A:x\nmissing A:z\nloads A:y\n");
        assert_eq!(Outcome::parse(&outcome.render()), outcome);
    }
}
