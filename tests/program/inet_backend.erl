%% `gen_tcp` and `gen_udp` over `socket`, as `{inet_backend, socket}` asks for.
-module(inet_backend).
-export([main/1]).

main(_) ->
    tcp(),
    packets(),
    udp().

tcp() ->
    {ok, L} = gen_tcp:listen(0, [{inet_backend, socket}, binary, {active, false}, {reuseaddr, true}, {ip, {127, 0, 0, 1}}]),
    {ok, Port} = inet:port(L),
    {ok, C} = gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, socket}, binary, {active, false}]),
    {ok, S} = gen_tcp:accept(L, 5000),
    ok = gen_tcp:send(C, <<"hello">>),
    io:format("~p~n", [gen_tcp:recv(S, 5, 1000)]),
    io:format("~p~n", [gen_tcp:recv(S, 5, 10)]),
    ok = inet:setopts(S, [{active, once}]),
    ok = gen_tcp:send(C, <<"active">>),
    receive {tcp, S, Data} -> io:format("~p~n", [Data]) end,
    io:format("~p~n", [inet:getopts(S, [active, packet, nodelay, mode])]),
    {ok, {Ip, Port}} = inet:peername(C),
    io:format("~p~n", [Ip]),
    ok = inet:setopts(S, [{active, true}]),
    ok = gen_tcp:close(C),
    receive {tcp_closed, S} -> io:format("closed~n") end,
    ok = gen_tcp:close(L),
    io:format("~p~n", [gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, socket}], 1000)]).

packets() ->
    {ok, L} = gen_tcp:listen(0, [{inet_backend, socket}, {packet, 2}, {active, true}, {ip, {127, 0, 0, 1}}]),
    {ok, Port} = inet:port(L),
    {ok, C} = gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, socket}, {packet, 2}, {active, false}]),
    {ok, S} = gen_tcp:accept(L),
    [ok = gen_tcp:send(C, P) || P <- ["one", "two", lists:duplicate(3000, $x)]],
    [receive {tcp, S, D} -> io:format("~p~n", [length(D)]) end || _ <- [1, 2, 3]],
    ok = gen_tcp:send(S, "back"),
    io:format("~p~n", [gen_tcp:recv(C, 0)]),
    ok = gen_tcp:shutdown(C, write),
    receive {tcp_closed, S} -> io:format("closed~n") end,
    [gen_tcp:close(X) || X <- [C, S, L]].

udp() ->
    {ok, A} = gen_udp:open(0, [{inet_backend, socket}, binary, {active, false}, {ip, {127, 0, 0, 1}}]),
    {ok, B} = gen_udp:open(0, [{inet_backend, socket}, binary, {active, true}, {ip, {127, 0, 0, 1}}]),
    {ok, P} = inet:port(A),
    {ok, Q} = inet:port(B),
    ok = gen_udp:send(A, {127, 0, 0, 1}, Q, <<"to b">>),
    receive {udp, B, Ip, P, Data} -> io:format("~p ~p~n", [Ip, Data]) end,
    ok = gen_udp:send(B, {127, 0, 0, 1}, P, "to a"),
    {ok, {Ip2, Q, Got}} = gen_udp:recv(A, 0, 1000),
    io:format("~p ~p ~p~n", [Ip2, Got, gen_udp:recv(A, 0, 10)]),
    [ok = gen_udp:close(X) || X <- [A, B]].
