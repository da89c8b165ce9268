%% function_clause carries the arguments; the next entries carry arities.
-module(try_function_clause).
-export([main/1, api/2]).

main(_Args) ->
    try wrapper({1, "two"}) catch error:function_clause:[{M, F, A, _}, {M2, F2, A2, _} | _] -> io:format("~p~n~p~n", [{M, F, A}, {M2, F2, A2}]) end,
    try [?MODULE:api(1.5, #{k => v})] catch error:function_clause:[{M3, F3, A3, _} | _] -> io:format("~p~n", [{M3, F3, A3}]) end,
    Fun = fun(a) -> b; (c) -> d end,
    try [Fun(id(z))] catch error:function_clause:[{_, _, A4, _} | _] -> io:format("~p~n", [A4]) end,
    try [lists:map(fun id/1, id(not_a_list))] catch error:Reason:[{M5, F5, A5, _} | _] -> io:format("~p ~p~n", [Reason, {M5, F5, length_of(A5)}]) end,
    try [many(1, 2, 3, 4, 5, 6, 7, 8, 9, id(10))] catch error:function_clause:[{_, F6, A6, _} | _] -> io:format("~p ~p~n", [F6, A6]) end.

wrapper(X) -> [only_pairs(X, extra)].

only_pairs({A, B}, more) -> {A, B}.

api(X, _) when is_integer(X) -> X.

many(A, B, C, D, E, F, G, H, I, J) when J > 10 -> {A, B, C, D, E, F, G, H, I, J}.

length_of(A) when is_list(A) -> length(A);
length_of(A) -> A.

id(X) -> X.
