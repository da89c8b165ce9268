%% Named funs, mutual recursion through arguments, comprehensions inside, closures over loop variables.
-module(letrec_scopes).
-export([main/1]).

main(_Args) ->
    K = id(3),
    Map = fun M(_, []) -> []; M(F, [X | Xs]) -> [F(X) * K | M(F, Xs)] end,
    io:format("~p~n", [Map(fun(X) -> X + K end, [1, 2, 3])]),
    Tree = {node, {node, {leaf, 1}, {leaf, 2}}, {leaf, 3}},
    Fold = fun Fo(F, A, {node, L, R}) -> Fo(F, Fo(F, A, L), R); Fo(F, A, {leaf, X}) -> F(X, A) end,
    io:format("~p~n", [Fold(fun(X, A) -> [X | A] end, [], Tree)]),
    Funs = [fun() -> {N, [N * M || M <- lists:seq(1, N)]} end || N <- [1, 2, 3]],
    io:format("~p~n", [[F() || F <- Funs]]),
    Permutations = fun P([]) -> [[]]; P(L) -> [[H | T] || H <- L, T <- P(L -- [H])] end,
    io:format("~p~n", [Permutations([a, b, c])]),
    Collatz = fun C(1, S) -> S; C(N, S) when N rem 2 =:= 0 -> C(N div 2, S + 1); C(N, S) -> C(3 * N + 1, S + 1) end,
    io:format("~p~n", [[Collatz(N, 0) || N <- lists:seq(1, 30)]]).

id(X) -> X.
