%% How an uncaught exception in a process looks to those linked and monitoring.
-module(try_process_exits).
-export([main/1]).

main(_Args) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    Bodies = [fun() -> ok end, fun() -> exit(normal) end, fun() -> exit(reason) end, fun() -> throw(ball) end, fun() -> error(oops) end,
              fun() -> 1 div id(0) end, fun() -> exit(kill) end, fun() -> exit(self(), kill) end, fun() -> erlang:error(badarg, [1]) end],
    [begin
         Linked = spawn_link(Body),
         R1 = receive {'EXIT', Linked, Reason} -> simple(Reason) end,
         {Pid, Ref} = spawn_monitor(Body),
         R2 = receive {'DOWN', Ref, process, Pid, Reason2} -> simple(Reason2) end,
         io:format("~p ~p~n", [R1, R2])
     end || Body <- Bodies].

simple({Reason, [{_, _, _, _} | _]}) -> {Reason, trace};
simple(Reason) -> Reason.

id(X) -> X.
