%% `rebar3 beamless test`.
-module(rebar3_beamless_test).
-behaviour(provider).

-export([init/1, do/1, format_error/1, about/0]).

init(State) -> {ok, rebar_state:add_provider(State, rebar3_beamless:provider(?MODULE))}.

do(State) -> rebar3_beamless:run(test, State).

format_error(Reason) -> rebar3_beamless:format_error(Reason).

about() ->
    #{name => test,
      short => "Runs the tests of the project natively",
      long => "Files with tests may be named",
      options => options()}.

%% Those of `beamless test`.
options() ->
    [
        {only, undefined, "only", string, "Run only tests with this tag (ExUnit)"},
        {include, undefined, "include", string, "Run tests with this tag, which are excluded otherwise (ExUnit)"},
        {exclude, undefined, "exclude", string, "Leave out tests with this tag (ExUnit)"},
        {seed, undefined, "seed", integer, "Decides the order of tests (ExUnit)"},
        {max_failures, undefined, "max-failures", integer, "Stop after so many failures (ExUnit)"},
        {trace, undefined, "trace", undefined, "Name each test while it runs"},
        {verbose, $v, "verbose", undefined, "Say what is done and how long it takes"},
        {message_format, undefined, "message-format", string, "How diagnostics are printed: human or json"}
    ].
