%% How many entries a stack trace has: `backtrace_depth`.
-module(trace_depth).
-export([main/1]).

main(_) ->
    show(0),
    show(1),
    show(3),
    show(100),
    io:format("~p~n", [raised(fun() -> erlang:system_flag(backtrace_depth, -1) end)]),
    8 = min(8, erlang:system_flag(backtrace_depth, 8)).

show(Depth) ->
    erlang:system_flag(backtrace_depth, Depth),
    Raised = raised(fun() -> one(Depth) end),
    Bif = raised(fun() -> atom_to_list(Depth) end),
    {current_stacktrace, Own} = process_info(self(), current_stacktrace),
    io:format("~p: ~p~n  ~p~n  ~p~n", [Depth, Raised, Bif, own(Own)]).

%% Only of this module: what called it is not the same everywhere.
own(Stack) -> [{Name, Arity} || {?MODULE, Name, Arity, _} <- Stack].

raised(Fun) ->
    try Fun()
    catch error:Reason:Stack -> {Reason, own(Stack)}
    end.

one(N) -> two(N + 1) + 1.
two(N) -> three(N + 1) + 1.
three(N) when N > 1000 -> N;
three(_) -> error(deep).
