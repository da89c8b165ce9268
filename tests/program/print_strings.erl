%% ~s ~ts ~c ~i ~n ~~ with widths, precision, padding characters.
-module(print_strings).
-export([main/1]).

main(_Args) ->
    ok = io:setopts([{encoding, unicode}]),
    io:format("|~s|~10s|~-10s|~.3s|~10.3s|~-10.3s|~10..xs|~*s|~.*s|~n", ["hello", "hello", "hello", "hello", "hello", "hello", "hello", 8, "hello", 2, "hello"]),
    io:format("|~s|~s|~s|~s|~n", [<<"binary">>, atom, ["io", [$l, <<"ist">>]], []]),
    io:format("|~c|~3c|~tc|~5.2c|~n", [$a, $b, 955, $z]),
    io:format("~ts ~ts ~10ts|~-10ts|~n", [[955, 956], <<"λμ"/utf8>>, "λμ", "日本"]),
    io:format("100~~ ~i~w~n", [ignored, shown]),
    io:format("no arguments~n"),
    io:format("~s~n", [<<233>>]),
    io:put_chars("put_chars\n"),
    io:put_chars([<<"mixed ">>, "chars", $\n]),
    io:write({term, "s"}), io:nl(),
    io:fwrite("~w~n", [fwrite]),
    [io:format("~p~n", [try io:format(F, A) catch C:R -> {C, R} end]) || {F, A} <- [{"~w", []}, {"~w", [1, 2]}, {"~y", [1]}, {"~s", [1]}, {"~b", [a]}, {"~f", [x]}, {"~c", [-1]}, {"~", []}]].
