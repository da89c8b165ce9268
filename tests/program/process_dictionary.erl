%% put, get, erase, get_keys with many keys; each process has its own.
-module(process_dictionary).
-export([main/1]).

main(_Args) ->
    [put(K, V) || {K, V} <- [{a, 1}, {"b", 2}, {{c}, 3}, {1.5, 4}, {1, 5}]],
    io:format("~p~n", [[get(K) || K <- [a, "b", {c}, 1.5, 1, 1.0, none]]]),
    io:format("~p~n", [[put(a, new), get(a), erase(a), get(a)]]),
    io:format("~p~n", [lists:sort(get())]),
    io:format("~p~n", [lists:sort(get_keys())]),
    io:format("~p~n", [get_keys(3)]),
    [put({key, N}, N * N) || N <- lists:seq(1, 5000)],
    io:format("~p~n", [lists:sum([get({key, N}) || N <- lists:seq(1, 5000)])]),
    [erase({key, N}) || N <- lists:seq(1, 5000, 2)],
    io:format("~p~n", [length(get())]),
    io:format("~p~n", [lists:sort(get_keys(4))]),
    Self = self(),
    spawn(fun() -> Self ! {child, get({key, 2})} end),
    io:format("~p~n", [receive {child, V} -> V end]),
    io:format("~p ~p~n", [length(erase()), get()]).
