%% Compressing and uncompressing: whole, in steps, with dictionaries, and what goes wrong.
-module(zlib_module).
-export([main/1]).

main(_) ->
    Text = binary:copy(<<"the quick brown fox jumps over the lazy dog. ">>, 500),
    show(zlib:compress(<<"hello hello hello">>)),
    show(zlib:gzip(<<"hello hello hello">>)),
    show(zlib:zip(<<"hello hello hello">>)),
    show(erlang:md5(zlib:compress(Text))),
    show([zlib:uncompress(zlib:compress(Text)) =:= Text, zlib:gunzip(zlib:gzip(Text)) =:= Text, zlib:unzip(zlib:zip(Text)) =:= Text]),
    show(zlib:gunzip([zlib:gzip("one "), zlib:gzip(["two", <<" three">>])])),
    levels(Text),
    steps(Text),
    chunks(Text),
    dictionary(Text),
    errors(Text),
    show([erlang:crc32(Text), erlang:adler32(Text), zlib:uncompress(zlib:compress(<<>>))]).

levels(Text) ->
    [begin
         Z = zlib:open(),
         ok = zlib:deflateInit(Z, Level, deflated, 15, Memory, Strategy),
         Out = iolist_to_binary(zlib:deflate(Z, Text, finish)),
         ok = zlib:deflateEnd(Z),
         ok = zlib:close(Z),
         show({Level, Memory, Strategy, byte_size(Out), erlang:md5(Out), zlib:uncompress(Out) =:= Text})
     end || {Level, Memory, Strategy} <- [{none, 8, default}, {best_speed, 8, default}, {default, 9, default}, {best_compression, 1, filtered},
                                         {6, 8, huffman_only}, {4, 5, rle}]].

steps(Text) ->
    Z = zlib:open(),
    ok = zlib:deflateInit(Z),
    Parts = [zlib:deflate(Z, Text), zlib:deflate(Z, Text, sync), zlib:deflate(Z, "more", full), zlib:deflate(Z, [], none)],
    ok = zlib:deflateParams(Z, best_speed, default),
    Last = zlib:deflate(Z, Text, finish),
    ok = zlib:deflateEnd(Z),
    All = iolist_to_binary([Parts, Last]),
    show({byte_size(All), zlib:uncompress(All) =:= <<Text/binary, Text/binary, "more", Text/binary>>}),
    ok = zlib:inflateInit(Z),
    Got = [zlib:inflate(Z, <<Byte>>) || <<Byte>> <= All],
    ok = zlib:inflateEnd(Z),
    show(erlang:md5(Got)),
    zlib:close(Z).

chunks(Text) ->
    Z = zlib:open(),
    ok = zlib:inflateInit(Z),
    {continue, First} = zlib:safeInflate(Z, zlib:compress(Text)),
    Rest = safe(zlib:safeInflate(Z, [])),
    show(iolist_to_binary([First | Rest]) =:= Text),
    ok = zlib:inflateReset(Z),
    show([iolist_size(Chunk) || Chunk <- more(Z, zlib:inflateChunk(Z, zlib:compress(Text)))]),
    zlib:close(Z).

safe(T) -> safe(T, []).
safe({_, Out}, Acc) when Acc =:= never -> Out;
safe({finished, Out}, _) -> [Out];
safe({continue, Out}, _) -> [Out].

more(Z, {more, Chunk}) -> [Chunk | more(Z, zlib:inflateChunk(Z))];
more(_, Chunk) -> [Chunk].

dictionary(Text) ->
    Z = zlib:open(),
    ok = zlib:deflateInit(Z),
    Adler = zlib:deflateSetDictionary(Z, "the quick brown fox"),
    Out = iolist_to_binary(zlib:deflate(Z, Text, finish)),
    ok = zlib:deflateEnd(Z),
    show({Adler, byte_size(Out)}),
    ok = zlib:inflateInit(Z),
    show(catch_error(fun() -> zlib:inflate(Z, Out) end)),
    ok = zlib:inflateSetDictionary(Z, "the quick brown fox"),
    show(iolist_to_binary(zlib:inflate(Z, [])) =:= Text),
    show(byte_size(zlib:inflateGetDictionary(Z))),
    zlib:close(Z).

errors(Text) ->
    Z = zlib:open(),
    show(catch_error(fun() -> zlib:deflate(Z, "x") end)),
    show(catch_error(fun() -> zlib:inflateEnd(Z) end)),
    ok = zlib:inflateInit(Z),
    show(catch_error(fun() -> zlib:deflateInit(Z) end)),
    show(catch_error(fun() -> zlib:inflate(Z, "this is no such thing") end)),
    Self = self(),
    spawn(fun() -> Self ! {other, catch_error(fun() -> zlib:inflate(Z, "x") end)} end),
    show(receive {other, Reason} -> Reason end),
    ok = zlib:close(Z),
    show(catch_error(fun() -> zlib:close(Z) end)),
    show(catch_error(fun() -> zlib:deflateInit(not_a_stream) end)),
    show(catch_error(fun() -> zlib:deflateInit(zlib:open(), 10) end)),
    show(catch_error(fun() -> zlib:uncompress(binary:part(zlib:compress(Text), 0, 50)) end)),
    show(catch_error(fun() -> zlib:uncompress(<<"x">>) end)),
    show(catch_error(fun() -> zlib:gunzip(<<"not gzip at all">>) end)),
    show(catch_error(fun() -> zlib:uncompress(an_atom) end)).

catch_error(Fun) ->
    try Fun() of Value -> {value, Value} catch error:Reason -> Reason end.

show(Term) -> io:format("~w~n", [Term]).
