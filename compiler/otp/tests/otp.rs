//! The crate against the installed OTP and Elixir: real requests, a cache of its own for each test.

use std::path::{Path, PathBuf};

use beamless_otp::{Cache, Config, ErlangSource, Otp, Protocol, Replacement};
use beamless_source::{Atom, Code, Severity, SourceMap};

struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { directory: tempfile::tempdir().unwrap() }
    }

    fn otp(&self) -> Otp {
        self.otp_with(Vec::new())
    }

    fn otp_with(&self, replacements: Vec<Replacement>) -> Otp {
        let cache = Cache::at(self.directory.path().join("cache"));
        Otp::find(Config { cache, replacements, code_path: Vec::new() }).unwrap()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Compiles to a beam beside the source, with `erlc`.
    fn erlc(&self, source: &Path, option: &str) -> PathBuf {
        let status = std::process::Command::new("erlc")
            .args([option, "-o"])
            .arg(self.directory.path())
            .arg(source)
            .status()
            .unwrap();
        assert!(status.success());
        source.with_extension("beam")
    }
}

fn atoms(names: &[&str]) -> Vec<Atom> {
    names.iter().map(|name| Atom::new(name)).collect()
}

#[test]
fn library_modules_are_fetched_once() {
    let bench = Bench::new();
    let names = atoms(&["lists", "erlang", "Elixir.Enum", "no_such_module"]);
    let otp = bench.otp();
    assert!(otp.install().release >= 25);
    let first = otp.core_of_modules(&names);
    assert!(first[..3].iter().all(|core| core.as_ref().is_ok_and(|core| core.bytes.len() > 1000)));
    assert_eq!(first[3].as_ref().unwrap_err().code, Code::ModuleNotFound);
    let again = bench.otp();
    assert_eq!(again.core_of_modules(&names), first);
    assert!(!again.is_running());
    assert!(otp.is_available(Atom::new("lists")) && !otp.is_available(Atom::new("no_such_module")));
}

#[test]
fn several_compilers_share_a_cache() {
    let bench = Bench::new();
    let names = atoms(&["queue", "Elixir.Range"]);
    let ask = || bench.otp().core_of_modules(&names);
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(results.iter().all(|cores| cores.iter().all(Result::is_ok) && *cores == results[0]));
    let again = bench.otp();
    assert_eq!(again.core_of_modules(&names), results[0]);
    assert!(!again.is_running());
}

#[test]
fn erlang_sources_and_what_they_include() {
    let bench = Bench::new();
    bench.write("h.hrl", "-define(ANSWER, 42).\n");
    let text = "-module(m).\n-export([f/0]).\n-include(\"h.hrl\").\nf() -> {?ANSWER, ?EXTRA}.\ng() -> 1.\n";
    let source = ErlangSource {
        defines: vec![("EXTRA".into(), Some("[1,2]".into()))],
        ..ErlangSource::new(bench.write("m.erl", text))
    };
    let sources = [source];
    let first = bench.otp().compile_erlang(&sources).unwrap().remove(0);
    assert!(first.result.is_some());
    assert_eq!(first.messages.len(), 1);
    assert_eq!((first.messages[0].severity, first.messages[0].line), (Severity::Warning, 5));
    assert!(first.messages[0].text.contains("g/0 is unused"));

    let again = bench.otp();
    assert_eq!(again.compile_erlang(&sources).unwrap()[0], first);
    assert!(!again.is_running());

    bench.write("h.hrl", "-define(ANSWER, 43).\n");
    let changed = bench.otp().compile_erlang(&sources).unwrap().remove(0);
    assert!(changed.result.is_some() && changed.result != first.result);
}

#[test]
fn errors_in_erlang_sources_have_places() {
    let bench = Bench::new();
    let path = bench.write("bad.erl", "-module(bad).\n-export([f/0]).\nf() -> Unbound.\n");
    let missing = ErlangSource::new(bench.directory.path().join("absent.erl"));
    let results = bench.otp().compile_erlang(&[ErlangSource::new(path), missing]).unwrap();
    assert!(results.iter().all(|result| result.result.is_none()));
    let message = &results[0].messages[0];
    assert_eq!((message.line, message.column, message.severity), (3, 8, Severity::Error));
    let mut map = SourceMap::new();
    let diagnostic = message.diagnostic(&mut map);
    assert_eq!(map.line_col(diagnostic.labels[0].span).column, 8);
    assert!(diagnostic.message.contains("'Unbound' is unbound"), "{diagnostic}");
    assert!(results[1].messages[0].text.contains("no such file"), "{:?}", results[1].messages);
}

#[test]
fn parse_transforms_of_the_same_build() {
    let bench = Bench::new();
    let transform = "-module(pt).\n-export([parse_transform/2]).\nparse_transform(Forms, _) -> \
                     io:format(\"printing does no harm~n\"), Forms.\n";
    let user = "-module(user).\n-compile({parse_transform, pt}).\n-export([f/0]).\nf() -> ok.\n";
    let sources =
        [ErlangSource::new(bench.write("user.erl", user)), ErlangSource::new(bench.write("pt.erl", transform))];
    let results = bench.otp().compile_erlang(&sources).unwrap();
    assert!(results.iter().all(|result| result.result.is_some()), "{results:?}");
}

#[test]
fn beams_of_the_user() {
    let bench = Bench::new();
    let good = bench.erlc(&bench.write("good.erl", "-module(good).\n-export([f/0]).\nf() -> 1.\n"), "+debug_info");
    let bare = bench.erlc(&bench.write("bare.erl", "-module(bare).\n-export([f/0]).\nf() -> 1.\n"), "+no_debug_info");
    let text = bench.write("text.beam", "not a beam at all");
    let mut bytes = std::fs::read(&good).unwrap();
    bytes.truncate(bytes.len() / 2);
    let cut = bench.directory.path().join("cut.beam");
    std::fs::write(&cut, bytes).unwrap();
    let absent = bench.directory.path().join("absent.beam");
    let results = bench.otp().core_of_beams(&[good, bare, text, cut, absent]);
    assert!(results[0].is_ok());
    let codes: Vec<Code> = results[1..].iter().map(|result| result.as_ref().unwrap_err().code).collect();
    assert_eq!(codes, [Code::BeamNoDebugInfo, Code::BeamCorrupt, Code::BeamCorrupt, Code::InputUnreadable]);
}

#[test]
fn elixir_sources_and_protocols() {
    let bench = Bench::new();
    let text = "defprotocol Size do\n  def size(x)\nend\ndefimpl Size, for: List do\n  def size(x), do: length(x)\nend\n\
                defmodule M do\n  def f(x), do: Size.size([])\nend\n";
    let files = [bench.write("m.ex", text)];
    let otp = bench.otp();
    let compiled = otp.compile_elixir(&files).unwrap();
    let beams = compiled.result.clone().unwrap();
    assert_eq!(beams.beams.len(), 3);
    assert!(compiled.messages.iter().any(|m| m.line == 8 && m.text.contains("\"x\" is unused")), "{compiled:?}");
    assert!(otp.core_of_beams(&beams.beams).iter().all(Result::is_ok));

    let protocol = Protocol {
        name: Atom::new("Elixir.Size"),
        beam: beams.directory.join("Elixir.Size.beam"),
        targets: atoms(&["Elixir.List"]),
    };
    let consolidated = otp.consolidate(std::slice::from_ref(&protocol), std::slice::from_ref(&beams.directory));
    assert!(consolidated[0].is_ok(), "{consolidated:?}");

    let again = bench.otp();
    assert_eq!(again.compile_elixir(&files).unwrap(), compiled);
    assert_eq!(again.consolidate(&[protocol], &[beams.directory]), consolidated);
    assert!(!again.is_running());
}

#[test]
fn errors_in_elixir_sources() {
    let bench = Bench::new();
    let unbound = bench.write("u.ex", "defmodule U do\n  def f, do: y + 1\nend\n");
    let syntax = bench.write("s.ex", "defmodule S do\n  def f( do: 1\nend\n");
    let otp = bench.otp();
    for file in [unbound, syntax] {
        let compiled = otp.compile_elixir(&[file]).unwrap();
        assert!(compiled.result.is_none());
        let error = compiled.messages.iter().find(|message| message.severity == Severity::Error).unwrap();
        assert!(error.line >= 2 && !error.text.is_empty(), "{error:?}");
    }
}

#[test]
fn scripts_get_a_main_function() {
    let bench = Bench::new();
    let script = "defmodule Helper do\n  def f, do: 1\nend\nrequire Integer\nIO.puts(Helper.f())\n\
                  true = Integer.is_odd(1)\nFile.write!(\"done\", \"now\")\n";
    let otp = bench.otp();
    let compiled = otp.compile_elixir(&[bench.write("hello_world.exs", script)]).unwrap();
    let beams = compiled.result.unwrap_or_else(|| panic!("{:?}", compiled.messages)).beams;
    let names: Vec<_> = beams.iter().map(|beam| beam.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["Elixir.Helper", "Elixir.Script.HelloWorld"]);
    assert!(otp.core_of_beams(&beams).iter().all(Result::is_ok));
    assert!(!Path::new("done").exists());

    let bad = [("unbound.exs", "x = 1\nIO.puts(y)\n", 2), ("syntax.exs", "x = 1\ny = )\n", 2)];
    for (name, text, line) in bad {
        let compiled = otp.compile_elixir(&[bench.write(name, text)]).unwrap();
        assert!(compiled.result.is_none());
        assert!(compiled.messages.iter().any(|message| message.line == line), "{:?}", compiled.messages);
    }
}

#[test]
fn replacements_stand_for_library_modules() {
    let bench = Bench::new();
    let replacement = |text: &'static str| vec![Replacement { module: Atom::new("user_drv"), text: text.into() }];
    let good = "-module(user_drv).\n-export([start/0]).\nstart() -> ok.\n";
    let otp = bench.otp_with(replacement(good));
    let names = atoms(&["lists", "user_drv"]);
    let cores = otp.core_of_modules(&names);
    assert!(cores.iter().all(Result::is_ok), "{cores:?}");
    assert_ne!(bench.otp().core_of_modules(&names)[1], cores[1]);
    let again = bench.otp_with(replacement(good));
    assert_eq!(again.core_of_modules(&names), cores);
    assert!(!again.is_running());
    let bad = bench.otp_with(replacement("-module(user_drv).\nstart() -> X.\n"));
    assert_eq!(bad.core_of_modules(&names)[1].as_ref().unwrap_err().code, Code::CompileError);
}
