%% Conversion between encodings, normal forms, bad input.
-module(unicode_module).
-export([main/1]).

main(_Args) ->
    Text = "aé€😀",
    Encodings = [latin1, utf8, utf16, {utf16, little}, utf32, {utf32, little}],
    [io:format("~w ~w~n", [E, unicode:characters_to_binary(Text, unicode, E)]) || E <- Encodings],
    [true = unicode:characters_to_list(unicode:characters_to_binary(Text, unicode, E), E) =:= Text || E <- tl(Encodings)],
    io:format("~w~n", [unicode:characters_to_list(<<233, 97>>, latin1)]),
    io:format("~w~n", [unicode:characters_to_list([<<"λ"/utf8>>, 955, ["x"]])]),
    [io:format("~w ~w~n", [B, unicode:characters_to_list(B)]) || B <- [<<128>>, <<226, 130>>, <<97, 255, 98>>, <<237, 160, 128>>, <<97, 240, 159>>]],
    io:format("~w~n", [unicode:characters_to_binary([97, 16#D800])]),
    io:format("~w~n", [unicode:characters_to_nfd_list("é")]),
    io:format("~w~n", [unicode:characters_to_nfc_list([101, 16#301])]),
    io:format("~w~n", [unicode:characters_to_nfkc_list([16#FB01])]),
    io:format("~w~n", [unicode:characters_to_nfc_binary([101, 16#301])]),
    io:format("~w~n", [[unicode:bom_to_encoding(<<16#EF, 16#BB, 16#BF>>), unicode:bom_to_encoding(<<254, 255>>), unicode:encoding_to_bom(utf8)]]),
    io:format("~w~n", [try unicode:characters_to_list(atom) catch C:R -> {C, R} end]).
