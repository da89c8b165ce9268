%% Sorting a mix of all types; comparisons of equal-looking numbers inside structures.
-module(order_terms).
-export([main/1]).

main(_Args) ->
    Terms = [0, 0.0, 1, 1.0, -1, 1 bsl 64, -(1 bsl 64), 1.0e30, a, b, 'A', {}, {a}, {1, 2}, {1.0, 2}, {b}, #{}, #{a => 1}, #{b => 1}, #{a => 1, b => 2}, #{1 => a}, #{1.0 => a},
             [], [a], [a, b], [a | b], [1], [1.0], "abc", <<>>, <<"a">>, <<"abc">>, <<"b">>, <<1:1>>, <<97, 0:1>>],
    io:format("~w~n", [lists:sort(Terms)]),
    io:format("~w~n", [lists:usort(Terms)]),
    io:format("~w~n", [lists:sort(lists:reverse(Terms))]),
    Groups = [1, a, make_ref(), fun main/1, self(), {}, #{}, [], [1], <<>>],
    io:format("~w~n", [[A < B || {A, B} <- lists:zip(lists:droplast(Groups), tl(Groups))]]),
    io:format("~w~n", [[{A == B, A =:= B, A /= B, A =/= B, A =< B, A >= B} || {A, B} <- [{1, 1.0}, {[1], [1.0]}, {{1, 2.0}, {1.0, 2}}, {#{a => 1}, #{a => 1.0}}, {#{1 => a}, #{1.0 => a}}, {0.0, -0.0}, {a, "a"}]]]),
    io:format("~w ~w~n", [lists:max(Terms), lists:min(Terms)]).
