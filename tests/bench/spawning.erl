%% Processes that are made, answer once and end, a thousand alive at a time.
-module(spawning).
-include("bench.hrl").

run() -> batches(100, 0).

batches(0, Sum) -> Sum;
batches(N, Sum) ->
    Self = self(),
    Pids = [spawn(fun() -> Self ! {self(), X} end) || X <- lists:seq(1, 1000)],
    batches(N - 1, lists:foldl(fun(Pid, Acc) -> receive {Pid, X} -> Acc + X end end, Sum, Pids)).
