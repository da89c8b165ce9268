%% Every width from 1 to 130 bits, both byte orders, signed and unsigned, at every bit offset.
-module(bits_sizes).
-export([main/1]).

main(_Args) ->
    io:format("~w~n", [lists:sum([check(W, O) || W <- lists:seq(1, 130), O <- lists:seq(0, 7)])]),
    io:format("~w~n", [erlang:crc32([[<<V:W/little, 0:(8 - W rem 8)>>, <<V:W/big, 0:(8 - W rem 8)>>] || W <- lists:seq(1, 130), V <- [pattern(W)]])]).

check(Width, Offset) ->
    Value = pattern(Width),
    Big = <<0:Offset, Value:Width/big, 1:1>>,
    Little = <<0:Offset, Value:Width/little, 1:1>>,
    <<_:Offset, Value:Width/big-unsigned, 1:1>> = Big,
    <<_:Offset, Value:Width/little-unsigned, 1:1>> = Little,
    <<_:Offset, S1:Width/big-signed, _/bits>> = Big,
    <<_:Offset, S2:Width/little-signed, _/bits>> = Little,
    S1 = S2,
    S1 = case Value bsr (Width - 1) of 1 -> Value - (1 bsl Width); 0 -> Value end,
    1.

pattern(Width) -> 16#9ABCDEF0123456789ABCDEF0123456789A band ((1 bsl Width) - 1).
