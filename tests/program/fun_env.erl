%% What closures hold, read by erlang:fun_info/1,2 and called, as the evaluator of Erlang does with funs of evaluated code.
-module(fun_env).
-export([main/1]).

main(_) ->
    Held = {call, fun(X) -> {called, X} end},
    Fun = fun() -> Held end,
    {env, [{call, Inner}]} = erlang:fun_info(Fun, env),
    io:format("~p~n", [Inner(1)]),
    {env, [Other]} = lists:keyfind(env, 1, erlang:fun_info(keep([{other, fun twice/1}]))),
    io:format("~p~n", [[F(21) || {other, F} <- Other]]),
    io:format("~p~n", [erlang:fun_info(fun twice/1, env)]).

keep(List) -> fun() -> List end.

twice(X) -> 2 * X.
