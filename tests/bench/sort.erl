%% lists:sort/1 on pseudo-random integers.
-module(sort).
-include("bench.hrl").

run() ->
    Sorted = lists:sort(random(300000, 42, [])),
    {hd(Sorted), lists:last(Sorted)}.

random(0, _, Acc) -> Acc;
random(N, Seed, Acc) ->
    Next = (Seed * 1103515245 + 12345) band 16#7fffffff,
    random(N - 1, Next, [Next | Acc]).
