%% Runs ExUnit's cases of some modules, the same natively and on the BEAM, and is ExUnit's formatter meanwhile.
%% One line a test goes to a file: PASS | FAIL | SKIP | LOAD, the test's name without blanks, and the reason. LOAD comes besides the others: the
%% test made or loaded code (seen by tracing, on the BEAM only).
-module(elixir_conformance).
-behaviour(gen_server).

-export([main/1, start/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% Functions through which all code goes that is made at run time, and none that is only looked for on the code path.
-define(LOADERS, [{elixir_module, compile, '_'}, {elixir_erl_compiler, forms, '_'}, {elixir_erl_compiler, noenv_forms, '_'},
                  {code, load_binary, 3}, {compile, forms, '_'}, {compile, noenv_forms, '_'}]).
-define(TEST_LIMIT, 20000).

%% The BEAM's entry: erl -s elixir_conformance start -extra trace File Modules
start() ->
    main(init:get_plain_arguments()),
    halt(0).

main([Mode, File | Modules]) ->
    {ok, _} = application:ensure_all_started(ex_unit),
    {ok, _} = application:ensure_all_started(logger),
    ok = application:set_env(ex_unit, autorun, false),
    ok = application:set_env(ex_unit, conformance, {Mode, File}),
    'Elixir.ExUnit':configure([{formatters, [?MODULE]}, {max_cases, 1}, {seed, 0}, {timeout, ?TEST_LIMIT},
                               {assert_receive_timeout, 500}, {exclude, [windows, epmd]}]),
    'Elixir.ExUnit':run([list_to_atom(Module) || Module <- Modules]),
    ok.

init(_) ->
    {ok, {Mode, File}} = application:get_env(ex_unit, conformance),
    {ok, Device} = file:open(File, [write, raw]),
    Mode =:= "trace" andalso trace_loaders(),
    {ok, #{device => Device, loads => false}}.

trace_loaders() ->
    _ = [code:ensure_loaded(Module) || {Module, _, _} <- ?LOADERS],
    _ = [erlang:trace_pattern(Loader, true, [local]) || Loader <- ?LOADERS],
    erlang:trace(all, true, [call, {tracer, self()}]).

handle_call(_, _, State) -> {reply, ok, State}.

handle_cast({test_started, _}, State) -> {noreply, State#{loads := false}};
handle_cast({test_finished, Test}, #{device := Device, loads := Loads} = State) ->
    Case = name(Test),
    _ = [file:write(Device, ["LOAD ", Case, $\n]) || Loads],
    ok = file:write(Device, [verdict(maps:get(state, Test), Case), $\n]),
    {noreply, State};
handle_cast(_, State) -> {noreply, State}.

handle_info({trace, _, call, _}, State) -> {noreply, State#{loads := true}};
handle_info(_, State) -> {noreply, State}.

%% Elixir.String.CharsTest, 'test a b' -> String.CharsTest:a_b
name(#{module := Module, name := Name}) ->
    Text = without("Elixir.", atom_to_list(Module)) ++ ":" ++ without("test ", atom_to_list(Name)),
    unicode:characters_to_binary([case C =< $\s of true -> $_; false -> C end || C <- Text]).

without(Prefix, Text) ->
    case string:prefix(Text, Prefix) of
        nomatch -> Text;
        Rest -> Rest
    end.

verdict(nil, Case) -> ["PASS ", Case];
verdict({failed, [{_, Reason, _} | _]}, Case) -> ["FAIL ", Case, $\s, brief(Reason)];
verdict({State, _}, Case) when State =:= skipped; State =:= excluded -> ["SKIP ", Case];
verdict({invalid, _}, Case) -> ["FAIL ", Case, " its setup_all failed"].

brief(Reason) ->
    Line = [case C < $\s of true -> $\s; false -> C end || C <- lists:flatten(io_lib:format("~0tP", [Reason, 30]))],
    unicode:characters_to_binary(lists:sublist(Line, 400)).
