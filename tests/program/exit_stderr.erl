%% Standard error is separate; an error code by hand.
-module(exit_stderr).
-export([main/1]).

main(_Args) ->
    io:format("to standard output~n"),
    io:format(standard_error, "to standard error: ~p~n", [{some, "term"}]),
    io:put_chars(standard_error, "and more\n"),
    halt(64).
