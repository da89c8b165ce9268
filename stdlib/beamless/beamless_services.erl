%% Small processes that library modules expect under a name and that need no module of their own.
%% Stands in place of kernel's supervisors (`kernel_sup`, `kernel_safe_sup`).
%% Left out: restarts; what is started here is as permanent as the program.
-module(beamless_services).

-export([start_safe_supervisor/0, safe_supervisor/1]).

%% `timer`, `disk_log`, `dets` and `pg` start their server on first use as a child of this one.
start_safe_supervisor() ->
    register(kernel_safe_sup, erts_internal:spawn_system_process(?MODULE, safe_supervisor, [[]])).

safe_supervisor(Children) ->
    _ = process_flag(trap_exit, true),
    receive
        {'$gen_call', From, {start_child, Child}} ->
            {Answer, Children1} = start_child(id(Child), start(Child), Children),
            gen:reply(From, Answer),
            safe_supervisor(Children1);
        {'EXIT', Pid, _} ->
            safe_supervisor(lists:keydelete(Pid, 2, Children));
        _ ->
            safe_supervisor(Children)
    end.

id(#{id := Id}) -> Id;
id(Child) -> element(1, Child).

start(#{start := Start}) -> Start;
start(Child) -> element(2, Child).

start_child(Id, {M, F, Args}, Children) ->
    case lists:keyfind(Id, 1, Children) of
        {_, Pid} -> {{error, {already_started, Pid}}, Children};
        false -> started(Id, apply(M, F, Args), Children)
    end.

started(Id, {ok, Pid}, Children) -> {{ok, Pid}, [{Id, Pid} | Children]};
started(_, {error, _} = Error, Children) -> {Error, Children};
started(_, Other, Children) -> {{error, Other}, Children}.
