%% Links, trapped exits, monitors.
-module(core_links).
-export([main/1]).

main(_Args) ->
    process_flag(trap_exit, true),
    A = spawn_link(fun() -> exit(finished) end),
    erlang:display(receive {'EXIT', A, Reason} -> Reason end),
    B = spawn_link(fun() -> ok end),
    erlang:display(receive {'EXIT', B, Reason2} -> Reason2 end),
    {C, Ref} = spawn_monitor(fun() -> exit({shutdown, 1}) end),
    erlang:display(receive {'DOWN', Ref, process, C, Reason3} -> Reason3 end),
    Ref2 = monitor(process, C),
    erlang:display(receive {'DOWN', Ref2, process, C, Reason4} -> Reason4 end),
    D = spawn_link(fun() -> receive never -> ok end end),
    exit(D, kill),
    erlang:display(receive {'EXIT', D, Reason5} -> Reason5 end),
    E = spawn_link(fun() -> receive never -> ok end end),
    unlink(E),
    exit(E, stop),
    Ref3 = monitor(process, E),
    receive {'DOWN', Ref3, process, E, _} -> ok end,
    erlang:display(receive {'EXIT', E, _} -> linked after 20 -> not_linked end),
    F = spawn(fun() -> receive go -> exit(went) end end),
    Ref4 = monitor(process, F),
    demonitor(Ref4),
    F ! go,
    erlang:display(receive {'DOWN', Ref4, _, _, _} -> monitored after 20 -> not_monitored end).
