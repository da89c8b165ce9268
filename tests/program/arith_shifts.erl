%% bsl and bsr over the word boundary and by negative amounts.
-module(arith_shifts).
-export([main/1]).

main(_Args) ->
    Numbers = [0, 1, -1, 5, -5, (1 bsl 58) + 1, (1 bsl 59) - 1, -(1 bsl 59), (1 bsl 63) + 3, -(1 bsl 90) - 1],
    Amounts = [0, 1, 2, 30, 58, 59, 60, 61, 63, 64, 65, 127, 128, 200],
    [io:format("~w bsl ~w = ~w~n", [N, S, N bsl S]) || N <- Numbers, S <- [0, 1, 58, 60, 61, 64, 128]],
    [io:format("~w bsr ~w = ~w~n", [N, S, N bsr S]) || N <- Numbers, S <- Amounts],
    [true = (N bsl S) bsr S =:= N || N <- Numbers, S <- Amounts],
    [true = N bsl -S =:= N bsr S || N <- Numbers, S <- Amounts],
    io:format("~w ~w~n", [1 bsr (1 bsl 70), -1 bsr (1 bsl 70)]).
