%% Type conversion and inspection BIFs, one line each.
-module(core_bifs).
-export([main/1]).

main(_Args) ->
    erlang:display(list_to_tuple(binary_to_list(<<"abc">>))),
    erlang:display(lists:reverse([1, 2, 3])),
    erlang:display(lists:reverse([1, 2, 3], [tail])),
    erlang:display(lists:member(2, [1, 2, 3])),
    erlang:display(lists:keyfind(b, 1, [{a, 1}, {b, 2}])),
    erlang:display(lists:keymember(c, 1, [{a, 1}, {b, 2}])),
    erlang:display(erlang:phash2({some, [term], 1.5})),
    erlang:display(erlang:phash2(abc, 1000)),
    erlang:display(is_reference(make_ref()) and (make_ref() =/= make_ref())),
    erlang:display(node()),
    erlang:display(erlang:function_exported(?MODULE, main, 1)),
    erlang:display(is_integer(erlang:monotonic_time()) and is_integer(erlang:system_time(millisecond))),
    erlang:display(erlang:unique_integer() =/= erlang:unique_integer()),
    erlang:display(tuple_size(os:timestamp())),
    erlang:display(erlang:crc32(<<"The quick brown fox">>)),
    erlang:display(erlang:adler32("abc")),
    erlang:display(erlang:md5("abc")),
    erlang:display(bit_size(term_to_binary([a, {b, 1}, "c"])) > 0),
    erlang:display(binary_to_term(term_to_binary({a, [1, 2.5, <<"x">>], #{k => 1 bsl 70}}))).
