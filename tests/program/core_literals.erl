%% Literals of every type, shared and nested, and literals that cross processes.
-module(core_literals).
-export([main/1]).

main(_Args) ->
    erlang:display(table()),
    erlang:display(element(2, table())),
    erlang:display($A + $\x{3b1}),
    erlang:display(16#FF + 2#1010 + 36#Z),
    erlang:display(1_000_000),
    erlang:display(123456789012345678901234567890),
    erlang:display("con" "cat" "enated"),
    Self = self(),
    spawn(fun() -> Self ! table() end),
    erlang:display(receive Table -> Table =:= table() end),
    erlang:display(setelement(1, table(), changed)),
    erlang:display([0 | list()]).

table() -> {table, [1, 2.5, atom, "string", <<"binary">>, {nested, {deep, []}}], #{key => [value], 2 => #{}}}.

list() -> [1, 2, 3].
