%% map, filter and fold with funs over a list of a hundred thousand.
-module(list_ops).
-include("bench.hrl").

run() ->
    List = lists:seq(1, 100000),
    repeat(20, List, 0).

repeat(0, _, Sum) -> Sum;
repeat(N, List, Sum) ->
    Doubled = lists:map(fun(X) -> X * 2 + N end, List),
    Kept = lists:filter(fun(X) -> X rem 3 =:= 0 end, Doubled),
    repeat(N - 1, List, lists:foldl(fun(X, Acc) -> X + Acc end, Sum, Kept)).
