%% `after` runs on every way out, in the right order, and does not change the result.
-module(try_after).
-export([main/1]).

main(_Args) ->
    [io:format("~p~n", [attempt(F)]) || F <- [fun normal/0, fun thrown/0, fun nested/0, fun from_handler/0, fun from_of/0, fun from_after/0, fun loop/0]].

attempt(F) ->
    put(log, []),
    Result = try F() catch C:R -> {C, R} end,
    {Result, lists:reverse(get(log))}.

log(X) -> put(log, [X | get(log)]).

normal() -> try log(body), value after log(cleanup) end.

thrown() -> try log(body), throw(ball) after log(cleanup) end.

nested() ->
    try
        try log(inner), error(first) after log(inner_after) end
    catch
        error:first -> log(handler), handled
    after
        log(outer_after)
    end.

from_handler() -> try error(a) catch error:a -> log(handler), exit(from_handler) after log(cleanup) end.

from_of() -> try log(body), 1 of 1 -> error(in_of) catch error:in_of -> wrong after log(cleanup) end.

from_after() -> try throw(original) after throw(replaced) end.

loop() -> [try case N of 2 -> throw(skip); _ -> N end catch skip -> skipped after log(N) end || N <- [1, 2, 3]].
