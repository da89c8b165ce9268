%% All operations on integers of several sizes, checked against one another.
-module(bignum_operations).
-export([main/1]).

main(_Args) ->
    Numbers = [3, 1 bsl 64, (1 bsl 64) - 1, (1 bsl 65) + 12345, (1 bsl 128) - 1, 1 bsl 200, (1 bsl 400) + (1 bsl 200) + 7],
    Signed = Numbers ++ [-N || N <- Numbers],
    [begin
         true = (A + B) - B =:= A,
         true = (A * B) div B =:= A,
         true = (A div B) * B + A rem B =:= A,
         true = (A band B) + (A bor B) =:= A + B,
         true = (A > B) =:= (A - B > 0),
         true = binary_to_term(term_to_binary(A)) =:= A,
         true = list_to_integer(integer_to_list(A)) =:= A
     end || A <- Signed, B <- Signed],
    io:format("~w~n", [erlang:phash2([A * B || A <- Signed, B <- Signed])]),
    [io:format("~w ~.16B ~w~n", [N, N, float(N)]) || N <- Signed, abs(N) < 1 bsl 300],
    io:format("~w~n", [power_mod(3, 1 bsl 100, (1 bsl 89) - 1)]),
    io:format("~w~n", [isqrt(10 bsl 300)]),
    io:format("~w~n", [gcd(factorial(30), 1 bsl 90)]).

power_mod(_, 0, _) -> 1;
power_mod(B, E, M) when E band 1 =:= 1 -> B * power_mod(B, E - 1, M) rem M;
power_mod(B, E, M) -> power_mod(B * B rem M, E bsr 1, M).

isqrt(N) -> isqrt(N, N).
isqrt(N, X) ->
    case (X + N div X) div 2 of
        Y when Y >= X -> X;
        Y -> isqrt(N, Y)
    end.

gcd(A, 0) -> A;
gcd(A, B) -> gcd(B, A rem B).

factorial(0) -> 1;
factorial(N) -> N * factorial(N - 1).
