%% Small processes that library modules expect under a name and that need no module of their own.
%% Stands in place of kernel's supervisors (`kernel_sup`, `kernel_safe_sup`).
%% Left out: restarts; what is started here is as permanent as the program.
-module(beamless_services).

-export([start_supervisor/1, supervisor/1]).

%% `timer` starts its server on first use as a child of `kernel_sup`; `disk_log`, `dets` and `pg` theirs under `kernel_safe_sup`.
start_supervisor(Name) ->
    register(Name, erts_internal:spawn_system_process(?MODULE, supervisor, [[]])).

supervisor(Children) ->
    _ = process_flag(trap_exit, true),
    receive
        {'$gen_call', From, {start_child, Child}} ->
            {Answer, Children1} = start_child(id(Child), start(Child), Children),
            gen:reply(From, Answer),
            supervisor(Children1);
        {'EXIT', Pid, _} ->
            supervisor(lists:keydelete(Pid, 2, Children));
        _ ->
            supervisor(Children)
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
