//! Whole projects: `beamless build` in a copy of each folder of tests/project, and its program beside what the project's own tools make run on
//! the BEAM. `BLESS=1` records the BEAM's output in tests/project/NAME.out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use beamless_harness::{compiler, record, root};

/// A project in tests/project, and how it is run.
struct Case<'a> {
    project: &'static str,
    /// What its tools make of it for the BEAM, as shell commands; the last one runs the program with arguments after it.
    on_the_beam: &'static str,
    runs: &'a [Run],
}

struct Run {
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    code: i32,
}

const fn run(arguments: &'static [&'static str], code: i32) -> Run {
    Run { arguments, environment: &[], code }
}

/// A copy of the project to work in.
struct Copy {
    place: tempfile::TempDir,
    name: &'static str,
}

impl Copy {
    fn new(name: &'static str) -> Copy {
        let place = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join("tests/project").join(name), &place.path().join(name));
        Copy { place, name }
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join(self.name)
    }

    /// `beamless` with these words, in the folder.
    fn beamless(&self, arguments: &str) -> Output {
        let compiler = compiler::locate().expect("there is a compiler");
        let mut command = Command::new(compiler);
        command.args(arguments.split_whitespace()).current_dir(self.folder());
        command.env_remove("MIX_ENV").env_remove("REBAR_PROFILE");
        command.output().expect("the compiler can be run")
    }

    #[track_caller]
    fn builds(&self, arguments: &str) {
        let done = self.beamless(arguments);
        assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the project is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("it can be copied");
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Compares with what is recorded for the project, or records it.
#[track_caller]
fn compare(project: &str, found: &str) {
    let expectation = root().join("tests/project").join(project).with_extension("out");
    if record::switched_on("BLESS") {
        fs::write(&expectation, found).expect("the expectation can be written");
    }
    let expected = fs::read_to_string(&expectation).expect("there is an expectation: BLESS=1 records it");
    assert_eq!(found, expected);
}

#[track_caller]
fn check(case: &Case<'_>) {
    let copy = Copy::new(case.project);
    let blessed = record::switched_on("BLESS");
    if !blessed {
        copy.builds("build");
    }
    let mut found = String::new();
    for run in case.runs {
        let mut command = if blessed { Command::new("sh") } else { Command::new(copy.folder().join(case.project)) };
        if blessed {
            command.args(["-c", &format!("{} \"$@\"", case.on_the_beam), "sh"]);
        }
        command.args(run.arguments).envs(run.environment.iter().copied()).current_dir(copy.folder());
        let done = command.output().expect("it can be run");
        assert_eq!(done.status.code(), Some(run.code), "{:?}: {}", run.arguments, text(&done.stderr));
        found += &format!("$ {}\n{}", run.arguments.join(" "), text(&done.stdout));
    }
    compare(case.project, &found);
}

#[test]
fn mix_escript_with_dependency_and_configuration() {
    check(&Case {
        project: "inventory",
        // An escript would do but for files in priv.
        on_the_beam: "MIX_ENV=prod mix compile >/dev/null 2>&1 && MIX_ENV=prod mix run -e 'Inventory.CLI.main(System.argv())' --",
        runs: &[
            run(&["bolt", "nut", "--shout"], 0),
            run(&["fail"], 1),
            Run { arguments: &[], environment: &[("INVENTORY_MODE", "told")], code: 0 },
        ],
    });
}

#[test]
fn rebar_escript_with_dependency() {
    check(&Case {
        project: "tally",
        on_the_beam: "rebar3 escriptize >/dev/null 2>&1 && ./_build/default/bin/tally",
        runs: &[run(&["a b", "b, c"], 0), run(&[], 3)],
    });
}

#[test]
fn a_profile_is_taken_from_the_environment() {
    let copy = Copy::new("tally");
    let compiler = compiler::locate().expect("there is a compiler");
    let built = Command::new(compiler).arg("build").env("REBAR_PROFILE", "loud").current_dir(copy.folder()).output();
    let built = built.expect("the compiler can be run");
    assert!(built.status.success(), "{}", text(&built.stderr));
    let done = Command::new(copy.folder().join("tally")).arg("x").output().expect("it can be run");
    assert!(text(&done.stdout).contains("X: 1"), "{}", text(&done.stdout));
}

#[test]
fn mix_umbrella_of_applications_that_log() {
    check(&Case {
        project: "shop",
        on_the_beam: "MIX_ENV=prod mix compile >/dev/null 2>&1 && MIX_ENV=prod mix run --no-halt",
        runs: &[run(&[], 3)],
    });
}

/// Runs it, as whoever has the compiler's path in the environment.
fn with_compiler(command: &mut Command, folder: &Path) -> Output {
    let compiler = compiler::locate().expect("there is a compiler");
    let compiler = compiler.canonicalize().expect("a path");
    command.env("BEAMLESS", compiler).current_dir(folder).stdin(Stdio::null()).output().expect("it can be run")
}

#[track_caller]
fn ends(done: &Output, code: i32, words: &[&str]) {
    let said = text(&done.stdout) + &text(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} in {said}");
    }
}

/// The archive of stdlib/mix_beamless, installed in a home of its own.
#[test]
fn mix_tasks_hand_over_to_the_command() {
    let copied = Copy::new("inventory");
    let (package, home) = (copied.place.path().join("mix_beamless"), copied.place.path().join("home"));
    copy(&root().join("stdlib/mix_beamless"), &package);
    let mix = |words: &str| {
        let mut command = Command::new("mix");
        command.args(words.split_whitespace()).env("MIX_HOME", &home).env("MIX_ENV", "prod");
        command
    };
    let run = |words: &str| with_compiler(&mut mix(words), &copied.folder());
    ends(&with_compiler(&mut mix("archive.build -o tasks.ez"), &package), 0, &[]);
    ends(&with_compiler(&mut mix("archive.install --force tasks.ez"), &package), 0, &[]);
    ends(&run("beamless.build -o made"), 0, &["Generated inventory app"]);
    let made = Command::new(copied.folder().join("made")).arg("bolt").output().expect("it can be run");
    ends(&made, 0, &["bolt: 10 kg"]);
    ends(&run("beamless.run -- fail"), 1, &["fail: 10 kg"]);
    ends(&run("beamless.build --nowhere"), 2, &["--nowhere"]);
    let mut lost = mix("beamless.build");
    let done = lost.env("BEAMLESS", "/nowhere/beamless").current_dir(copied.folder()).output().expect("it can be run");
    ends(&done, 1, &["BEAMLESS names /nowhere/beamless, which is no program"]);
}

/// The plugin of stdlib/rebar3_beamless, checked out into the project.
#[test]
fn rebar3_plugin_hands_over_to_the_command() {
    let copied = Copy::new("tally");
    copy(&root().join("stdlib/rebar3_beamless"), &copied.folder().join("_checkouts/rebar3_beamless"));
    let config = copied.folder().join("rebar.config");
    let told = fs::read_to_string(&config).expect("there is one") + "{project_plugins, [rebar3_beamless]}.\n";
    fs::write(&config, told).expect("it can be written");
    let run = |words: &str| {
        with_compiler(Command::new("rebar3").arg("beamless").args(words.split_whitespace()), &copied.folder())
    };
    ends(&run("build -o made"), 0, &[]);
    let made = Command::new(copied.folder().join("made")).arg("a b a").output().expect("it can be run");
    ends(&made, 0, &["a: 2"]);
    let facts = fs::read_to_string(copied.folder().join("_build/beamless/default/facts")).expect("it was asked");
    assert!(!facts.contains("rebar3_beamless"), "{facts}");
    ends(&run("run -- x"), 0, &["x: 1"]);
    ends(&run("run"), 3, &[]);
    ends(&run("build --backend none"), 2, &["--backend"]);
    ends(&run("build --nowhere"), 1, &["--nowhere"]);
    let mut lost = Command::new("rebar3");
    let lost = lost.args(["beamless", "build"]).env("BEAMLESS", "/nowhere/beamless").current_dir(copied.folder());
    ends(&lost.output().expect("it can be run"), 1, &["BEAMLESS names /nowhere/beamless, which is no program"]);
}

/// `beamless test` beside the same tests on the BEAM. Of standard output the times, what the builds say, and where the
/// project is are left out.
#[track_caller]
fn check_tests(project: &'static str, on_the_beam: &str, code: i32) {
    let copy = Copy::new(project);
    let blessed = record::switched_on("BLESS");
    let done = if blessed {
        Command::new("sh").args(["-c", on_the_beam]).current_dir(copy.folder()).output().expect("it can be run")
    } else {
        copy.beamless("test --seed 0")
    };
    assert_eq!(done.status.code(), Some(code), "{}{}", text(&done.stdout), text(&done.stderr));
    let folder = format!("{}/", copy.folder().display());
    let is_told = |line: &&str| !["Finished in", "Compiling", "Generated"].iter().any(|word| line.starts_with(word));
    let found: String = text(&done.stdout).replace(&folder, "").lines().filter(is_told).map(|line| format!("{line}\n")).collect();
    compare(project, &found);
}

#[test]
fn exunit_runs_natively() {
    check_tests("checks", "mix test --seed 0", 2);
}

#[test]
fn eunit_runs_natively() {
    let run = "case eunit:test([sums_tests]) of ok -> halt(0); _ -> halt(1) end.";
    let on_the_beam = format!("erlc +debug_info src/*.erl $PWD/test/*.erl && erl -noshell -eval '{run}'");
    check_tests("sums", &on_the_beam, 1);
}
