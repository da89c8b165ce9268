%% Small processes that library modules expect under a name and that need no module of their own.
%% Stands in place of kernel's supervisors (`kernel_sup`, `kernel_safe_sup`) and of what kernel starts for sockets.
%% Left out: restarts; what is started here is as permanent as the program.
-module(beamless_services).

-export([start_supervisor/1, supervisor/1]).
-export([start_inet_drivers/0, start_sockets/0, start_inet_db/0, start_signal_server/0]).

%% The drivers behind `prim_inet`'s ports. No process: what matters is that programs without sockets do not link them.
start_inet_drivers() -> beamless_native:inet_drivers().

%% The tables of what sockets can do, and OTP's registry of sockets, which `prim_socket` starts itself. The natives are there without being loaded.
start_sockets() ->
    register_sockets(erts_internal:spawn_system_process(socket_registry, start, [])),
    prim_socket:init().

%% Sockets are entered by name: whoever opens one finds the registry there.
register_sockets(Pid) ->
    case whereis(socket_registry) of
        Pid -> ok;
        _ -> erlang:yield(), register_sockets(Pid)
    end.

%% The table and server of what is known about names and hosts, which `inet` and `gen_tcp` read on every call.
start_inet_db() ->
    {ok, _} = inet_db:start(),
    inet_config:init().

%% Signals of the operating system as events; OTP's own handler ends the program in good order at SIGTERM.
start_signal_server() ->
    {ok, _} = gen_event:start({local, erl_signal_server}),
    ok = gen_event:add_handler(erl_signal_server, erl_signal_handler, []),
    ok = os:set_signal(sigterm, handle).

%% `timer` starts its server on first use as a child of `kernel_sup`; `disk_log`, `dets` and `pg` theirs under
%% `kernel_safe_sup`, `error_logger` its under `logger_sup`.
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
