%% Maps beyond 32 keys: insertion, replacement, removal back below the limit, equality.
-module(core_big_maps).
-export([main/1]).

main(_Args) ->
    Map = insert(1, 2000, #{}),
    erlang:display(map_size(Map)),
    erlang:display(sum(1, 2000, Map, 0)),
    erlang:display(maps:find(2001, Map)),
    erlang:display(is_map_key({key, 77}, Map)),
    Smaller = remove(11, 2000, Map),
    erlang:display(Smaller),
    erlang:display(Smaller =:= insert(1, 10, #{})),
    erlang:display(insert(1, 500, #{}) =:= remove(501, 2000, Map)),
    Updated = Map#{{key, 5} := five, {key, 9999} => new},
    erlang:display([map_size(Updated), maps:get({key, 5}, Updated), maps:get({key, 9999}, Updated), maps:get({key, 5}, Map)]),
    Merged = maps:merge(Map, #{{key, 1} => one, extra => yes}),
    erlang:display([map_size(Merged), map_get({key, 1}, Merged), map_get(extra, Merged)]),
    #{{key, 3} := Three, extra := Extra} = Merged,
    erlang:display({Three, Extra}),
    erlang:display(length(maps:keys(Merged)) + length(maps:values(Merged)) + length(maps:to_list(Merged))).

insert(N, Last, Map) when N > Last -> Map;
insert(N, Last, Map) -> insert(N + 1, Last, Map#{{key, N} => N * N}).

remove(N, Last, Map) when N > Last -> Map;
remove(N, Last, Map) -> remove(N + 1, Last, maps:remove({key, N}, Map)).

sum(N, Last, _, Acc) when N > Last -> Acc;
sum(N, Last, Map, Acc) -> sum(N + 1, Last, Map, Acc + map_get({key, N}, Map)).
