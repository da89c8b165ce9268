%% UDP on this machine.
-module(net_udp).
-export([main/1]).

main(_) ->
    {ok, A} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}, {active, false}, binary]),
    {ok, B} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    {ok, PortA} = inet:port(A),
    {ok, PortB} = inet:port(B),
    ok = gen_udp:send(B, {127, 0, 0, 1}, PortA, "hello"),
    {ok, {IP, PortB, Data}} = gen_udp:recv(A, 0),
    show({IP, Data}),
    ok = gen_udp:send(A, "localhost", PortB, ["two", <<" parts">>]),
    show(receive {udp, B, IP2, PortA, Data2} -> {IP2, Data2} end),
    show(gen_udp:recv(A, 0, 10)),
    show(gen_udp:recv(A, 0, 0)),
    ok = inet:setopts(B, [{active, 2}]),
    [ok = gen_udp:send(A, {127, 0, 0, 1}, PortB, Text) || Text <- ["1", "2", "3"]],
    show([receive {udp, B, _, _, D} -> D; {udp_passive, B} -> passive end || _ <- [1, 2, 3]]),
    {ok, {_, PortA, Last}} = gen_udp:recv(B, 0),
    show(Last),
    show(gen_udp:send(B, {127, 0, 0, 1}, PortA, <<>>)),
    {ok, {_, _, Empty}} = gen_udp:recv(A, 0),
    show(Empty),
    show(gen_udp:send(B, {127, 0, 0, 1}, PortA, binary:copy(<<"x">>, 70000))),
    ok = gen_udp:connect(A, {127, 0, 0, 1}, PortB),
    ok = gen_udp:send(A, "connected"),
    {ok, {_, _, Connected}} = gen_udp:recv(B, 0),
    show(Connected),
    show(inet:peername(A) =:= {ok, {{127, 0, 0, 1}, PortB}}),
    show(inet:getopts(A, [active, mode, read_packets, broadcast])),
    show(gen_udp:close(A)),
    show(gen_udp:send(A, {127, 0, 0, 1}, PortB, "x")),
    show(gen_udp:recv(A, 0)),
    gen_udp:close(B),
    local().

local() ->
    Name = filename:join(os:getenv("TMPDIR", "/tmp"), "net_udp_local_" ++ os:getpid()),
    {ok, A} = gen_udp:open(0, [local, {ifaddr, {local, Name}}, {active, false}]),
    {ok, B} = gen_udp:open(0, [local]),
    ok = gen_udp:send(B, {local, Name}, 0, "near"),
    {ok, {_, 0, Data}} = gen_udp:recv(A, 0),
    show(Data),
    gen_udp:close(A),
    gen_udp:close(B),
    show(file:delete(Name)).

show(Term) -> io:format("~p~n", [Term]).
