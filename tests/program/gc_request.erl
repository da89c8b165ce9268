%% Collections asked of other processes are answered, and a limit on the heap counts the messages.
-module(gc_request).
-export([main/1]).

main(_) ->
    Pid = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [erlang:garbage_collect(Pid)]),
    io:format("~p~n", [erlang:garbage_collect(Pid, [{type, minor}])]),
    async = erlang:garbage_collect(Pid, [{async, request}]),
    io:format("~p~n", [receive {garbage_collect, request, Result} -> Result end]),
    exit(Pid, kill),
    async = erlang:garbage_collect(Pid, [{async, late}]),
    io:format("~p~n", [receive {garbage_collect, late, Late} -> Late end]),
    Limited = spawn_opt(fun() -> receive stop -> ok end end, [{max_heap_size, #{size => 1024, error_logger => false}}, {message_queue_data, on_heap}]),
    Monitor = monitor(process, Limited),
    [Limited ! lists:duplicate(N, N) || N <- lists:seq(1, 100)],
    erlang:process_info(Limited, messages),
    erlang:garbage_collect(Limited),
    io:format("~p~n", [receive {'DOWN', Monitor, process, Limited, Reason} -> Reason end]),
    ok.
