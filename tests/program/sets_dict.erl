%% sets (both versions) and dict.
-module(sets_dict).
-export([main/1]).

main(_Args) ->
    [begin
         S = sets:from_list(lists:seq(1, 100, 3), Options), U = sets:from_list(lists:seq(1, 100, 2), Options),
         io:format("~p~n", [[sets:size(S), sets:is_element(4, S), sets:is_element(5, S), lists:sort(sets:to_list(sets:intersection(S, U))), sets:size(sets:union(S, U)), sets:size(sets:subtract(S, U)),
                             sets:is_subset(S, U), sets:is_disjoint(S, sets:from_list([2], Options)), sets:fold(fun(X, A) -> X + A end, 0, S), sets:size(sets:filter(fun(X) -> X > 50 end, S)), sets:size(sets:del_element(1, S))]])
     end || Options <- [[], [{version, 2}]]],
    D = lists:foldl(fun(W, D) -> dict:update_counter(W, 1, D) end, dict:new(), string:lexemes("the cat and the dog and the bird", " ")),
    io:format("~p~n", [lists:sort(dict:to_list(D))]),
    io:format("~p~n", [[dict:size(D), dict:fetch("the", D), dict:find("cow", D), dict:is_key("cat", D), lists:sort(dict:fetch_keys(D)), dict:size(dict:erase("cat", D)), dict:fetch(l, dict:append(l, 1, dict:append(l, 2, dict:new())))]]),
    Big = dict:from_list([{N, -N} || N <- lists:seq(1, 2000)]),
    io:format("~p~n", [dict:fold(fun(K, V, A) -> K + V + A end, 0, Big)]).
