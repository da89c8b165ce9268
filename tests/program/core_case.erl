%% case, if, nested patterns, variables already bound, default clauses.
-module(core_case).
-export([main/1]).

main(_Args) ->
    Values = [0, 1, -7, 3.0, foo, [], [1], [1, 2], [1, 2, 3], {}, {ok, 5}, {ok, {nested, [a]}}, {error, x, y},
              <<>>, <<"bin">>, #{}, #{k => v}, "string", true],
    [erlang:display({Value, kind(Value)}) || Value <- Values],
    [erlang:display(sign(N)) || N <- [-1, 0, 1]],
    erlang:display(same({a, {b, a}})),
    erlang:display(same({a, {b, c}})),
    erlang:display(lookup(b, [{a, 1}, {b, 2}])),
    erlang:display(lookup(z, [{a, 1}, {b, 2}])).

kind(0) -> zero;
kind(N) when is_integer(N), N > 0 -> positive;
kind(N) when is_integer(N) -> negative;
kind(3.0) -> three;
kind(foo) -> foo;
kind([]) -> nil;
kind([_]) -> one;
kind([A, B]) -> {two, B, A};
kind([1 | Rest]) -> {starts_with_one, Rest};
kind({}) -> unit;
kind({ok, {nested, [X]}}) -> {deep, X};
kind({ok, N}) -> {just, N};
kind({error, _, Y}) -> {bad, Y};
kind(<<>>) -> empty_binary;
kind(<<First, _/binary>>) -> {first_byte, First};
kind(#{k := V}) -> {has_k, V};
kind(#{}) -> some_map;
kind(_) -> other.

sign(N) ->
    if
        N < 0 -> minus;
        N =:= 0 -> zero;
        true -> plus
    end.

same({X, {_, X}}) -> {same, X};
same(_) -> different.

lookup(Key, Pairs) ->
    case Pairs of
        [{Key, Value} | _] -> {found, Value};
        [_ | Rest] -> lookup(Key, Rest);
        [] -> none
    end.
