//! Projects from outside: new ones, those without a build tool, and what is refused. Projects with build tools are in tests/project.

mod bench;

use bench::{Bench, Done};
use std::process::Command;

/// `beamless` in a folder of the bench.
fn run_in(bench: &Bench, folder: &str, arguments: &str) -> Done {
    let path = bench.path(folder);
    Done::of(bench.command(arguments).current_dir(path).env_remove("MIX_ENV"))
}

/// It must fail with this code as the first line of what it says, and with these words.
#[track_caller]
fn refused(done: &Done, code: &str, words: &[&str]) {
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(done.stderr.lines().next(), Some(code), "{}", done.stderr);
    for word in words {
        assert!(done.stderr.contains(word), "{}", done.stderr);
    }
}

#[test]
fn a_new_project_in_erlang_builds_runs_and_is_cleaned() {
    let bench = Bench::new();
    assert_eq!(bench.run("new my_tool --erlang").code, Some(0));
    let done = run_in(&bench, "my_tool", "build");
    assert_eq!(done.code, Some(0), "{done:?}");
    let program = bench.path("my_tool/my_tool");
    let done = Done::of(Command::new(&program).args(["one", "two"]));
    assert_eq!(done.stdout, "Hello, one!\nHello, two!\n");
    let done = run_in(&bench, "my_tool/src", "run -- you");
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "Hello, you!\n"), "{}", done.stderr);
    assert_eq!(run_in(&bench, "my_tool", "clean").code, Some(0));
    assert!(!program.exists() && !bench.path("my_tool/_build/beamless").exists());
    assert!(bench.path("my_tool/src/my_tool.erl").exists());
    refused(&bench.run("new my_tool"), "E0302", &["my_tool is there already"]);
    refused(&bench.run("new My-Tool"), "E0302", &["cannot be the name of a project", "small letters"]);
}

#[test]
fn where_there_is_no_project_it_is_said() {
    let bench = Bench::new();
    refused(&bench.run("build"), "E0304", &["mix.exs, rebar.config, gleam.toml, beamless.toml", "beamless new NAME"]);
    refused(&bench.run("build ."), "E0304", &["is no project"]);
    refused(&bench.run("clean"), "E0304", &[]);
}

#[test]
fn mistakes_in_the_project_file_are_shown_where_they_are() {
    let bench = Bench::new();
    bench.write("beamless.toml", "[program]\nmian = \"a\"\n");
    refused(&bench.run("build"), "E0302", &["has no key mian", "did you mean main?", "beamless.toml:2:1"]);
    bench.write("beamless.toml", "[build]\nrelease = 1\n");
    refused(&bench.run("build"), "E0302", &["expected a boolean", "beamless.toml:2:11"]);
    bench.write("beamless.toml", "[build]\nsources = [\"a.erl\"]\n");
    refused(&bench.run("build"), "E0302", &["names a.erl, which is not there"]);
    bench.write("beamless.toml", "");
    refused(&bench.run("build"), "E0302", &["has no sources"]);
    bench.write("a.erl", "-module(a).\n-export([f/0]).\nf() -> ok.\n");
    bench.write("beamless.toml", "[build]\nsources = [\"a.erl\"]\n");
    refused(&bench.run("build"), "E0200", &["no module exports main/1", "section program of beamless.toml"]);
    bench.write("beamless.toml", "[program]\nmain = \"b\"\n[build]\nsources = [\"a.erl\"]\n");
    refused(&bench.run("build"), "E0204", &["no input is the module b"]);
}

#[test]
fn a_build_tools_errors_are_its_own() {
    let bench = Bench::new();
    assert_eq!(bench.run("new broken").code, Some(0));
    bench.write("broken/lib/broken.ex", "defmodule Broken do\n  def main(_), do: nowhere\nend\n");
    let done = run_in(&bench, "broken", "build");
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stderr.contains("lib/broken.ex:2") && !done.stderr.contains("E0"), "{}", done.stderr);
    assert_eq!(done.stdout, "");
    let done = Done::of(bench.command("build").current_dir(bench.path("broken")).env("BEAMLESS_ELIXIR", "/nowhere/elixir"));
    refused(&done, "E0305", &["/nowhere/elixir cannot be run", "apt install elixir"]);
}

/// The layout of `gleam export erlang-shipment` is enough: a program of it begins with the package's main/0.
#[test]
fn a_shipment_of_gleam_is_a_project() {
    let bench = Bench::new();
    let sources = [
        ("greet", "main() -> gleam@io:println(<<\"Hello\">>)."),
        ("gleam@io", "println(Text) -> io:put_chars([Text, $\\n])."),
    ];
    for ((module, text), (export, package)) in sources.iter().zip([("main/0", "greet"), ("println/1", "gleam_stdlib")]) {
        let ebin = format!("build/erlang-shipment/{package}/ebin");
        std::fs::create_dir_all(bench.path(&ebin)).unwrap();
        let file = format!("{module}.erl");
        bench.write(&file, format!("-module({module}).\n-export([{export}]).\n{text}\n"));
        let erlc = Command::new("erlc").args(["+debug_info", "-o", &ebin, &file]).current_dir(bench.path("")).status();
        assert!(erlc.unwrap().success());
    }
    bench.write("gleam.toml", "name = \"greet\"\nversion = \"1.0.0\"\n");
    // Where no gleam is.
    let done = Done::of(bench.command("build").env("PATH", "/usr/bin:/bin"));
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(Done::of(&mut Command::new(bench.path("greet"))).stdout, "Hello\n");
}

#[test]
fn what_a_script_does_outside_of_modules_is_its_main() {
    let bench = Bench::new();
    let text = "defmodule Counter do\n  def up(n), do: n + 1\nend\n\nimport Bitwise\nx = Counter.up(1)\n\
                IO.inspect({x, System.argv(), 5 &&& 3})\nfor i <- 1..x, do: IO.puts(Counter.up(i))\nSystem.halt(x)\n";
    bench.write("tool.exs", text);
    let done = bench.run("run tool.exs -- a b");
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), "{2, [\"a\", \"b\"], 1}\n2\n3\n"), "{}", done.stderr);
}

/// A dependency with functions in C: the warning names the application, the module and the library that it would load.
#[test]
fn a_dependency_with_native_code_is_named() {
    let bench = Bench::new();
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(bench.path(name).parent().unwrap()).unwrap();
        bench.write(name, text);
    };
    let mix = "defmodule NAME.MixProject do\n  use Mix.Project\n  def project, do: [app: :APP, version: \"0.1.0\"MORE]\nend\n";
    let mix = |name: &str, app: &str, more: &str| mix.replace("NAME", name).replace("APP", app).replace("MORE", more);
    write("tool/mix.exs", &mix("Tool", "tool", ", escript: [main_module: Tool], deps: [{:fast, path: \"../fast\"}]"));
    write("tool/lib/tool.ex", "defmodule Tool do\n  def main(_), do: IO.puts(Fast.Sum.add(1, 2) + Fast.Sum.one())\nend\n");
    write("fast/mix.exs", &mix("Fast", "fast", ""));
    let sum = "defmodule Fast.Sum do\n  @on_load :load\n  def load, do: :erlang.load_nif(:code.priv_dir(:fast) ++ '/fast_sum', 0)\n  \
               def add(_, _), do: :erlang.nif_error(:nif_not_loaded)\n  def one, do: 1\nend\n";
    write("fast/lib/sum.ex", sum);
    write("fast/priv/fast_sum.so", "not really");
    write("fast/priv/other.so", "not really");
    let done = run_in(&bench, "tool", "build");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let said: String = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["W0205", "module Fast.Sum of application fast needs native code", "for Fast.Sum.add/2", "/priv/fast_sum.so"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(!said.contains("other.so") && !said.contains("Fast.Sum.one/0"), "{said}");
    let ran = Done::of(&mut Command::new(bench.path("tool/tool")));
    assert!(ran.code == Some(1) && ran.stderr.contains("nif_not_loaded"), "{ran:?}");
    assert_eq!(run_in(&bench, "tool", "build --deny-missing").code, Some(1));
}
