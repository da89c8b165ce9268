%% A map of a million keys: building it, then looking every key up.
-module(maps_insert).
-include("bench.hrl").

run() ->
    Map = insert(1000000, #{}),
    lookup(1000000, Map, 0).

insert(0, Map) -> Map;
insert(N, Map) -> insert(N - 1, Map#{N * 7 => N}).

lookup(0, _, Sum) -> Sum;
lookup(N, Map, Sum) ->
    Key = N * 7,
    #{Key := Value} = Map,
    lookup(N - 1, Map, Sum + Value).
