%% Variables that live across many calls, exported from case, shadowed in funs.
-module(core_variables).
-export([main/1]).

main(Args) ->
    A = next(length(Args)), B = next(A), C = next(B), D = next(C), E = next(D), F = next(E), G = next(F), H = next(G),
    erlang:display([A, B, C, D, E, F, G, H]),
    case next(H) of
        9 -> X = nine, Y = {B, H};
        _ -> X = other, Y = none
    end,
    erlang:display({X, Y}),
    Shadow = fun(A1) -> A2 = A1 + H, fun(A3) -> A1 + A2 + A3 + G end end,
    erlang:display((Shadow(1))(2)),
    {P, [Q | R], #{s := S}} = {next(1), [next(2), next(3)], #{s => next(4)}},
    erlang:display([P, Q, R, S]),
    T = U = next(10),
    erlang:display({T, U}),
    {V, V} = {next(0), 1},
    erlang:display(V),
    erlang:display(swap(3, a, b)).

next(N) -> N + 1.

swap(0, X, Y) -> {X, Y};
swap(N, X, Y) -> swap(N - 1, Y, X).
