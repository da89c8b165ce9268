%% Maps compare by size, then keys in order, then values; integer keys sort before float keys.
-module(order_large_maps).
-export([main/1]).

main(_Args) ->
    Make = fun(F, N) -> maps:from_list([{K, F(K)} || K <- lists:seq(1, N)]) end,
    A = Make(fun(K) -> K end, 50), B = Make(fun(K) -> K + 1 end, 50), C = Make(fun(K) -> K end, 51),
    io:format("~w~n", [[A < B, B < A, A < C, B < C, A == A, A =:= maps:put(1, 1, A), A < A#{50 := 51}, A < A#{1 := 0}]]),
    io:format("~w~n", [[#{1 => x} < #{1.0 => a}, #{1.0 => x} < #{2 => a}, #{a => 1} < #{b => 0}, #{a => 1.0} == #{a => 1}]]),
    D = maps:without([7], A#{zz => 1}),
    io:format("~w~n", [[A < D, D < A, map_size(D)]]),
    io:format("~w~n", [lists:sort([#{a => 2}, #{a => 1, b => 1}, #{}, #{b => 1}, #{1 => 1}, #{"k" => 1}])]).
