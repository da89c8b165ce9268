%% Arguments given to error/2,3 and zeros of either sign are the values that later code sees.
-module(error_arguments).
-export([main/1]).

main(_) ->
    {'EXIT', {{badmap, {0, <<>>, 97}}, [{maps, with, [[], {0, <<>>, 97}], _} | _]}} = (catch maps:with([], {0, <<>>, 97})),
    {'EXIT', {oops, [{?MODULE, fails, [{only, here}, [1.5]], _} | _]}} = (catch fails({only, here}, [1.5])),
    M = maps:from_list([{N, N} || N <- lists:seq(1, 40)]),
    io:format("~p~n", [[maps:get(-0.0, M#{0.0 => a, -0.0 => b}), maps:get(0.0, M#{-0.0 => a, 0.0 => b})]]),
    {bm, One} = binary:compile_pattern([<<"b">>]),
    {ac, Several} = binary:compile_pattern([<<"b">>, <<"c">>]),
    io:format("~p~n", [[try binary:match(<<"abc">>, Pattern) catch error:Reason -> Reason end || Pattern <- [{bm, One}, {ac, Several}, {ac, One}, {bm, Several}]]]),
    ok.

fails(A, B) -> erlang:error(oops, [A, B]).
