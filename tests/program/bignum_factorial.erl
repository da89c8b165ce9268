%% Products, quotients and digits of large integers.
-module(bignum_factorial).
-export([main/1]).

main(_Args) ->
    F200 = factorial(200),
    io:format("~b~n", [F200]),
    io:format("~w~n", [digit_sum(F200)]),
    io:format("~w~n", [F200 div factorial(197)]),
    io:format("~w~n", [F200 rem 1000000007]),
    io:format("~s~n", [integer_to_list(F200, 36)]),
    io:format("~w~n", [list_to_integer(integer_to_list(F200, 36), 36) =:= F200]),
    io:format("~w~n", [length(integer_to_list(factorial(2000)))]).

factorial(0) -> 1;
factorial(N) -> N * factorial(N - 1).

digit_sum(0) -> 0;
digit_sum(N) -> N rem 10 + digit_sum(N div 10).
