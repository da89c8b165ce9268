%% The binary module.
-module(binary_module).
-export([main/1]).

main(_Args) ->
    B = <<"the quick brown fox jumps over the lazy dog">>,
    Results =
        [binary:at(B, 4), binary:first(B), binary:last(B), binary:match(B, <<"quick">>), binary:match(B, [<<"dog">>, <<"fox">>]), binary:match(B, <<"cat">>),
         binary:matches(B, <<"the">>), binary:matches(B, <<"o">>), binary:split(B, <<" ">>), length(binary:split(B, <<" ">>, [global])),
         binary:split(<<"a,b,,c,">>, <<",">>, [global]), binary:split(<<"a,b,,c,">>, <<",">>, [global, trim]), binary:split(<<",a,,b,">>, <<",">>, [global, trim_all]),
         binary:split(<<"a-b_c">>, [<<"-">>, <<"_">>], [global]), binary:replace(B, <<"quick">>, <<"slow">>), binary:replace(B, <<"o">>, <<"0">>, [global]),
         binary:replace(<<"abc">>, <<"b">>, <<"[]">>, [{insert_replaced, 1}]), binary:part(B, 4, 5), binary:part(B, byte_size(B), -3), binary:copy(<<"ab">>, 3),
         binary:longest_common_prefix([<<"erlang">>, <<"ergo">>]), binary:longest_common_suffix([<<"fang">>, <<"fange">>]), binary:bin_to_list(<<1, 2, 3>>, 1, 2),
         binary:list_to_bin([1, [2]]), binary:encode_unsigned(11111111), binary:encode_unsigned(258, little), binary:decode_unsigned(<<169, 138, 199>>),
         binary:decode_unsigned(<<1, 2>>, little), binary:encode_hex(<<"zA">>), binary:decode_hex(<<"7a41">>), binary:compile_pattern(<<"x">>) =/= none,
         binary:referenced_byte_size(binary:copy(<<"abc">>)), binary:match(B, <<"o">>, [{scope, {20, 10}}])],
    [io:format("~p~n", [R]) || R <- Results],
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- [fun() -> binary:at(B, 100) end, fun() -> binary:first(<<>>) end,
        fun() -> binary:part(B, 40, 9) end, fun() -> binary:match(B, <<>>) end, fun() -> binary:copy(B, -1) end, fun() -> binary:split(b, <<"x">>) end]].
