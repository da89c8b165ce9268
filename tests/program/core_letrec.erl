%% Recursive local funs, alone and passed to one another.
-module(core_letrec).
-export([main/1]).

main(_Args) ->
    Base = length(_Args),
    Factorial = fun F(0) -> 1; F(N) -> N * F(N - 1) + Base end,
    erlang:display(Factorial(10)),
    Walk = fun W({Left, Right}) -> W(Left) ++ W(Right); W(Leaf) -> [Leaf] end,
    erlang:display(Walk({{1, {2, 3}}, {4, 5}})),
    Y = fun(M) -> G = fun(X) -> M(fun(A) -> (X(X))(A) end) end, G(G) end,
    erlang:display((Y(fun(Self) -> fun(0) -> 0; (N) -> N + Self(N - 1) end end))(100)),
    Even = fun E(0, _) -> true; E(N, Odd) -> Odd(N - 1, E) end,
    Odd = fun O(0, _) -> false; O(N, Ev) -> Ev(N - 1, O) end,
    erlang:display(Even(101, Odd)),
    Nested = fun Outer(N) when N > 0 -> Inner = fun I(0) -> Outer(N - 1); I(K) -> [K | I(K - 1)] end, Inner(N); Outer(_) -> [] end,
    erlang:display(Nested(4)).
