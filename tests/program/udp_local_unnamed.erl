%% `gen_udp`: a datagram from a local socket that has no name; the largest buffer that a large `recbuf` brings.
-module(udp_local_unnamed).
-export([main/1]).

main(_) ->
    Path = filename:join(os:getenv("TMPDIR", "/tmp"), "udp_local_" ++ os:getpid()),
    {ok, A} = gen_udp:open(0, [{ifaddr, {local, Path}}, {active, false}]),
    {ok, B} = gen_udp:open(0, [local, {active, false}]),
    ok = gen_udp:send(B, {local, Path}, 0, "hello"),
    io:format("~p~n", [gen_udp:recv(A, 0, 1000)]),
    ok = inet:setopts(A, [{active, true}]),
    ok = gen_udp:send(B, {local, Path}, 0, "again"),
    receive {udp, A, From, Port, Data} -> io:format("~p ~p ~p~n", [From, Port, Data]) end,
    ok = file:delete(Path),
    {ok, U} = gen_udp:open(0, []),
    ok = inet:setopts(U, [{recbuf, 1 bsl 20}]),
    io:format("~p~n", [inet:getopts(U, [buffer])]),
    [gen_udp:close(X) || X <- [A, B, U]].
