%% `socket`: datagrams, local sockets, messages with several pieces and with ancillary data.
-module(socket_datagram).
-export([main/1]).

main(_) ->
    udp(),
    ancillary(),
    local_stream(),
    local_datagrams(),
    sequenced().

pair() ->
    {ok, A} = socket:open(inet, dgram, udp),
    {ok, B} = socket:open(inet, dgram, udp),
    [ok = socket:bind(X, #{family => inet, addr => {127, 0, 0, 1}, port => 0}) || X <- [A, B]],
    {ok, AtA} = socket:sockname(A),
    {ok, AtB} = socket:sockname(B),
    {A, AtA, B, AtB}.

udp() ->
    {A, AtA, B, AtB} = pair(),
    ok = socket:sendto(A, <<"one">>, AtB),
    {ok, {From, <<"one">>}} = socket:recvfrom(B),
    io:format("~p~n", [From =:= AtA]),
    ok = socket:sendto(A, <<"a long one">>, AtB),
    {ok, {_, Short}} = socket:recvfrom(B, 4),
    io:format("~p ~p~n", [Short, socket:recvfrom(B, 0, 0)]),
    ok = socket:sendmsg(A, #{addr => AtB, iov => [<<"x">>, <<>>, <<"yz">>]}),
    {ok, #{addr := AtA} = M} = socket:recvmsg(B),
    io:format("~p~n", [maps:remove(addr, M)]),
    ok = socket:sendto(A, <<"0123456789">>, AtB),
    {ok, T} = socket:recvmsg(B, 3, 0),
    io:format("~p~n", [maps:with([iov, flags], T)]),
    ok = socket:connect(A, AtB),
    ok = socket:send(A, <<"connected">>),
    io:format("~p ~p~n", [socket:recv(B), socket:peername(A) =:= {ok, AtB}]),
    io:format("~p~n", [socket:peername(B)]),
    ok = socket:connect(A, #{family => unspec}),
    io:format("~p~n", [[socket:peername(A), socket:send(A, <<"nobody">>), socket:sendto(A, <<0:(8 * 70000)>>, AtB)]]),
    io:format("~p~n", [socket:recvfrom(B, 0, 10)]),
    [ok = socket:close(X) || X <- [A, B]].

ancillary() ->
    {A, _, B, AtB} = pair(),
    [ok = socket:setopt(B, {ip, O}, true) || O <- [recvtos, recvttl, pktinfo]],
    ok = socket:setopt(B, {socket, timestamp}, true),
    ok = socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>], ctrl => [#{level => ip, type => tos, value => reliability}, #{level => ip, type => ttl, value => 33}]}),
    {ok, #{ctrl := Ctrl}} = socket:recvmsg(B),
    [io:format("~p ~p ~p~n", [L, T, if T =:= timestamp -> lists:sort(maps:keys(V)); T =:= pktinfo -> maps:remove(ifindex, V); true -> V end])
        || {L, T, V} <- lists:sort([{L, T, V} || #{level := L, type := T, value := V} <- Ctrl])],
    ok = socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>], ctrl => [#{level => ip, type => tos, data => 16}]}),
    {ok, #{ctrl := Other}} = socket:recvmsg(B),
    io:format("~p~n", [[C || #{type := tos} = C <- Other]]),
    io:format("~p~n", [[
        socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>], ctrl => [#{level => ip, type => nonsense, value => 1}]}),
        socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>], ctrl => [#{level => ip, type => tos}]}),
        socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>], ctrl => [#{level => nonsense, type => tos, value => 1}]}),
        socket:sendmsg(A, #{addr => AtB, iov => [<<"t">>, nonsense]}),
        socket:sendmsg(A, #{addr => #{family => inet, addr => {1, 2, 3}, port => 1}, iov => [<<"t">>]})
    ]]),
    [ok = socket:close(X) || X <- [A, B]].

path(Name) -> filename:join(os:getenv("TMPDIR", "/tmp"), Name ++ os:getpid()).

local_stream() ->
    Path = path("socket_stream_"),
    {ok, L} = socket:open(local, stream),
    ok = socket:bind(L, #{family => local, path => Path}),
    ok = socket:listen(L),
    {ok, #{family := local, path := Bin}} = socket:sockname(L),
    io:format("~p~n", [Bin =:= list_to_binary(Path)]),
    {ok, C} = socket:open(local, stream, default),
    ok = socket:connect(C, #{family => local, path => Path}),
    {ok, S} = socket:accept(L),
    io:format("~p ~p~n", [socket:sockname(C), socket:peername(S)]),
    ok = socket:send(C, <<"local">>),
    io:format("~p~n", [socket:recv(S)]),
    io:format("~p~n", [socket:getopt(C, {socket, protocol})]),
    [ok = socket:close(X) || X <- [C, S, L]],
    ok = file:delete(Path).

local_datagrams() ->
    [P, Q] = [path("socket_dgram_a_"), path("socket_dgram_b_")],
    [A, B] = [begin {ok, X} = socket:open(local, dgram), ok = socket:bind(X, #{family => local, path => Y}), X end || Y <- [P, Q]],
    ok = socket:sendto(A, <<"to b">>, #{family => local, path => Q}),
    {ok, {#{path := From}, Data}} = socket:recvfrom(B),
    io:format("~p ~p~n", [From =:= list_to_binary(P), Data]),
    io:format("~p~n", [socket:sendto(A, <<"nobody">>, #{family => local, path => "/nonexistent"})]),
    {ok, Abstract} = socket:open(local, dgram),
    ok = socket:bind(Abstract, #{family => local, path => iolist_to_binary([0, "beamless", os:getpid()])}),
    {ok, #{path := <<0, "beamless", _/binary>>}} = socket:sockname(Abstract),
    [ok = socket:close(X) || X <- [A, B, Abstract]],
    [ok = file:delete(X) || X <- [P, Q]].

sequenced() ->
    Path = path("socket_seq_"),
    {ok, L} = socket:open(local, seqpacket),
    ok = socket:bind(L, #{family => local, path => Path}),
    ok = socket:listen(L),
    {ok, C} = socket:open(local, seqpacket),
    ok = socket:connect(C, #{family => local, path => Path}),
    {ok, S} = socket:accept(L),
    ok = socket:send(C, <<"first">>),
    ok = socket:send(C, <<"second">>),
    io:format("~p~n", [[socket:recv(S), socket:recv(S, 3), socket:recv(S, 0, 0)]]),
    [ok = socket:close(X) || X <- [C, S, L]],
    ok = file:delete(Path).
