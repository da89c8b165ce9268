%% process_info items that do not depend on the machine.
-module(process_info).
-export([main/1]).

main(_Args) ->
    Self = self(),
    Pid = spawn_link(fun() -> put(k, v), Self ! ready, receive stop -> ok end end),
    receive ready -> ok end,
    Pid ! a, Pid ! {b, 1},
    wait_waiting(Pid),
    io:format("~p~n", [process_info(Pid, [message_queue_len, messages, dictionary, status, trap_exit, priority, monitors, monitored_by, registered_name])]),
    io:format("~p~n", [process_info(Pid, links) =:= {links, [Self]}]),
    io:format("~p~n", [[is_integer(element(2, process_info(Pid, I))) || I <- [memory, heap_size, total_heap_size, stack_size, reductions]]]),
    io:format("~p~n", [lists:member(Pid, processes())]),
    Ref = monitor(process, Pid),
    io:format("~p~n", [process_info(Pid, monitored_by) =:= {monitored_by, [Self]}]),
    Pid ! stop,
    receive {'DOWN', Ref, _, _, _} -> ok end,
    io:format("~p~n", [process_info(Pid)]),
    io:format("~p~n", [process_info(Pid, messages)]),
    io:format("~p~n", [try process_info(self(), nonsense) catch C:R -> {C, R} end]).

wait_waiting(Pid) ->
    case process_info(Pid, status) of
        {status, waiting} -> ok;
        _ -> receive after 1 -> wait_waiting(Pid) end
    end.
