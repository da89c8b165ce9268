//! A library that `ERL_LIBS` names, called by a program of plain files: its specification and its `priv` folder are within the executable.

use std::fs;
use std::path::Path;
use std::process::Command;

use beamless_harness::compiler;

const LIBRARY: &str = "-module(greeting).\n-export([text/0]).\n\
    text() -> {ok, Text} = file:read_file(filename:join(code:priv_dir(greetings), \"text\")), Text.\n";

const SPECIFICATION: &str = "{application, greetings, [{vsn, \"1.0\"}, {applications, [kernel, stdlib]}, {env, [{kind, kind_one}]}]}.\n";

const PROGRAM: &str = "-module(greet).\n-export([main/1]).\n\
    main(_) -> io:format(\"~s~n~p~n\", [greeting:text(), application:load(greetings)]), io:format(\"~p~n\", [application:get_env(greetings, kind)]).\n";

#[test]
fn a_library_brings_its_specification_and_its_files() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let library = place.path().join("libraries/greetings-1.0");
    write(&library.join("src/greeting.erl"), LIBRARY);
    write(&library.join("ebin/greetings.app"), SPECIFICATION);
    write(&library.join("priv/text"), "good day");
    let source = place.path().join("greet.erl");
    write(&source, PROGRAM);
    succeed(Command::new("erlc").arg("+debug_info").arg("-o").arg(library.join("ebin")).arg(library.join("src/greeting.erl")));
    let executable = place.path().join("greet");
    let mut build = Command::new(compiler::locate().expect("there is a compiler"));
    build.env("ERL_LIBS", place.path().join("libraries")).arg("build").arg(&source).arg("-o").arg(&executable);
    succeed(&mut build);
    fs::remove_dir_all(place.path().join("libraries")).expect("the library can go");
    assert_eq!(succeed(&mut Command::new(executable)), "good day\nok\n{ok,kind_one}\n");
}

fn write(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
    fs::write(file, text).expect("a file can be written");
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("it can be started");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
