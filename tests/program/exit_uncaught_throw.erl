%% An uncaught throw ends the program with code 1.
-module(exit_uncaught_throw).
-export([main/1]).

main(_Args) ->
    io:format("before~n"),
    lists:foreach(fun(X) -> X > 1 andalso throw(too_big) end, [1, 2]).
