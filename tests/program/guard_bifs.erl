%% Every BIF allowed in guards.
-module(guard_bifs).
-export([main/1]).

main(_Args) ->
    Terms = [0, -3, 2.5, foo, "list", [], {1, 2}, {}, <<"bin">>, <<1:4>>, #{a => 1}, fun main/1, self(), make_ref(), true],
    Tests = [{atom, fun(X) when is_atom(X) -> y; (_) -> n end}, {binary, fun(X) when is_binary(X) -> y; (_) -> n end},
             {bitstring, fun(X) when is_bitstring(X) -> y; (_) -> n end}, {boolean, fun(X) when is_boolean(X) -> y; (_) -> n end},
             {float, fun(X) when is_float(X) -> y; (_) -> n end}, {function, fun(X) when is_function(X) -> y; (_) -> n end},
             {function1, fun(X) when is_function(X, 1) -> y; (_) -> n end}, {integer, fun(X) when is_integer(X) -> y; (_) -> n end},
             {list, fun(X) when is_list(X) -> y; (_) -> n end}, {map, fun(X) when is_map(X) -> y; (_) -> n end}, {number, fun(X) when is_number(X) -> y; (_) -> n end},
             {pid, fun(X) when is_pid(X) -> y; (_) -> n end}, {port, fun(X) when is_port(X) -> y; (_) -> n end}, {reference, fun(X) when is_reference(X) -> y; (_) -> n end},
             {tuple, fun(X) when is_tuple(X) -> y; (_) -> n end}, {abs, fun(X) when abs(X) =:= 3 -> y; (_) -> n end}, {bit_size, fun(X) when bit_size(X) =:= 4 -> y; (_) -> n end},
             {byte_size, fun(X) when byte_size(X) > 0 -> y; (_) -> n end}, {ceil, fun(X) when ceil(X) =:= 3 -> y; (_) -> n end}, {element, fun(X) when element(2, X) =:= 2 -> y; (_) -> n end},
             {float1, fun(X) when float(X) =:= -3.0 -> y; (_) -> n end}, {floor, fun(X) when floor(X) =:= 2 -> y; (_) -> n end}, {hd, fun(X) when hd(X) =:= $l -> y; (_) -> n end},
             {is_map_key, fun(X) when is_map_key(a, X) -> y; (_) -> n end}, {length, fun(X) when length(X) =:= 4 -> y; (_) -> n end}, {map_get, fun(X) when map_get(a, X) =:= 1 -> y; (_) -> n end},
             {map_size, fun(X) when map_size(X) =:= 1 -> y; (_) -> n end}, {node, fun(X) when node(X) =:= node() -> y; (_) -> n end}, {round, fun(X) when round(X) =:= 3 -> y; (_) -> n end},
             {self, fun(X) when X =:= self() -> y; (_) -> n end}, {size, fun(X) when size(X) > 1 -> y; (_) -> n end}, {tl, fun(X) when tl(X) =:= "ist" -> y; (_) -> n end},
             {trunc, fun(X) when trunc(X) =:= 2 -> y; (_) -> n end}, {tuple_size, fun(X) when tuple_size(X) =:= 0 -> y; (_) -> n end}, {tuple, fun(X) when X < 0 -> y; (_) -> n end},
             {binary_part, fun(X) when binary_part(X, 0, 1) =:= <<"b">> -> y; (_) -> n end}],
    [io:format("~-12w~w~n", [Name, [F(T) || T <- Terms]]) || {Name, F} <- Tests].
