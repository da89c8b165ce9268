%% Construction: every type, size expression and default.
-module(binary_construct).
-export([main/1]).

main(_Args) ->
    N = id(300), F = id(1.5), B = id(<<"sub">>), Size = id(12),
    Results =
        [<<N>>, <<N:16>>, <<N:16/little>>, <<N:Size>>, <<N:Size/little>>, <<(-N):16/signed>>, <<N:7>>, <<F/float>>, <<F:32/float>>, <<F:16/float>>,
         <<F:64/float-little>>, <<F:32/float-native>>, <<2/float>>, <<B/binary>>, <<B:2/binary>>, <<B/bits, 1:1>>, <<B:9/bits>>, <<"text", 0>>,
         <<"wide":16>>, <<"lit"/little-utf16>>, <<"é"/utf8>>, <<16#1F600/utf8>>, <<16#1F600/utf16>>, <<16#1F600/utf16-little>>, <<16#1F600/utf32>>,
         <<$a/utf8, $é/utf8, $€/utf8, 16#10FFFF/utf8>>, <<1:1, 0:1, 1:1>>, <<0:0>>, <<N:2/unit:8>>, <<N:3/integer-unit:5>>, <<1, 2, (id(<<3, 4>>))/binary, 5>>,
         <<(1 bsl 70):72>>, <<(-(1 bsl 70)):80/little>>, <<(1 bsl 64):64>>, <<5:Size, B/binary>>],
    [io:format("~w~n", [R]) || R <- Results],
    [io:format("~p~n", [try X() catch C:R -> {C, R} end]) ||
        X <- [fun() -> <<(id(a))>> end, fun() -> <<(id(1.0)):8>> end, fun() -> <<(id(x))/float>> end, fun() -> <<(id("s"))/binary>> end,
              fun() -> <<B:4/binary>> end, fun() -> <<1:(id(-1))>> end, fun() -> <<(id(<<1:1>>))/binary>> end, fun() -> <<(id(16#D800))/utf8>> end,
              fun() -> <<(id(16#110000))/utf32>> end, fun() -> <<1.0e300:32/float>> end, fun() -> <<1:(id(a))>> end, fun() -> <<1.0:(id(24))/float>> end]].

id(X) -> X.
