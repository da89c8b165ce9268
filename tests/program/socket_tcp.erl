%% `socket`: streams over TCP, how states and counters go, waiting with and without timeouts.
-module(socket_tcp).
-export([main/1]).

main(_) ->
    {ok, L} = socket:open(inet, stream, tcp),
    states(opened, L),
    ok = socket:setopt(L, {socket, reuseaddr}, true),
    ok = socket:bind(L, #{family => inet, addr => loopback, port => 0}),
    states(bound, L),
    ok = socket:listen(L),
    states(listening, L),
    {ok, #{port := Port} = Address} = socket:sockname(L),
    io:format("~p~n", [Address#{port := Port > 0}]),
    io:format("accept ~p~n", [socket:accept(L, 0)]),
    io:format("accept ~p~n", [socket:accept(L, 20)]),
    {ok, C} = socket:open(inet, stream, tcp),
    ok = socket:connect(C, Address),
    {ok, S} = socket:accept(L, 5000),
    states(client, C),
    states(server, S),
    echo(C, S),
    timeouts(C, S),
    half_close(C, S),
    io:format("~p~n", [[maps:get(K, maps:get(counters, socket:info(C))) || K <- [write_byte, write_pkg, write_pkg_max, read_byte]]]),
    [ok = socket:close(X) || X <- [C, S, L]],
    io:format("~p~n", [[socket:close(C), socket:send(C, <<1>>), socket:recv(C), socket:accept(L), socket:sockname(C), socket:shutdown(C, read)]]),
    states(closed, C),
    refused(Address),
    large().

states(Which, Socket) ->
    #{rstates := R, wstates := W, ctype := T, num_readers := A, num_writers := B, num_acceptors := D} = socket:info(Socket),
    io:format("~p ~p ~p ~p ~p~n", [Which, R -- [selected], W -- [selected], T, {A, B, D}]).

echo(C, S) ->
    ok = socket:send(C, <<"hello">>),
    {ok, <<"hello">>} = socket:recv(S),
    ok = socket:send(C, [<<"in ">>, "pieces", [$!]]),
    io:format("~p~n", [socket:recv(S, 10, 1000)]),
    ok = socket:send(S, <<"0123456789">>),
    io:format("~p~n", [[socket:recv(C, 3), socket:recv(C, 3, [peek], 100), socket:recv(C, 0, 100)]]),
    %% More data than one process gets at once.
    Self = self(),
    spawn_link(fun() -> timer:sleep(20), ok = socket:send(C, <<"ab">>), timer:sleep(20), ok = socket:send(C, <<"cd">>), Self ! sent end),
    io:format("~p~n", [socket:recv(S, 4)]),
    receive sent -> ok end.

timeouts(C, S) ->
    io:format("~p~n", [[socket:recv(S, 0, 0), socket:recv(S, 0, 10), socket:recv(S, 5, 10)]]),
    ok = socket:send(C, <<"part">>),
    timer:sleep(30),
    io:format("~p~n", [socket:recv(S, 10, 20)]),
    io:format("~p~n", [socket:recv(S, 0, 0)]).

half_close(C, S) ->
    ok = socket:shutdown(C, write),
    io:format("~p~n", [socket:recv(S)]),
    ok = socket:send(S, <<"last">>),
    io:format("~p~n", [socket:recv(C)]),
    io:format("~p~n", [socket:send(C, <<"x">>)]),
    io:format("~p~n", [try socket:shutdown(C, sideways) catch K:R -> {K, R} end]).

refused(Address) ->
    {ok, C} = socket:open(inet, stream, tcp),
    io:format("~p~n", [socket:connect(C, Address)]),
    ok = socket:close(C).

%% Much more than fits between the two.
large() ->
    {ok, L} = socket:open(inet6, stream, tcp),
    ok = socket:bind(L, #{family => inet6, addr => loopback}),
    ok = socket:listen(L, 3),
    {ok, Address} = socket:sockname(L),
    Data = binary:copy(<<"0123456789abcdef">>, 200000),
    {Pid, Ref} = spawn_monitor(fun() ->
        {ok, C} = socket:open(inet6, stream, tcp),
        ok = socket:connect(C, Address, 5000),
        ok = socket:send(C, Data),
        ok = socket:close(C)
    end),
    {ok, S} = socket:accept(L),
    Got = all(S, []),
    receive {'DOWN', Ref, process, Pid, Reason} -> io:format("~p ~p~n", [Reason, Got =:= Data]) end,
    ok = socket:close(L).

all(S, Parts) ->
    case socket:recv(S) of
        {ok, Part} -> all(S, [Part | Parts]);
        {error, closed} -> iolist_to_binary(lists:reverse(Parts))
    end.
