%% spawn with module and arguments, spawn_opt, spawn_monitor, spawn_request, bad arguments.
-module(process_spawning).
-export([main/1, worker/2]).

main(_Args) ->
    spawn(?MODULE, worker, [self(), 1]),
    spawn_link(?MODULE, worker, [self(), 2]),
    {_, Ref} = spawn_monitor(?MODULE, worker, [self(), 3]),
    spawn_opt(?MODULE, worker, [self(), 4], [link, {min_heap_size, 1000}, {priority, high}, {fullsweep_after, 5}]),
    {_, Ref2} = spawn_opt(fun() -> worker(undefined, 5) end, [monitor, {message_queue_data, off_heap}]),
    io:format("~p~n", [lists:sort([receive {worker, N} -> N end || _ <- lists:seq(1, 4)])]),
    [receive {'DOWN', R, process, _, Reason} -> io:format("~p~n", [Reason]) end || R <- [Ref, Ref2]],
    Req = spawn_request(?MODULE, worker, [self(), 6], [link]),
    io:format("~p~n", [receive {spawn_reply, Req, Status, Pid} -> {Status, is_pid(Pid)} end]),
    io:format("~p~n", [receive {worker, 6} -> six end]),
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- [fun() -> spawn(id(not_a_fun)) end, fun() -> spawn(m, f, id([a | b])) end,
        fun() -> spawn_opt(fun() -> ok end, [bad_option]) end, fun() -> process_flag(priority, wrong) end, fun() -> process_flag(unknown_flag, 1) end]],
    io:format("~p~n", [[process_flag(priority, high), process_flag(priority, normal)]]),
    io:format("~p~n", [[is_pid(P) || P <- [self(), group_leader()]]]).

worker(undefined, _) -> exit(lonely);
worker(Parent, N) -> Parent ! {worker, N}.

id(X) -> X.
