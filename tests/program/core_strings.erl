%% Strings are lists of characters: building, converting numbers.
-module(core_strings).
-export([main/1]).

main(_Args) ->
    erlang:display("plain"),
    erlang:display("quote\" and \\ and \t"),
    erlang:display([104, 105]),
    erlang:display([104, 105, 0]),
    erlang:display(integer_to_list(-12345)),
    erlang:display(integer_to_list(255, 16)),
    erlang:display(integer_to_binary(1 bsl 100)),
    erlang:display(list_to_integer("-00042")),
    erlang:display(list_to_integer("zz", 36)),
    erlang:display(binary_to_integer(<<"123456789012345678901234567890">>)),
    erlang:display(list_to_float("1.5e3")),
    erlang:display(float_to_list(1.0, [{decimals, 2}])),
    erlang:display(caesar("Hello", 3)),
    erlang:display([$a, $\n, $\s]).

caesar(Text, Shift) -> [rotate(C, Shift) || C <- Text].

rotate(C, Shift) when C >= $a, C =< $z -> $a + (C - $a + Shift) rem 26;
rotate(C, Shift) when C >= $A, C =< $Z -> $A + (C - $A + Shift) rem 26;
rotate(C, _) -> C.
