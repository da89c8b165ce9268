%% Integers to and from text in every base, with bad input.
-module(conv_integers).
-export([main/1]).

main(_Args) ->
    [io:format("~s ~s ~s~n", [integer_to_list(N), integer_to_list(N, 2), integer_to_binary(N, 36)]) || N <- [0, 1, -1, 255, -1000, 1 bsl 64, -(1 bsl 70)]],
    [true = list_to_integer(integer_to_list(N, B), B) =:= N || N <- [0, 5, -77, 1 bsl 100, -(1 bsl 99)], B <- lists:seq(2, 36)],
    Texts = ["0", "-0", "+7", "007", "-12", "", "-", "+", "1 ", " 1", "1.0", "1_000", "0x10", "12a", "99999999999999999999", "--1"],
    [io:format("~p ~p ~p~n", [T, attempt(fun() -> list_to_integer(T) end), attempt(fun() -> binary_to_integer(list_to_binary(T)) end)]) || T <- Texts],
    [io:format("~p ~p~n", [{T, B}, attempt(fun() -> list_to_integer(T, B) end)]) || {T, B} <- [{"ff", 16}, {"FF", 16}, {"fg", 16}, {"12", 2}, {"1", 1}, {"z", 37}, {"-z", 36}]],
    io:format("~p~n", [[string:to_integer(T) || T <- ["12abc", "abc", "-5", "", "+3 x", "12.5"]]]),
    [io:format("~p~n", [attempt(F)]) || F <- [fun() -> integer_to_list(1.0) end, fun() -> integer_to_list(1, 1) end, fun() -> integer_to_binary(a) end, fun() -> list_to_integer([$1 | $2]) end, fun() -> list_to_integer(12) end]].

attempt(F) -> try F() catch error:Reason -> Reason end.
