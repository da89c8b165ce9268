%% exit/2 with every kind of reason, to others and to oneself, trapped or not.
-module(process_exit_reasons).
-export([main/1]).

main(_Args) ->
    [io:format("~p: ~p ~p~n", [Reason, plain(Reason), trapping(Reason)]) || Reason <- [normal, kill, killed, shutdown, {shutdown, x}, abnormal, "text", 17]],
    {Self, Ref} = spawn_monitor(fun() -> exit(self(), normal), receive after 10 -> exit(survived) end end),
    io:format("~p~n", [receive {'DOWN', Ref, process, Self, R} -> R end]),
    io:format("~p~n", [try exit(not_a_pid, x) catch C:E -> {C, E} end]).

plain(Reason) ->
    {Pid, Ref} = spawn_monitor(fun() -> receive go -> exit(survived) end end),
    exit(Pid, Reason),
    Pid ! go,
    receive {'DOWN', Ref, process, Pid, Why} -> Why end.

trapping(Reason) ->
    Parent = self(),
    {Pid, Ref} = spawn_monitor(fun() -> process_flag(trap_exit, true), Parent ! ready, receive {'EXIT', Parent, R} -> exit({trapped, R}) end end),
    receive ready -> ok end,
    exit(Pid, Reason),
    receive {'DOWN', Ref, process, Pid, Why} -> Why end.
