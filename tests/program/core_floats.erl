%% Floats: arithmetic, mixed with integers, rounding, comparison.
-module(core_floats).
-export([main/1]).

main(_Args) ->
    [erlang:display(X) || X <- [1.0, -0.0, 0.1 + 0.2, 1.0e300 * 1.0e-300, 1.0e22, 1.0e-10, 123456.789, 1 / 3, 7 / 2, 4 / 2]],
    [erlang:display(X) || X <- [trunc(3.99), trunc(-3.99), round(2.5), round(-2.5), round(3.4999), floor(-1.5), ceil(-1.5),
                                 trunc(1.0e20), round(1.0e15), float(7), abs(-2.5)]],
    [erlang:display(X) || X <- [1 == 1.0, 1 =:= 1.0, 1.0 < 2, 2 > 1.5, 0.0 == -0.0, 1 bsl 70 > 1.0e10, -1.0e30 < -(1 bsl 70)]],
    erlang:display(sum(1000, 0.0)),
    erlang:display(newton(2.0, 1.0, 20)),
    erlang:display(1.5 + 2),
    erlang:display(2 - 0.5),
    erlang:display(-(3.25)).

sum(0, Acc) -> Acc;
sum(N, Acc) -> sum(N - 1, Acc + 1 / N).

newton(_, Guess, 0) -> Guess;
newton(X, Guess, N) -> newton(X, (Guess + X / Guess) / 2, N - 1).
