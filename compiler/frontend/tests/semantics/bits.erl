%% Bit syntax. Every exported function without arguments is run here and on the BEAM.
-module(bits).
-compile([export_all, nowarn_export_all]).

each(F, Items) -> [try F(I) catch C:R -> {C, R} end || I <- Items].

word(<<"foo">>) -> 1;
word(<<"foobar">>) -> 2;
word(<<"fob", R/binary>>) -> {fob, R};
word(<<"bar", R:16, T/bits>>) -> {bar, R, T};
word(<<"b", X, "r", _/binary>>) -> {br, X};
word(<<>>) -> empty;
word(<<X:4, Y:4>>) -> {nibbles, X, Y};
word(<<X:3, _/bits>>) when X > 5 -> {three, X};
word(<<_:24, R/binary>>) when byte_size(R) > 1 -> {rest, R};
word(_) -> other.
t_word() ->
    each(fun word/1, [<<"foo">>, <<"foobar">>, <<"foobaz">>, <<"fob">>, <<"fobx">>, <<"bar">>, <<"barxy">>, <<"barxyz">>, <<"bzr">>, <<"bzrr">>,
                      <<>>, <<"x">>, <<255, 1>>, <<"abcdef">>, <<"abcd">>, <<1:1>>, <<255:7>>, <<"ab">>, x]).

sized(<<N, B:N/binary, R/binary>>) -> {N, B, R};
sized(<<N, B:N/binary-unit:4, R/bits>>) -> {half, N, B, R};
sized(<<N:4, X:N/signed, _/bits>>) -> {N, X};
sized(B) -> B.
t_sized() -> each(fun sized/1, [<<2, "abc">>, <<2, "a">>, <<0>>, <<3, "a", 15:4>>, <<4, 1:1>>, <<5:4, -3:5, 1:1>>, <<9:4>>, <<>>]).

numbers(<<A:16/little, B:16/big, C:8/signed, D:24/little-signed, E:3, F:5/signed>>) -> [A, B, C, D, E, F];
numbers(<<A:64/float, B:32/float-little, C:128>>) -> [A, B, C];
numbers(<<A/utf8, B/utf8, C/utf8, D/utf8>>) -> [A, B, C, D];
numbers(<<A/utf16, B/utf16-little, C/utf32>>) -> [A, B, C];
numbers(<<A:7/little, B:9/little>>) -> [A, B];
numbers(B) -> bit_size(B).
t_numbers() ->
    each(fun numbers/1, [<<1, 2, 3, 4, 200, 1, 2, 255, 77>>, <<1.5/float, 2.5:32/float-little, 7:128>>, <<"aé€"/utf8, 16#10FFFF/utf8>>,
                         <<16#1F600/utf16, 97/utf16-little, 98/utf32>>, <<1000:16>>, <<255, 255>>, <<1:5>>]).

negative(<<-1:8/signed, X>>) -> {minus, X};
negative(<<-2:16/signed, X>>) -> {minus2, X};
negative(<<1:1, 0:1, X:6>>) -> {ten, X};
negative(<<1.0/float>>) -> one;
negative(<<16#FEFF:16/little, R/binary>>) -> {bom, R};
negative(_) -> other.
t_negative() -> each(fun negative/1, [<<255, 1>>, <<255, 254, 3>>, <<2#10000001>>, <<1.0/float>>, <<255, 254>>, <<255, 254, 1, 2>>, <<>>]).

build(X) ->
    {<<X:16/little, "abc", 1:3, 2:5>>, <<X>>, <<X:4>>, <<X/utf8, "ü"/utf8>>, <<(X + 1):12, X:4>>, <<X:64/float>>, <<"lit", 1024:16/little, -1:8>>}.
t_build() -> each(fun build/1, [0, 65, 255, 1000, -1, a]).

append(X, Y) -> <<X/binary, Y/bits, "-", X:2/binary>>.
t_append() -> each(fun({X, Y}) -> append(X, Y) end, [{<<"ab">>, <<1:1>>}, {<<"a">>, <<>>}, {<<"abc">>, <<"d">>}, {<<1:1>>, <<>>}, {x, y}]).

t_comprehension() ->
    B = <<1, 2, 3, 4, 5>>,
    {<< <<X:4>> || <<X>> <= B, X =/= 3 >>, [X || <<X:4>> <= B], << <<Y, X>> || X <- [1, 2], <<Y>> <= <<7, 8>> >>, [{X, Y} || <<X, Y>> <= B]}.

loop(<<C, R/binary>>, Acc) when C >= $a -> loop(R, [C | Acc]);
loop(<<C, R/binary>>, Acc) -> loop(R, [{C} | Acc]);
loop(<<>>, Acc) -> lists:reverse(Acc);
loop(B, Acc) -> {B, Acc}.
t_loop() -> [loop(<<"aBc">>, []), loop(<<"a", 1:1>>, [])].

split(Bin, N) -> case Bin of <<A:N/binary, ",", B/binary>> -> {A, B}; <<_:N/binary, C, _/binary>> -> C; <<_/binary>> -> short; _ -> bits end.
t_split() -> [split(<<"ab,cd">>, N) || N <- [0, 1, 2, 4, 5, 6, -1]] ++ [split(<<1:3>>, 1)].

trie(<<"GET ", R/binary>>) -> {get, R};
trie(<<"PUT ", R/binary>>) -> {put, R};
trie(<<"POST ", R/binary>>) -> {post, R};
trie(<<"PATCH ", R/binary>>) -> {patch, R};
trie(<<"P", X, R/binary>>) -> {p, X, R};
trie(<<X:16, _/binary>>) -> X.
t_trie() -> each(fun trie/1, [<<"GET /">>, <<"PUT a">>, <<"POST b">>, <<"PATCH c">>, <<"PATCHX">>, <<"PO">>, <<"P">>, <<"GET">>, <<"G">>]).
