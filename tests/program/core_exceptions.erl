%% throw, error and exit; catch by class and pattern; after; nesting; the old catch.
-module(core_exceptions).
-export([main/1]).

main(_Args) ->
    Actions = [fun() -> fine end, fun() -> throw(ball) end, fun() -> error(mistake) end, fun() -> exit(gone) end,
               fun() -> one(0) end, fun() -> throw({tagged, 5}) end],
    [erlang:display(try_it(Action)) || Action <- Actions],
    [erlang:display(nested(Action)) || Action <- Actions],
    erlang:display((catch throw(thrown))),
    erlang:display((catch exit(left))),
    erlang:display(catch_reason(catch error(oops))),
    erlang:display((catch 1 + 1)),
    erlang:display(with_after(fun() -> 1 end)),
    erlang:display(with_after(fun() -> throw(x) end)),
    erlang:display(value_of()).

try_it(Action) ->
    try Action() of
        fine -> it_is_fine;
        Other -> {unexpected, Other}
    catch
        throw:{tagged, N} -> {tagged, N};
        throw:Value -> {caught_throw, Value};
        error:Reason -> {caught_error, Reason};
        exit:Reason -> {caught_exit, Reason}
    end.

nested(Action) ->
    try
        try Action() catch throw:Value -> {inner, Value} end
    catch
        Class:Reason -> {outer, Class, Reason}
    end.

catch_reason({'EXIT', {Reason, Trace}}) when is_list(Trace) -> {exit_tuple, Reason}.

with_after(Action) ->
    put(log, []),
    Result = try Action() catch throw:Value -> {thrown, Value} after put(log, [after_ran | get(log)]) end,
    {Result, get(log)}.

value_of() ->
    try one(1) of X -> X + 1 catch _:_ -> unreachable after erlang:display(after_value) end.

one(1) -> 1.
