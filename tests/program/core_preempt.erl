%% An endless loop does not keep the others from running.
-module(core_preempt).
-export([main/1]).

main(_Args) ->
    Spinners = [spawn(fun() -> spin(0) end) || _ <- [1, 2, 3, 4, 5, 6, 7, 8]],
    Self = self(),
    spawn(fun() -> Self ! alive end),
    erlang:display(receive alive -> alive end),
    [exit(Pid, kill) || Pid <- Spinners],
    [begin Ref = monitor(process, Pid), receive {'DOWN', Ref, _, _, _} -> ok end end || Pid <- Spinners],
    erlang:display([is_process_alive(Pid) || Pid <- Spinners]).

spin(N) -> spin(N + 1).
