//! The closed world is sound: whatever the BEAM runs of a program's and the library's modules is in the program. Wants `erl`; programs in
//! Elixir are left out where there is no Elixir.

#[path = "closed_world/inner.rs"]
mod inner;

use beamless_db::{Applications, Entry, Inputs, ProgramOptions, Store, close, replacements};
use beamless_otp::{Cache, Config, Otp};
use inner::Inner;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is called by the tracer itself, and how the emulator does what the runtime does in one step.
const TRACER: [&str; 22] = [
    "erlang:trace_pattern/3",
    "erts_internal:trace_pattern/3",
    "erlang:ensure_tracer_module_loaded/2",
    "erlang:spawn_monitor/1",
    "erlang:port_command/2",
    "erts_internal:port_command/3",
    "erts_internal:flush_monitor_messages/3",
    "erts_internal:dirty_process_handle_signals/1",
    // Its own printing, and its reading of what it gives the program as input.
    "io:format/3",
    "io:bc_req/3",
    "prim_file:read/2",
    "prim_file:read_1/5",
    "prim_file:get_fd_data/1",
    // The emulator's re:run/3 calls back for a search of all matches.
    "re:check_for_unicode/2",
    "re:check_for_crlf/2",
    "re:process_parameters/6",
    "re:postprocess/5",
    "re:grun/3",
    "re:grun2/3",
    "re:do_grun/6",
    "re:loopexec/8",
    "re:to_binary/2",
];

/// What the BEAM's own printing of terms and its terminal run where the runtime has a native: see io_lib_pretty and the `user` process in stdlib/.
const PRINTING: &[&str] = &[
    "io_lib:write/1",
    "unicode:characters_to_binary/3",
    "unicode:no_conversion_needed/3",
    "unicode:characters_to_binary_int/3",
    "unicode:'-characters_to_binary_int/3-fun-0-'/5",
    "unicode:ml_map/3",
    "unicode:i_trans_chk/1",
    "unicode:o_trans/1",
    "unicode:'-o_trans/1-fun-0-'/1",
];

/// Opening a file is a call of a server, on the BEAM.
const FILE_SERVER: &[&str] = &[
    "gen:reply/2",
    "gen_server:reply/2",
    "gen_server:loop/7",
    "gen_server:decode_msg/9",
    "gen_server:try_handle_call/4",
    "gen_server:handle_msg/6",
];

/// Writes all protocols with their implementations, as a program is built by us and by `mix`. Arguments: the folder to write to, where to look.
const CONSOLIDATE: &str = "
    [out | paths] = System.argv()
    paths = Enum.map(paths, &String.to_charlist/1)
    for protocol <- Protocol.extract_protocols(paths) do
      {:ok, beam} = Protocol.consolidate(protocol, Protocol.extract_impls(protocol, paths))
      File.write!(Path.join(out, Atom.to_string(protocol) <> \".beam\"), beam)
    end";

/// A program and one run of it.
struct Run {
    kind: &'static str,
    module: &'static str,
    /// In `examples/`; the program runs there.
    folder: &'static str,
    sources: &'static [&'static str],
    args: &'static [&'static str],
    /// A file of the folder, or nothing.
    input: Option<&'static str>,
    /// What processes of the BEAM's own do meanwhile.
    theirs: &'static [&'static str],
}

const fn erlang(folder: &'static str, sources: &'static [&'static str], args: &'static [&'static str]) -> Run {
    Run { kind: "erlang", module: folder, folder, sources, args, input: None, theirs: &[] }
}

const fn elixir(module: &'static str, folder: &'static str, sources: &'static [&'static str], args: &'static [&'static str]) -> Run {
    Run { kind: "elixir", module, folder, sources, args, input: None, theirs: &[] }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn has(command: &str) -> bool {
    Command::new(command).arg("--version").stdin(Stdio::null()).output().is_ok()
}

fn otp() -> Otp {
    Otp::find(Config { cache: Cache::from_env(), replacements: replacements(), code_path: Vec::new() }).unwrap()
}

fn succeed(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Run {
    fn dir(&self) -> PathBuf {
        root().join("examples").join(self.folder)
    }

    fn sources(&self) -> Vec<PathBuf> {
        self.sources.iter().map(|source| self.dir().join(source)).collect()
    }

    /// Functions that run on the BEAM.
    fn executed(&self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let tracer = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/closed_world/tracer.erl");
        succeed(Command::new("erlc").arg("-o").arg(folder.path()).arg(tracer));
        let mut erl = Command::new("erl");
        erl.current_dir(self.dir()).arg("-noshell").arg("-pa").arg(folder.path());
        if self.kind == "elixir" {
            succeed(Command::new("elixirc").arg("-o").arg(folder.path()).args(self.sources()));
            let otp = otp();
            let ebins = &otp.elixir().unwrap().ebins;
            let consolidated = folder.path().join("consolidated");
            std::fs::create_dir(&consolidated).unwrap();
            let mut elixir = Command::new("elixir");
            succeed(elixir.args(["-e", CONSOLIDATE]).arg(&consolidated).arg(folder.path()).args(ebins));
            ebins.iter().chain([&consolidated]).for_each(|ebin| {
                erl.arg("-pa").arg(ebin);
            });
        } else {
            let mut erlc = Command::new("erlc");
            erlc.arg("-pa").arg(folder.path()).arg("+{parse_transform,tracer}").arg("-o").arg(folder.path());
            succeed(erlc.args(self.sources()));
        }
        let out = folder.path().join("executed");
        erl.args(["-s", "tracer", "start", "-extra"]).arg(&out).arg(self.input.unwrap_or("/dev/null"));
        succeed(erl.args([self.kind, self.module]).args(self.args));
        std::fs::read_to_string(out).unwrap().lines().map(str::to_owned).collect()
    }
}

/// Functions of the program, and all natives; and what is known of the functions within them.
fn reached(run: &Run) -> (HashSet<String>, Inner) {
    let mut store = Store::new(otp());
    store.add(&Inputs { files: run.sources(), ..Inputs::default() }).unwrap();
    let entry = Entry::Main(Some(run.module.to_owned()));
    let options = ProgramOptions { entry, applications: Applications::default(), passes: Default::default() };
    let closed = close(&mut store, &options).unwrap_or_else(|problems| panic!("{problems:?}"));
    let natives = beamless_abi::bif::SECTIONS.iter().flat_map(|rows| rows.iter());
    let natives = natives.map(|row| beamless_ir::Func::new(row.module, row.name, row.arity).to_string());
    let functions = closed.reached.functions.iter().map(|function| function.name.to_string()).chain(natives).collect();
    (functions, Inner::new(otp(), store.user_cores()))
}

/// Modules that do not come from the library: their places are taken by others.
fn replaced() -> HashSet<String> {
    let table = std::fs::read_to_string(root().join("stdlib/modules.txt")).unwrap();
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// What the compiler writes into every module itself.
fn is_module_info(function: &str) -> bool {
    function.ends_with(":module_info/0") || function.ends_with(":module_info/1")
}

fn check(run: &Run) {
    let replaced = replaced();
    let (reached, mut inner) = reached(run);
    let module_of = |function: &str| function.split_once(':').map(|(module, _)| module.trim_matches('\'').to_owned());
    let mut missed: Vec<String> = run.executed();
    missed.retain(|function| {
        !module_of(function).is_some_and(|module| replaced.contains(&module))
            && !reached.contains(function)
            && !is_module_info(function)
            && !TRACER.iter().chain(PRINTING).chain(run.theirs).any(|theirs| theirs == function)
    });
    missed.retain(|function| !inner.is_within(function, &reached));
    assert!(missed.is_empty(), "{} runs these, and they were not reached: {missed:#?}", run.module);
}

#[test]
fn erlang_programs() {
    check(&erlang("hello", &["hello.erl"], &[]));
    check(&erlang("ring", &["ring.erl"], &["7", "100"]));
    check(&erlang("trees", &["trees.erl"], &["6"]));
}

#[test]
fn numeric_programs() {
    check(&erlang("mandelbrot", &["mandelbrot.erl"], &["30", "12"]));
    check(&erlang("nqueens", &["nqueens.erl"], &["6"]));
    check(&erlang("pidigits", &["pidigits.erl"], &["27"]));
}

#[test]
fn erlang_programs_with_input() {
    let json = &["json_parse.erl", "json_print.erl", "json_tool.erl"];
    let json = Run { module: "json_tool", ..erlang("json", json, &[]) };
    check(&Run { input: Some("json.pretty.in"), ..json });
    check(&Run { input: Some("json.truncated.in"), ..json });
    check(&Run { input: Some("json.compact.in"), args: &["--compact"], ..json });
    let grep = |args| Run { theirs: FILE_SERVER, ..erlang("grep", &["grep.erl"], args) };
    check(&grep(&["-n", "pie", "fruit.txt", "tools.txt"]));
    check(&grep(&["(open", "fruit.txt"]));
    check(&Run { input: Some("grep.stdin.in"), ..grep(&["o{2}"]) });
}

#[test]
fn an_erlang_program_with_supervisors() {
    check(&erlang("bank", &["account.erl", "bank.erl", "bank_supervisor.erl"], &[]));
}

#[test]
fn elixir_programs() {
    if has("elixirc") {
        check(&elixir("Elixir.Hello", "hello", &["hello.ex"], &[]));
        check(&elixir("Elixir.PMap", "pmap", &["pmap.ex"], &["300"]));
        check(&elixir("Elixir.WordFreq", "wordfreq", &["wordfreq.ex"], &["--top", "5", "--ignore-case", "text.txt"]));
    }
}
