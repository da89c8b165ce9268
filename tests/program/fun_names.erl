%% What funs are called: names, numbers and digests of fun_info, and how they are printed.
-module(fun_names).
-export([main/1, exported/1]).

-define(ITEMS, [type, module, name, arity, index, new_index, uniq, new_uniq]).

main(_Args) ->
    Y = length(atom_to_list(node())),
    Named = fun Count(0) -> []; Count(N) -> [N | Count(N - 1)] end,
    Funs = [fun(X) -> X end, fun(X) -> X + Y end, fun local/1, fun local/1, fun exported/1, fun ?MODULE:exported/1, fun lists:map/2,
            Named, fun Outer(X) -> fun(Z) -> {Outer, X, Z} end end, (fun(A) -> fun(B) -> A + B end end)(1), fun() -> Y end],
    [io:format("~p~n", [F]) || F <- Funs],
    [io:format("~w~n", [[erlang:fun_info(F, Item) || Item <- ?ITEMS]]) || F <- Funs],
    [io:format("~p~n", [erlang:fun_info_mfa(F)]) || F <- Funs],
    io:format("~p~n", [(Named)(3)]),
    io:format("~p~n", [module_info(md5)]),
    io:format("~p~n", [?MODULE:module_info(md5) =:= element(2, erlang:fun_info(hd(Funs), new_uniq))]),
    io:format("~p ~p~n", [lists:module_info(md5), maps:module_info(md5)]),
    io:format("~p~n", [[F || {F, _} <- [{fun(K) -> [K, Y] end, 1}]]]),
    io:format("~p~n", [erlang:fun_to_list(fun() -> [] end)]),
    io:format("~p~n", [[erlang:phash2(F) || F <- Funs]]),
    io:format("~p~n", [lists:sort(lists:reverse(Funs))]),
    io:format("~p~n", [binary:part(term_to_binary(hd(Funs)), 0, 32)]),
    io:format("~p~n", [binary_to_term(term_to_binary(lists:nth(2, Funs))) =:= lists:nth(2, Funs)]).

local(X) -> {X}.

exported(X) -> [X].
