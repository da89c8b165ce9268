%% The ten thousandth Fibonacci number.
-module(bignum_fibonacci).
-export([main/1]).

main(_Args) ->
    Text = integer_to_list(fib(10000, 0, 1)),
    io:format("~w digits~n~s...~s~n", [length(Text), lists:sublist(Text, 40), lists:nthtail(length(Text) - 40, Text)]).

fib(0, A, _) -> A;
fib(N, A, B) -> fib(N - 1, B, A + B).
