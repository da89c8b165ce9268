%% Guards of every kind, including those that fail by raising inside.
-module(core_guards).
-export([main/1]).

main(_Args) ->
    Values = [1, 1.5, a, "s", [], {}, {1, 2}, <<1>>, <<1:3>>, #{a => 1}, fun main/1, true, false, 1 bsl 80],
    [erlang:display([type(Value), numeric(Value), sized(Value), tricky(Value), boolean(Value)]) || Value <- Values].

type(X) when is_integer(X) -> integer;
type(X) when is_float(X) -> float;
type(X) when is_boolean(X) -> boolean;
type(X) when is_atom(X) -> atom;
type(X) when is_list(X) -> list;
type(X) when is_tuple(X) -> tuple;
type(X) when is_binary(X) -> binary;
type(X) when is_bitstring(X) -> bitstring;
type(X) when is_map(X) -> map;
type(X) when is_function(X, 1) -> function1;
type(_) -> unknown.

numeric(X) when X > 0, X < 10 -> small;
numeric(X) when is_number(X), X >= 10 -> large;
numeric(_) -> no.

sized(X) when tuple_size(X) =:= 2; length(X) =:= 1; byte_size(X) =:= 1; map_size(X) =:= 1 -> sized;
sized(_) -> unsized.

tricky(X) when X + 1 > 1; hd(X) =:= $s -> yes;
tricky(X) when element(2, X) =:= 2 orelse X =:= a -> element;
tricky(X) when not (X =/= true) -> is_true;
tricky(X) when abs(X) > 0 -> never;
tricky(_) -> no.

boolean(X) when X -> yes;
boolean(X) when not X -> no;
boolean(X) when (X =:= a) or (X =:= []) -> either;
boolean(X) when is_tuple(X) and (X =/= {}) -> both;
boolean(_) -> neither.
