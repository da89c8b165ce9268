%% A switch over many atoms and many integers.
-module(case_many_atoms).
-export([main/1]).

main(_Args) ->
    Days = [monday, tuesday, wednesday, thursday, friday, saturday, sunday, holiday],
    io:format("~w~n", [[number(D) || D <- Days]]),
    io:format("~w~n", [[name(N) || N <- lists:seq(-1, 12)]]),
    io:format("~w~n", [[sparse(N) || N <- [1, 10, 100, 1000, 10000, 100000, 5, -1, 1 bsl 65]]]).

number(monday) -> 1;
number(tuesday) -> 2;
number(wednesday) -> 3;
number(thursday) -> 4;
number(friday) -> 5;
number(saturday) -> 6;
number(sunday) -> 7;
number(_) -> none.

name(N) ->
    case N of
        0 -> zero; 1 -> one; 2 -> two; 3 -> three; 4 -> four; 5 -> five; 6 -> six; 7 -> seven; 8 -> eight; 9 -> nine; 10 -> ten;
        _ when N < 0 -> negative;
        _ -> many
    end.

sparse(1) -> a;
sparse(10) -> b;
sparse(100) -> c;
sparse(1000) -> d;
sparse(10000) -> e;
sparse(100000) -> f;
sparse(16#20000000000000000) -> g;
sparse(_) -> z.
