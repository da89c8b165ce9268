%% Records print as tuples; io_lib:print with a record definition; deep nesting with columns.
-module(print_records).
-export([main/1]).
-record(item, {id, name = "none", tags = []}).
-record(order, {number, items = [], note}).

main(_Args) ->
    Order = #order{number = 17, items = [#item{id = N, name = lists:concat(["item ", N]), tags = lists:duplicate(N, tag)} || N <- lists:seq(1, 5)]},
    io:format("~p~n~w~n", [Order, Order]),
    io:format("~s~n", [io_lib_pretty:print(Order, fun(item, 3) -> [id, name, tags]; (order, 3) -> record_info(fields, order); (_, _) -> no end)]),
    io:format("result: ~p, more: ~p~n", [Order#order.items, Order#order.note]),
    io:format("~40p~n", [Order]).
