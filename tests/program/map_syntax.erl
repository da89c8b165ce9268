%% Construction, update, patterns with bound keys, in heads, cases, funs and comprehensions.
-module(map_syntax).
-export([main/1]).

main(_Args) ->
    M = #{name => "joe", age => 68, {1, 2} => [x], 1 => one, 1.0 => float_one},
    io:format("~p~n", [M]),
    io:format("~p~n", [M#{age := 69, new => entry}]),
    Key = id(name),
    #{Key := Name, 1 := One} = M,
    io:format("~p ~p~n", [Name, One]),
    io:format("~p~n", [[head(X) || X <- [#{type => a, v => 1}, #{type => b}, #{}, not_a_map]]]),
    io:format("~p~n", [[V || #{v := V} <- [#{v => 1}, #{w => 2}, #{v => 3}, nope]]]),
    io:format("~p~n", [(fun(#{k := #{nested := [V | _]}}) -> V end)(#{k => #{nested => [deep, er]}})]),
    io:format("~p~n", [guarded(#{a => 5})]),
    io:format("~p~n", [guarded(#{a => -5})]),
    io:format("~p~n", [#{a => 1, b => 2} =:= #{b => 2, a => 1}]),
    io:format("~p~n", [#{1 => a} == #{1.0 => a}]),
    io:format("~p~n", [[try F() catch C:R -> {C, R} end || F <- [fun() -> M#{missing := 1} end, fun() -> (id(5))#{a => 1} end,
        fun() -> #{zip := _} = id(M) end, fun() -> map_get(zip, id(M)) end, fun() -> maps:get(zip, id(M)) end, fun() -> maps:get(a, id([])) end]]]).

head(#{type := a, v := V}) -> {a, V};
head(#{type := T}) -> {other, T};
head(#{}) -> untyped;
head(_) -> no_map.

guarded(M) when map_get(a, M) > 0, is_map_key(a, M), map_size(M) =:= 1 -> positive;
guarded(#{a := A}) when A < 0 -> negative.

id(X) -> X.
