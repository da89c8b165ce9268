%% iolists: flattening, sizes, errors.
-module(binary_iolists).
-export([main/1]).

main(_Args) ->
    Deep = [1, [2, [<<3, 4>>, [[5]]], "six"], [] | <<"end">>],
    io:format("~w~n", [iolist_to_binary(Deep)]),
    io:format("~w~n", [iolist_size(Deep)]),
    io:format("~w~n", [iolist_to_binary(<<"already">>)]),
    io:format("~w~n", [list_to_binary([])]),
    io:format("~w~n", [list_to_bitstring([<<1:3>>, 2, <<3:5>>])]),
    io:format("~w~n", [bitstring_to_list(<<1, 2, 3:4>>)]),
    io:format("~w~n", [binary_to_list(<<1, 2, 3>>)]),
    io:format("~w~n", [erlang:iolist_to_iovec([<<"a">>, "b", [$c]])]),
    Huge = lists:foldl(fun(N, Acc) -> [Acc, N band 255] end, [], lists:seq(1, 100000)),
    io:format("~w ~w~n", [iolist_size(Huge), erlang:crc32(Huge)]),
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- [fun() -> iolist_to_binary([256]) end, fun() -> iolist_to_binary([a]) end,
        fun() -> iolist_size([1 | 2]) end, fun() -> list_to_binary(<<"b">>) end, fun() -> iolist_to_binary([<<1:1>>]) end, fun() -> binary_to_list(<<1:1>>) end]].
