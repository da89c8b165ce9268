%% Booleans: andalso, orelse, and, or, xor, not, in expressions.
-module(core_logic).
-export([main/1]).

main(_Args) ->
    Bools = [true, false],
    erlang:display([{A and B, A or B, A xor B, A andalso B, A orelse B, not A} || A <- Bools, B <- Bools]),
    erlang:display(false andalso crash()),
    erlang:display(true orelse crash()),
    erlang:display(true andalso not_a_boolean),
    erlang:display(is_positive(3) andalso is_positive(-3)),
    erlang:display(try crash() or true catch error:E -> E end),
    erlang:display([N || N <- [1, 2, 3, 4, 5, 6], (N > 2 andalso N < 5) orelse N =:= 6]).

is_positive(N) -> N > 0.

crash() -> error(evaluated).
