%% `socket`: being told when to try again, taking that back, queues of those who wait, and what the end of a process does.
-module(socket_nowait).
-export([main/1]).

main(_) ->
    accepting(),
    receiving(),
    sending(),
    queues(),
    owners(),
    monitors().

listener() ->
    {ok, L} = socket:open(inet, stream, tcp),
    ok = socket:bind(L, #{family => inet, addr => loopback}),
    ok = socket:listen(L),
    {ok, Address} = socket:sockname(L),
    {L, Address}.

connected() ->
    {L, Address} = listener(),
    {ok, C} = socket:open(inet, stream, tcp),
    ok = socket:connect(C, Address),
    {ok, S} = socket:accept(L),
    ok = socket:close(L),
    {C, S}.

selected(Socket, Ref) ->
    receive
        {'$socket', Socket, select, Ref} -> selected;
        {'$socket', Socket, abort, {Ref, Reason}} -> {aborted, Reason}
    after 2000 -> nothing
    end.

accepting() ->
    {L, Address} = listener(),
    {select, {select_info, accept, Ref} = Info} = socket:accept(L, nowait),
    io:format("~p~n", [maps:with([rstates, num_acceptors], socket:info(L))]),
    ok = socket:cancel(L, Info),
    {error, {invalid, Info}} = socket:cancel(L, Info),
    {select, {select_info, accept, Ref2}} = socket:accept(L, nowait),
    io:format("~p~n", [Ref =:= Ref2]),
    {ok, C} = socket:open(inet, stream, tcp),
    Handle = make_ref(),
    case socket:connect(C, Address, Handle) of
        ok -> ok;
        {select, {select_info, connect, Handle}} -> selected = selected(C, Handle), ok = socket:connect(C)
    end,
    io:format("~p~n", [selected(L, Ref2)]),
    {ok, S} = socket:accept(L, nowait),
    {select, {select_info, accept, Ref3}} = socket:accept(L, nowait),
    [ok = socket:close(X) || X <- [C, S, L]],
    io:format("~p~n", [selected(L, Ref3)]).

receiving() ->
    {C, S} = connected(),
    {select, {select_info, recv, Ref}} = socket:recv(S, 0, nowait),
    ok = socket:send(C, <<"data">>),
    io:format("~p ~p~n", [selected(S, Ref), socket:recv(S, 0, nowait)]),
    ok = socket:send(C, <<"half">>),
    timer:sleep(30),
    {select, {{select_info, recv, Ref2}, Part}} = socket:recv(S, 8, nowait),
    io:format("~p~n", [Part]),
    ok = socket:send(C, <<"more">>),
    io:format("~p ~p~n", [selected(S, Ref2), socket:recv(S, 4, nowait)]),
    {select, {select_info, recvmsg, _} = Info} = socket:recvmsg(S, nowait),
    io:format("~p~n", [socket:cancel(S, Info)]),
    {select, {select_info, recv, Ref4}} = socket:recv(S, 0, nowait),
    ok = socket:close(C),
    io:format("~p ~p~n", [selected(S, Ref4), socket:recv(S, 0, nowait)]),
    io:format("~p~n", [try socket:cancel(S, {select_info, nonsense, make_ref()}) catch K:R -> {K, R} end]),
    ok = socket:close(S).

sending() ->
    {C, S} = connected(),
    Data = <<0:(8 * 8000000)>>,
    {select, {{select_info, _, Ref} = Info, Rest}} = socket:send(C, Data, nowait),
    io:format("~p ~p~n", [byte_size(Rest) < byte_size(Data), maps:get(num_writers, socket:info(C))]),
    ok = socket:cancel(C, Info),
    io:format("~p~n", [maps:get(num_writers, socket:info(C))]),
    Self = self(),
    spawn_link(fun() -> Self ! {got, drain(S, byte_size(Data))} end),
    ok = socket:setopt(S, {otp, controlling_process}, Self),
    ok = socket:send(C, Rest),
    receive {got, Count} -> io:format("~p~n", [Count =:= byte_size(Data)]) end,
    io:format("~p~n", [selected(C, Ref) =:= nothing orelse selected]),
    [ok = socket:close(X) || X <- [C, S]].

drain(_, 0) -> 0;
drain(S, Left) ->
    {ok, Part} = socket:recv(S),
    byte_size(Part) + drain(S, Left - byte_size(Part)).

%% Several processes wait for one socket; each gets its turn.
queues() ->
    {C, S} = connected(),
    Self = self(),
    Readers = [begin
        Pid = spawn_link(fun() -> Self ! {N, socket:recv(S, 1)} end),
        until(fun() -> maps:get(num_readers, socket:info(S)) =:= N end),
        Pid
    end || N <- [1, 2, 3]],
    [_, Second, _] = Readers,
    unlink(Second),
    exit(Second, kill),
    until(fun() -> maps:get(num_readers, socket:info(S)) =:= 2 end),
    ok = socket:send(C, <<"a">>),
    receive {1, A} -> io:format("~p~n", [A]) end,
    ok = socket:close(S),
    receive {3, B} -> io:format("~p~n", [B]) end,
    ok = socket:close(C).

until(Done) ->
    case Done() of
        true -> ok;
        false -> timer:sleep(5), until(Done)
    end.

%% The socket ends with its owner, who may be another process than the one that opened it.
owners() ->
    Before = socket:number_of(),
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() -> {ok, S} = socket:open(inet, dgram), Self ! S, receive stop -> ok end end),
    S = receive {'$socket', _} = X -> X end,
    io:format("~p ~p~n", [socket:setopt(S, {otp, controlling_process}, Self), socket:number_of() - Before]),
    Pid ! stop,
    receive {'DOWN', Ref, _, _, normal} -> ok end,
    until(fun() -> socket:number_of() =:= Before end),
    io:format("~p ~p~n", [socket:sockname(S), maps:get(rstates, socket:info(S))]),
    {ok, T} = socket:open(inet, dgram),
    ok = socket:setopt(T, {otp, controlling_process}, Pid),
    until(fun() -> socket:sockname(T) =:= {error, closed} end),
    io:format("~p~n", [socket:close(T)]).

monitors() ->
    {ok, S} = socket:open(inet, dgram),
    M = socket:monitor(S),
    N = socket:monitor(S),
    true = socket:cancel_monitor(N),
    ok = socket:close(S),
    receive {'DOWN', M, socket, S, Info} -> io:format("~p~n", [Info]) end,
    receive {'DOWN', _, socket, _, _} = Other -> io:format("~p~n", [Other]) after 20 -> io:format("no more~n") end,
    Gone = socket:monitor(S),
    receive {'DOWN', Gone, socket, S, Why} -> io:format("~p~n", [Why]) end,
    {ok, A} = socket:open(inet, stream),
    {ok, B} = socket:open(inet6, dgram),
    io:format("~p~n", [[length(socket:which_sockets(F)) || F <- [inet, inet6, stream, dgram, tcp, udp, fun(#{type := T}) -> T =:= dgram end]]]),
    [ok = socket:close(X) || X <- [A, B]].
