%% The external term format, byte by byte.
-module(etf_encode).
-export([main/1]).

main(_Args) ->
    Terms = [0, 255, 256, -1, 2147483647, 2147483648, -2147483648, -2147483649, 1 bsl 59, 1 bsl 64, -(1 bsl 64), 1 bsl 2048, 1.0, -0.5, a, 'Atom', 'é', 'λ', true, [], [1, 2, 3],
             "string", [256], lists:duplicate(3, x), [a | b], {}, {a, 1}, #{}, #{a => 1, b => 2}, <<>>, <<"binary">>, <<1:1>>, <<255, 5:3>>, fun lists:map/2, {[], {}}, "λ"],
    [io:format("~w: ~s~n", [short(T), binary:encode_hex(term_to_binary(T))]) || T <- Terms, byte_size(term_to_binary(T)) < 100],
    [true = binary_to_term(term_to_binary(T)) =:= T || T <- Terms],
    io:format("~s~n", [binary:encode_hex(term_to_binary({a, [1.5]}, [{minor_version, 1}]))]),
    io:format("~w~n", [[erlang:external_size(T) || T <- [a, [1, 2], {x}, "abc", 1 bsl 100, 1.5]]]),
    Long = lists:duplicate(70000, $a),
    io:format("~w~n", [byte_size(term_to_binary(Long))]),
    io:format("~w~n", [binary_to_term(term_to_binary(Long)) =:= Long]),
    Big = list_to_tuple(lists:seq(1, 300)),
    io:format("~s~n", [binary:encode_hex(binary:part(term_to_binary(Big), 0, 12))]).

short(T) when is_integer(T), abs(T) > 1 bsl 100 -> big;
short(T) -> T.
