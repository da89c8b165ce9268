%% Links, monitors, names and signals of ports.
-module(port_relations).
-export([main/1]).

main(_) ->
    process_flag(trap_exit, true),
    bad_messages(),
    exit_signals(),
    monitors(),
    names(),
    dead_owner(),
    data().

cat() -> open_port({spawn, "cat"}, []).

bad_messages() ->
    Port = cat(),
    [begin Port ! Message, show(receive {'EXIT', Port, Reason} -> Reason end) end
     || Message <- [foo, {self(), foo}, {whereis(user), {command, "x"}}]],
    show(is_list(erlang:port_info(Port))),
    port_close(Port),
    receive {'EXIT', Port, Reason2} -> show(Reason2) end,
    show(Port ! foo),
    link(Port),
    show(receive {'EXIT', Port, Reason3} -> Reason3 end).

exit_signals() ->
    [begin Port = cat(), exit(Port, Reason), show(receive {'EXIT', Port, Got} -> Got end) end || Reason <- [kill, foo, {a, b}]],
    Port = cat(),
    true = unlink(Port),
    exit(Port, foo),
    show(receive {'EXIT', Port, _} -> told after 50 -> not_told end),
    show(erlang:port_info(Port)).

monitors() ->
    Port = cat(),
    One = monitor(port, Port),
    Two = monitor(port, Port),
    show(demonitor(Two)),
    show(lists:member({port, Port}, element(2, process_info(self(), monitors)))),
    show(lists:member(Port, element(2, process_info(self(), links)))),
    port_close(Port),
    show(receive {'DOWN', One, Kind, Port, Reason} -> {Kind, Reason} end),
    Three = monitor(port, Port),
    show(receive {'DOWN', Three, port, Port, Reason2} -> Reason2 end),
    Four = monitor(port, no_such_port),
    show(receive {'DOWN', Four, port, Name, Reason3} -> {Name, Reason3} end),
    show(try monitor(port, self()) catch error:Error -> Error end).

names() ->
    Port = cat(),
    true = register(a_port, Port),
    show(whereis(a_port) =:= Port),
    show(erlang:port_info(a_port, registered_name)),
    show(catch register(a_port, self())),
    Ref = monitor(port, a_port),
    a_port ! {self(), {command, "by name"}},
    show(receive {Port, {data, Data}} -> Data end),
    true = port_command(a_port, "again"),
    show(receive {Port, {data, Data2}} -> Data2 end),
    port_close(a_port),
    show(receive {'DOWN', Ref, port, Name, Reason} -> {Name, Reason} end),
    show(whereis(a_port)).

dead_owner() ->
    Self = self(),
    Owner = spawn(fun() -> Self ! {port, cat()}, receive stop -> exit(done) end end),
    Port = receive {port, P} -> P end,
    Ref = monitor(port, Port),
    Owner ! stop,
    show(receive {'DOWN', Ref, port, Port, Reason} -> Reason end).

data() ->
    Port = cat(),
    show(erlang:port_set_data(Port, {some, "data"})),
    show(erlang:port_get_data(Port)),
    show(lists:member(Port, erlang:ports())),
    show(is_port(Port) andalso list_to_port(port_to_list(Port)) =:= Port),
    port_close(Port),
    show(lists:member(Port, erlang:ports())).

show(Term) ->
    io:format("~p~n", [case Term of {'EXIT', {Reason, [_ | _]}} -> {'EXIT', Reason}; _ -> Term end]).
