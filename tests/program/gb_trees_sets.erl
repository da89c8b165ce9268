%% gb_trees and gb_sets, with iterators.
-module(gb_trees_sets).
-export([main/1]).

main(_Args) ->
    T = lists:foldl(fun(K, T) -> gb_trees:enter(K, K * K, T) end, gb_trees:empty(), [N * 7919 rem 1009 || N <- lists:seq(1, 1000)]),
    io:format("~p~n", [[gb_trees:size(T), gb_trees:smallest(T), gb_trees:largest(T), gb_trees:lookup(5, T), gb_trees:lookup(5000, T), gb_trees:is_defined(9, T)]]),
    io:format("~p~n", [lists:sublist(gb_trees:keys(T), 10)]),
    {K, V, Rest} = gb_trees:take_smallest(T),
    io:format("~p ~p ~p~n", [K, V, gb_trees:size(Rest)]),
    io:format("~p~n", [take(5, gb_trees:next(gb_trees:iterator_from(500, T)))]),
    io:format("~p~n", [gb_trees:size(gb_trees:balance(gb_trees:delete(10, T)))]),
    io:format("~p~n", [try gb_trees:get(5000, T) catch C:R -> {C, R} end]),
    S = gb_sets:from_list([5, 3, 9, 3]),
    io:format("~p~n", [[gb_sets:to_list(S), gb_sets:to_list(gb_sets:union(S, gb_sets:from_list([1, 9]))), gb_sets:is_member(3, S), gb_sets:size(S), gb_sets:smallest(S), gb_sets:to_list(gb_sets:filter(fun(X) -> X > 3 end, S)), gb_sets:fold(fun(X, A) -> X + A end, 0, S)]]).

take(0, _) -> [];
take(_, none) -> [];
take(N, {K, V, Iterator}) -> [{K, V} | take(N - 1, gb_trees:next(Iterator))].
