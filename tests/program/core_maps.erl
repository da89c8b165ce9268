%% Small maps: construction, update, matching, the guard BIFs.
-module(core_maps).
-export([main/1]).

main(_Args) ->
    Map = #{b => 2, a => 1, 3 => c},
    erlang:display(Map),
    erlang:display(Map#{d => 4}),
    erlang:display(Map#{a := one}),
    erlang:display(Map#{a => uno, b => dos}),
    #{a := A, 3 := Three} = Map,
    erlang:display({A, Three}),
    erlang:display(map_size(Map)),
    erlang:display(map_get(b, Map)),
    erlang:display([is_map_key(K, Map) || K <- [a, z, 3, 3.0]]),
    erlang:display(maps:get(b, Map)),
    erlang:display(maps:put(b, [], Map)),
    erlang:display(maps:remove(a, Map)),
    erlang:display(maps:find(zz, Map)),
    erlang:display(maps:keys(Map)),
    erlang:display(maps:values(Map)),
    erlang:display(maps:to_list(Map)),
    erlang:display(maps:from_list([{x, 1}, {y, 2}, {x, 3}])),
    erlang:display(maps:merge(#{a => 1, b => 2}, #{b => 3, c => 4})),
    erlang:display(#{1 => int, 1.0 => float}),
    erlang:display(#{#{} => empty, [1] => list, {t} => tuple, <<"b">> => binary}),
    erlang:display(#{a => 1} =:= #{a => 1}),
    erlang:display(#{a => 1} < #{a => 2}),
    erlang:display(#{a => 1, b => 1} > #{z => 9}),
    Key = {dynamic, 1},
    erlang:display(case #{Key => found} of #{Key := V} -> V; _ -> missing end).
