%% ~p: strings recognised, records of data broken into lines, nesting indented.
-module(print_p).
-export([main/1]).

main(_Args) ->
    Terms = ["string", "with \"quotes\" and \\ and \n", [104, 105, 0], "tab\t", [955, 956], <<"binary">>, <<"with \"q\"">>, <<0, 1, 2>>, <<200, 201>>, 'an atom', [], "", <<>>,
             lists:seq(1, 60), lists:duplicate(12, "some text"), [{key, N, lists:seq(1, N)} || N <- lists:seq(1, 9)],
             #{list => lists:seq(1, 30), tuple => {a, b, c}, nested => #{deep => #{deeper => lists:seq(100, 130)}}},
             {very_long_tuple_name, {with, {nested, {tuples, {inside, {some, {one, {another, {until, {the, {line, {breaks}}}}}}}}}}}},
             binary:copy(<<"a long binary that needs breaking ">>, 6), lists:flatten(lists:duplicate(10, "a long string that needs breaking ")),
             [a | b], [1, 2, 3 | improper], {1.5, -0.0, 1.0e100}, fun erlang:length/1, <<1:1, 0:1>>, [[], [[]], [[], []]],
             list_to_tuple(lists:seq(1, 40)), binary:copy(<<255>>, 40), [{"mixed", <<"terms">>, 'Here', $c, [$c], 3.14} || _ <- [1, 2, 3]]],
    [io:format("~p~n", [T]) || T <- Terms],
    [io:format("~20p|~n", [T]) || T <- [lists:seq(1, 12), {abc, defg, "hijklmnop", [qrs]}]],
    io:format("xxx ~p yyy~n", [[lists:seq(N, N + 20) || N <- [1, 1000, 100000]]]),
    io:format("~tp ~tp ~tp~n", [[233, 234], <<"plain">>, 'atom']),
    io:format("~lp ~lw~n", ["abc", "abc"]).
