%% Packets at the start of binaries, of every framing, whole, short and bad.
-module(packet_decode).
-export([main/1]).

main(_) ->
    counted(),
    other(),
    lines(),
    http(),
    [io:format("~p~n", [catch_class(fun() -> erlang:decode_packet(Type, Binary, Options) end)])
     || {Type, Binary, Options} <- [{3, <<>>, []}, {nothing, <<>>, []}, {raw, x, []}, {raw, <<>>, [{packet_size, -1}]},
                                    {line, <<>>, [{line_delimiter, 256}]}, {1, <<>>, [{line_delimiter, 10}]}, {raw, <<>>, no}]],
    ok.

show(Type, Binary) -> show(Type, Binary, []).
show(Type, Binary, Options) ->
    io:format("~p ~p ~p~n   ~p~n", [Type, Binary, Options, erlang:decode_packet(Type, Binary, Options)]).

counted() ->
    [show(Type, Binary) || Type <- [raw, 0, 1, 2, 4, sunrm], Binary <- [<<>>, <<0, 0, 0, 2, 7, 8, 9>>, <<0, 0>>, <<255, 255, 255, 250, 1>>]],
    show(1, <<2, 7, 8, 9:12>>),
    <<_:3, Unaligned/bits>> = <<0:3, 3, 7, 8, 9, 10>>,
    show(1, Unaligned),
    show(2, <<0, 9, 1>>, [{packet_size, 8}]).

other() ->
    [show(asn1, Binary) || Binary <- [<<17, 2, 1, 2, 3>>, <<16#1f, 16#81>>, <<16#1f, 16#81, 17, 16#82, 0, 1, 5, 6>>, <<17, 16#85, 0, 0, 0, 0, 0>>]],
    [show(cdr, <<"GIOP", 1, 0, Flag, 0, Size/binary, "ab">>) || {Flag, Size} <- [{0, <<0, 0, 0, 1>>}, {1, <<1, 0, 0, 0>>}]],
    show(cdr, <<"NOPE", 0:64>>),
    show(fcgi, <<1, 5, 0, 1, 0, 2, 3, 0, "ab", "pad", "rest">>),
    show(fcgi, <<2, 5, 0, 1, 0, 2, 3, 0, "ab">>),
    show(tpkt, <<3, 0, 0, 6, "ab", "rest">>),
    show(tpkt, <<4, 0, 0, 6, "ab">>),
    show(ssl_tls, <<22, 3, 1, 0, 2, "ab", "rest">>),
    show(ssl_tls, <<1:1, 7:15, 1, 3, 1, "abcd", "rest">>).

lines() ->
    show(line, <<"one\ntwo\n">>),
    show(line, <<"one">>),
    show(line, <<"one two\n">>, [{line_length, 4}]),
    show(line, <<"one two">>, [{line_length, 4}]),
    show(line, <<"one two\n">>, [{packet_size, 4}]),
    show(line, <<"one;two">>, [{line_delimiter, $;}]).

http() ->
    Requests = [<<"GET /a HTTP/1.1\r\nrest">>, <<"get * HTTP/1.0\nrest">>, <<"POST http://h:80/p HTTP/1.1\r\n">>, <<"POST http://h:x/p HTTP/1.1\r\n">>,
                <<"PUT HTTPS://h HTTP/1.1\r\n">>, <<"GET mailto:a HTTP/1.1\r\n">>, <<"GET abc\r\n">>, <<"GET  /b  \r\n">>, <<"GET\r\n">>,
                <<"HTTP/1.1 200 OK\r\n">>, <<"HTTP/1.0 404\r\n">>, <<"HTTP/1 200 OK\r\n">>, <<"@ /\r\n">>, <<"GET / HTTP/1.1">>, <<"\r\n">>],
    [show(Type, Binary) || Type <- [http, http_bin], Binary <- Requests],
    Headers = [<<"Host: a\r\n\r\n">>, <<"hOsT:a\n\n">>, <<"my-oWn-name: b c\r\n d\r\nX">>, <<"Host: a\r\n">>, <<"none\r\nX">>, <<"\r\nbody">>,
               (iolist_to_binary([lists:duplicate(60, $n), ": v\r\n\r\n"]))],
    [show(Type, Binary) || Type <- [httph, httph_bin], Binary <- Headers],
    show(http, <<"GET /a/long/path HTTP/1.1\r\n">>, [{packet_size, 10}]),
    show(httph, <<"Host: long\r\nX">>, [{line_length, 5}]).

catch_class(Fun) ->
    try Fun() catch Class:Reason -> {Class, Reason} end.
