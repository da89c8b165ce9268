%% Integers of thousands of digits: a factorial and a Fibonacci number, then division back down.
-module(bignum).
-include("bench.hrl").

run() ->
    Factorial = factorial(6000, 1),
    Fibonacci = fibonacci(40000, 0, 1),
    {Factorial rem 1000000007, Fibonacci rem 1000000007, divide(6000, Factorial)}.

factorial(0, Acc) -> Acc;
factorial(N, Acc) -> factorial(N - 1, Acc * N).

fibonacci(0, A, _) -> A;
fibonacci(N, A, B) -> fibonacci(N - 1, B, A + B).

divide(1, Acc) -> Acc;
divide(N, Acc) -> divide(N - 1, Acc div N).
