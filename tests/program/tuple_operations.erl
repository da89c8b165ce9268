%% BIFs of tuples with their errors, and tuples as keys of tagged data.
-module(tuple_operations).
-export([main/1]).

main(_Args) ->
    T = {a, b, c},
    io:format("~p~n", [[element(1, T), setelement(3, T, z), tuple_size(T), erlang:append_element(T, d), erlang:insert_element(1, T, first),
                        erlang:delete_element(2, T), erlang:make_tuple(2, x), erlang:make_tuple(4, def, [{2, two}, {4, four}]), tuple_to_list(T)]]),
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) ||
        F <- [fun() -> element(0, T) end, fun() -> element(4, T) end, fun() -> element(a, T) end, fun() -> element(1, [a]) end,
              fun() -> setelement(4, T, x) end, fun() -> tuple_size(id([])) end, fun() -> list_to_tuple(id([a | b])) end,
              fun() -> erlang:delete_element(9, T) end]],
    Shapes = [{circle, 2}, {rectangle, 3, 4}, {triangle, {0, 0}, {4, 0}, {0, 3}}, {blob}],
    [io:format("~p ~p~n", [Shape, area(Shape)]) || Shape <- Shapes],
    Large = list_to_tuple(lists:seq(1, 1000)),
    io:format("~p ~p~n", [tuple_size(Large), lists:sum(tuple_to_list(setelement(500, Large, 0)))]),
    io:format("~p~n", [{1, 2, 3} > {1, 2}]).

area({circle, R}) -> 3 * R * R;
area({rectangle, W, H}) -> W * H;
area({triangle, {X1, Y1}, {X2, Y2}, {X3, Y3}}) -> abs((X2 - X1) * (Y3 - Y1) - (X3 - X1) * (Y2 - Y1)) / 2;
area(_) -> unknown.

id(X) -> X.
