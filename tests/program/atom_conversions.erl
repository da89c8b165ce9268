%% Atoms to and from text, limits and errors.
-module(atom_conversions).
-export([main/1]).

main(_Args) ->
    ok = io:setopts([{encoding, unicode}]),
    [io:format("~tw ~ts ~w~n", [A, A, length(atom_to_list(A))]) || A <- ['', a, 'A', 'a b', 'ñ', 'λ', '日本', 'a\'b', 'new\nline']],
    io:format("~tw~n", [[list_to_atom([955]), binary_to_atom(<<"λ"/utf8>>), binary_to_atom(<<233>>, latin1)]]),
    io:format("~w~n", [atom_to_binary('λ')]),
    io:format("~w~n", [atom_to_binary('é', latin1)]),
    Errors = [fun() -> list_to_atom(lists:duplicate(256, $a)) end, fun() -> list_to_existing_atom("certainly " ++ "not there") end,
              fun() -> binary_to_atom(<<255, 255>>, utf8) end, fun() -> atom_to_binary('λ', latin1) end, fun() -> atom_to_list(id("a")) end,
              fun() -> list_to_atom([a]) end, fun() -> binary_to_existing_atom(<<"nor this one">>, utf8) end],
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- Errors],
    io:format("~w~n", [length(atom_to_list(list_to_atom(lists:duplicate(255, $a))))]).

id(X) -> X.
