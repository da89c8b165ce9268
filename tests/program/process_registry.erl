%% Registered names: register, whereis, send, errors, release on death.
-module(process_registry).
-export([main/1]).

main(_Args) ->
    true = register(main_process, self()),
    main_process ! hi,
    io:format("~p~n", [receive hi -> hi end]),
    io:format("~p~n", [process_info(self(), registered_name)]),
    io:format("~p~n", [lists:member(main_process, registered())]),
    Errors = [fun() -> register(main_process, self()) end, fun() -> register(other, self()) end, fun() -> register(undefined, spawn(fun() -> ok end)) end,
              fun() -> register("name", self()) end, fun() -> unregister(nobody) end, fun() -> nobody ! x end, fun() -> whereis(1) end,
              fun() -> nobody_there ! {a, b} end],
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- Errors],
    {Pid, Ref} = spawn_monitor(fun() -> register(worker, self()), receive stop -> ok end end),
    wait_for(worker),
    worker ! stop,
    receive {'DOWN', Ref, process, Pid, _} -> ok end,
    io:format("~p~n", [whereis(worker)]),
    true = unregister(main_process),
    io:format("~p~n", [whereis(main_process)]),
    io:format("~p~n", [erlang:send({nowhere, node()}, lost)]),
    io:format("~p~n", [process_info(self(), registered_name)]).

wait_for(Name) ->
    case whereis(Name) of
        undefined -> receive after 1 -> wait_for(Name) end;
        _ -> ok
    end.
