%% `rebar3 beamless run`.
-module(rebar3_beamless_run).
-behaviour(provider).

-export([init/1, do/1, format_error/1, about/0]).

init(State) -> {ok, rebar_state:add_provider(State, rebar3_beamless:provider(?MODULE))}.

do(State) -> rebar3_beamless:run(run, State).

format_error(Reason) -> rebar3_beamless:format_error(Reason).

about() ->
    #{name => run,
      short => "Makes a native executable of the project and runs it",
      long => "Arguments of the program follow --",
      options => options()}.

%% Those of `beamless run`.
options() ->
    [
        {include, $I, "include", string, "Look for include files in this folder, too"},
        {define, $D, "define", string, "Define a macro: NAME or NAME=VALUE"},
        {verbose, $v, "verbose", undefined, "Say what is done and how long it takes"},
        {message_format, undefined, "message-format", string, "How diagnostics are printed: human or json"},
        {main, undefined, "main", string, "Module whose main/1 is run"},
        {release, undefined, "release", undefined, "Optimise: slower to compile, faster and smaller to run"},
        {backend, undefined, "backend", string, "The code generator: llvm or cranelift"},
        {deny_missing, undefined, "deny-missing", undefined, "A call of a function that does not exist is an error"},
        {no_pass, undefined, "no-pass", string, "Leave out an optional pass of the compiler"},
        {dump, undefined, "dump", string, "Print functions after a pass: after:PASS or after:PASS:M:F/A"}
    ].
