%% A token that goes around a ring of a hundred processes.
-module(ring).
-include("bench.hrl").

run() ->
    Self = self(),
    First = lists:foldl(fun(_, Next) -> spawn(fun() -> pass(Next) end) end, Self, lists:seq(1, 100)),
    Laps = laps(3000, First, 0),
    First ! stop,
    receive stop -> Laps end.

laps(0, _, Sum) -> Sum;
laps(N, First, Sum) ->
    First ! {token, N},
    receive {token, N} -> laps(N - 1, First, Sum + N) end.

pass(Next) ->
    receive
        stop -> Next ! stop;
        Token -> Next ! Token, pass(Next)
    end.
