%% List and binary comprehensions, nested generators, filters, patterns that skip.
-module(core_comprehensions).
-export([main/1]).

main(_Args) ->
    erlang:display([X * 2 || X <- [1, 2, 3]]),
    erlang:display([{X, Y} || X <- [1, 2, 3], Y <- [a, b]]),
    erlang:display([X || {ok, X} <- [{ok, 1}, {error, 2}, {ok, 3}, junk]]),
    erlang:display([{X, Y, Z} || Z <- [3, 4, 5, 6, 7, 8, 9, 10], Y <- [2, 3, 4, 5, 6], X <- [1, 2, 3, 4], X * X + Y * Y =:= Z * Z, X < Y]),
    erlang:display([X || X <- [a, 1, b, 2.0], is_number(X)]),
    erlang:display([[Y || Y <- [1, 2, 3], Y > X] || X <- [1, 2]]),
    erlang:display(<< <<X:16>> || X <- [1, 2, 3] >>),
    erlang:display(<< <<B>> || <<B>> <= <<1, 2, 3, 4>>, B rem 2 =:= 0 >>),
    erlang:display([B || <<B:2>> <= <<27>>]),
    erlang:display([{A, B} || <<A:4, B:4>> <= <<16#12, 16#34>>]),
    erlang:display([{X, B} || X <- [1, 2], <<B>> <= <<3, 4>>]),
    erlang:display([]  =:= [X || X <- [], X]),
    erlang:display([Y || X <- [1, 2, 3], Y <- case X of 2 -> []; _ -> [X, X] end]).
