%% Endless loops of several shapes do not starve timers or other processes.
-module(process_preempt).
-export([main/1]).

main(_Args) ->
    Loops = [spawn(fun() -> spin(0) end), spawn(fun() -> bouncing(0) end), spawn(fun() -> [lists:seq(1, 1000) || _ <- endless()] end),
             spawn(fun() -> allocate([]) end)] ++ [spawn(fun() -> spin(0) end) || _ <- lists:seq(1, 12)],
    receive after 20 -> ok end,
    Self = self(),
    [spawn(fun() -> Self ! {done, N} end) || N <- [1, 2, 3]],
    io:format("~p~n", [[receive {done, N} -> N end || N <- [1, 2, 3]]]),
    [exit(Pid, kill) || Pid <- Loops],
    io:format("~p~n", [[begin R = monitor(process, P), receive {'DOWN', R, _, _, _} -> gone end end || P <- Loops]]).

spin(N) -> spin(N + 1).

bouncing(N) -> bounced(N).
bounced(N) -> bouncing(N + 1).

endless() -> spin(0).

allocate(L) when length(L) > 100 -> allocate([]);
allocate(L) -> allocate([{L} | L]).
