%% utf8, utf16 and utf32 segments: good and bad input.
-module(binary_utf).
-export([main/1]).

main(_Args) ->
    Points = [0, $a, 127, 128, 16#7FF, 16#800, 16#D7FF, 16#E000, 16#FFFD, 16#FFFF, 16#10000, 16#10FFFF],
    [begin
         U8 = <<P/utf8>>, U16 = <<P/utf16>>, U16L = <<P/utf16-little>>, U32 = <<P/utf32>>, U32L = <<P/utf32-little>>,
         io:format("~.16b ~w ~w ~w ~w ~w~n", [P, U8, U16, U16L, U32, U32L]),
         <<P/utf8>> = U8, <<P/utf16>> = U16, <<P/utf16-little>> = U16L, <<P/utf32>> = U32, <<P/utf32-little>> = U32L
     end || P <- Points],
    Bad = [<<128>>, <<192, 128>>, <<193, 191>>, <<224, 128, 128>>, <<237, 160, 128>>, <<244, 144, 128, 128>>, <<245, 128, 128, 128>>,
           <<226, 130>>, <<240, 159, 152>>, <<255>>, <<>>],
    [io:format("~w ~w~n", [B, case B of <<P/utf8, _/binary>> -> P; _ -> bad end]) || B <- Bad],
    [io:format("~w ~w~n", [B, case B of <<P/utf16, _/binary>> -> P; _ -> bad end]) || B <- [<<216, 0>>, <<220, 0, 216, 0>>, <<216, 61, 222, 0>>, <<0>>]],
    [io:format("~w ~w~n", [B, case B of <<P/utf32>> -> P; _ -> bad end]) || B <- [<<0, 17, 0, 0>>, <<0, 0, 216, 0>>, <<0, 1, 246, 0>>]],
    io:format("~w~n", [decode(<<"aé€😀"/utf8>>)]),
    io:format("~w~n", [<< <<C/utf16>> || <<C/utf8>> <= <<"aé€😀"/utf8>> >>]).

decode(<<C/utf8, Rest/binary>>) -> [C | decode(Rest)];
decode(<<>>) -> [].
