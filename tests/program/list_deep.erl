%% Very long lists: built, reversed, appended, compared, flattened, zipped.
-module(list_deep).
-export([main/1]).

main(_Args) ->
    L = lists:seq(1, 1000000),
    io:format("~p~n", [length(lists:reverse(L) ++ L)]),
    io:format("~p~n", [L =:= lists:reverse(lists:reverse(L))]),
    io:format("~p~n", [lists:sum(lists:map(fun(X) -> X rem 7 end, L))]),
    io:format("~p~n", [length(lists:zip(L, L))]),
    Nested = lists:foldl(fun(X, Acc) -> [Acc, X] end, [], lists:seq(1, 500000)),
    io:format("~p~n", [length(lists:flatten(Nested))]),
    io:format("~p~n", [Nested =:= lists:foldl(fun(X, Acc) -> [Acc, X] end, [], lists:seq(1, 500000))]),
    io:format("~p~n", [erlang:phash2(Nested)]),
    io:format("~p~n", [binary_to_term(term_to_binary(Nested)) =:= Nested]),
    Self = self(),
    spawn(fun() -> Self ! {nested, Nested} end),
    io:format("~p~n", [receive {nested, N} -> N =:= Nested end]),
    io:format("~p~n", [Nested < [Nested]]).
