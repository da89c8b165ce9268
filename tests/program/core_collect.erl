%% Live data survives much garbage; big binaries are freed.
-module(core_collect).
-export([main/1]).

main(_Args) ->
    Keep = [{N, integer_to_list(N), [N], #{n => N}, <<N:64>>} || N <- seq(1, 2000, [])],
    erlang:display(garbage(300, 0)),
    erlang:display(check(Keep)),
    erlang:garbage_collect(),
    erlang:display(check(Keep)),
    erlang:display(binaries(200, 0)),
    Long = seq(1, 300000, []),
    erlang:display(sum(Long, 0)),
    erlang:garbage_collect(),
    erlang:display(length(Long)).

seq(First, Last, Acc) when First > Last -> Acc;
seq(First, Last, Acc) -> seq(First, Last - 1, [Last | Acc]).

garbage(0, Acc) -> Acc;
garbage(N, Acc) -> garbage(N - 1, Acc + length(seq(1, 3000, []))).

binaries(0, Acc) -> Acc;
binaries(N, Acc) -> binaries(N - 1, Acc + byte_size(<<0:(8 * 100000), N>>)).

check(Keep) -> sum([N || {N, Text, [N], #{n := N}, <<N:64>>} <- Keep, list_to_integer(Text) =:= N], 0).

sum([], Acc) -> Acc;
sum([X | Rest], Acc) -> sum(Rest, Acc + X).
