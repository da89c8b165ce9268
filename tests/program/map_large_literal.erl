%% A literal map of more than 32 pairs is the same map as one made at run time.
-module(map_large_literal).
-export([main/1]).
-define(M, #{a1=>1,a2=>2,a3=>3,a4=>4,a5=>5,a6=>6,a7=>7,a8=>8,a9=>9,a10=>10,a11=>11,a12=>12,a13=>13,a14=>14,a15=>15,a16=>16,a17=>17,a18=>18,a19=>19,a20=>20,a21=>21,a22=>22,a23=>23,a24=>24,a25=>25,a26=>26,a27=>27,a28=>28,a29=>29,a30=>30,a31=>31,a32=>32,a33=>33,a34=>34,"k"=>35}).
main(_) ->
    M = ?M,
    io:format("~p ~p ~p~n", [map_size(M), maps:get(a33, M), maps:get("k", M)]),
    N = M#{a33 := x, new => 1},
    io:format("~p ~p~n", [map_size(N), maps:get(a33, N)]),
    io:format("~p~n", [lists:sort(maps:to_list(maps:remove(a1, N)))]),
    io:format("~p~n", [M =:= maps:from_list(maps:to_list(M))]),
    io:format("~p~n", [M < maps:put(z, 1, maps:from_list(maps:to_list(M)))]),
    io:format("~p~n", [erlang:phash2(M) =:= erlang:phash2(maps:from_list(maps:to_list(M)))]).
