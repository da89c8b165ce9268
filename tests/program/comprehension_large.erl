%% Comprehensions over large inputs and binary output.
-module(comprehension_large).
-export([main/1]).

main(_Args) ->
    io:format("~w~n", [length([X || X <- lists:seq(1, 500000), X rem 3 =:= 0])]),
    B = << <<X:24>> || X <- lists:seq(1, 100000) >>,
    io:format("~w ~w~n", [byte_size(B), erlang:crc32(B)]),
    io:format("~w~n", [lists:sum([X || <<X:24/little>> <= B])]),
    io:format("~w~n", [length([1 || <<1:1>> <= B])]),
    io:format("~w~n", [byte_size(<< <<C>> || <<C>> <= B, C > 127 >>)]),
    io:format("~w~n", [[try [Y || Y <- id(notlist)] catch C:R -> {C, R} end, try << <<Z>> || <<Z>> <= id(notbin) >> catch C:R -> {C, R} end,
                        try [Y || Y <- id([1 | 2])] catch C:R -> {C, R} end]]).

id(X) -> X.
