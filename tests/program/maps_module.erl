%% Functions of the maps module, iterators included.
-module(maps_module).
-export([main/1]).

main(_Args) ->
    M = #{a => 1, b => 2, c => 3},
    Results =
        [maps:filter(fun(_, V) -> V > 1 end, M), maps:filtermap(fun(_, V) when V > 1 -> {true, -V}; (_, _) -> false end, M),
         maps:find(a, M), maps:find(z, M), maps:fold(fun(K, V, A) -> [{K, V} | A] end, [], M), maps:from_keys([x, y], 0),
         maps:from_list([{a, 1}, {a, 2}]), maps:get(z, M, default), maps:groups_from_list(fun(X) -> X rem 3 end, lists:seq(1, 10)),
         maps:groups_from_list(fun(X) -> X rem 2 end, fun(X) -> X * X end, [1, 2, 3]),
         maps:intersect(#{a => 1, b => 2}, #{b => 3, c => 4}), maps:intersect_with(fun(_, A, B) -> {A, B} end, #{a => 1, b => 2}, #{b => 3, c => 4}),
         maps:is_key(a, M), maps:keys(M), maps:map(fun(K, V) -> {K, V} end, M), maps:merge(M, #{a => x}),
         maps:merge_with(fun(_, A, B) -> A + B end, M, #{a => 10, z => 5}), maps:new(), maps:put(k, v, M), maps:remove(a, M), maps:size(M),
         maps:take(a, M), maps:take(z, M), maps:update(a, 9, M), maps:update_with(a, fun(V) -> V + 1 end, M),
         maps:update_with(z, fun(V) -> V + 1 end, init, M), maps:values(M), maps:with([a, q], M), maps:without([a, q], M)],
    [io:format("~p~n", [R]) || R <- Results],
    maps:foreach(fun(K, V) -> io:format("~w=~w ", [K, V]) end, M),
    io:nl(),
    io:format("~w~n", [walk(maps:next(maps:iterator(M)))]),
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) ||
        F <- [fun() -> maps:update(z, 1, M) end, fun() -> maps:get(a, []) end, fun() -> maps:from_list([a]) end, fun() -> maps:keys(x) end,
              fun() -> maps:merge(M, x) end, fun() -> maps:update_with(z, fun(V) -> V end, M) end]].

walk(none) -> [];
walk({K, V, Next}) -> [{K, V} | walk(maps:next(Next))].
