%% Clauses that share prefixes: order decides, guards fall through to the next clause.
-module(case_decision).
-export([main/1]).

main(_Args) ->
    Terms = [{a, 1, x}, {a, 1, y}, {a, 2, x}, {a, 3, 3}, {b, []}, {b, [1]}, {b, [1, 2]}, {b, [2, 1 | t]}, {c, #{k => 1}}, {c, #{k => 2, l => 3}}, {d, 1.0}, {d, 1},
             {d, 1 bsl 70}, {e, <<"ab">>}, {e, <<"ac">>}, {e, <<"b">>}, "list", {f, self}, {}, {g, -1}, {g, 0}, {g, 1}, {g, 256}, {g, 100000000000000000000}],
    [io:format("~p -> ~p~n", [T, decide(T)]) || T <- Terms].

decide({a, 1, x}) -> first;
decide({a, N, _}) when N > 2 -> big;
decide({a, 1, _}) -> second;
decide({a, N, N}) -> same;
decide({a, _, x}) -> x;
decide({b, [X]}) -> {one, X};
decide({b, [X, Y]}) when X < Y -> {two, X, Y};
decide({b, [X, Y | T]}) -> {improper, X, Y, T};
decide({b, []}) -> none;
decide({c, #{k := 1}}) -> k1;
decide({c, #{l := L}}) -> {l, L};
decide({d, 1}) -> int_one;
decide({d, 1.0}) -> float_one;
decide({d, N}) when is_integer(N) -> integer;
decide({e, <<"ab">>}) -> ab;
decide({e, <<"a", C>>}) -> {a, C};
decide({e, _}) -> other_binary;
decide({g, 0}) -> zero;
decide({g, -1}) -> minus_one;
decide({g, 256}) -> two_five_six;
decide({g, 100000000000000000000}) -> huge;
decide({g, _}) -> some_number;
decide([$l | Rest]) -> {l, Rest};
decide({f, _} = Whole) -> Whole;
decide({}) -> unit.
