%% Maps of every size as keys, in messages, in patterns of receive.
-module(map_in_messages).
-export([main/1]).

main(_Args) ->
    Self = self(),
    Sizes = [0, 1, 31, 32, 33, 100, 5000],
    [spawn(fun() -> Self ! {size, N, maps:from_list([{K, {v, K}} || K <- lists:seq(1, N)])} end) || N <- Sizes],
    Maps = [receive {size, N, Map} -> Map end || N <- Sizes],
    io:format("~p~n", [[map_size(M) || M <- Maps]]),
    Table = maps:from_list([{M, map_size(M)} || M <- Maps]),
    io:format("~p~n", [[maps:get(maps:from_list([{K, {v, K}} || K <- lists:seq(N, 1, -1)]), Table) || N <- Sizes]]),
    io:format("~p~n", [lists:sort(Maps) =:= Maps]),
    io:format("~p~n", [[erlang:phash2(M, 1000) || M <- Maps]]),
    io:format("~p~n", [[binary_to_term(term_to_binary(M)) =:= M || M <- Maps]]).
