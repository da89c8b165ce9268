%% Recursion of every shape: tail, non-tail, mutual, several calls in one body.
-module(core_recursion).
-export([main/1]).

main(_Args) ->
    erlang:display(fib(24)),
    erlang:display(factorial(25)),
    erlang:display(ackermann(2, 9)),
    erlang:display(even(100001)),
    erlang:display(count(0, 1000000)),
    erlang:display(hanoi(12, left, right, middle)),
    erlang:display(gcd(1071, 462)),
    erlang:display(depth(100000)).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

factorial(0) -> 1;
factorial(N) -> N * factorial(N - 1).

ackermann(0, N) -> N + 1;
ackermann(M, 0) -> ackermann(M - 1, 1);
ackermann(M, N) -> ackermann(M - 1, ackermann(M, N - 1)).

even(0) -> true;
even(N) -> odd(N - 1).

odd(0) -> false;
odd(N) -> even(N - 1).

count(N, N) -> N;
count(I, N) -> count(I + 1, N).

hanoi(0, _, _, _) -> 0;
hanoi(N, From, To, Via) -> hanoi(N - 1, From, Via, To) + 1 + hanoi(N - 1, Via, To, From).

gcd(A, 0) -> A;
gcd(A, B) -> gcd(B, A rem B).

depth(0) -> 0;
depth(N) -> 1 + depth(N - 1).
