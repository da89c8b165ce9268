%% Funs of one module are different terms, with or without free variables; the same fun made twice is one.
-module(fun_identity).
-export([main/1]).

main(_Args) ->
    F = fun(X) -> X end, G = fun(X) -> {X} end, H = fun f/1, K = fun f/1, Y = id(3),
    C = fun(X) -> {X, Y} end, D = fun(X) -> [X, Y] end,
    io:format("~p~n", [[F == G, F =:= G, F < G, G < F, H == K, H =:= K, F == F, C == D, C =:= D, C < D, D < C]]),
    io:format("~p~n", [[map_size(#{F => 1, G => 2, C => 3, D => 4}), erlang:phash2(F) =:= erlang:phash2(G)]]),
    io:format("~p~n", [lists:usort([G, F, H, K, C, D]) =:= [F, G, H, C, D]]),
    io:format("~p~n", [[adder(1) =:= adder(1), adder(1) =:= adder(2), adder(1) < adder(2)]]),
    io:format("~p~n", [[erlang:fun_info(Fun, Item) || Fun <- [F, G, H, C, D], Item <- [index, new_index]]]),
    T = ets:new(t, []),
    [ets:insert(T, {Fun, N}) || {Fun, N} <- [{F, 1}, {G, 2}, {C, 3}, {D, 4}]],
    io:format("~p~n", [[ets:lookup_element(T, Fun, 2) || Fun <- [F, G, C, D]]]),
    Self = self(),
    spawn(fun() -> Self ! {F, C} end),
    io:format("~p~n", [receive {F, C} -> the_same end]).

adder(N) -> fun(X) -> X + N end.

f(X) -> X + 1.

id(X) -> X.
