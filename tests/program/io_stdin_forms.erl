%% get_chars, fread and read from standard input, then what is left.
-module(io_stdin_forms).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [io:get_chars("", 5)]),
    io:format("~p~n", [io:get_line("")]),
    io:format("~p~n", [io:fread("", "~d ~d")]),
    io:format("~p~n", [io:read("")]),
    io:format("~p~n", [io:get_line("")]),
    io:format("~p~n", [rest(0)]),
    io:format("~p~n", [io:get_line("")]).

rest(N) -> case io:get_line("") of eof -> N; _ -> rest(N + 1) end.
