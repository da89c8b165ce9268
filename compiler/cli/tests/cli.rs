//! The command line from outside: what is asked, printed, written and refused. What the compiler says of mistakes in sources is in
//! `diagnostic.rs`, what compiled programs do is in tests/program.

mod bench;

use bench::{Bench, Done};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const HELLO: &str =
    "-module(hello).\n-export([main/1]).\nmain(Args) -> io:format(\"~p~n\", [Args]), halt(length(Args)).\n";

/// It must fail with this code as the first line of what it says, and with these words.
#[track_caller]
fn refused(done: &Done, code: &str, words: &str) {
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(done.stderr.lines().next(), Some(code), "{}", done.stderr);
    assert!(done.stderr.contains(words), "{}", done.stderr);
}

#[test]
fn version_tells_what_is_installed() {
    let done = Bench::new().run("--version");
    assert_eq!(done.code, Some(0));
    assert!(
        done.stdout.starts_with(concat!("beamless ", env!("CARGO_PKG_VERSION"), "\nErlang/OTP ")),
        "{}",
        done.stdout
    );
}

#[test]
fn codes_are_explained() {
    let bench = Bench::new();
    let done = bench.run("explain w0203");
    assert!(done.stdout.starts_with("W0203: call of a function that does not exist\n\n"), "{}", done.stdout);
    assert_eq!(bench.run("explain E9999").code, Some(2));
    assert!(bench.run("explain").stdout.lines().count() > 30);
}

#[test]
fn mistakes_on_the_command_line_are_another_exit_code() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    assert_eq!(bench.run("build --nowhere").code, Some(2));
    assert_eq!(bench.run("build hello.erl --no-pass split").code, Some(2));
    assert_eq!(bench.run("build hello.erl --dump fold").code, Some(2));
}

#[test]
fn tools_get_a_diagnostic_a_line() {
    let bench = Bench::new();
    bench.write("bad.erl", "-module(bad).\n-export([main/1]).\nmain(X) -> X + Y.\n");
    let done = bench.run("build bad.erl --message-format json");
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let [line] = done.stdout.lines().collect::<Vec<_>>()[..] else { panic!("{done:?}") };
    for part in [r#""code": "E0005""#, r#""severity": "error""#, r#""span": {"offset": 48,"length": 1}"#] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

#[test]
fn inputs_must_be_there_and_of_a_known_kind() {
    let bench = Bench::new();
    bench.write("hello.rb", "");
    fs::create_dir(bench.path("folder.erl")).unwrap();
    refused(&bench.run("build absent.erl"), "E0301", "there is no file absent.erl");
    refused(&bench.run("build hello.rb"), "E0300", "hello.rb");
    refused(&bench.run("build folder.erl"), "E0304", "is no project");
}

#[test]
fn beams_must_be_whole_and_have_debug_information() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    let erlc = |flag: &str| {
        let done = Done::of(Command::new("erlc").arg(flag).arg("hello.erl").current_dir(bench.path("")));
        assert_eq!(done.code, Some(0), "{done:?}");
    };
    erlc("+no_debug_info");
    refused(&bench.run("check hello.beam"), "E0006", "no debug information");
    erlc("+debug_info");
    assert_eq!(bench.run("check hello.beam").code, Some(0));
    refused(&bench.run("check hello.beam hello.erl"), "E0303", "hello");
    let beam = fs::read(bench.path("hello.beam")).unwrap();
    bench.write("cut.beam", &beam[..beam.len() / 2]);
    refused(&bench.run("check cut.beam"), "E0007", "cut.beam");
    bench.write("text.beam", "this is text");
    refused(&bench.run("check text.beam"), "E0007", "text.beam");
    bench.write("empty.beam", "");
    refused(&bench.run("check empty.beam"), "E0007", "empty.beam");
}

#[test]
fn one_module_must_be_the_entry() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    bench.write("other.erl", HELLO.replace("hello", "other"));
    bench.write("third.erl", "-module(third).\n-export([f/0]).\nf() -> ok.\n");
    refused(&bench.run("build hello.erl other.erl"), "E0203", "--main: hello, other");
    refused(&bench.run("build third.erl"), "E0200", "no module exports main/1");
    refused(&bench.run("build hello.erl third.erl --main third"), "E0200", "third does not export main/1");
    refused(&bench.run("build hello.erl third.erl --main fourth"), "E0204", "the inputs are hello, third");
}

#[test]
fn otp_must_be_there_and_new_enough() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    let build = || bench.command("build hello.erl");
    refused(&Done::of(build().env("PATH", "/nowhere").env_remove("BEAMLESS_ERL")), "E0001", "apt install erlang");
    let fake = |name: &str, script: &str| {
        bench.write(name, script);
        fs::set_permissions(bench.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        Done::of(build().env("BEAMLESS_ERL", bench.path(name)).env("BEAMLESS_CACHE", bench.path("cache")))
    };
    refused(&fake("broken", "#!/bin/sh\necho no such release >&2\n"), "E0004", "no such release");
    // The answer to the first question, which release this is: {0, done, {<<"24">>, <<"8.1">>, <<"/">>, <<"/">>, []}}.
    let answer = r"\000\000\000\051\203h\003a\000w\004doneh\005m\000\000\000\00224m\000\000\000\0038.1m\000\000\000\001/m\000\000\000\001/j";
    let old = format!("#!/bin/sh\nprintf '{answer}' >&3\ncat > /dev/null\n");
    refused(&fake("old", &old), "E0002", "Erlang/OTP 24 is too old");
}

#[test]
fn an_output_that_cannot_be_written_is_left_alone() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    bench.write("broken.erl", "-module(broken).\n-export([main/1]).\nmain(_) -> nowhere:f().\n");
    bench.write("program", "as it was");
    refused(&bench.run("build hello.erl -o absent/program"), "E0404", "make the folder first");
    refused(&bench.run("build hello.erl -o ."), "E0404", "not a regular file");
    refused(&bench.run("build --deny-missing broken.erl -o program"), "W0203", "there is no module nowhere");
    let no_runtime = Done::of(bench.command("build hello.erl -o program").env("BEAMLESS_SYSROOT", "/nowhere"));
    refused(&no_runtime, "E0403", "cargo xtask build");
    assert_eq!(fs::read_to_string(bench.path("program")).unwrap(), "as it was");
    let left: Vec<_> = fs::read_dir(bench.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn intermediate_forms_are_the_users_alone() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    let emit = |form: &str| {
        let done = bench.run(&format!("build hello.erl --emit {form}"));
        assert_eq!(done.code, Some(0), "{done:?}");
        done.stdout
    };
    assert!(emit("core").starts_with("module 'hello' ['main'/1"));
    assert!(emit("term").contains("term hello:main/1 {"));
    let word = emit("word");
    assert!(word.contains("hello:main/1") && !word.contains("beamless_boot:start/1 {"), "{word}");
    let llvm = emit("llvm");
    assert!(llvm.contains("define") && llvm.contains("hello:main/1"), "{llvm}");
    let clif = emit("clif");
    assert!(clif.contains("return_call") && clif.contains("hello:main/1"), "{clif}");
    assert!(emit("asm").contains("\"hello:main/1\":"));
}

#[test]
fn core_text_is_an_input_like_any_other() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    let core = bench.run("build hello.erl --emit core").stdout;
    bench.write("hello.core", &core);
    assert_eq!(bench.run("build hello.core --emit core").stdout, core);
    // The digest, a line of its own, is of what was read.
    let term = |done: Done| {
        let (digest, lines): (Vec<_>, Vec<_>) = done.stdout.lines().partition(|line| line.starts_with("md5 "));
        assert_eq!(digest.len(), 1, "{}", done.stdout);
        lines.join("\n")
    };
    assert_eq!(term(bench.run("build hello.core --emit term")), term(bench.run("build hello.erl --emit term")));
}

#[test]
fn run_becomes_the_program() {
    let bench = Bench::new();
    bench.write("hello.erl", HELLO);
    let done = bench.run("run hello.erl -- a -b --main");
    assert_eq!((done.code, done.stdout.as_str()), (Some(3), "[\"a\",\"-b\",\"--main\"]\n"), "{done:?}");
}

#[test]
fn languages_mix_and_modules_are_named_as_in_elixir() {
    let bench = Bench::new();
    bench.write("tool.ex", "defmodule Tool.CLI do\n  def main(args), do: IO.puts(:names.join(args))\nend\n");
    bench.write(
        "names.erl",
        "-module(names).\n-export([join/1, main/1]).\njoin(L) -> lists:join(\" \", L).\nmain(_) -> ok.\n",
    );
    let done = bench.run("run tool.ex names.erl --main Tool.CLI -- one two");
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "one two\n"), "{done:?}");
}

#[test]
fn scripts_run_what_they_do_outside_of_modules() {
    let bench = Bench::new();
    bench.write("say_it.exs", "IO.puts(Enum.join(System.argv(), \",\"))\n");
    let done = bench.run("run say_it.exs -- one two");
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "one,two\n"), "{done:?}");
}

#[test]
fn targets_are_listed_and_a_wrong_one_has_a_suggestion() {
    let bench = Bench::new();
    let listed = bench.run("targets");
    assert_eq!(listed.code, Some(0));
    for name in ["x86_64-linux", "aarch64-linux", "armv7-linux"] {
        assert!(listed.stdout.lines().any(|line| line.starts_with(name)), "{}", listed.stdout);
    }
    bench.write("hello.erl", HELLO);
    refused(&bench.run("build hello.erl --target aarch64-linx"), "E0400", "did you mean aarch64-linux?");
    refused(&bench.run("build hello.erl --target pdp11"), "E0400", "there are x86_64-linux, aarch64-linux");
    let elsewhere = Done::of(bench.command("build hello.erl --target arm64").env("BEAMLESS_SYSROOT", "/nowhere"));
    refused(&elsewhere, "E0403", "cargo xtask sysroot --target NAME");
    let assembly = bench.run("build hello.erl --target aarch64-unknown-linux-gnu --emit asm");
    assert!(assembly.stdout.contains("\"hello:main/1\":"), "{}", assembly.stderr);
}
