%% Exit signals over links: normal, abnormal, kill, killed, trapped, chains.
-module(process_links).
-export([main/1]).

main(_Args) ->
    process_flag(trap_exit, true),
    io:format("~p~n", [chain(5, broken)]),
    io:format("~p~n", [chain(5, normal)]),
    Main = self(),
    Trapper = spawn_link(fun() -> process_flag(trap_exit, true), Main ! trapping, trap_loop([]) end),
    receive trapping -> ok end,
    [exit(Trapper, R) || R <- [one, normal, {two, 2}]],
    Trapper ! {report, self()},
    io:format("~p~n", [receive {trapped, L} -> L end]),
    exit(Trapper, kill),
    io:format("~p~n", [receive {'EXIT', Trapper, R1} -> R1 end]),
    Plain = spawn_link(fun() -> receive after infinity -> ok end end),
    exit(Plain, normal),
    receive after 10 -> ok end,
    io:format("~p~n", [is_process_alive(Plain)]),
    exit(Plain, shutdown),
    io:format("~p~n", [receive {'EXIT', Plain, R2} -> R2 end]),
    io:format("~p~n", [catch link(Plain)]),
    io:format("~p~n", [receive {'EXIT', Plain, R3} -> R3 after 30000 -> none end]),
    exit(self(), to_myself),
    io:format("~p~n", [receive {'EXIT', From, R4} -> {From =:= self(), R4} end]),
    process_flag(trap_exit, false),
    io:format("~p~n", [element(2, process_info(self(), trap_exit))]).

%% A chain of linked processes whose last one exits: who gets to hear of it?
chain(N, Reason) ->
    Pid = spawn_link(fun() -> link_chain(N, Reason) end),
    receive {'EXIT', Pid, R} -> {N, R} after 30000 -> silence end.

link_chain(0, Reason) -> exit(Reason);
link_chain(N, Reason) ->
    spawn_link(fun() -> link_chain(N - 1, Reason) end),
    receive after patience(Reason) -> done end.

%% Only a normal end lets the others live on.
patience(normal) -> 20;
patience(_) -> infinity.

trap_loop(Seen) ->
    receive
        {'EXIT', _, Reason} -> trap_loop([Reason | Seen]);
        {report, To} -> To ! {trapped, lists:reverse(Seen)}, trap_loop(Seen)
    end.
