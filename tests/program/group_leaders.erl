%% Group leaders of other processes, module_info of modules by name, and the process init.
-module(group_leaders).
-export([main/1]).

main(_) ->
    Leader = spawn(fun() -> receive stop -> ok end end),
    Other = spawn(fun() -> receive stop -> ok end end),
    io:format("~p ~p~n", [group_leader(Leader, Other), process_info(Other, group_leader) =:= {group_leader, Leader}]),
    exit(Other, kill),
    io:format("~p~n", [failure(fun() -> group_leader(Leader, Other) end)]),
    io:format("~p~n", [failure(fun() -> group_leader(nobody, self()) end)]),
    io:format("~p ~p~n", [is_pid(whereis(init)), whereis(nobody)]),
    io:format("~p~n", [[M:module_info(module) || M <- [?MODULE, list_to_atom("lis" ++ "ts")]]]),
    io:format("~p~n", [apply(list_to_atom("lis" ++ "ts"), module_info, [module])]),
    io:format("~p~n", [failure(fun() -> M = list_to_atom("lis" ++ "ts"), M:module_info(nothing) end)]),
    io:format("~p~n", [failure(fun() -> binary_to_atom(<<0:512/unit:8, 255>>) end)]),
    io:format("~p~n", [failure(fun() -> binary_to_atom(<<0:100/unit:8, 255>>) end)]).

failure(Fun) ->
    try Fun()
    catch Class:Reason -> {Class, Reason}
    end.
