#!/usr/bin/env escript
%%! -noshell
%% Writes vectors.txt from the real BEAM (OTP 25):  escript vectors.escript > vectors.txt
%% T <external format, hex> <phash2(T, 2^32)> <phash2(T)> <external format minor_version 0, hex> <phash(T, 2^32)>, then the line erlang:display/1 prints.
%% O <order of this term to every term before it, one of < = > each>
%% A <operator> <a> <b> <result or error>, each in external format, hex
main(_) ->
    io:setopts([{encoding, latin1}]),
    rand:seed(exsss, {1, 2, 3}),
    Terms = terms(),
    [one(T) || T <- Terms],
    orders(Terms, []),
    arithmetic().

terms() ->
    [0, 1, -1, 255, 256, 134217727, 134217728, -134217728, -134217729, 1 bsl 31, -(1 bsl 31), -(1 bsl 31) - 1, 1 bsl 32, 1 bsl 59 - 1, 1 bsl 59, -(1 bsl 59),
     1 bsl 60, -(1 bsl 60), 1 bsl 60 - 1, -(1 bsl 60) - 1, 1 bsl 63, 1 bsl 64, -(1 bsl 64), 1 bsl 64 - 1, 123456789012345678901234567890, -123456789012345678901234567890, 1 bsl 1000, 1 bsl 2100,
     9007199254740992, 9007199254740993, 1 bsl 70 + 1,
     0.0, -0.0, 1.0, -1.0, 1.5, 9007199254740992.0, 1.0e300, -1.0e300, 5.0e-324, 1.0e22, 1180591620717411303424.0, 0.1, 1152921504606846976.0,
     a, b, ab, 'Hello', '', true, 'hello world', 'æøå', '日本', 'with\nnewline', nonode@nohost, 'a@b_C1', '0a', 'end', 'when', 'aæ',
     [], [1], [1, 2, 3], "abc", "abcdefg", [a], [a, b, c], [1 | 2], "abc" ++ [d, 1], [[]], [[], []], "ab" ++ "æ", "日本", [1, 2, 300], lists:seq(1, 300), [0], [97 | b], "a\"b\\c\n", [$\t], [$\e], [200, 201], [127], [160], [31, 65],
     {}, {1}, {1, 2}, {a, {b, [c, {}]}}, {1.0, 1, <<>>}, list_to_tuple(lists:seq(1, 300)),
     <<>>, <<1>>, <<"abc">>, <<"hello, world, longer than twelve bytes">>, <<1:1>>, <<5:3>>, <<1, 2:7>>, <<"a\"b\\">>, <<255, 254>>, <<"with\nnl">>, <<0:1000>>, <<"héllo"/utf8>>,
     #{}, #{a => 1}, #{1 => a, 1.0 => b, b => c}, #{a => #{b => c}, [] => {}}, maps:from_list([{I, I * I} || I <- lists:seq(1, 32)]), #{1 => 2, 3 => 4}, #{1.0 => x, 2 => y}, #{2 => x, 1.0 => y}, #{a => 1.0}, #{"k" => <<"v">>},
     {#{a => 1}, #{b => {#{}, 2}}}].

big_maps() -> [maps:from_list([{I, I * I} || I <- lists:seq(1, 33)]), maps:from_list([{{k, I}, [I]} || I <- lists:seq(1, 2000)])].

hex(B) -> [[digit(X bsr 4), digit(X band 15)] || <<X>> <= B].

digit(D) when D < 10 -> $0 + D;
digit(D) -> $a + D - 10.

one(T) ->
    io:put_chars(["T ", hex(term_to_binary(T)), " ", integer_to_list(erlang:phash2(T, 1 bsl 32)), " ", integer_to_list(erlang:phash2(T)), " ", hex(term_to_binary(T, [{minor_version, 0}])), " ", integer_to_list(erlang:phash(T, 1 bsl 32)), "\n"]),
    timer:sleep(2),
    erlang:display(T).

orders([], _) -> [io:put_chars(["M ", integer_to_list(map_size(M)), " ", integer_to_list(erlang:phash2(M, 1 bsl 32)), "\n"]) || M <- big_maps()];
orders([T | Rest], Before) ->
    io:put_chars(["O ", [order(T, B) || B <- lists:reverse(Before)], "\n"]),
    orders(Rest, [T | Before]).

order(A, B) when A < B -> $<;
order(A, B) when A =:= B -> $=;
order(A, B) when A == B -> $~;
order(_, _) -> $>.

arithmetic() ->
    Ops = ['+', '-', '*', 'div', 'rem', 'band', 'bor', 'bxor', 'bsl', 'bsr', '/'],
    Edge = [0, 1, -1, 7, -7, 1 bsl 59, -(1 bsl 60), 1 bsl 60 - 1, 1 bsl 64, -(1 bsl 64), 1 bsl 128 - 1, 1.5, -0.0],
    [arith(Op, A, B) || Op <- Ops, A <- Edge, B <- Edge, abs(B) < 1000 orelse (Op =/= 'bsl' andalso Op =/= 'bsr')],
    [arith(Op, number(), if Op =:= 'bsl'; Op =:= 'bsr' -> rand:uniform(300) - 150; true -> number() end) || Op <- Ops, _ <- lists:seq(1, 60)].

number() -> (rand:uniform(1 bsl rand:uniform(400)) - 1) * (rand:uniform(2) * 2 - 3).

arith(Op, A, B) ->
    R = try erlang:Op(A, B) catch error:E -> E end,
    io:put_chars(["A ", atom_to_list(Op), " ", hex(term_to_binary(A)), " ", hex(term_to_binary(B)), " ", hex(term_to_binary(R)), "\n"]).
