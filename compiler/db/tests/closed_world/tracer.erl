%% Runs a program twice on the BEAM, the second time counting calls, and writes down which functions ran.
%% Usage: erl -s tracer start -extra OUT erlang|elixir MODULE ARGUMENT...
-module(tracer).
-export([start/0]).

start() ->
    [Out, Kind, Name | Args] = init:get_plain_arguments(),
    Module = list_to_atom(Name),
    Given = case Kind of
                "elixir" ->
                    {ok, _} = application:ensure_all_started(elixir),
                    [list_to_binary(Arg) || Arg <- Args];
                "erlang" ->
                    Args
            end,
    %% The first run loads what is needed, so that the code server's work is not counted.
    run(Module, Given),
    _ = erlang:trace_pattern({'_', '_', '_'}, true, [local, call_count]),
    _ = erlang:trace_pattern(on_load, true, [local, call_count]),
    run(Module, Given),
    _ = erlang:trace_pattern({'_', '_', '_'}, pause, [local, call_count]),
    {ok, File} = file:open(Out, [write]),
    [io:format(File, "~w:~w/~w~n", [Loaded, Function, Arity])
     || {Loaded, _} <- code:all_loaded(), Loaded =/= ?MODULE,
        {Function, Arity} <- Loaded:module_info(functions), has_run({Loaded, Function, Arity})],
    ok = file:close(File),
    halt(0).

run(Module, Args) ->
    {_, Ref} = spawn_monitor(fun() -> Module:main(Args) end),
    receive {'DOWN', Ref, process, _, _} -> ok end.

has_run(Function) ->
    case catch erlang:trace_info(Function, call_count) of
        {call_count, Count} when is_integer(Count) -> Count > 0;
        _ -> false
    end.
