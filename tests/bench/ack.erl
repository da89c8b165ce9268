%% Deep recursion and tail calls in turn.
-module(ack).
-include("bench.hrl").

run() -> [ack(3, 8) || _ <- lists:seq(1, 20)].

ack(0, N) -> N + 1;
ack(M, 0) -> ack(M - 1, 1);
ack(M, N) -> ack(M - 1, ack(M, N - 1)).
