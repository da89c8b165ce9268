%% An integer too large for the system is an error, not a crash.
-module(bignum_limit).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [attempt(fun() -> 1 bsl (1 bsl 64) end)]),
    io:format("~p~n", [attempt(fun() -> 1 bsl (1 bsl 40) end)]),
    io:format("~p~n", [attempt(fun() -> 0 bsl (1 bsl 64) end)]),
    io:format("~p~n", [bit_size(binary:encode_unsigned(1 bsl 100000))]).

attempt(F) -> try F() of _ -> value catch C:R -> {C, R} end.
