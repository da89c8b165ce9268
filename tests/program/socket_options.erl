%% `socket`: every option by name, what it is to begin with, what can be set, and the words for what cannot.
-module(socket_options).
-export([main/1]).

main(_) ->
    supported(),
    {ok, T} = socket:open(inet, stream, tcp),
    {ok, U} = socket:open(inet, dgram, udp),
    {ok, V} = socket:open(inet6, dgram, udp),
    all(T, [socket, ip, tcp]),
    all(U, [ip, udp]),
    all(V, [ipv6]),
    own(T),
    set(T, U, V),
    native(T),
    errors(T, U),
    [ok = socket:close(X) || X <- [T, U, V]],
    io:format("~p~n", [[socket:getopt(T, {socket, type}), socket:setopt(T, {socket, debug}, 1), socket:getopt(T, {otp, fd}), socket:getopt(T, {otp, use_registry})]]).

supported() ->
    [io:format("~p ~p~n", [L, lists:sort(socket:supports(options, L))]) || L <- [socket, ip, ipv6, tcp, udp, sctp, nonsense]],
    [io:format("~p ~p~n", [K, lists:sort(socket:supports(K))]) || K <- [msg_flags, ioctl_flags, ioctl_requests, nonsense]],
    io:format("~p~n", [[{K, V} || {K, V} <- lists:sort(socket:supports()), is_boolean(V)]]),
    io:format("~p~n", [[socket:is_supported(ipv6), socket:is_supported(options, socket), socket:is_supported(options, ip, pktoptions),
        socket:is_supported(protocols, tcp), socket:is_supported(msg_flags, oob), socket:is_supported(sendfile)]]).

%% Values that differ from machine to machine are shown by their kind only.
all(Socket, Levels) ->
    [io:format("~p ~p~n", [{L, O}, shown(O, socket:getopt(Socket, {L, O}))]) || L <- Levels, {O, true} <- lists:sort(socket:supports(options, L))].

shown(O, {ok, V}) when O =:= rcvbuf; O =:= sndbuf; O =:= maxseg; O =:= rcvlowat; O =:= mtu -> is_integer(V);
shown(congestion, {ok, V}) -> io_lib:printable_list(V);
shown(_, Result) -> Result.

own(S) ->
    Self = self(),
    {ok, Self} = socket:getopt(S, {otp, controlling_process}),
    {ok, Fd} = socket:getopt(S, {otp, fd}),
    io:format("~p ~p~n", [is_integer(Fd), [{O, socket:getopt(S, {otp, O})} || O <- [debug, iow, rcvbuf, rcvctrlbuf, sndctrlbuf, meta, use_registry, domain]]]),
    io:format("~p~n", [[{O, V, raised(fun() -> socket:setopt(S, {otp, O}, V) end), O =:= fd orelse socket:getopt(S, {otp, O})} ||
        {O, V} <- [{debug, false}, {iow, true}, {iow, 1}, {rcvbuf, 100}, {rcvbuf, {3, 50}}, {rcvbuf, {0, 50}}, {rcvbuf, default}, {rcvbuf, 0},
            {rcvctrlbuf, 200}, {sndctrlbuf, default}, {sndctrlbuf, -1}, {meta, #{any => [term]}}, {use_registry, true}, {fd, 7}, {nonsense, 1}]]]).

set(T, U, V) ->
    io:format("~p~n", [[{L, O, X, socket:setopt(S, {L, O}, X), socket:getopt(S, {L, O})} || {S, L, O, X} <- [
        {T, socket, keepalive, true}, {T, socket, reuseaddr, true}, {T, socket, linger, #{onoff => true, linger => 5}}, {T, socket, linger, abort},
        {T, socket, linger, #{onoff => false, linger => 0}}, {T, socket, oobinline, true}, {T, socket, priority, 3}, {T, socket, dontroute, true},
        {U, socket, broadcast, true}, {U, socket, timestamp, true}, {T, tcp, nodelay, true}, {T, tcp, cork, true}, {U, ip, tos, throughput},
        {U, ip, tos, 4}, {U, ip, tos, 160}, {U, ip, ttl, 17}, {U, ip, recvtos, true}, {U, ip, recvttl, true}, {U, ip, pktinfo, true},
        {U, ip, mtu_discover, do}, {U, ip, mtu_discover, dont}, {U, ip, multicast_ttl, 9}, {U, ip, multicast_loop, false}, {U, ip, multicast_if, loopback},
        {U, ip, multicast_if, {127, 0, 0, 1}}, {V, ipv6, v6only, true}, {V, ipv6, unicast_hops, 12}, {V, ipv6, multicast_hops, default},
        {V, ipv6, recvpktinfo, true}, {V, ipv6, recvtclass, true}, {V, ipv6, tclass, 32}, {V, ipv6, mtu_discover, want}
    ]]]),
    Group = #{multiaddr => {239, 1, 2, 3}, interface => {127, 0, 0, 1}},
    io:format("~p~n", [[socket:setopt(U, {ip, O}, Group) || O <- [add_membership, add_membership, drop_membership, drop_membership]]]).

native(T) ->
    io:format("~p~n", [[
        socket:setopt_native(T, {socket, keepalive}, <<0:32>>), socket:getopt(T, {socket, keepalive}),
        socket:setopt_native(T, {tcp, 1}, 1), socket:getopt_native(T, {tcp, nodelay}, integer), socket:getopt_native(T, {tcp, nodelay}, boolean),
        socket:getopt_native(T, {tcp, nodelay}, 4), socket:getopt_native(T, {tcp, nodelay}, <<0:32>>), socket:getopt_native(T, {6, 1}, 100),
        socket:getopt_native(T, {tcp, nodelay}, nonsense), socket:setopt_native(T, {6, 9999}, 1), socket:getopt_native(T, {6, 9999}, 4)
    ]]).

errors(T, U) ->
    io:format("~p~n", [[
        socket:setopt(T, {socket, keepalive}, 1), socket:setopt(T, {socket, type}, stream), socket:setopt(T, {socket, nonsense}, 1),
        socket:setopt(T, {nonsense, keepalive}, true), socket:getopt(T, {socket, mark}), socket:setopt(T, {socket, linger}, 5),
        socket:setopt(T, {socket, rcvbuf}, large), socket:setopt(U, {ip, tos}, often), socket:setopt(U, {ip, add_membership}, #{}),
        socket:getopt(U, {ip, add_membership}), socket:setopt(U, {ip, mtu_discover}, perhaps), socket:getopt(U, {tcp, nodelay}),
        raised(fun() -> socket:setopt(T, nonsense, 1) end), raised(fun() -> socket:getopt(nonsense, {socket, type}) end), socket:getopt(U, {ip, mtu})
    ]]).

raised(Fun) -> try Fun() catch C:R -> {C, R} end.
