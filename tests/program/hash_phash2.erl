%% erlang:phash2 of every kind of term: its values are promised to be stable.
-module(hash_phash2).
-export([main/1]).

main(_Args) ->
    Terms = [0, 1, -1, 255, 134217727, 134217728, -134217728, 1 bsl 31, 1 bsl 32, (1 bsl 59) - 1, 1 bsl 59, 1 bsl 60, -(1 bsl 60), 1 bsl 64, -(1 bsl 64), 1 bsl 128, 1.0, 0.0, -0.0, 1.5, 1.0e100, a, b, abc, 'Ünï', '',
             true, [], [1], [1, 2, 3], "abc", "a longer string of characters", [a | b], [[], []], [1000], [256, 1], {}, {a}, {1, {2, {3}}}, list_to_tuple(lists:seq(1, 20)), #{}, #{a => 1}, #{a => 1, b => 2},
             maps:from_list([{N, N} || N <- lists:seq(1, 100)]), <<>>, <<1>>, <<"abc">>, <<"abcd">>, <<"abcdefghijklmnop">>, <<1:1>>, <<1, 2, 3:3>>, binary:copy(<<"x">>, 1000), fun lists:map/2,
             [lists:seq(1, 100), {nested, "deep", [1.5, <<"mix">>]}]],
    [io:format("~w~n", [erlang:phash2(T)]) || T <- Terms],
    io:format("~w~n", [[erlang:phash2(T, 10) || T <- Terms]]),
    io:format("~w~n", [[erlang:phash2(a, R) || R <- [1, 2, 1 bsl 27, 1 bsl 32]]]),
    <<_:3, Sub:3/binary, _/bits>> = <<0:3, "abc", 0:5>>,
    io:format("~w~n", [erlang:phash2(Sub) =:= erlang:phash2(<<"abc">>)]),
    io:format("~w~n", [try erlang:phash2(a, 0) catch C:R -> {C, R} end]).
