%% Binaries: construction, matching byte by byte, sub-binaries, size and conversion BIFs.
-module(core_binaries).
-export([main/1]).

main(_Args) ->
    Binary = <<"hello, world">>,
    erlang:display(Binary),
    erlang:display(byte_size(Binary)),
    <<Hello:5/binary, ", ", Rest/binary>> = Binary,
    erlang:display({Hello, Rest}),
    erlang:display(upcase(Binary, <<>>)),
    erlang:display(<<Rest/binary, $!, Hello/binary>>),
    erlang:display(<<1, 2, 3>>),
    erlang:display(<<16#CAFE:16, 1:1, 0:7>>),
    erlang:display(<<>>),
    erlang:display(binary_to_list(Binary, 1, 5)),
    erlang:display(list_to_binary([1, [2, <<3, 4>>], "five" | <<6>>])),
    erlang:display(binary_part(Binary, 7, 5)),
    erlang:display(binary_part(Binary, {12, -5})),
    erlang:display(split_binary(Binary, 5)),
    erlang:display(words(Binary, <<>>, [])),
    erlang:display(iolist_size(["abc", <<"de">>, [$f, []]])),
    erlang:display(<<"abc">> < <<"abd">>),
    erlang:display(<<"ab">> < <<"abc">>),
    erlang:display(byte_size(grow(1000, <<>>))).

upcase(<<C, Rest/binary>>, Acc) when C >= $a, C =< $z -> upcase(Rest, <<Acc/binary, (C - 32)>>);
upcase(<<C, Rest/binary>>, Acc) -> upcase(Rest, <<Acc/binary, C>>);
upcase(<<>>, Acc) -> Acc.

words(<<C, Rest/binary>>, Word, Words) when C =:= $\s; C =:= $, -> words(Rest, <<>>, push(Word, Words));
words(<<C, Rest/binary>>, Word, Words) -> words(Rest, <<Word/binary, C>>, Words);
words(<<>>, Word, Words) -> push(Word, Words).

push(<<>>, Words) -> Words;
push(Word, Words) -> [Word | Words].

grow(0, Acc) -> Acc;
grow(N, Acc) -> grow(N - 1, <<Acc/binary, N:32>>).
