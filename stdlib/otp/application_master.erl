%% Replaces OTP's `application_master`: the process that is group leader of an application's processes and runs its callbacks.
%% Two processes as in OTP: this one forwards I/O and answers the controller, a second one calls start/2 and is the parent of the top
%% supervisor. Left out: start phases, shutdown time limits, sending processes left over at the end away.
-module(application_master).

-export([start_link/3, stop/1, get_child/1, call/2]).
-export([init/3, run/3]).

start_link(Controller, Module, Args) -> spawn_link(?MODULE, init, [Controller, Module, Args]).

stop(Master) ->
    Monitor = erlang:monitor(process, Master),
    erlang:unlink(Master),
    Master ! {stop, self()},
    receive
        {'DOWN', Monitor, process, _, _} -> ok
    end,
    receive {'EXIT', Master, _} -> ok after 0 -> ok end.

get_child(Master) -> call(Master, get_child).

call(Master, Request) ->
    Monitor = erlang:monitor(process, Master),
    Master ! {Request, self(), Monitor},
    receive
        {Monitor, Answer} ->
            erlang:demonitor(Monitor, [flush]),
            Answer;
        {'DOWN', Monitor, process, _, Reason} ->
            exit(Reason)
    end.

%% ---- the master

init(Controller, Module, Args) ->
    _ = process_flag(trap_exit, true),
    Outer = group_leader(),
    receive {start, Controller} -> ok end,
    true = group_leader(self(), self()),
    Runner = spawn_link(?MODULE, run, [self(), Module, Args]),
    loop(Runner, Controller, Outer, Module, undefined).

loop(Runner, Controller, Outer, Module, Child) ->
    receive
        {io_request, _, _, _} = Request ->
            Outer ! Request,
            loop(Runner, Controller, Outer, Module, Child);
        {Runner, {running, Pid}} ->
            Controller ! {started, self(), ok},
            loop(Runner, Controller, Outer, Module, Pid);
        {Runner, {failed, Error}} ->
            erlang:unlink(Controller),
            Controller ! {started, self(), {error, Error}};
        {get_child, From, Ref} ->
            From ! {Ref, {Child, Module}},
            loop(Runner, Controller, Outer, Module, Child);
        {stop, _} ->
            Runner ! {self(), stop},
            loop(Runner, Controller, Outer, Module, Child);
        {'EXIT', Runner, Reason} ->
            exit(Reason);
        {'EXIT', Controller, Reason} ->
            Runner ! {self(), stop},
            loop_until_ended(Runner, Outer, Reason);
        _ ->
            loop(Runner, Controller, Outer, Module, Child)
    end.

loop_until_ended(Runner, Outer, Reason) ->
    receive
        {io_request, _, _, _} = Request ->
            Outer ! Request,
            loop_until_ended(Runner, Outer, Reason);
        {'EXIT', Runner, _} ->
            exit(Reason)
    end.

%% ---- the process that runs the callbacks

run(Master, Module, Args) ->
    _ = process_flag(trap_exit, true),
    try Module:start(normal, Args) of
        {ok, Pid} when is_pid(Pid) -> running(Master, Module, Pid, []);
        {ok, Pid, State} when is_pid(Pid) -> running(Master, Module, Pid, State);
        {error, Reason} -> failed(Master, {Reason, {Module, start, [normal, Args]}});
        Other -> failed(Master, {bad_return, {{Module, start, [normal, Args]}, Other}})
    catch
        throw:Value -> failed(Master, {bad_return, {{Module, start, [normal, Args]}, Value}});
        exit:Reason -> failed(Master, {bad_return, {{Module, start, [normal, Args]}, {'EXIT', Reason}}});
        error:Reason:Stack -> failed(Master, {bad_return, {{Module, start, [normal, Args]}, {'EXIT', {Reason, Stack}}}})
    end.

failed(Master, Error) ->
    Master ! {self(), {failed, Error}}.

running(Master, Module, Pid, State) ->
    erlang:link(Pid),
    Master ! {self(), {running, Pid}},
    await(Master, Module, Pid, State).

await(Master, Module, Pid, State) ->
    receive
        {'EXIT', Pid, Reason} ->
            stopped(Module, State),
            exit(Reason);
        {Master, stop} ->
            State1 = prepare(Module, State),
            end_child(Pid),
            stopped(Module, State1),
            exit(shutdown);
        {'EXIT', Master, Reason} ->
            end_child(Pid),
            exit(Reason);
        _ ->
            await(Master, Module, Pid, State)
    end.

end_child(Pid) ->
    erlang:unlink(Pid),
    exit(Pid, shutdown),
    Monitor = erlang:monitor(process, Pid),
    receive {'DOWN', Monitor, process, _, _} -> ok end.

prepare(Module, State) ->
    case erlang:function_exported(Module, prep_stop, 1) of
        true ->
            try Module:prep_stop(State)
            catch _:_ -> State
            end;
        false ->
            State
    end.

stopped(Module, State) ->
    try Module:stop(State)
    catch _:_ -> ok
    end.
