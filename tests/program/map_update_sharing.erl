%% Updates leave the older versions as they were, below, at and above 32 keys.
-module(map_update_sharing).
-export([main/1]).

main(_Args) ->
    Versions = lists:foldl(fun(N, [M | _] = Acc) -> [M#{N => N} | Acc] end, [#{}], lists:seq(1, 40)),
    io:format("~w~n", [[map_size(V) || V <- Versions]]),
    io:format("~w~n", [[maps:get(30, V, none) || V <- Versions]]),
    [M40 | _] = Versions,
    io:format("~w~n", [lists:sort(maps:to_list(M40#{30 := thirty})) -- lists:sort(maps:to_list(M40))]),
    Back = lists:foldl(fun maps:remove/2, M40, lists:seq(33, 40)),
    io:format("~w ~w~n", [Back, Back =:= lists:nth(9, Versions)]),
    io:format("~w~n", [M40#{1 := 1} =:= M40]),
    io:format("~w~n", [maps:map(fun(_, V) -> V * V end, Back) =:= maps:from_list([{N, N * N} || N <- lists:seq(1, 32)])]).
