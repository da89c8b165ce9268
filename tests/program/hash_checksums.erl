%% crc32, adler32 and md5 with their incremental forms.
-module(hash_checksums).
-export([main/1]).

main(_Args) ->
    Data = [<<>>, <<"a">>, <<"The quick brown fox jumps over the lazy dog">>, binary:copy(<<0, 255>>, 5000)],
    [io:format("~w ~w ~s~n", [erlang:crc32(D), erlang:adler32(D), binary:encode_hex(erlang:md5(D))]) || D <- Data],
    io:format("~w~n", [erlang:crc32(erlang:crc32("abc"), "def") =:= erlang:crc32("abcdef")]),
    io:format("~w~n", [erlang:crc32_combine(erlang:crc32("abc"), erlang:crc32("def"), 3) =:= erlang:crc32("abcdef")]),
    io:format("~w~n", [erlang:adler32(erlang:adler32("abc"), "def") =:= erlang:adler32("abcdef")]),
    Context = lists:foldl(fun(D, C) -> erlang:md5_update(C, D) end, erlang:md5_init(), Data),
    io:format("~s~n", [binary:encode_hex(erlang:md5_final(Context))]),
    io:format("~w~n", [erlang:md5_final(Context) =:= erlang:md5(Data)]),
    io:format("~s~n", [base64:encode("any carnal pleas")]),
    io:format("~s~n", [base64:decode("YW55IGNhcm5hbCBwbGVhcw==")]).
