%% The order of all terms.
-module(core_order).
-export([main/1]).

main(_Args) ->
    Terms = [3, 2.5, -1, a, b, {}, {1}, {0, 0}, #{}, #{a => 1}, [], [1], [1, 2], [2], "abc", <<>>, <<1>>, <<1:1>>, 1 bsl 80, -(1 bsl 80), 1.0e100],
    erlang:display(sort(Terms)),
    erlang:display([A < B || {A, B} <- [{1, a}, {a, {}}, {{}, #{}}, {#{}, []}, {[], [1]}, {[1], <<>>}, {{1, 2}, {3}}, {"b", "abc"}]]),
    erlang:display([1 =< 1.0, 1 >= 1.0, 1 /= 1.0, 1 =/= 1.0, {1, a} == {1.0, a}, {1, a} =:= {1.0, a}]),
    erlang:display([[] < [a], [a] < [a | b], [1, 2] < [1 | 3], {a, 1} < {b, 0}]).

sort([]) -> [];
sort([Pivot | Rest]) -> sort([X || X <- Rest, X < Pivot]) ++ [Pivot] ++ sort([X || X <- Rest, not (X < Pivot)]).
