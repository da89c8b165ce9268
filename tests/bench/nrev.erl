%% Naive reversal: appending, allocation that dies young.
-module(nrev).
-include("bench.hrl").

run() ->
    List = lists:seq(1, 1000),
    repeat(60, List).

repeat(0, List) -> List;
repeat(N, List) -> repeat(N - 1, nrev(List)).

nrev([]) -> [];
nrev([H | T]) -> append(nrev(T), [H]).

append([], L) -> L;
append([H | T], L) -> [H | append(T, L)].
