%% Matching with every type and size, and the cases that must not match.
-module(binary_match).
-export([main/1]).

main(_Args) ->
    Data = <<1, 2, 3, 4, 5, 6, 7, 8, 200, 100>>,
    <<A, B:16, C:24/little, D/signed, E:8, F:16/signed, _/binary>> = Data,
    io:format("~w~n", [{A, B, C, D, E, F}]),
    <<_:8/binary, G:16/signed-little>> = Data,
    io:format("~w~n", [G]),
    <<H:64/unsigned, I/bits>> = Data,
    io:format("~w ~w~n", [H, I]),
    <<J:1, K:7, L:12, M/bits>> = Data,
    io:format("~w~n", [{J, K, L, M}]),
    <<F64/float, F32:32/float, F16:16/float>> = <<3.25/float, -0.5:32/float, 65504.0:16/float>>,
    io:format("~w~n", [{F64, F32, F16}]),
    <<Le:64/float-little>> = <<0, 0, 0, 0, 0, 0, 240, 63>>,
    io:format("~w~n", [Le]),
    [io:format("~w -> ~w~n", [X, shape(X)]) ||
        X <- [<<>>, <<1>>, <<1, 2>>, <<5:3>>, <<"GET /">>, <<"PUT">>, <<3, "abc", "tail">>, <<9, "short">>, <<0:128>>, <<127, 240, 0, 0, 0, 0, 0, 0>>, list, <<255:9>>]],
    io:format("~w~n", [[same(X) || X <- [<<1, 1>>, <<1, 2>>, <<2, 2, 9>>]]]),
    io:format("~w~n", [literal(<<"abc", 5:4, 1:4>>)]),
    io:format("~w~n", [try literal(<<"abd", 5:4, 1:4>>) catch error:R -> R end]).

shape(<<>>) -> empty;
shape(<<X>>) -> {byte, X};
shape(<<X:3>>) -> {bits3, X};
shape(<<"GET ", Path/binary>>) -> {get, Path};
shape(<<N, Body:N/binary, Rest/binary>>) -> {body, Body, Rest};
shape(<<0:64, Rest/binary>>) -> {zeros, Rest};
shape(<<F/float>>) -> {float, F};
shape(<<X:16, Rest/bits>>) -> {word, X, Rest};
shape(<<X/bits>>) -> {bits, bit_size(X)};
shape(_) -> no.

same(<<X, X>>) -> pair;
same(<<X, X, _/binary>>) -> pair_and_more;
same(_) -> different.

literal(<<"abc", 5:4, X:4>>) -> X.
