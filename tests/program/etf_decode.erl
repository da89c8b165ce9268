%% Decoding: old and new tags, bytes left over, corrupt input, the safe option, compression.
-module(etf_decode).
-export([main/1]).

main(_Args) ->
    Inputs = ["8361FF", "83620000FFFF", "836200FFFFFF", "8362FFFFFFFF", "836401" "00", "83640003616263", "83770361" "6263", "8376000361" "6263", "836A", "836B0003010203",
              "836C000000026101610" "26A", "836C00000001610161" "02", "8368026101" "6102", "836900000001" "6101", "836D00000003616263", "834D000000020361A0",
              "836E0801FFFFFFFFFFFFFFFF", "836E02000001", "8346" "3FF8000000000000", "8374000000016101" "6102", "83",  "", "8261", "8361", "836D000000FF61", "836C0000000161", "83FF",
              "83467FF0000000000000", "8374000000026101610161016102", "835000000003789C4BCC" "0300"],
    [io:format("~s ~p~n", [I, decode(binary:decode_hex(list_to_binary(I)))]) || I <- Inputs],
    io:format("~p~n", [binary_to_term(<<131, 97, 7, 1, 2, 3>>, [used])]),
    io:format("~p~n", [try binary_to_term(<<131, 119, 9, "not_there">>, [safe]) catch C:R -> {C, R} end]),
    io:format("~p~n", [binary_to_term(<<131, 119, 4, "main">>, [safe])]),
    Text = lists:duplicate(1000, hello),
    Compressed = term_to_binary(Text, [compressed]),
    io:format("~p ~p~n", [byte_size(Compressed) < 200, binary_to_term(Compressed) =:= Text]).

decode(Bytes) -> try {ok, binary_to_term(Bytes)} catch Class:Reason -> {Class, Reason} end.
