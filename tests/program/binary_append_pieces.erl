%% What is put behind a growing binary: integers, binaries, parts of itself, pieces that are no whole bytes.
-module(binary_append_pieces).
-export([main/1]).

main(_) ->
    show(text(1000, <<>>)),
    show(itself(12, <<"ab">>)),
    show(parts(300, <<"0123456789abcdefghijklmnopqrstuvwxyz">>, <<>>)),
    show(bits(200, <<>>)),
    show(wide(100, <<>>)),
    show(empty(1000, <<>>)),
    show(branches(500, <<>>, [])),
    io:format("~p~n", [[refused(X) || X <- [<<1:3>>, 1.0, a, [], -1, 1 bsl 70, <<"fine">>]]]).

show(Bits) ->
    io:format("~p ~p~n", [bit_size(Bits), erlang:phash2(Bits)]).

text(0, Acc) -> Acc;
text(N, Acc) ->
    Name = integer_to_binary(N * 7919),
    text(N - 1, <<Acc/binary, "item ", Name/binary, (N band 255), N:16, N:24/little, $\n>>).

itself(0, Acc) -> Acc;
itself(N, Acc) -> itself(N - 1, <<Acc/binary, $., Acc/binary>>).

parts(0, _, Acc) -> Acc;
parts(N, Source, Acc) ->
    <<_:(N rem 9)/binary, A:(N rem 20)/binary, _:3, Odd:16/bitstring, _/bitstring>> = Source,
    parts(N - 1, Source, <<Acc/binary, A/binary, Odd/binary>>).

bits(0, Acc) -> Acc;
bits(N, Acc) -> bits(N - 1, <<Acc/bitstring, N:5, "x", (<<N:11>>)/bitstring>>).

wide(0, Acc) -> Acc;
wide(N, Acc) -> wide(N - 1, <<Acc/binary, (-N):64, (N bsl 59):64, (N bsl 100):128, N:0>>).

empty(0, Acc) -> Acc;
empty(N, Acc) -> empty(N - 1, <<Acc/binary, <<>>/binary, "">>).

%% Two continuations of the same beginning do not write the same place.
branches(0, Acc, All) -> iolist_to_binary([Acc | All]);
branches(N, Acc, All) ->
    Left = <<Acc/binary, "left", N>>,
    Right = <<Acc/binary, "right", N>>,
    branches(N - 1, Left, [binary:part(Right, byte_size(Right) - 6, 6) | All]).

refused(Piece) ->
    Start = text(20, <<>>),
    try <<Start/binary, 1, Piece/binary>> of
        Made -> byte_size(Made)
    catch
        error:Reason -> Reason
    end.
