//! A project that has not changed is not built again, and one that has always is.

mod bench;

use bench::{Bench, Done};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// A project in a folder of the bench, and the environment that it is built in.
struct Project {
    bench: Bench,
    folder: &'static str,
    environment: Vec<(&'static str, String)>,
}

impl Project {
    fn new(folder: &'static str, files: &[(&str, &str)]) -> Project {
        let project = Project { bench: Bench::new(), folder, environment: Vec::new() };
        files.iter().for_each(|(name, text)| project.write(name, text));
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.bench.path(self.folder).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = self.bench.command(words);
        command.current_dir(self.bench.path(self.folder)).env_remove("MIX_ENV").envs(self.environment.iter().cloned());
        command
    }

    /// Whether there was nothing to do.
    #[track_caller]
    fn is_unchanged(&self, words: &str) -> bool {
        let done = Done::of(&mut self.command(words));
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        assert!(done.stderr.contains("Finished "), "{}", done.stderr);
        done.stderr.contains("(unchanged)")
    }

    /// It is built anew, once.
    #[track_caller]
    fn is_built_after(&self, change: &str) {
        assert!(!self.is_unchanged("build -v"), "not built after: {change}");
        assert!(self.is_unchanged("build -v"), "built twice after: {change}");
    }

    fn printed(&self, name: &str) -> String {
        Done::of(Command::new(self.bench.path(self.folder).join(name)).envs(self.environment.iter().cloned())).stdout
    }
}

const ERLANG: &[(&str, &str)] = &[
    ("beamless.toml", "[program]\nname = \"tool\"\n"),
    ("src/tool.erl", "-module(tool).\n-export([main/1]).\n-include(\"tool.hrl\").\nmain(_) -> io:put_chars(?TEXT), nowhere:f().\n"),
    ("include/tool.hrl", "-define(TEXT, \"one\\n\").\n"),
];

#[test]
fn sources_headers_options_and_the_executable_count() {
    let project = Project::new("tool", ERLANG);
    let first = Done::of(&mut project.command("build"));
    assert!(first.stderr.contains("there is no module nowhere"), "{}", first.stderr);
    assert_eq!(first.code, Some(0));
    let (start, again) = (Instant::now(), Done::of(&mut project.command("build")));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!((again.code, again.stderr), (Some(0), first.stderr), "what was said is said again");
    project.is_built_after("another option");
    project.write("include/tool.hrl", "-define(TEXT, \"two\\n\").\n");
    project.is_built_after("a header");
    assert_eq!(project.printed("tool"), "two\n");
    project.write("src/tool.erl", &ERLANG[1].1.replace("?TEXT", "[more:text(), ?TEXT]"));
    project.write("src/more.erl", "-module(more).\n-export([text/0]).\ntext() -> \"more \".\n");
    project.is_built_after("a source and a new one");
    assert_eq!(project.printed("tool"), "more two\n");
    project.write("../shared.hrl", "-define(SHARED, \"shared \").\n");
    std::thread::sleep(Duration::from_millis(50));
    project.write("src/more.erl", "-module(more).\n-export([text/0]).\n-include(\"../../shared.hrl\").\ntext() -> ?SHARED.\n");
    project.is_built_after("a source that includes a header that is elsewhere");
    project.write("../shared.hrl", "-define(SHARED, \"common \").\n");
    std::thread::sleep(Duration::from_millis(50));
    project.is_built_after("a header that is elsewhere");
    assert_eq!(project.printed("tool"), "common two\n");
    project.write("beamless.toml", "[program]\nname = \"tool\"\n[build]\ndefine = [\"X\"]\n");
    project.is_built_after("the manifest");
    fs::remove_file(project.bench.path("tool/tool")).unwrap();
    project.is_built_after("the executable is gone");
    let executable = project.bench.path("tool/tool");
    let mut bytes = fs::read(&executable).unwrap();
    bytes.pop();
    fs::write(&executable, bytes).unwrap();
    project.is_built_after("the executable is another");
    assert!(!project.is_unchanged("build -v --release") && !project.is_unchanged("build -v"), "each has made the same file");
    assert!(!project.is_unchanged("build -v -o other") && project.is_unchanged("build -v -o other"));
    assert!(project.is_unchanged("build -v"), "another executable is no source");
}

#[test]
fn compiler_and_runtime_count() {
    let mut project = Project::new("tool", ERLANG);
    let compiler = project.bench.path("beamless");
    fs::copy(env!("CARGO_BIN_EXE_beamless"), &compiler).unwrap();
    let copied = project.bench.path("sysroot");
    fs::create_dir(&copied).unwrap();
    let found = std::env::var_os("BEAMLESS_SYSROOT").map_or_else(
        || std::path::Path::new(env!("CARGO_BIN_EXE_beamless")).with_file_name("sysroot"),
        std::path::PathBuf::from,
    );
    let copy = |from: &std::path::Path| Command::new("cp").arg("-r").arg(from).arg(&copied).status().unwrap();
    assert!(copy(&found.join(".")).success());
    project.environment.push(("BEAMLESS_SYSROOT", copied.display().to_string()));
    let is_unchanged = || {
        let mut command = Command::new(&compiler);
        command.args(["build", "-v"]).current_dir(project.bench.path("tool")).envs(project.environment.iter().cloned());
        let done = Done::of(&mut command);
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        done.stderr.contains("(unchanged)")
    };
    assert!(!is_unchanged() && is_unchanged());
    assert!(copy(&found.join(".")).success());
    assert!(!is_unchanged() && is_unchanged(), "the runtime was made again");
    fs::copy(env!("CARGO_BIN_EXE_beamless"), &compiler).unwrap();
    assert!(!is_unchanged() && is_unchanged(), "the compiler was made again");
}

/// What a source has read when it was compiled is remembered by the compiler too.
#[test]
fn an_external_resource_of_a_source_counts() {
    let source = "defmodule Tool do\n  @external_resource path = Path.join(__DIR__, \"words.txt\")\n  @words File.read!(path)\n\
                  def main(_), do: IO.puts(@words)\nend\n";
    let project = Project::new("tool", &[("beamless.toml", ""), ("lib/tool.ex", source), ("lib/words.txt", "words")]);
    assert!(!project.is_unchanged("build -v") && project.is_unchanged("build -v"));
    project.write("lib/words.txt", "new words");
    project.is_built_after("the resource");
    assert_eq!(project.printed("tool"), "new words\n");
}

#[test]
fn what_mix_reads_counts() {
    let mix = "defmodule Tool.MixProject do\n  use Mix.Project\n  def project do\n    [app: :tool, version: \"0.1.0\", \
               escript: [main_module: Tool], deps: [{:beside, path: \"../beside\"}]]\n  end\nend\n";
    let source = "defmodule Tool do\n  @external_resource \"../words.txt\"\n  @words File.read!(\"../words.txt\")\n\
                  def main(_) do\n    priv = File.read!(Application.app_dir(:tool, \"priv/text\"))\n    \
                  IO.puts([priv, Application.get_env(:tool, :told), Beside.text(), @words])\n  end\nend\n";
    let mut project = Project::new(
        "tool",
        &[
            ("mix.exs", mix),
            ("lib/tool.ex", source),
            ("priv/text", "priv "),
            ("config/config.exs", "import Config\nconfig :tool, told: System.get_env(\"TOLD\", \"nothing \")\n"),
            ("../words.txt", "words"),
            ("../beside/mix.exs", &mix.replace("Tool", "Beside").replace(":tool", ":beside").replace(", deps: [{:beside, path: \"../beside\"}]", "")),
            ("../beside/lib/beside.ex", "defmodule Beside do\n  def text, do: \"beside \"\nend\n"),
        ],
    );
    // Files outside of the project count once they are older than the build.
    std::thread::sleep(Duration::from_millis(50));
    project.is_unchanged("build -v");
    assert!(project.is_unchanged("build -v") || project.is_unchanged("build -v"));
    assert_eq!(project.printed("tool"), "priv nothing beside words\n");
    project.write("priv/text", "other ");
    project.is_built_after("a file of priv");
    project.environment.push(("TOLD", "told ".into()));
    project.is_built_after("a variable of the environment");
    assert_eq!(project.printed("tool"), "other told beside words\n");
    project.write("config/config.exs", "import Config\nconfig :tool, told: \"fixed \"\n");
    project.is_built_after("the configuration");
    project.write("../beside/lib/beside.ex", "defmodule Beside do\n  def text, do: \"near \"\nend\n");
    std::thread::sleep(Duration::from_millis(50));
    project.is_built_after("a dependency that is elsewhere");
    project.write("../words.txt", "new words");
    std::thread::sleep(Duration::from_millis(50));
    project.is_built_after("what a module names as an external resource");
    assert_eq!(project.printed("tool"), "other fixed near new words\n");
    fs::remove_dir_all(project.bench.path("tool/_build/prod")).unwrap();
    project.is_built_after("what the build tool had made is gone");
}
