%% io_lib: format to a list, write, print, character tests, scanning back.
-module(print_io_lib).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [lists:flatten(io_lib:format("~w-~s-~3..0b", [a, "b", 7]))]),
    io:format("~s~n", [io_lib:write({a, "b", [1.5]})]),
    io:format("~s~n", [io_lib:print({a, "b", lists:seq(1, 40)}, 5, 30, -1)]),
    io:format("~s~n", [io_lib:write_string("q\"uo\te")]),
    io:format("~s ~s~n", [io_lib:write_atom('needs quotes'), io_lib:write_char($\n)]),
    io:format("~w~n", [[io_lib:printable_list("abc"), io_lib:printable_list([1, 2]), io_lib:char_list([955]), io_lib:latin1_char_list([955]), io_lib:deep_char_list(["a", [$b]])]]),
    io:format("~p~n", [io_lib:fread("~d ~s ~f", "42 word 2.5 rest")]),
    io:format("~p~n", [io_lib:fread("~d", "x")]),
    io:format("~p~n", [io_lib:fread("~16u:~c", "ff:z")]),
    io:format("~s~n", [io_lib:format("~P", [lists:seq(1, 100), 10])]),
    io:format("~s~n", [io_lib:format("~W", [{a, [b, c, d, e], #{f => g}}, 5])]),
    io:format("~s~n", [io_lib:format("~P", [#{a => 1, b => 2, c => 3}, 4])]),
    io:format("~p~n", [io_lib:chars_length(["abc", [$d]])]),
    io:format("~s|~n", [io_lib:format("~s", ["limited text"], [{chars_limit, 5}])]).
