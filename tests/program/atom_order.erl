%% Atoms sort by their characters.
-module(atom_order).
-export([main/1]).

main(_Args) ->
    io:format("~w~n", [lists:sort([b, a, 'B', aa, ab, '', abc, 'a b', abcdefgh, abcdefg, 'abcdefgh0', '0', false, true, nil, 'é', 'z'])]),
    io:format("~w~n", [[a < b, ab < abc, abc < abd, 'Z' < a, '' < a, a =:= a, abcd < abce, abcdefghi > abcdefgh]]).
