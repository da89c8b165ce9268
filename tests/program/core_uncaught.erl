%% An exception that nobody catches ends the program with exit code 1.
-module(core_uncaught).
-export([main/1]).

main(_Args) ->
    erlang:display(before),
    erlang:display(1 div length(_Args)).
