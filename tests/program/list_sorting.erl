%% lists:sort and its relatives: stability, uniqueness, own order.
-module(list_sorting).
-export([main/1]).

main(_Args) ->
    Numbers = random_list(2000, 12345),
    Sorted = lists:sort(Numbers),
    io:format("~w ~w ~w~n", [hd(Sorted), lists:last(Sorted), length(lists:usort(Numbers))]),
    io:format("~w~n", [Sorted =:= lists:reverse(lists:sort(fun(A, B) -> A >= B end, Numbers))]),
    Pairs = [{N rem 7, N} || N <- lists:sublist(Numbers, 30)],
    io:format("~w~n", [lists:keysort(1, Pairs)]),
    io:format("~w~n", [lists:ukeysort(1, Pairs)]),
    io:format("~w~n", [lists:sort(fun({A, _}, {B, _}) -> A =< B end, Pairs) =:= lists:keysort(1, Pairs)]),
    io:format("~w~n", [lists:merge([1, 4, 9], [2, 3, 10])]),
    io:format("~w~n", [lists:umerge([[1, 2], [2, 3], [1, 3, 5]])]),
    io:format("~w~n", [lists:sort([1.0, 1, 0, 0.0, -1])]),
    io:format("~w~n", [lists:usort([1.0, 1, 1, 0, 0.0])]),
    io:format("~p~n", [lists:sort(["pear", "fig", "apple", "", "figs"])]).

random_list(0, _) -> [];
random_list(N, Seed) -> [Seed rem 1000 | random_list(N - 1, (Seed * 1103515245 + 12345) rem 2147483648)].
