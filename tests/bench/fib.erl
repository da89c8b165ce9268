%% Calls and small integer arithmetic, nothing else.
-module(fib).
-include("bench.hrl").

run() -> fib(36).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
