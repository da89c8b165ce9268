-module(sample).
-export([guards/1, binaries/2, strings/0, maps/2, receives/1, tries/1, funs/1, numbers/0, comprehensions/2, named/1]).
-export(['odd name'/1]).
-keep([{a, "text", 1.5, <<"bytes">>}]).

guards(X) when is_integer(X), X > 1; X =:= 'end' -> yes;
guards({ok, [_ | T]} = All) when length(T) rem 2 =:= 0 orelse All =:= x -> T;
guards(X) -> case X of {A, A} -> A; "abc" ++ Rest -> Rest; [] -> nil; $a -> char end.

binaries(<<Size:8, Body:Size/binary, "end", Rest/bitstring>>, X) ->
    {Body, Rest, <<X:16/little-signed, Body/binary, X/float, X/utf8, "constant", 1:3>>};
binaries(<<X/utf16-little, Y:7/integer-native-unit:2>>, _) -> [X, Y].

strings() -> {"plain", "q\"uo\\te\n\t\e", [1000, 955], 'atom\'s', "", [$a | tail], <<"ä"/utf8>>, <<>>}.

maps(M, K) ->
    #{K := V, a := {B, _}} = M,
    {M#{K => V, b := B}, #{}, #{x => 1, "y" => [2.0]}, #{K => M}}.

receives(T) ->
    receive {T, X} when X > 0 -> X; stop -> stop after T -> timeout end,
    receive Any -> Any end.

tries(F) ->
    try F() of
        {ok, V} -> V;
        Other -> catch throw(Other)
    catch
        throw:T when is_atom(T) -> T;
        error:E:Stack -> {E, Stack}
    after
        erlang:display(done)
    end.

funs(X) ->
    F = fun(Y) -> X + Y end,
    {F, fun guards/1, fun lists:map/2, fun maps:X/2, F(1), apply(lists, reverse, [[X]])}.

numbers() -> {1, -1, 1.0e300, -2.5e-7, 0.1, 123456789012345678901234567890, -9223372036854775809, 16#ff, $\n}.

comprehensions(L, B) ->
    {[{X, Y} || X <- L, Y <- [1, 2], X > Y], << <<X:4>> || <<X:8>> <= B, X =/= 0 >>, [X || <<X>> <= B]}.

named(N) ->
    F = fun Fact(0) -> 1; Fact(I) -> I * Fact(I - 1) end,
    F(N).

'odd name'(_) -> 'Ärger ☃'.
