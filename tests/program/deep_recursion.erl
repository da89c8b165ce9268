%% Ten million frames of non-tail recursion.
-module(deep_recursion).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [count(10000000)]),
    io:format("~p~n", [length(build(3000000))]),
    io:format("~p~n", [lists:foldr(fun(X, A) -> X + A end, 0, lists:seq(1, 1000000))]).

count(0) -> 0;
count(N) -> 1 + count(N - 1).

build(0) -> [];
build(N) -> [N | build(N - 1)].
