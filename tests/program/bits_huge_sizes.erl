%% Sizes of segments whose bits overflow what machine words hold match nothing.
-module(bits_huge_sizes).
-export([main/1]).

main(_) ->
    Bin = <<0:(1 bsl 20), 13>>,
    io:format("~p ~p~n", [constant_skip(Bin), constant(Bin)]),
    io:format("~p~n", [[variable(Bin, 1 bsl Bits) || Bits <- [25, 31, 32, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65]]]),
    ok.

constant_skip(<<_:18446744073709551616/binary, 0, _/binary>>) -> 1;
constant_skip(<<_:144115188075855872/binary-unit:128, 0, _/binary>>) -> 2;
constant_skip(<<_:1152921504606846976/binary-unit:16, 0, _/binary>>) -> 3;
constant_skip(<<_:2305843009213693952/binary-unit:8, 0, _/binary>>) -> 4;
constant_skip(<<_:4611686018427387904/binary-unit:8, 0, _/binary>>) -> 5;
constant_skip(<<_:9223372036854775808/binary-unit:8, _/binary>>) -> 6;
constant_skip(<<_:2305843009213693952/integer-unit:8, _/binary>>) -> 7;
constant_skip(_) -> nomatch.

constant(<<Bin:2305843009213693952/binary-unit:8, 0, _/binary>>) -> {1, Bin};
constant(<<Bin:4611686018427387904/binary-unit:8, _/binary>>) -> {2, Bin};
constant(<<Int:2305843009213693952/integer-unit:8, _/binary>>) -> {3, Int};
constant(_) -> nomatch.

variable(Bin, Size) ->
    case Bin of
        <<_:Size/binary-unit:8, _/binary>> -> {bytes, Size};
        <<_:Size/binary-unit:128, _/binary>> -> {units, Size};
        _ -> nomatch
    end.
