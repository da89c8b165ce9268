%% exit/1 in main ends the program with code 1.
-module(exit_uncaught_exit).
-export([main/1]).

main(_Args) ->
    io:format("before~n"),
    exit({bad, thing}).
