%% Tuples: construction, element/2, setelement/3, conversion, nesting, size 0 and large.
-module(core_tuples).
-export([main/1]).

main(_Args) ->
    Tuple = {a, 2, {3, "four"}, []},
    erlang:display(Tuple),
    erlang:display(tuple_size(Tuple)),
    erlang:display(element(3, Tuple)),
    erlang:display(setelement(2, Tuple, two)),
    erlang:display(Tuple),
    erlang:display({}),
    erlang:display(tuple_to_list(Tuple)),
    erlang:display(list_to_tuple([x, y, z])),
    erlang:display(erlang:append_element({1, 2}, 3)),
    erlang:display(erlang:make_tuple(5, zero)),
    erlang:display(erlang:delete_element(1, {a, b, c})),
    erlang:display(erlang:insert_element(2, {a, c}, b)),
    Big = erlang:make_tuple(300, 0),
    erlang:display(sum(setelement(300, setelement(1, Big, 5), 7), 300, 0)).

sum(_, 0, Acc) -> Acc;
sum(Tuple, I, Acc) -> sum(Tuple, I - 1, Acc + element(I, Tuple)).
