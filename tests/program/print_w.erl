%% ~w of every kind of term.
-module(print_w).
-export([main/1]).

main(_Args) ->
    ok = io:setopts([{encoding, unicode}]),
    Terms = [0, -1, 1 bsl 70, 1.0, -0.0, 1.0e-10, atom, 'Quoted atom', '', [], [1, 2], "string", [a | b], {}, {1}, {a, {b, [c]}}, #{}, #{a => 1, "b" => [2]},
             <<>>, <<1, 2>>, <<"text">>, <<5:3>>, <<1, 2, 3:4>>, fun lists:map/2, 'λ', [955], <<"λ"/utf8>>, true, [[[]]], [{}], {[]}, 'a@b_1', 'A', '1a', 'a-b', 'if', '\n'],
    [io:format("~w ~tw~n", [T, T]) || T <- Terms].
