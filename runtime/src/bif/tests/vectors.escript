#!/usr/bin/env escript
%%! -noshell
%% Writes vectors.txt from the real BEAM (OTP 25):  escript vectors.escript > vectors.txt
%% One line a call: the external format, in hex, of {Module, Function, Arguments, {ok, Result} | {error, Reason}}.
%% Then bit syntax: {put, Value, Size, little | big, Bits} and {get, Bits, Offset, Size, little | big, Unsigned, Signed, Float or none}.
main(_) ->
    [call(M, F, A) || {M, F, As} <- calls(), A <- As],
    rand:seed(exsss, {4, 5, 6}),
    [put_int((rand:uniform(1 bsl rand:uniform(200)) - 1) * (rand:uniform(2) * 2 - 3), rand:uniform(150) - 1) || _ <- lists:seq(1, 150)],
    Bytes = rand:bytes(60),
    [get_int(Bytes, rand:uniform(30) - 1, S) || S <- [0, 1, 7, 8, 9, 12, 16, 16, 16, 24, 31, 32, 32, 32, 33, 63, 64, 64, 64, 64, 65, 72, 100, 128, 129, 191, 192, 193]].

put_int(V, S) ->
    line({put, V, S, little, <<V:S/little>>}),
    line({put, V, S, big, <<V:S/big>>}).

get_int(B, O, S) ->
    <<_:O, U1:S/little, _/bitstring>> = B, <<_:O, S1:S/little-signed, _/bitstring>> = B,
    <<_:O, U2:S/big, _/bitstring>> = B, <<_:O, S2:S/big-signed, _/bitstring>> = B,
    F1 = case B of <<_:O, X1:S/float-little, _/bitstring>> -> X1; _ -> none end,
    F2 = case B of <<_:O, X2:S/float-big, _/bitstring>> -> X2; _ -> none end,
    line({get, B, O, S, little, U1, S1, F1}),
    line({get, B, O, S, big, U2, S2, F2}).

line(T) -> io:put_chars([hex(term_to_binary(T)), "\n"]).

call(M, F, A) ->
    R = try {ok, apply(M, F, A)} catch error:E -> {error, E} end,
    io:put_chars([hex(term_to_binary({M, F, A, R})), "\n"]).

hex(B) -> [[digit(X bsr 4), digit(X band 15)] || <<X>> <= B].
digit(D) when D < 10 -> $0 + D;
digit(D) -> $a + D - 10.

calls() ->
    Big = 123456789012345678901234567890,
    Map = #{a => 1, "k" => 2, 3.0 => c},
    Large = maps:from_list([{I, -I} || I <- lists:seq(1, 40)]),
    Bin = <<"hello world, hello">>,
    <<_:3, Odd:37/bitstring, _/bitstring>> = Bin,
    Floats = [0.0, -0.0, 1.0, 0.1, 123.456, 1.0e22, -1.5e-7, 99999.99, 1.0e300],
    [{erlang, atom_to_list, [[abc], ['日本'], ["x"]]},
     {erlang, atom_to_binary, [[abc, utf8], ['日本', utf8], ['日本', latin1], ['é', latin1], [a, foo], [1, utf8]]},
     {erlang, list_to_atom, [["abc"], [[26085]], [[-1]], [[a]], [x], [lists:duplicate(255, $a)], [lists:duplicate(256, $a)], [[16#D800]]]},
     {erlang, list_to_existing_atom, [["erlang"], ["no such atom here 1"]]},
     {erlang, binary_to_atom, [[<<"abc">>, utf8], [<<233>>, latin1], [<<233>>, utf8], [<<"é"/utf8>>, utf8], [<<1:3>>, utf8], [a, utf8]]},
     {erlang, '++', [[[1, 2], [3]], [[], x], [[1 | 2], [3]], [[1], 2], [a, []]]},
     {erlang, '--', [[[1, 2, 3, 2], [2, 4]], [[1, 2], []], [[1.0, 1], [1]], [[a], b], [lists:seq(1, 100), lists:seq(10, 90)], [[x | y], [x]]]},
     {lists, reverse, [[[1, 2, 3], [4]], [[1 | 2], []], [[], tail]]},
     {lists, member, [[1, [3, 2, 1]], [1.0, [1]], [a, []], [a, [b | c]], [a, b]]},
     {lists, keyfind, [[1, 1, [{2, a}, {1, b}]], [1.0, 1, [{1, b}]], [1, 0, []], [1, 2, [{a}, x, {a, 1}]], [1, 1, [{2} | x]], [a, b, []]]},
     {lists, keymember, [[1, 1, [{1}]], [1, 1, []], [1, x, []]]},
     {lists, keysearch, [[1, 1, [{1, z}]], [1, 1, []]]},
     {erlang, list_to_tuple, [[[1, 2]], [[]], [[1 | 2]]]},
     {erlang, tuple_to_list, [[{1, 2}], [{}], [x]]},
     {erlang, make_tuple, [[3, a], [0, a], [-1, a], [3, x, [{2, y}]], [3, x, [{4, y}]], [2, x, [y]]]},
     {erlang, append_element, [[{1}, 2], [x, 1]]},
     {erlang, insert_element, [[1, {a}, b], [2, {a}, b], [3, {a}, b], [0, {a}, b]]},
     {erlang, delete_element, [[1, {a, b}], [3, {a, b}]]},
     {erlang, setelement, [[1, {a, b}, c], [3, {a, b}, c], [0, {a}, c], [1, x, c]]},
     {erlang, element, [[1, {a, b}], [3, {a, b}], [0, {a}], [1, x], [Big, {a}], [a, {a}]]},
     {maps, find, [[a, Map], [b, Map], [3, Map], [7, Large], [a, x]]},
     {maps, get, [[a, Map], [b, Map], [3.0, Map], [40, Large], [41, Large], [a, x]]},
     {maps, from_list, [[[{a, 1}, {b, 2}, {a, 3}]], [[{1, a}, {1.0, b}]], [[a]], [x], [[{a, 1} | x]]]},
     {maps, from_keys, [[[a, b, a], 1], [x, 1]]},
     {maps, keys, [[Map], [#{}], [x]]}, {maps, values, [[Map], [x]]},
     {maps, merge, [[Map, #{a => 5, z => 1}], [Map, Large], [Large, Map], [x, Map], [Map, x], [#{}, Map]]},
     {maps, put, [[a, 9, Map], [new, 9, Map], [1, 1, Large], [41, 1, Large], [a, 1, x], [33, x, maps:from_list([{I, I} || I <- lists:seq(1, 32)])]]},
     {maps, remove, [[a, Map], [q, Map], [1, Large], [1, maps:from_list([{I, I} || I <- lists:seq(1, 33)])], [a, x]]},
     {maps, take, [[a, Map], [q, Map], [3, Large]]},
     {maps, update, [[a, 7, Map], [q, 7, Map], [3, z, Large]]},
     {erts_internal, map_next, [[0, Map, iterator], [0, Map, []], [0, #{}, iterator]]},
     {erts_internal, cmp_term, [[1, 2], [1, 1.0], [b, a]]},
     {erlang, is_function, [[a, 1], [a, -1], [fun erlang:abs/1, Big]]}, {erlang, is_record, [[{a, 1}, a], [{a, 1}, a, 2], [{a, 1}, b, 2], [x, "a"]]},
     {erlang, length, [[[1, 2]], [[1 | 2]], [x]]}, {erlang, size, [[{1}], [<<1, 2, 3:3>>], [x]]}, {erlang, byte_size, [[<<1, 2:3>>], [x]]}, {erlang, bit_size, [[<<1, 2:3>>]]},
     {erlang, binary_part, [[Bin, {1, 2}], [Bin, {5, -5}], [Bin, {5, -6}], [Bin, 0, 18], [Bin, 0, 19], [x, 0, 1]]},
     {erlang, binary_to_list, [[Bin], [Odd], [Bin, 1, 3], [Bin, 3, 1], [Bin, 0, 1], [Bin, 18, 18], [Bin, 18, 19]]},
     {erlang, bitstring_to_list, [[Odd], [Bin], [a]]},
     {erlang, list_to_binary, [[[1, [2, <<3, 4>>], [] | <<5>>]], [[256]], [[<<1:1>>]], [<<1>>], [[-1]], [[1 | 2]]]},
     {erlang, list_to_bitstring, [[[1, <<1:3>>, 255, <<5:7>>]], [x]]},
     {erlang, iolist_to_binary, [[Bin], [["a", $b, [<<"c">>]]], [Odd], [a]]}, {erlang, iolist_size, [[["a", $b, [<<"cde">>]]], [<<1, 2>>], [[a]], [[<<1:1>>]]]}, {erlang, iolist_to_iovec, [[[]], [["ab"]]]},
     {erlang, split_binary, [[Bin, 5], [Bin, 18], [Bin, 19], [Odd, 2]]},
     {binary, at, [[Bin, 0], [Bin, 18], [Bin, -1]]}, {binary, first, [[Bin], [<<>>]]}, {binary, last, [[Bin], [<<>>]]},
     {binary, copy, [[<<"ab">>, 3], [<<"ab">>, 0], [<<"ab">>, -1], [Bin]]},
     {binary, decode_unsigned, [[<<1, 2, 3>>], [<<1, 2, 3>>, little], [<<>>], [<<0:80, 1:80>>], [x]]},
     {binary, encode_unsigned, [[0], [Big], [Big, little], [256], [-1]]},
     {binary, longest_common_prefix, [[[<<"abc">>, <<"abd">>]], [[]], [[<<>>, <<"a">>]]]}, {binary, longest_common_suffix, [[[<<"xbc">>, <<"abc">>]]]},
     {binary, part, [[Bin, 0, 5], [Bin, {18, -5}]]},
     {binary, match, [[Bin, <<"hello">>], [Bin, [<<"wor">>, <<"world">>]], [Bin, <<"zz">>], [Bin, <<>>], [Bin, []], [Bin, <<"hello">>, [{scope, {1, 17}}]], [Bin, <<"hello">>, [{scope, {18, -18}}]], [Bin, <<"h">>, [x]], [Bin, <<"h">>, [{scope, {1, 18}}]]]},
     {binary, matches, [[Bin, <<"hello">>], [Bin, [<<"l">>, <<"lo">>, <<"llo">>]], [<<"aaaa">>, <<"aa">>], [Bin, <<"q">>]]},
     {binary, split, [[Bin, <<" ">>], [Bin, <<"hello">>, [global]], [Bin, <<"hello">>, [global, trim]], [Bin, <<"hello">>, [global, trim_all]], [<<"a,b,,">>, <<",">>, [global, trim]], [<<"a,b,,">>, [<<",">>, <<"b">>], [global]], [<<>>, <<",">>], [<<>>, <<",">>, [trim]], [Bin, <<"l">>, [{scope, {5, 8}}, global]], [Bin, <<"o">>, [foo]]]},
     {unicode, characters_to_binary, [[["ab", 233, <<"c">>], utf8], [[<<233>>, 200], latin1], [<<233>>, utf8], [[<<"a">>, [<<195>>], <<169>>], utf8], [[<<"a">>, [<<195>>]], utf8], [[$a, 16#D800, "rest"], utf8], [[[$a, <<255, "x">>], "rest" | <<"t">>], utf8], [[300], latin1], [<<1:1>>, utf8], [x, utf8], [[a], utf8], [<<"abc">>, foo], [<<0, 65, 16#D8, 0, 16#DC, 0>>, utf16], [<<65, 0>>, {utf16, little}], [<<0, 65, 0>>, utf16], [<<0, 0, 0, 65>>, utf32]]},
     {unicode, characters_to_list, [[<<"aé日"/utf8>>, utf8], [["x", <<255>>, $y], utf8], [<<233>>, latin1], [<<195>>, utf8], [[1114112], unicode]]},
     {unicode, bin_is_7bit, [[<<"abc">>], [<<200>>], [x]]},
     {erlang, integer_to_list, [[0], [-Big], [Big, 36], [255, 2], [1, 37], [1, 1], [a]]}, {erlang, integer_to_binary, [[-5], [Big, 16]]},
     {erlang, list_to_integer, [["0"], ["-17"], ["+5"], ["12a"], [""], ["-"], [" 1"], ["ff", 16], ["zZ", 36], ["12", 2], [x], ["123456789012345678901234567890"], ["-00000000000000000000000000012"], ["+-1"], [[$1, -2]]]},
     {erlang, binary_to_integer, [[<<"42">>], [<<"-42">>, 10], [<<>>], [<<"1_0">>], [<<"FF">>, 16], [42]]},
     {erlang, float_to_list, [[F | O] || F <- Floats, O <- [[], [[short]], [[{decimals, 4}]], [[{decimals, 4}, compact]], [[{scientific, 3}]], [[compact, {decimals, 10}]], [[{decimals, 0}]]]] ++ [[1, []], [1.0, [foo]], [1.0, [{decimals, -1}]], [1.0, [{decimals, 254}]], [1.0, [{decimals, 253}]], [1.0, [{scientific, 250}]], [1.0, [{scientific, 249}]]]},
     {erlang, float_to_binary, [[1.5], [1.5, [short]], [1.5, []]]},
     {erlang, list_to_float, [["1.5"], ["-1.5e-3"], ["1"], ["1.0e400"], [" 1.0"], ["1.0e"], ["1e5"], ["1.0E+2"]]}, {erlang, binary_to_float, [[<<"2.5">>], [<<"2">>]]},
     {string, list_to_integer, [["12abc"], ["-5"], ["+7x"], ["x"], [""], [a], ["-"], [[$1 | x]], ["--1"]]}, {string, list_to_float, [["1.5abc"], ["-2.5e3 x"], ["1"], [a], ["1.0e"], ["1.0e+"]]},
     {erlang, list_to_pid, [["<0.1.0>"], ["<0.1>"], ["0.1.0"]]},
     {math, sqrt, [[4], [2.0], [-1], [a]]}, {math, pow, [[2, 10], [0, -1], [2.5, 1.5]]}, {math, log, [[0], [1], [-1.0]]}, {math, ceil, [[1.5], [-1.5]]}, {math, floor, [[-1.5], [3]]}, {math, fmod, [[7, 3], [7.5, -2], [1, 0]]}, {math, atan2, [[1, 1]]}, {math, log2, [[8]]}, {math, exp, [[1000], [0]]}, {math, sqrt, [[1 bsl 2000]]},
     {erlang, phash2, [[a], [Large], [{1, [2]}, 10], [x, 0], [x, 1 bsl 32], [x, 1 bsl 32 + 1]]},
     {erlang, md5, [["abc"], [<<>>], [a]]}, {erlang, crc32, [["hello"], [1, <<"hello">>], [-1, ""]]}, {erlang, crc32_combine, [[1, 2, 3], [4157704578, 907060870, 5]]}, {erlang, adler32, [["hello"], [5, "hello"]]}, {erlang, adler32_combine, [[1, 1, 0], [103547413, 103547413, 5]]},
     {erlang, external_size, [[a], [{1, "abc"}]]}, {erlang, term_to_binary, [[{a, 'é', '日'}], [{a, 'é', '日'}, [{minor_version, 2}]], [1.5, [{minor_version, 0}]], [a, [foo]], [Map, [deterministic]]]},
     {erlang, binary_to_term, [[term_to_binary({a, Map, Large, Big, Odd})], [<<131, 97, 1, 2>>], [<<131, 97, 1, 2>>, [used]], [<<131, 97>>], [<<131, 119, 5, "nosuc">>, [safe]], [a], [term_to_binary(lists:duplicate(1000, a), [compressed])]]},
     {erlang, trunc, [[1.9], [-1.9], [1.0e30], [3], [a]]}, {erlang, round, [[0.5], [-0.5], [1.5], [2.5], [1.0e20], [-2.4]]}, {erlang, ceil, [[1.1], [-1.1]]}, {erlang, floor, [[1.1], [-1.1]]}, {erlang, abs, [[-1], [-1.5], [-Big], [-0.0], [a], [-(1 bsl 60)]]}, {erlang, float, [[1], [Big], [1 bsl 1024], [a]]},
     {erlang, 'bnot', [[0], [Big], [-Big], [1.0]]}, {erlang, '-', [[1], [-Big], [1.5], [a], [-(1 bsl 60)], [-(1 bsl 63)]]}, {erlang, 'bsl', [[1, 100], [0, Big], [1, Big], [-1, -Big], [1, 1.0], [Big, -3], [-1, 59], [-1, 60], [1, 61]]}, {erlang, 'not', [[true], [a]]}, {erlang, 'and', [[true, false], [true, a]]}, {erlang, 'xor', [[true, true]]}, {erlang, '+', [[a, 1], [1.0e308, 1.0e308], [1.5]]}, {erlang, 'rem', [[-7, 2], [7, 0], [1.0, 2]]},
     {re, run, [["abc", "b"], [<<"abc">>, "x"], [<<"abcabc">>, <<"b">>, [global]], [<<"abc">>, "(a)(x)?(c)?"], [<<"abc">>, "(a)(x)?(b)"], [<<"abc">>, "(a)(b)", [{capture, all_but_first, list}]], [<<"abc">>, "(a)(b)", [{capture, all, binary}]],
         [<<"abc">>, "b", [{capture, none}]], [<<"abc">>, "(b)(c)", [{capture, first}]], [<<"abc">>, "(?<x>b)(?<a>c)", [{capture, all_names, list}]], [<<"abc">>, "(?<x>b)(c)", [{capture, [x, 2, "x", <<"x">>, 7, nope], binary}]], [<<"aXbX">>, "x", [caseless, global]],
         [<<"abc">>, "", [global]], [<<"abc">>, "b*", [global]], [<<"aab">>, "a*?", [global]], [<<"abc">>, "^b", [{offset, 1}]], [<<"abc">>, "b", [anchored]], [<<"abc">>, "a", [anchored]], [<<"abc">>, "(", []], [<<"abc">>, "(", [report_errors]], [<<"abc">>, "b", [foo]],
         [<<"l1\nl2\r\nl3">>, "^.*$", [multiline, global, {capture, all, list}]], [<<"l1\nl2">>, "l1.l2", [dotall]], [<<"l1\nl2">>, "l1.l2"], [<<"é日x"/utf8>>, "日", [unicode]], [<<"é日x"/utf8>>, ".", [unicode, global, {capture, all, list}]], [<<"é日x"/utf8>>, ".", [global]], [[233, 26085, $x], [26085], [unicode, {capture, all, binary}]], [<<255>>, ".", [unicode]],
         [<<"a b  c">>, "\\s+", [global]], [<<"foo123bar">>, "\\d+", [{capture, first, list}]], [<<"aaa">>, "a{2}", [ungreedy]], [<<"a.b">>, "a\\.b"], [["a", [<<"b">>]], "ab"], [a, "b"], [<<"ab">>, {re_pattern, 0, 0, 0, <<"x">>}], [<<"abab">>, "(?:ab)+$", []], [<<"x=1, y=2">>, "(\\w)=(\\d)", [global, {capture, all_but_first, binary}]], [<<"">>, "a*"], [<<"">>, "^$", [global]],
         [<<"abc">>, "(?<n>z)?b", [{capture, [n], index}]], [<<"abc">>, "(?<n>z)?b", [{capture, [n], list}]], [<<"a\r\nb">>, "", [global, {newline, crlf}]], [<<"ab">>, "a(?=b)"], [<<"ab">>, "(?<=a)b"], [<<"aaaaaaaaaaaaaaaaaaaaaaaa!">>, "(a+)+$", [{match_limit, 100}]], [<<"aaaaaaaaaaaaaaaaaaaaaaaa!">>, "(a+)+$", [{match_limit, 100}, report_errors]]]},
     {re, compile, [["("], [")"], ["*a"], ["[a"], ["a\\"], ["a", [global]]]},
     {erts_debug, flat_size, [[a], [[1, 2]], [{1, 2.0}], [Map], [Big], [1 bsl 59]]}, {erts_debug, same, [[a, a], [a, b]]},
     {erlang, fun_to_list, [[x]]}, {erlang, map_get, [[a, Map], [b, Map], [a, x]]}, {erlang, is_map_key, [[a, Map], [a, x]]}, {erlang, map_size, [[Map], [Large], [x]]}, {erlang, hd, [[[1]], [[]]]}, {erlang, tl, [[[1]], [x]]}].
