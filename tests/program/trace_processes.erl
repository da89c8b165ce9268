%% Tracing of processes: flags, tracers, the events of messages, relations, scheduling and collections, who inherits them, time stamps.
-module(trace_processes).
-export([main/1, worker/0]).

main(_) ->
    flags(),
    events(),
    inherited(),
    stamps(),
    collections(),
    scheduling(),
    refused(),
    new_processes(),
    switched_off().

worker() ->
    receive
        {reply, To} -> To ! answer;
        link -> Pid = spawn_link(fun() -> receive x -> ok end end), unlink(Pid), Pid ! x;
        name -> register(traced_worker, self()), unregister(traced_worker);
        {down, Pid} -> link(Pid);
        collect -> erlang:garbage_collect();
        {stop, Reason} -> exit(Reason)
    end,
    worker().

%% What has come to the tracer, in order; processes by the names given.
told(Names) ->
    receive Event -> [named(Event, Names) | told(Names)]
    after 200 -> []
    end.

named(Pid, Names) when is_pid(Pid) -> maps:get(Pid, Names, a_process);
named(Fun, _) when is_function(Fun) -> a_fun;
named(Tuple, Names) when is_tuple(Tuple) -> list_to_tuple([named(Item, Names) || Item <- tuple_to_list(Tuple)]);
named([Head | Tail], Names) -> [named(Head, Names) | named(Tail, Names)];
named(Term, _) -> Term.

show(What, Events) ->
    io:format("~s~n", [What]),
    [io:format("  ~p~n", [Event]) || Event <- Events].

flags() ->
    Pid = spawn(fun worker/0),
    1 = erlang:trace(Pid, true, [procs, send, 'receive', timestamp, set_on_link]),
    {flags, Flags} = erlang:trace_info(Pid, flags),
    io:format("~p ~p~n", [Flags, erlang:trace_info(Pid, tracer) =:= {tracer, self()}]),
    1 = erlang:trace(Pid, false, [procs, timestamp]),
    io:format("~p~n", [erlang:trace_info(Pid, flags)]),
    1 = erlang:trace(Pid, false, [all]),
    io:format("~p ~p~n", [erlang:trace_info(Pid, flags), erlang:trace_info(Pid, tracer)]),
    exit(Pid, kill),
    false = is_process_alive(Pid),
    io:format("~p~n", [erlang:trace_info(Pid, flags)]).

events() ->
    Pid = spawn(fun worker/0),
    Names = #{Pid => worker, self() => main},
    erlang:trace(Pid, true, [procs, send, 'receive']),
    Pid ! {reply, self()},
    show("messages", told(Names)),
    Pid ! link,
    show("links", told(Names)),
    Pid ! name,
    show("names", told(Names)),
    process_flag(trap_exit, true),
    Pid ! {down, self()},
    show("link to the tracer", told(Names)),
    Pid ! {stop, {because, "of this"}},
    show("end", told(Names)),
    process_flag(trap_exit, false).

inherited() ->
    [begin
         Parent = spawn(fun() ->
             receive go -> ok end,
             [spawn_link(fun() -> receive stop -> ok end end) || _ <- [1, 2]],
             receive stop -> ok end
         end),
         erlang:trace(Parent, true, [procs | Flags]),
         Parent ! go,
         Told = told(#{Parent => parent, self() => main}),
         {flags, Left} = erlang:trace_info(Parent, flags),
         show(io_lib:format("inherited with ~p, left ~p", [Flags, Left]), lists:sort(Told)),
         erlang:trace(all, false, [all]),
         exit(Parent, kill)
     end || Flags <- [[], [set_on_spawn], [set_on_first_spawn], [set_on_link], [set_on_first_link]]],
    told(#{}).

stamps() ->
    [begin
         Pid = spawn(fun worker/0),
         erlang:trace(Pid, true, ['receive', Kind]),
         Pid ! {stop, normal},
         receive
             {trace_ts, Pid, 'receive', {stop, normal}, Stamp} ->
                 io:format("~p: ~p~n", [Kind, kind(Stamp)])
         end
     end || Kind <- [timestamp, monotonic_timestamp, strict_monotonic_timestamp]].

kind({Mega, S, Micro}) when Mega > 1000, is_integer(S), is_integer(Micro) -> now;
kind({Time, Count}) when is_integer(Time), is_integer(Count) -> strict;
kind(Time) when is_integer(Time) -> monotonic.

collections() ->
    Pid = spawn(fun worker/0),
    erlang:trace(Pid, true, [garbage_collection]),
    Pid ! collect,
    [begin
         receive {trace, Pid, Tag, Sizes} -> ok end,
         io:format("~p ~p~n", [Tag, lists:sort([Name || {Name, Size} <- Sizes, is_integer(Size)])])
     end || Tag <- [gc_major_start, gc_major_end]],
    true = erlang:garbage_collect(Pid, [{type, minor}]),
    [receive {trace, Pid, Tag, _} -> io:format("~p~n", [Tag]) end || Tag <- [gc_minor_start, gc_minor_end]],
    exit(Pid, kill).

scheduling() ->
    Pid = spawn(fun worker/0),
    _ = told(#{}),
    erlang:trace(Pid, true, [running]),
    _ = told(#{}),
    Pid ! {reply, self()},
    Told = told(#{Pid => worker}),
    io:format("~p~n", [lists:usort([Event || Event <- Told, element(1, Event) =:= trace])]),
    erlang:trace(Pid, false, [running]),
    exit(Pid, kill),
    false = is_process_alive(Pid),
    _ = told(#{}).

refused() ->
    Pid = spawn(fun worker/0),
    Other = spawn(fun worker/0),
    1 = erlang:trace(Pid, true, [send, {tracer, Other}]),
    [io:format("~p~n", [catch_error(fun() -> erlang:trace(Whom, How, Flags) end)]) || {Whom, How, Flags} <-
        [{Pid, maybe_so, []}, {Pid, true, [sent]}, {Pid, true, send}, {nobody, true, [send]}]],
    exit(Other, kill),
    false = is_process_alive(Other),
    io:format("~p~n", [erlang:trace(Pid, true, [procs])]),
    exit(Pid, kill),
    receive {trace, Pid, exit, Reason} -> io:format("~p~n", [Reason]) end,
    io:format("~p~n", [catch_error(fun() -> erlang:trace(Pid, true, [procs]) end)]),
    io:format("~p~n", [catch_error(fun() -> erlang:trace_info(self(), names) end)]).

catch_error(Fun) ->
    try Fun() catch error:Reason -> {error, Reason} end.

new_processes() ->
    0 = erlang:trace(new_processes, true, [procs]),
    Pid = spawn(fun() -> ok end),
    show("new", told(#{Pid => child, self() => main})),
    io:format("~p~n", [erlang:trace_info(new_processes, flags)]),
    0 = erlang:trace(new_processes, false, [procs]),
    spawn(fun() -> ok end),
    show("no more", told(#{})),
    Reference = erlang:trace_delivered(all),
    receive {trace_delivered, all, Reference} -> io:format("delivered~n") end.

switched_off() ->
    Pid = spawn(fun worker/0),
    erlang:trace(Pid, true, [send, 'receive']),
    1 = erlang:trace_pattern('receive', false, []),
    io:format("~p ~p~n", [erlang:trace_info('receive', match_spec), erlang:trace_info(send, match_spec)]),
    Pid ! {reply, self()},
    show("without receiving", told(#{Pid => worker, self() => main})),
    1 = erlang:trace_pattern('receive', true, []),
    Pid ! {reply, self()},
    show("with it", told(#{Pid => worker, self() => main})).
