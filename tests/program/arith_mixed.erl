%% Integer and float operands together; errors of arithmetic.
-module(arith_mixed).
-export([main/1]).

main(_Args) ->
    io:format("~w ~w ~w ~w~n", [1 + 2.0, 3.5 - 1, 2 * 0.25, 7 / 2]),
    io:format("~w ~w~n", [(1 bsl 70) + 0.5, (1 bsl 70) / (1 bsl 69)]),
    io:format("~w~n", [[math:pow(2, 10), math:sqrt(2), math:pi(), math:fmod(7.5, 2), math:log2(8), math:floor(-0.5), math:ceil(0.2)]]),
    Errors = [fun() -> id(1) / 0 end, fun() -> 1.0 / id(0.0) end, fun() -> math:sqrt(id(-1)) end, fun() -> id(a) * 2 end,
              fun() -> id(1.0) div 2 end, fun() -> id(1.0) band 1 end, fun() -> -id("x") end, fun() -> math:log(id(0)) end,
              fun() -> (1 bsl 2000) * id(1.0) end, fun() -> float(id(1 bsl 2000)) end, fun() -> math:exp(id(1000)) end,
              fun() -> trunc(id(x)) end, fun() -> abs(id(x)) end, fun() -> bnot id(1.5) end],
    [io:format("~p~n", [catch_it(F)]) || F <- Errors].

catch_it(F) -> try F() catch C:R -> {C, R} end.

id(X) -> X.
