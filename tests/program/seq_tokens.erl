%% Sequential tracing: tokens go with messages, spawns and exit signals; what the sequential tracer hears.
-module(seq_tokens).
-export([main/1]).

main(_) ->
    token(),
    [traced(Stamp) || Stamp <- [none, timestamp, monotonic_timestamp, strict_monotonic_timestamp]],
    exits(),
    alias_and_name(),
    cleared(),
    ports().

token() ->
    [] = seq_trace:get_token(),
    Parts = [label, serial, send, 'receive', print, timestamp],
    io:format("~p~n", [[seq_trace:get_token(Part) || Part <- Parts]]),
    io:format("~p~n", [[seq_trace:set_token(label, {"a", label}), seq_trace:set_token(send, true), seq_trace:set_token(serial, {3, 5})]]),
    io:format("~p~n", [[seq_trace:get_token(Part) || Part <- Parts]]),
    {Flags, Label, Serial, From, Last} = seq_trace:get_token(),
    io:format("~p ~p ~p ~p ~p~n", [Flags, Label, Serial, From =:= self(), Last]),
    erlang:garbage_collect(),
    io:format("~p~n", [element(2, seq_trace:set_token([]))]),
    io:format("~p ~p~n", [seq_trace:get_token(), process_info(self(), sequential_trace_token)]),
    seq_trace:reset_trace(),
    [io:format("~p~n", [try seq_trace:set_token(Part, Value) catch error:Reason -> Reason end])
     || {Part, Value} <- [{nothing, 1}, {send, maybe_so}, {serial, {a, b}}, {"label", 1}]].

%% A tracer that keeps what it hears, with processes by number in order of appearance.
start() ->
    Main = self(),
    Tracer = spawn(fun() -> keep([]) end),
    false = seq_trace:set_system_tracer(Tracer),
    Tracer = seq_trace:get_system_tracer(),
    Main.

keep(Kept) ->
    receive
        {tell, To, Count} when length(Kept) >= Count -> To ! {kept, lists:reverse(Kept)};
        Event when element(1, Event) =:= seq_trace -> keep([Event | Kept])
    end.

finish(Count, Names) ->
    seq_trace:set_token([]),
    Tracer = seq_trace:get_system_tracer(),
    Tracer ! {tell, self(), Count},
    receive {kept, Events} -> [io:format("  ~p~n", [named(Event, Names)]) || Event <- Events] end,
    seq_trace:set_system_tracer(false),
    seq_trace:reset_trace().

named(Pid, Names) when is_pid(Pid) -> maps:get(Pid, Names, a_process);
named(Reference, _) when is_reference(Reference) -> a_reference;
named(Fun, _) when is_function(Fun) -> a_fun;
named({Last, Serial}, _) when is_integer(Last), Last < Serial -> in_order;
named({seq_trace, Label, Event, Stamp}, Names) -> {seq_trace, Label, named(Event, Names), kind(Stamp)};
named(Tuple, Names) when is_tuple(Tuple) -> list_to_tuple([named(Item, Names) || Item <- tuple_to_list(Tuple)]);
named([Head | Tail], Names) -> [named(Head, Names) | named(Tail, Names)];
named(Term, _) -> Term.

kind({_, _, _}) -> now;
kind({_, _}) -> strict;
kind(Time) when is_integer(Time) -> monotonic.

traced(Stamp) ->
    io:format("~p~n", [Stamp]),
    Main = start(),
    seq_trace:set_token(label, 17),
    [seq_trace:set_token(Flag, true) || Flag <- [send, 'receive', print]],
    [seq_trace:set_token(Stamp, true) || Stamp =/= none],
    Middle = spawn(fun() -> receive {to, To} -> To ! passed end end),
    Middle ! {to, Main},
    receive passed -> ok end,
    seq_trace:print(17, [printed]),
    seq_trace:print(18, [not_printed]),
    {_, 17, _, From, _} = seq_trace:get_token(),
    finish(9, #{Main => main, Middle => middle, From => main, group_leader() => leader}).

exits() ->
    Main = start(),
    process_flag(trap_exit, true),
    Pid = spawn_link(fun() -> receive Message -> exit({for, Message}) end end),
    seq_trace:set_token(label, exits),
    seq_trace:set_token(send, true),
    Pid ! this,
    receive {'EXIT', Pid, Reason} -> io:format("~p~n", [Reason]) end,
    finish(2, #{Main => main, Pid => child}),
    process_flag(trap_exit, false).

alias_and_name() ->
    Main = start(),
    Alias = alias([reply]),
    register(seq_main, self()),
    Pid = spawn(fun() ->
        receive go -> ok end,
        Alias ! by_alias,
        Alias ! too_late,
        seq_main ! by_name
    end),
    seq_trace:set_token(label, names),
    [seq_trace:set_token(Flag, true) || Flag <- [send, 'receive']],
    Pid ! go,
    receive by_name -> ok end,
    receive by_alias -> ok end,
    finish(7, #{Main => main, Pid => child}),
    unregister(seq_main).

%% A message without a token ends the receiver's; a timeout does not.
cleared() ->
    Main = self(),
    seq_trace:set_token(label, kept),
    receive after 1 -> ok end,
    io:format("~p~n", [seq_trace:get_token(label)]),
    Pid = spawn(fun() ->
        io:format("~p~n", [seq_trace:get_token(label)]),
        seq_trace:set_token([]),
        Main ! plain
    end),
    receive plain -> ok end,
    false = Pid =:= Main,
    io:format("~p~n", [seq_trace:get_token()]),
    seq_trace:set_token(label, gone),
    seq_trace:reset_trace(),
    io:format("~p~n", [seq_trace:get_token()]).

ports() ->
    seq_trace:set_token(label, port),
    "text\n" = os:cmd("echo text"),
    io:format("~p~n", [seq_trace:get_token(label)]),
    seq_trace:reset_trace().
