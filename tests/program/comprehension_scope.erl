%% Generators shadow outer variables, filters may be guards or calls, a failing guard filters out.
-module(comprehension_scope).
-export([main/1]).

main(_Args) ->
    X = outer,
    io:format("~p~n", [{X, [X || X <- [1, 2]]}]),
    io:format("~p~n", [[{A, B} || A <- [1, 2, 3], B <- lists:seq(1, A), A + B =/= 4]]),
    io:format("~p~n", [[E || E <- [1, 0, a, 2], 10 div E > 3]]),
    io:format("~p~n", [try [E || E <- [1, 2], small(E), E < 9] catch C:R -> {C, R} end]),
    io:format("~p~n", [[begin put(count, count() + 1), {E, F, count()} end || E <- [a, b], F <- [1, 2]]]),
    io:format("~p~n", [[{Y, Z} || {ok, Y} <- [{ok, 1}, error, {ok, 2}], Z <- [Y * 10], Z > 10]]).

small(1) -> true;
small(2) -> maybe_small.

count() ->
    case get(count) of
        undefined -> 0;
        N -> N
    end.
