%% Bitstrings off byte boundaries: building, splitting, comparing, copying.
-module(bits_unaligned).
-export([main/1]).

main(_Args) ->
    B = <<2#101:3, "shifted", 2#11011:5>>,
    io:format("~w ~w~n", [B, bit_size(B)]),
    <<_:3, Text:7/binary, Rest/bits>> = B,
    io:format("~s ~w~n", [Text, Rest]),
    io:format("~w~n", [Text =:= <<"shifted">>]),
    io:format("~w~n", [erlang:phash2(Text) =:= erlang:phash2(<<"shifted">>)]),
    [io:format("~w~n", [split(N, <<16#123456789ABCDEF:60>>)]) || N <- [1, 7, 8, 13, 31, 59, 60]],
    io:format("~w~n", [lists:sort([<<1:1>>, <<1:2>>, <<0:1>>, <<>>, <<1>>, <<128>>, <<255:7>>])]),
    io:format("~w~n", [[X || <<X:3>> <= B]]),
    io:format("~w~n", [reverse_bits(<<16#A5, 3:4>>)]),
    io:format("~w~n", [<< <<(1 - Bit):1>> || <<Bit:1>> <= <<16#F0:8, 5:3>> >>]),
    <<Signed:5/signed, Little:11/little, Wide:70, _/bits>> = <<2#10001:5, 16#7FF:11, (1 bsl 69):70, 0:10>>,
    io:format("~w~n", [{Signed, Little, Wide}]),
    <<L13:13/little-signed, F/float, _/bits>> = <<16#1FF0:13, 2.5/float, 0:3>>,
    io:format("~w ~w~n", [L13, F]),
    io:format("~w~n", [term_to_binary(<<5:3>>)]).

split(N, Bits) ->
    <<A:N/bits, B/bits>> = Bits,
    {A, B, <<B/bits, A/bits>>}.

reverse_bits(Bits) -> reverse_bits(Bits, <<>>).
reverse_bits(<<B:1, Rest/bits>>, Acc) -> reverse_bits(Rest, <<B:1, Acc/bits>>);
reverse_bits(<<>>, Acc) -> Acc.
