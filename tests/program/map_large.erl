%% A map of 100,000 keys of mixed types: built, read, updated, folded, compared, emptied.
-module(map_large).
-export([main/1]).

main(_Args) ->
    Keys = [key(N) || N <- lists:seq(1, 100000)],
    Map = lists:foldl(fun(K, M) -> M#{K => {value, K}} end, #{}, Keys),
    io:format("~w~n", [map_size(Map)]),
    io:format("~w~n", [lists:all(fun(K) -> maps:get(K, Map) =:= {value, K} end, Keys)]),
    io:format("~w~n", [maps:is_key(nokey, Map)]),
    Reversed = maps:from_list([{K, {value, K}} || K <- lists:reverse(Keys)]),
    io:format("~w~n", [Map =:= Reversed]),
    io:format("~w~n", [erlang:phash2(Map) =:= erlang:phash2(Reversed)]),
    io:format("~w~n", [maps:fold(fun(_, _, Acc) -> Acc + 1 end, 0, Map)]),
    Half = lists:foldl(fun(K, M) -> maps:remove(K, M) end, Map, lists:sublist(Keys, 50000)),
    io:format("~w~n", [map_size(Half)]),
    io:format("~w~n", [lists:sort(maps:keys(maps:with(lists:sublist(Keys, 49990, 20), Half)))]),
    io:format("~w~n", [lists:foldl(fun(K, M) -> maps:remove(K, M) end, Half, lists:nthtail(50000, Keys))]),
    io:format("~w~n", [length(lists:usort(maps:to_list(Map)))]),
    io:format("~w~n", [Map > Half]).

key(N) when N rem 5 =:= 0 -> N;
key(N) when N rem 5 =:= 1 -> float(N);
key(N) when N rem 5 =:= 2 -> integer_to_list(N);
key(N) when N rem 5 =:= 3 -> {N, [N]};
key(N) -> integer_to_binary(N).
