%% Local, external and anonymous funs: identity, comparison, information, errors.
-module(fun_kinds).
-export([main/1, exported/2]).

main(_Args) ->
    External = fun ?MODULE:exported/2,
    io:format("~p ~p~n", [External, External =:= fun fun_kinds:exported/2]),
    io:format("~p~n", [fun lists:map/2]),
    io:format("~p~n", [[erlang:fun_info(External, K) || K <- [module, name, arity, type, env]]]),
    Local = fun local/1,
    io:format("~p~n", [[erlang:fun_info(Local, K) || K <- [module, arity, type]]]),
    X = id(5),
    Closure = fun(Y) -> X + Y end,
    io:format("~p~n", [erlang:fun_info(Closure, env)]),
    io:format("~p~n", [[is_function(Closure), is_function(Closure, 1), is_function(Closure, 2), is_function(External, 2), is_function(x)]]),
    io:format("~p~n", [Closure =:= Closure]),
    io:format("~p~n", [[Closure(1), Local(2), External(3, 4), apply(External, [1, 1]), apply(lists, reverse, [[1, 2]])]]),
    M = id(?MODULE), F = id(exported),
    io:format("~p ~p~n", [M:F(1, 2), (fun M:F/2)(5, 6)]),
    Bad = [fun() -> (id(nofun))() end, fun() -> Closure() end, fun() -> apply(Local, [1, 2, 3]) end, fun() -> apply(x, y, id(z)) end,
           fun() -> M:missing() end, fun() -> (fun M:missing/3)(1, 2, 3) end, fun() -> apply(id(1), f, []) end, fun() -> apply(M, id("f"), []) end],
    [io:format("~p~n", [try B() catch C:R -> {C, shorten(R)} end]) || B <- Bad].

shorten({badarity, {_, Args}}) -> {badarity, Args};
shorten(R) -> R.

exported(A, B) -> {exported, A, B}.

local(A) -> {local, A}.

id(X) -> X.
