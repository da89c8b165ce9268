%% Replaces Elixir's `String.Unicode`, 136 KB of generated case tables, by the runtime's table (beamless_native:case_map/2), which
%% unicode_util uses as well. Strings are walked here: ASCII without asking, the modes `greek` and `turkic` as Elixir has them.
%% Left out: `__info__/1`.
-module('Elixir.String.Unicode').

-export([version/0, downcase/3, upcase/3, titlecase_once/2]).

version() -> {14, 0, 0}.

%% downcase(String, Acc, Mode) -> String; Acc is the result so far, reversed.
downcase(String, Acc, Mode) -> down(String, Acc, Mode, none).

%% The last argument is the character before, which decides about a final sigma.
down(<<C, Rest/binary>>, Acc, Mode, _) when C >= $A, C =< $Z, C =/= $I -> down(Rest, [C + 32 | Acc], Mode, C);
down(<<C, Rest/binary>>, Acc, Mode, _) when C < 128, C =/= $I -> down(Rest, [C | Acc], Mode, C);
down(<<$I, 16#307/utf8, Rest/binary>>, Acc, turkic, _) -> down(Rest, [$i | Acc], turkic, $I);
down(<<$I, Rest/binary>>, Acc, turkic, _) -> down(Rest, [<<16#131/utf8>> | Acc], turkic, $I);
down(<<$I, Rest/binary>>, Acc, Mode, _) -> down(Rest, [$i | Acc], Mode, $I);
down(<<16#130/utf8, Rest/binary>>, Acc, turkic, _) -> down(Rest, [$i | Acc], turkic, $I);
down(<<16#3A3/utf8, Rest/binary>>, Acc, greek, Before) -> down(Rest, [sigma(is_cased(Before), Rest) | Acc], greek, 16#3A3);
down(<<C/utf8, Rest/binary>>, Acc, Mode, _) -> down(Rest, [mapped(lower, C) | Acc], Mode, C);
down(<<Byte, Rest/binary>>, Acc, Mode, _) -> down(Rest, [Byte | Acc], Mode, none);
down(<<>>, Acc, _, _) -> iolist_to_binary(lists:reverse(Acc)).

sigma(true, <<C/utf8, _/binary>>) ->
    case is_cased(C) of
        true -> <<16#3C3/utf8>>;
        false -> <<16#3C2/utf8>>
    end;
sigma(true, _) -> <<16#3C2/utf8>>;
sigma(false, _) -> <<16#3C3/utf8>>.

is_cased(none) -> false;
is_cased(C) -> beamless_native:case_map(lower, C) =/= C orelse beamless_native:case_map(upper, C) =/= C.

upcase(<<$i, Rest/binary>>, Acc, turkic) -> upcase(Rest, [<<16#130/utf8>> | Acc], turkic);
upcase(<<C, Rest/binary>>, Acc, Mode) when C >= $a, C =< $z -> upcase(Rest, [C - 32 | Acc], Mode);
upcase(<<C, Rest/binary>>, Acc, Mode) when C < 128 -> upcase(Rest, [C | Acc], Mode);
upcase(<<C/utf8, Rest/binary>>, Acc, Mode) -> upcase(Rest, [mapped(upper, C) | Acc], Mode);
upcase(<<Byte, Rest/binary>>, Acc, Mode) -> upcase(Rest, [Byte | Acc], Mode);
upcase(<<>>, Acc, _) -> iolist_to_binary(lists:reverse(Acc)).

%% titlecase_once(String, Mode) -> {First character in title case, Rest}
titlecase_once(<<$i, Rest/binary>>, turkic) -> {<<16#130/utf8>>, Rest};
titlecase_once(<<C/utf8, Rest/binary>>, _) -> {iolist_to_binary([mapped(title, C)]), Rest};
titlecase_once(<<Byte, Rest/binary>>, _) -> {<<Byte>>, Rest};
titlecase_once(<<>>, _) -> {<<>>, <<>>}.

mapped(_, C) when C < 128, C < $A -> C;
mapped(Case, C) -> bytes(beamless_native:case_map(Case, C)).

bytes(C) when is_integer(C) -> <<C/utf8>>;
bytes(Codepoints) -> << <<C/utf8>> || C <- Codepoints >>.
