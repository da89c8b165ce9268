%% Appending in loops: private growth, shared prefixes, appending to an older version.
-module(binary_append).
-export([main/1]).

main(_Args) ->
    Big = grow(200000, <<>>),
    io:format("~w ~w~n", [byte_size(Big), erlang:crc32(Big)]),
    Base = <<"base">>,
    A = <<Base/binary, "-a">>, B = <<Base/binary, "-b">>,
    io:format("~s ~s ~s~n", [Base, A, B]),
    V1 = <<A/binary, 1>>, V2 = <<A/binary, 2>>, V3 = <<V1/binary, 3>>, V4 = <<V1/binary, 4>>,
    io:format("~w~n", [[V1, V2, V3, V4]]),
    Versions = versions(20, <<>>),
    io:format("~w~n", [lists:nth(5, Versions)]),
    io:format("~w~n", [lists:last(Versions)]),
    io:format("~w~n", [bits(21, <<>>)]),
    io:format("~w~n", [erlang:crc32(<<(bits(1003, <<>>))/bits, 0:7>>)]),
    Self = self(),
    Growing = <<Big/binary, "parent">>,
    spawn(fun() -> Self ! <<Growing/binary, "child">> end),
    Child = receive M -> M end,
    Parent = <<Growing/binary, "own">>,
    io:format("~s ~s~n", [binary:part(Child, byte_size(Child), -11), binary:part(Parent, byte_size(Parent), -9)]).

grow(0, Acc) -> Acc;
grow(N, Acc) -> grow(N - 1, <<Acc/binary, N:16>>).

versions(0, Acc) -> [Acc];
versions(N, Acc) -> [Acc | versions(N - 1, <<Acc/binary, N>>)].

bits(0, Acc) -> Acc;
bits(N, Acc) -> bits(N - 1, <<Acc/bits, (N rem 3):3>>).
