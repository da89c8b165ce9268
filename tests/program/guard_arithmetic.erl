%% Arithmetic and comparisons of mixed numbers in guards; overflow into big integers; division by zero fails the guard.
-module(guard_arithmetic).
-export([main/1]).

main(_Args) ->
    Pairs = [{1, 2}, {2, 1}, {1, 0}, {1.5, 3}, {1 bsl 59, 1 bsl 59}, {-(1 bsl 59), 1}, {a, 1}, {0, 0.0}, {7, -7}],
    [io:format("~p: ~p~n", [P, [less(P), sum(P), quotient(P), bits(P), product(P), whole(P)]]) || P <- Pairs].

less({A, B}) when A < B -> yes;
less(_) -> no.

sum({A, B}) when A + B > 10 -> large;
sum({A, B}) when A + B =< 10 -> small;
sum(_) -> failed.

quotient({A, B}) when A div B =:= 0 -> zero;
quotient({A, B}) when A / B > 1 -> more;
quotient({A, B}) when A rem B =:= 0 -> divides;
quotient(_) -> failed.

bits({A, B}) when A band B =/= 0; A bsl 2 =:= B -> some;
bits({A, B}) when bnot A =:= B -> complement;
bits(_) -> none.

product({A, B}) when A * B >= 1 bsl 100 -> huge;
product({A, B}) when A * B == 0 -> zero;
product({_, B}) when -B > 0 -> negative;
product(_) -> other.

whole({A, B}) when float(A) == float(B) -> equal;
whole({A, B}) when trunc(A) =:= trunc(B) -> same_whole;
whole({A, _}) when is_number(A) -> different;
whole(_) -> no_number.
