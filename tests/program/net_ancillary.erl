%% Ancillary data of packets, states of sockets, and errors that are told later.
-module(net_ancillary).
-export([main/1]).

main(_) ->
    datagrams(),
    packet_options(),
    states(),
    {ok, Udp} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    {ok, {_, Port}} = inet:sockname(Udp),
    show(socknames, inet:socknames(Udp) =:= {ok, [{{127, 0, 0, 1}, Port}]}),
    ok = inet:setopts(Udp, [{netns, "/proc/self/ns/net"}]),
    show(namespace, inet:getopts(Udp, [netns])),
    show(device, inet:getopts(Udp, [bind_to_device])),
    show(no_interface, inet:ifget(lists:duplicate(128, $x), [addr, flags])),
    show(interface, inet:ifget("lo", [addr])).

datagrams() ->
    Options = [{ip, {127, 0, 0, 1}}, {recvtos, true}, {recvttl, true}],
    {ok, To} = gen_udp:open(0, [{active, false} | Options]),
    {ok, From} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    {ok, Port} = inet:port(To),
    ok = gen_udp:send(From, {127, 0, 0, 1}, Port, "plain"),
    {ok, {_, _, Plain, "plain"}} = gen_udp:recv(To, 0),
    show(plain, Plain),
    ok = gen_udp:send(From, {{127, 0, 0, 1}, Port}, [{tos, 32}, {ttl, 7}], "marked"),
    {ok, {_, _, Marked, "marked"}} = gen_udp:recv(To, 0),
    show(marked, Marked),
    ok = inet:setopts(To, [{active, once}]),
    ok = gen_udp:send(From, {{127, 0, 0, 1}, Port}, [{tos, 16}], "active"),
    receive {udp, To, _, _, Active, "active"} -> show(active, Active) end,
    ok = inet:setopts(To, [{recvtos, false}, {recvttl, false}]),
    ok = gen_udp:send(From, {127, 0, 0, 1}, Port, "without"),
    show(without, element(3, element(2, gen_udp:recv(To, 0)))).

packet_options() ->
    {Client, Server} = connected([{recvtos, true}, {recvttl, true}], [{tos, 8}]),
    ok = gen_tcp:send(Client, "x"),
    {ok, "x"} = gen_tcp:recv(Server, 0),
    {ok, [{pktoptions, Facts}]} = inet:getopts(Server, [pktoptions]),
    show(packet_options, lists:sort([Name || {Name, Value} <- Facts, is_integer(Value)])),
    close([Client, Server]).

connected(Listening, Connecting) ->
    {ok, Listen} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {active, false} | Listening]),
    {ok, Port} = inet:port(Listen),
    {ok, Client} = gen_tcp:connect({127, 0, 0, 1}, Port, [{active, false} | Connecting]),
    {ok, Server} = gen_tcp:accept(Listen),
    gen_tcp:close(Listen),
    {Client, Server}.

states() ->
    {ok, Listen} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]),
    show(listening, states(Listen)),
    {Acceptor, Monitor} = spawn_monitor(fun() -> gen_tcp:accept(Listen) end),
    wait_until(Listen, true),
    show(accepting, states(Listen)),
    exit(Acceptor, kill),
    receive {'DOWN', Monitor, _, _, _} -> ok end,
    wait_until(Listen, false),
    show(killed, states(Listen)),
    {Client, Server} = connected([], []),
    show(connected, states(Client)),
    close([Listen, Client, Server]).

states(Socket) -> maps:get(states, inet:info(Socket)).

wait_until(Socket, Wanted) ->
    case lists:member(accepting, states(Socket)) of
        Wanted -> ok;
        _ -> timer:sleep(5), wait_until(Socket, Wanted)
    end.

close(Sockets) -> [ok = gen_tcp:close(Socket) || Socket <- Sockets].

show(Name, Value) -> io:format("~p: ~p~n", [Name, Value]).
