%% A million-element list sorted.
-module(sort_million).
-export([main/1]).

main(_Args) ->
    List = numbers(1000000, 42, []),
    Sorted = lists:sort(List),
    io:format("~p ~p ~p~n", [hd(Sorted), lists:nth(500000, Sorted), lists:last(Sorted)]),
    io:format("~p ~p~n", [ordered(Sorted), lists:sum(Sorted) =:= lists:sum(List)]),
    io:format("~p~n", [lists:sort(fun(A, B) -> A >= B end, List) =:= lists:reverse(Sorted)]).

numbers(0, _, Acc) -> Acc;
numbers(N, X, Acc) -> numbers(N - 1, (X * 6364136223846793005 + 1442695040888963407) band 16#FFFFFFFFFFFFFFFF, [X bsr 32 | Acc]).

ordered([A, B | Rest]) when A =< B -> ordered([B | Rest]);
ordered([_]) -> true;
ordered(_) -> false.
