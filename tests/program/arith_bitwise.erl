%% band, bor, bxor and bnot on two's complement of any width.
-module(arith_bitwise).
-export([main/1]).

main(_Args) ->
    Numbers = [0, 1, -1, 255, -256, 16#F0F0F0F0F0F0F0F, -(1 bsl 59), 1 bsl 64, -(1 bsl 64), (1 bsl 100) - 1, -(1 bsl 100) + 5],
    [io:format("~.16b & ~.16b: ~.16b ~.16b ~.16b~n", [A, B, A band B, A bor B, A bxor B]) || A <- Numbers, B <- Numbers],
    [io:format("bnot ~w = ~w~n", [A, bnot A]) || A <- Numbers],
    [true = A bxor B =:= (A bor B) - (A band B) || A <- Numbers, B <- Numbers],
    io:format("consistent~n").
