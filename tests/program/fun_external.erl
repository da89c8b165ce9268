%% Funs of one module differ by their index, and those that were written in the external format can be read and called again.
-module(fun_external).
-export([main/1]).

main(_) ->
    {F, G} = {id(fun(A, B) -> {f, A, B} end), id(fun(A, B) -> {g, A, B} end)},
    io:format("~p ~p ~p~n", [F =:= G, F == F, map_size(#{F => 1, G => 2})]),
    io:format("~p~n", [lists:usort([F, G, F]) =:= lists:sort([F, G])]),
    Index = fun(Fun) -> element(2, erlang:fun_info(Fun, index)) end,
    Uniq = fun(Fun) -> element(2, erlang:fun_info(Fun, uniq)) end,
    io:format("~p ~p ~p~n", [Index(F) =:= Index(G), Uniq(F) =:= Uniq(G), byte_size(element(2, erlang:fun_info(F, new_uniq)))]),
    X = id([1, {2, <<"three">>}]),
    H = fun(Y) -> {X, Y} end,
    Again = binary_to_term(term_to_binary({F, [H | G], fun lists:reverse/1})),
    {F1, [H1 | G1], Reverse} = Again,
    io:format("~p ~p ~p ~p~n", [F1(1, 2), G1(3, 4), H1(5), Reverse([1, 2])]),
    io:format("~p~n", [Again =:= {F, [H | G], fun lists:reverse/1}]),
    %% The first fun with another index: nothing that was written.
    <<131, 112, Size:32, Arity, Digest:16/binary, _:32, Rest/binary>> = term_to_binary(F),
    Stranger = binary_to_term(<<131, 112, Size:32, Arity, Digest/binary, 99999:32, Rest/binary>>),
    io:format("~p ~p~n", [is_function(Stranger), Stranger =:= F]),
    io:format("~p~n", [try Stranger(1, 2) catch error:{badfun, Stranger} -> badfun end]),
    io:format("~p~n", [try Stranger(1) catch error:{Why, {Stranger, Args}} -> {Why, Args} end]),
    NoModule = binary_to_term(<<131, 112, 70:32, 2, 1:128, 0:32, 0:32, 119, 9, "no_module", 97, 0, 97, 7, 88, 119, 13, "nonode@nohost", 0:96>>),
    io:format("~p~n", [try NoModule(1, 2) catch Class:Reason -> {Class, Reason} end]),
    io:format("~p~n", [catch_class(fun() -> binary_to_term(<<131, 112, 0:32, 1, 0:300>>) end)]),
    ok.

catch_class(Fun) ->
    try Fun() catch Class:Reason -> {Class, Reason} end.

id(X) -> X.
