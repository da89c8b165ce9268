%% Appending to binaries that others hold, to bitstrings and beyond the room; iolists of odd parts; digits of small integers.
-module(binary_append_shared).
-export([main/1]).

main(_) ->
    branches(),
    odd(),
    values(),
    sent(),
    iolists(),
    digits(),
    reversed().

reason(Fun) -> try Fun() catch Class:Reason -> {Class, Reason} end.

grow(0, Binary) -> Binary;
grow(N, Binary) -> grow(N - 1, <<Binary/binary, N, (N * 7):16>>).

branches() ->
    Base = grow(200, <<>>),
    A = <<Base/binary, 1, 2, 3>>,
    B = <<Base/binary, 4, 5, 6>>,
    C = <<A/binary, 7:32>>,
    io:format("~p ~p ~p~n", [binary:last(A), binary:last(B), byte_size(C)]),
    Size = byte_size(Base),
    <<Base:Size/binary, 1, 2, 3, 0, 0, 0, 7>> = C,
    <<Base:Size/binary, 4, 5, 6>> = B,
    io:format("~p~n", [erlang:phash2(grow(5000, B))]).

odd() ->
    Base = grow(100, <<>>),
    A = <<Base/binary, 5:3>>,
    B = <<A/bitstring, 9:5>>,
    C = <<B/bitstring, 255, 1:1>>,
    io:format("~p ~p ~p~n", [bit_size(A), bit_size(C), erlang:phash2(C)]),
    io:format("~p~n", [reason(fun() -> <<(hd([A]))/binary, 1>> end)]).

values() ->
    Base = grow(100, <<>>),
    Size = byte_size(Base),
    Tail = fun(B) -> <<_:Size/binary, T/binary>> = B, T end,
    io:format("~p~n", [Tail(<<Base/binary, -1:24, (1 bsl 59):64, 300, -(1 bsl 59):64>>)]),
    io:format("~p~n", [Tail(<<Base/binary, (1 bsl 80):96, 1:0, 258:16/little>>)]),
    io:format("~p~n", [Tail(<<Base/binary, 1.5/float, "text", 233/utf8>>)]),
    io:format("~p~n", [reason(fun() -> Tail(<<Base/binary, (hd([a]))>>) end)]).

sent() ->
    Self = self(),
    Base = grow(300, <<>>),
    Pid = spawn(fun() -> receive {B, From} -> From ! {self(), <<B/binary, 1, 1>>} end end),
    Pid ! {Base, Self},
    Mine = <<Base/binary, 2, 2>>,
    receive {Pid, Theirs} -> io:format("~p ~p~n", [binary:last(Mine), binary:last(Theirs)]) end.

iolists() ->
    Part = binary:part(grow(100, <<>>), 3, 90),
    <<_:4, Shifted:20/binary, _/bitstring>> = Part,
    List = [1, [Part, <<>>, [[], "abc" | Shifted]], Shifted | <<"end">>],
    io:format("~p ~p~n", [erlang:phash2(iolist_to_binary(List)), iolist_size(List)]),
    io:format("~p~n", [reason(fun() -> iolist_to_binary([1, <<3:7>>]) end)]),
    io:format("~p~n", [reason(fun() -> iolist_to_binary([1, 256]) end)]),
    io:format("~p~n", [reason(fun() -> iolist_to_binary([1 | 2]) end)]),
    io:format("~p~n", [erlang:list_to_bitstring([1, <<3:7>>, <<1:1>>, <<5:3>>])]),
    io:format("~p ~p~n", [list_to_binary([]), iolist_to_binary([[], [<<>>]])]).

digits() ->
    Values = [0, 9, 10, -1, -10, 1 bsl 59, (1 bsl 59) - 1, -(1 bsl 59), (1 bsl 60) - 1, -(1 bsl 60), 1 bsl 60, -(1 bsl 70)],
    io:format("~p~n", [[{integer_to_list(V), integer_to_binary(V)} || V <- Values]]).

reversed() ->
    List = lists:seq(1, 3000),
    io:format("~p~n", [erlang:phash2(lists:reverse(List, List))]),
    io:format("~p ~p~n", [lists:reverse([], tail), lists:reverse([1, 2], tail)]),
    io:format("~p~n", [reason(fun() -> lists:reverse([1 | hd([2])]) end)]).
