%% Funs in data that was decoded or read: they are funs, and can be called.
-module(decoded_funs).
-export([main/1, inc/1]).

main(_) ->
    {ok, Tokens, _} = erl_scan:string("[fun decoded_funs:inc/1, {tag, fun decoded_funs:inc/1}, {tag, 1}]."),
    {ok, Read} = erl_parse:parse_term(Tokens),
    lists:foreach(fun show/1, Read),
    Decoded = binary_to_term(term_to_binary([fun ?MODULE:inc/1, #{f => fun ?MODULE:inc/1}, none])),
    lists:foreach(fun show/1, Decoded).

show(F) when is_function(F, 1) -> io:format("fun: ~p~n", [F(1)]);
show({tag, F}) when is_function(F) -> io:format("tagged fun: ~p~n", [F(2)]);
show(#{f := F}) when is_function(F) -> io:format("fun in a map: ~p~n", [F(3)]);
show(Other) -> io:format("other: ~p~n", [Other]).

inc(N) -> N + 1.
