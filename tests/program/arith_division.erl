%% div and rem truncate toward zero, for every combination of signs and sizes.
-module(arith_division).
-export([main/1]).

main(_Args) ->
    Numbers = [7, -7, 1, -1, 1 bsl 59, -(1 bsl 59), 1 bsl 62, (1 bsl 64) - 1, -(1 bsl 64), 12345678901234567890123],
    [io:format("~b div ~b = ~b, rem ~b~n", [A, B, A div B, A rem B]) || A <- Numbers, B <- Numbers],
    [true = A =:= (A div B) * B + A rem B || A <- Numbers, B <- Numbers],
    io:format("consistent~n").
