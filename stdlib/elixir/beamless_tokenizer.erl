%% Tells Elixir's identifiers apart, for inspecting atoms and calls: stands in place of Elixir's `String.Tokenizer`.
%% ASCII is decided here, other characters by the runtime's tables (XID_Start, XID_Continue).
%% Left out: NFKC normalisation and the check for mixed scripts, which matter to those who write source code.
-module(beamless_tokenizer).

-export([tokenize/1]).

%% tokenize(Charlist) -> {Kind, Identifier, Rest, Length, AsciiOnly, Special} | {error, empty}
tokenize([C | Rest]) when C >= $A, C =< $Z -> continue(Rest, [C], 1, true, [], alias);
tokenize([C | Rest]) when C >= $a, C =< $z; C =:= $_ -> continue(Rest, [C], 1, true, [], identifier);
tokenize([C | Rest]) when C > 127 ->
    case beamless_native:identifier_class(C) of
        start -> continue(Rest, [C], 1, false, [], identifier);
        upper -> continue(Rest, [C], 1, false, [], atom);
        continue -> {error, empty};
        none -> {error, empty}
    end;
tokenize(_) -> {error, empty}.

continue([C | Rest], Acc, N, Ascii, Special, Kind) when C =:= $!; C =:= $? ->
    done(Rest, [C | Acc], N + 1, Ascii, [punctuation | Special], Kind);
continue([$@ | Rest], Acc, N, Ascii, Special, Kind) ->
    continue(Rest, [$@ | Acc], N + 1, Ascii, [at | lists:delete(at, Special)], Kind);
continue([C | Rest], Acc, N, Ascii, Special, Kind) when C >= $a, C =< $z; C >= $A, C =< $Z; C >= $0, C =< $9; C =:= $_ ->
    continue(Rest, [C | Acc], N + 1, Ascii, Special, Kind);
continue([C | Rest] = All, Acc, N, Ascii, Special, Kind) when C > 127 ->
    case beamless_native:identifier_class(C) of
        none -> done(All, Acc, N, Ascii, Special, Kind);
        _ -> continue(Rest, [C | Acc], N + 1, false, Special, Kind)
    end;
continue(Rest, Acc, N, Ascii, Special, Kind) ->
    done(Rest, Acc, N, Ascii, Special, Kind).

done(Rest, Acc, N, Ascii, Special, Kind) -> {Kind, lists:reverse(Acc), Rest, N, Ascii, Special}.
