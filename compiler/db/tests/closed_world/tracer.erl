%% Runs a program twice on the BEAM, the second time counting calls, and writes down which functions ran.
%% Usage: erl -s tracer start -extra OUT INPUT erlang|elixir MODULE ARGUMENT...
%% As a parse transform it makes halt/1 the end of the process, so that the counts can still be read.
-module(tracer).
-export([start/0, parse_transform/2]).

start() ->
    [Out, Input, Kind, Name | Args] = init:get_plain_arguments(),
    Module = list_to_atom(Name),
    Given = case Kind of
                "elixir" ->
                    {ok, _} = application:ensure_all_started(elixir),
                    [list_to_binary(Arg) || Arg <- Args];
                "erlang" ->
                    Args
            end,
    [First, Second] = [leader(Input), leader(Input)],
    %% The first run loads what is needed, so that the code server's work is not counted.
    run(Module, Given, First),
    _ = erlang:trace_pattern({'_', '_', '_'}, true, [local, call_count]),
    _ = erlang:trace_pattern(on_load, true, [local, call_count]),
    run(Module, Given, Second),
    _ = erlang:trace_pattern({'_', '_', '_'}, pause, [local, call_count]),
    {ok, File} = file:open(Out, [write]),
    [io:format(File, "~w:~w/~w~n", [Loaded, Function, Arity])
     || {Loaded, _} <- code:all_loaded(), Loaded =/= ?MODULE,
        {Function, Arity} <- Loaded:module_info(functions), has_run({Loaded, Function, Arity})],
    ok = file:close(File),
    halt(0).

run(Module, Args, Leader) ->
    {_, Ref} = spawn_monitor(fun() -> group_leader(Leader, self()), Module:main(Args) end),
    receive {'DOWN', Ref, process, _, _} -> ok end.

%% Standard input and output of a run: each reads the input from its beginning.
leader(Input) ->
    {ok, File} = file:open(Input, [read]),
    Output = group_leader(),
    spawn(fun() -> serve(Output, File) end).

serve(Output, Input) ->
    receive
        {io_request, _, _, Asked} = Request ->
            case lists:member(element(1, Asked), [get_line, get_chars, get_until, setopts]) of
                true -> Input ! Request;
                false -> Output ! Request
            end
    end,
    serve(Output, Input).

has_run(Function) ->
    case catch erlang:trace_info(Function, call_count) of
        {call_count, Count} when is_integer(Count) -> Count > 0;
        _ -> false
    end.

parse_transform({call, Line, {atom, _, halt}, Args}, Options) -> {call, Line, {atom, Line, exit}, parse_transform(Args, Options)};
parse_transform(Form, Options) when is_tuple(Form) -> list_to_tuple(parse_transform(tuple_to_list(Form), Options));
parse_transform([Form | Forms], Options) -> [parse_transform(Form, Options) | parse_transform(Forms, Options)];
parse_transform(Form, _) -> Form.
