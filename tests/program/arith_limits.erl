%% Every operation around the edges of small integers.
-module(arith_limits).
-export([main/1]).

main(_Args) ->
    Edges = [(1 bsl B) + D || B <- [27, 31, 32, 58, 59, 60, 61, 63, 64], D <- [-1, 0, 1]],
    All = Edges ++ [-E || E <- Edges],
    io:format("~w~n", [lists:sum(All)]),
    io:format("~w~n", [lists:foldl(fun(E, Acc) -> Acc * 31 + E end, 0, All) rem 1000000007]),
    [check(A, B) || A <- All, B <- All],
    io:format("~w~n", [[abs(E) =:= -E || E <- All, E < 0] =:= [true || E <- All, E < 0]]),
    [io:format("~w ~w ~w~n", [E, E + 1, E * E]) || E <- Edges].

check(A, B) ->
    true = (A + B) - B =:= A,
    true = A * B =:= B * A,
    true = (A < B) =:= (A - B < 0),
    true = (A * B) div B =:= A,
    true = max(A, B) + min(A, B) =:= A + B.
