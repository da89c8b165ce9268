%% Comma, semicolon, and, or, andalso, orelse, not, xor: failure of a part fails that alternative only.
-module(guard_logic).
-export([main/1]).

main(_Args) ->
    Terms = [1, a, true, false, [], [1], {1}, "abc"],
    [io:format("~w: ~w~n", [T, [f1(T), f2(T), f3(T), f4(T), f5(T), f6(T), f7(T), f8(T)]]) || T <- Terms].

f1(X) when hd(X) =:= 1; X =:= a -> y;
f1(_) -> n.

f2(X) when X =:= a orelse hd(X) =:= 1 -> y;
f2(_) -> n.

f3(X) when (X =:= a) or (hd(X) =:= 1) -> y;
f3(_) -> n.

f4(X) when is_list(X) andalso length(X) > 1 -> y;
f4(_) -> n.

f5(X) when X, true -> y;
f5(_) -> n.

f6(X) when not X; X =:= 1 -> y;
f6(_) -> n.

f7(X) when (X =:= true) xor (X =:= a) -> y;
f7(_) -> n.

f8(X) when not (is_atom(X) orelse is_list(X)), not is_tuple(X) -> y;
f8(_) -> n.
