%% Monitors: several on one process, by name, on the dead, with demonitor options, with tags and aliases.
-module(process_monitors).
-export([main/1]).

main(_Args) ->
    Pid = spawn(fun() -> receive {stop, R} -> exit(R) end end),
    R1 = monitor(process, Pid), R2 = monitor(process, Pid), R3 = monitor(process, Pid),
    true = demonitor(R2),
    Pid ! {stop, bye},
    io:format("~p~n", [[receive {'DOWN', R, process, Pid, Why} -> Why after Patience -> none end || {R, Patience} <- [{R1, infinity}, {R2, 20}, {R3, infinity}]]]),
    R4 = monitor(process, Pid),
    io:format("~p~n", [receive {'DOWN', R4, process, Pid, Why4} -> Why4 end]),
    R5 = monitor(process, no_such_name),
    io:format("~p~n", [receive {'DOWN', R5, process, Who5, Why5} -> {Who5, Why5} end]),
    Named = spawn(fun() -> receive go -> ok end end),
    register(named, Named),
    R6 = monitor(process, named),
    named ! go,
    io:format("~p~n", [receive {'DOWN', R6, process, Who6, Why6} -> {Who6, Why6} end]),
    R7 = monitor(process, Named),
    receive after 10 -> ok end,
    io:format("~p ~p~n", [demonitor(R7, [flush]), receive {'DOWN', R7, _, _, _} -> left after 0 -> flushed end]),
    io:format("~p~n", [[demonitor(R7, [info]), demonitor(R7, [flush, info])]]),
    Worker = spawn(fun() -> receive {From, Alias} -> From ! ready, Alias ! {answer, 42}, receive stop -> ok end end end),
    Alias = monitor(process, Worker, [{alias, reply_demonitor}]),
    Worker ! {self(), Alias},
    receive ready -> ok end,
    io:format("~p~n", [receive {answer, N} -> N end]),
    Worker ! stop,
    io:format("~p~n", [receive {'DOWN', Alias, _, _, _} -> down after 30 -> demonitored end]),
    Tagged = monitor(process, spawn(fun() -> ok end), [{tag, {my, tag}}]),
    io:format("~p~n", [receive {{my, tag}, Tagged, process, _, W} -> W =:= normal orelse W =:= noproc end]),
    io:format("~p~n", [element(2, process_info(self(), monitors))]).
