%% Operators and BIFs of lists, proper and improper.
-module(list_operations).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [[1, 2] ++ [3] ++ 4]),
    io:format("~p~n", [[] ++ x]),
    io:format("~p~n", [[a, b, c, a, b] -- [b, a, z]]),
    io:format("~p~n", [[1, 2, 3] -- [1.0, 2]]),
    io:format("~p~n", [length([1, [2, 3], []])]),
    io:format("~p~n", [lists:flatten([1, [2, [3, []], "ab"], [[[4]]]])]),
    io:format("~p~n", [lists:reverse("olleh", " world")]),
    Errors = [fun() -> [a | b] ++ [c] end, fun() -> [a] -- b end, fun() -> length(a) end, fun() -> lists:reverse([a | b]) end,
              fun() -> lists:nth(4, [1, 2, 3]) end, fun() -> lists:member(x, [y | z]) end, fun() -> hd(tl([1])) end],
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- Errors],
    Big = lists:seq(1, 3000),
    io:format("~p~n", [length(Big -- lists:seq(2, 3000, 2))]),
    [H1, H2 | T] = "abc",
    io:format("~p ~p ~p~n", [H1, H2, T]).
