%% Results that leave the range of small integers and come back.
-module(core_overflow).
-export([main/1]).

main(_Args) ->
    Max = (1 bsl 59) - 1,
    Min = -(1 bsl 59),
    [show(N) || N <- [Max, Max + 1, Min, Min - 1, Max * 2, Max * Max, Min * Min, Min * Max, -Min, abs(Min)]],
    [show(N) || N <- [1 bsl 60, (1 bsl 60) - 1, -(1 bsl 60), -(1 bsl 60) - 1, 1 bsl 61, 1 bsl 63, 1 bsl 64]],
    show((Max + 1) - 1 =:= Max),
    show((1 bsl 60) - (1 bsl 60) + 7),
    show((Max * Max) div Max =:= Max),
    show(Min div -1),
    show((1 bsl 64) rem 1000),
    show(power(3, 100)).

power(_, 0) -> 1;
power(Base, N) when N rem 2 =:= 0 -> power(Base * Base, N div 2);
power(Base, N) -> Base * power(Base, N - 1).

show(Value) -> erlang:display(Value).
