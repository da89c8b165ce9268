%% ets tables of all types: insert, lookup, match, select, traversal, counters, errors.
-module(ets_basic).
-export([main/1]).

main(_Args) ->
    S = ets:new(s, [set]), O = ets:new(o, [ordered_set, named_table]), B = ets:new(b, [bag, public]), D = ets:new(d, [duplicate_bag]),
    [ets:insert(T, [{2, b}, {1, a}, {3, c}, {1, z}, {1, z}]) || T <- [S, o, B, D]],
    [io:format("~p ~p ~p~n", [ets:info(T, type), ets:info(T, size), lists:sort(ets:tab2list(T))]) || T <- [S, O, B, D]],
    io:format("~p~n", [[ets:lookup(S, 1), ets:lookup(S, 9), ets:lookup_element(o, 2, 2), ets:member(B, 3), ets:first(o), ets:last(o), ets:next(o, 1), ets:prev(o, 1)]]),
    io:format("~p~n", [[ets:insert_new(S, {1, new}), ets:insert_new(S, {7, new}), ets:update_counter(S, counter, 5, {counter, 10}), ets:update_counter(S, counter, {2, -1}), ets:update_element(S, 2, {2, bb}), ets:take(S, 7)]]),
    io:format("~p~n", [[lists:sort(ets:match(B, {'$1', z})), ets:match_object(o, {'_', c}), ets:select(o, [{{'$1', '$2'}, [{'>', '$1', 1}], [{{'$2', '$1'}}]}]), ets:select_count(o, [{{'$1', '_'}, [{'<', '$1', 3}], [true]}])]]),
    io:format("~p~n", [[ets:delete(o, 2), ets:match_delete(B, {1, '_'}), ets:tab2list(B) , ets:delete_object(D, {1, z}), ets:select_delete(o, [{{'_', c}, [], [true]}]), ets:tab2list(o)]]),
    io:format("~p~n", [ets:foldl(fun({K, _}, A) when is_integer(K) -> K + A; (_, A) -> A end, 0, S)]),
    Big = ets:new(big, [ordered_set]),
    [ets:insert(Big, {N * 7 rem 10007, N}) || N <- lists:seq(1, 10000)],
    io:format("~p~n", [[ets:info(Big, size), ets:first(Big), ets:last(Big), lists:sum([K || {K, _} <- ets:tab2list(Big)])]]),
    true = ets:delete(Big),
    Self = self(),
    Owner = spawn(fun() -> T = ets:new(heir, [{heir, Self, gift}]), ets:insert(T, {k, v}), receive stop -> ok end end),
    Owner ! stop,
    receive {'ETS-TRANSFER', T, Owner, gift} -> io:format("~p~n", [ets:lookup(T, k)]) end,
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- [fun() -> ets:lookup(Big, 1) end, fun() -> ets:insert(S, x) end, fun() -> ets:new(o, [named_table]) end, fun() -> ets:lookup_element(S, nokey, 2) end, fun() -> ets:update_counter(S, nokey, 1) end]].
