%% A small binary protocol: encode and decode an IP-like header with a checksum.
-module(bits_protocol).
-export([main/1]).
-record(packet, {version = 4, flags = 0, id, source, target, payload = <<>>}).

main(_Args) ->
    Packet = #packet{id = 4660, flags = 5, source = {10, 0, 0, 1}, target = {192, 168, 1, 254}, payload = <<"hello">>},
    Bytes = encode(Packet),
    io:format("~w~n", [Bytes]),
    io:format("~p~n", [decode(Bytes) =:= {ok, Packet, <<>>}]),
    io:format("~p~n", [decode(<<Bytes/binary, "rest">>)]),
    <<First:10/binary, Byte, Last/binary>> = Bytes,
    io:format("~p~n", [decode(<<First/binary, (Byte bxor 1), Last/binary>>)]),
    io:format("~p~n", [decode(binary:part(Bytes, 0, 9))]),
    io:format("~p~n", [decode(<<3:4, 0:124>>)]).

encode(#packet{version = V, flags = F, id = Id, source = {A, B, C, D}, target = {E, G, H, I}, payload = P}) ->
    Header = <<V:4, F:4, Id:16/little, A, B, C, D, E, G, H, I, (byte_size(P)):16>>,
    <<Header/binary, (checksum(<<Header/binary, P/binary>>)):16, P/binary>>.

decode(<<4:4, F:4, Id:16/little, A, B, C, D, E, G, H, I, Size:16, Sum:16, P:Size/binary, Rest/binary>> = All) ->
    <<Header:13/binary, _/binary>> = All,
    case checksum(<<Header/binary, P/binary>>) of
        Sum -> {ok, #packet{flags = F, id = Id, source = {A, B, C, D}, target = {E, G, H, I}, payload = P}, Rest};
        Other -> {error, {checksum, Other, Sum}}
    end;
decode(<<4:4, _/bits>>) -> {error, truncated};
decode(<<V:4, _/bits>>) -> {error, {version, V}}.

checksum(Bytes) -> checksum(Bytes, 0).
checksum(<<W:16, Rest/binary>>, Sum) -> checksum(Rest, Sum + W);
checksum(<<B>>, Sum) -> checksum(<<>>, Sum + B bsl 8);
checksum(<<>>, Sum) -> (Sum band 16#FFFF) + (Sum bsr 16).
