%% Replaces OTP's `global`: names and locks of one node. The names are an ets table; its process starts with the first registration,
%% so that gen_server's lookup of `{global, Name}` costs a program nothing that never registers one.
%% Left out: other nodes, conflict resolution, partitions.
-module(global).

-export([start/0, start_link/0, stop/0, info/0, init/1]).
-export([register_name/2, register_name/3, re_register_name/2, re_register_name/3, unregister_name/1, whereis_name/1, send/2]).
-export([registered_names/0, random_exit_name/3, random_notify_name/3, notify_all_name/3]).
-export([set_lock/1, set_lock/2, set_lock/3, del_lock/1, del_lock/2, trans/2, trans/3, trans/4]).
-export([sync/0, sync/1, disconnect/0]).

-define(NAMES, global_names).

start() -> {ok, server()}.
start_link() -> start().
stop() -> ok.
info() -> registered_names().
sync() -> ok.
sync(_) -> ok.
disconnect() -> [].

whereis_name(Name) ->
    try ets:lookup(?NAMES, Name) of
        [{_, Pid, _}] -> alive(Pid);
        [] -> undefined
    catch
        error:badarg -> undefined
    end.

alive(Pid) ->
    case is_process_alive(Pid) of
        true -> Pid;
        false -> undefined
    end.

send(Name, Message) ->
    case whereis_name(Name) of
        Pid when is_pid(Pid) ->
            Pid ! Message,
            Pid;
        undefined ->
            exit({badarg, {Name, Message}})
    end.

register_name(Name, Pid) -> register_name(Name, Pid, fun random_exit_name/3).
register_name(Name, Pid, Resolve) when is_pid(Pid), is_function(Resolve) -> call({register, Name, Pid}).
re_register_name(Name, Pid) -> re_register_name(Name, Pid, fun random_exit_name/3).
re_register_name(Name, Pid, Resolve) when is_pid(Pid), is_function(Resolve) -> call({re_register, Name, Pid}).
unregister_name(Name) -> call({unregister, Name}).

registered_names() ->
    try [Name || {Name, _, _} <- ets:tab2list(?NAMES)]
    catch error:badarg -> []
    end.

random_exit_name(_, Pid, _) -> Pid.
random_notify_name(_, Pid, _) -> Pid.
notify_all_name(_, _, _) -> none.

%% ---- locks: {Resource, Requester}; the same requester may take one again

set_lock(Id) -> set_lock(Id, [node()], infinity).
set_lock(Id, Nodes) -> set_lock(Id, Nodes, infinity).
set_lock({_, _} = Id, Nodes, Retries) when is_list(Nodes) -> try_lock(Id, Retries, 1).

try_lock(Id, Retries, Pause) ->
    case call({lock, Id, self()}) of
        true -> true;
        false when Retries =:= 0 -> false;
        false ->
            timer:sleep(Pause),
            try_lock(Id, fewer(Retries), min(2 * Pause, 250))
    end.

fewer(infinity) -> infinity;
fewer(N) when N > 0 -> N - 1.

del_lock(Id) -> del_lock(Id, [node()]).
del_lock({_, _} = Id, _) -> call({unlock, Id, self()}).

trans(Id, Fun) -> trans(Id, Fun, [node()], infinity).
trans(Id, Fun, Nodes) -> trans(Id, Fun, Nodes, infinity).
trans(Id, Fun, Nodes, Retries) ->
    case set_lock(Id, Nodes, Retries) of
        true ->
            try Fun()
            after del_lock(Id, Nodes)
            end;
        false ->
            aborted
    end.

%% ---- the process

call(Request) ->
    Ref = make_ref(),
    server() ! {Ref, self(), Request},
    receive {Ref, Answer} -> Answer end.

server() ->
    case whereis(global_name_server) of
        undefined -> begin_server();
        Pid -> Pid
    end.

%% Two callers may start it at once: one registers, the other one's ends.
begin_server() ->
    Ref = make_ref(),
    _ = erts_internal:spawn_system_process(?MODULE, init, [{self(), Ref}]),
    receive Ref -> whereis(global_name_server) end.

init({Starter, Ref}) ->
    try register(global_name_server, self()) of
        true ->
            ?NAMES = ets:new(?NAMES, [named_table, protected, {read_concurrency, true}]),
            Starter ! Ref,
            loop(#{})
    catch
        error:badarg -> Starter ! Ref
    end.

loop(Locks) ->
    receive
        {Ref, From, Request} ->
            {Answer, Locks1} = handle(Request, Locks),
            From ! {Ref, Answer},
            loop(Locks1);
        {'DOWN', Monitor, process, Pid, _} ->
            true = ets:match_delete(?NAMES, {'_', Pid, Monitor}),
            loop(maps:filter(fun(_, {_, Holder, _}) -> Holder =/= Pid end, Locks));
        _ ->
            loop(Locks)
    end.

handle({register, Name, Pid}, Locks) ->
    case whereis_name(Name) of
        undefined -> {insert(Name, Pid), Locks};
        _ -> {no, Locks}
    end;
handle({re_register, Name, Pid}, Locks) ->
    ok = remove(Name),
    {insert(Name, Pid), Locks};
handle({unregister, Name}, Locks) ->
    {remove(Name), Locks};
handle({lock, {Resource, Requester}, Pid}, Locks) ->
    case Locks of
        #{Resource := {Requester, _, _}} -> {true, Locks};
        #{Resource := _} -> {false, Locks};
        #{} -> {true, Locks#{Resource => {Requester, Pid, erlang:monitor(process, Pid)}}}
    end;
handle({unlock, {Resource, Requester}, _}, Locks) ->
    case Locks of
        #{Resource := {Requester, _, Monitor}} ->
            erlang:demonitor(Monitor, [flush]),
            {true, maps:remove(Resource, Locks)};
        #{} ->
            {true, Locks}
    end.

insert(Name, Pid) ->
    ok = remove(Name),
    true = ets:insert(?NAMES, {Name, Pid, erlang:monitor(process, Pid)}),
    yes.

remove(Name) ->
    case ets:take(?NAMES, Name) of
        [{_, _, Monitor}] -> erlang:demonitor(Monitor, [flush]), ok;
        [] -> ok
    end.
