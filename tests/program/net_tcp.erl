%% TCP on this machine: passive and active modes, packet types, half-closing, timeouts, refusals.
-module(net_tcp).
-export([main/1]).

main(_) ->
    passive(),
    active(),
    [packets(Type, Messages) || {Type, Messages} <- [{1, ["a", "", "hello"]}, {2, ["two", lists:duplicate(1000, $x)]}, {4, ["four", "4"]},
                                                     {line, ["one\n", "two\r\n"]}, {asn1, [<<48, 3, 1, 2, 3>>, <<48, 130, 0, 1, 9>>]}]],
    http(),
    half_close(),
    timeouts(),
    many(),
    big(),
    refused(),
    options(),
    closed(),
    hand_over(),
    v6(),
    local().

pair(Options) -> pair(Options, Options).

pair(ServerOptions, ClientOptions) ->
    {ok, Listen} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {active, false} | ServerOptions]),
    {ok, Port} = inet:port(Listen),
    Self = self(),
    spawn(fun() ->
                       {ok, Client} = gen_tcp:connect({127, 0, 0, 1}, Port, [{active, false} | ClientOptions]),
                       ok = gen_tcp:controlling_process(Client, Self),
                       Self ! {client, Client}
               end),
    {ok, Server} = gen_tcp:accept(Listen),
    ok = gen_tcp:close(Listen),
    {Server, receive {client, Client} -> Client end}.

close({A, B}) -> gen_tcp:close(A), gen_tcp:close(B).

passive() ->
    {S, C} = Pair = pair([binary]),
    ok = gen_tcp:send(C, ["hello", <<" world">>]),
    show(gen_tcp:recv(S, 5)),
    show(gen_tcp:recv(S, 6)),
    ok = gen_tcp:send(S, "answer"),
    show(gen_tcp:recv(C, 0)),
    ok = inet:setopts(C, [list]),
    ok = gen_tcp:send(S, "as a list"),
    show(gen_tcp:recv(C, 9)),
    show(gen_tcp:recv(C, 0, 10)),
    show(gen_tcp:unrecv(C, "back")),
    show(gen_tcp:recv(C, 4)),
    {ok, {IP, Port}} = inet:peername(C),
    show({IP, {ok, {IP, Port}} =:= inet:sockname(S)}),
    close(Pair).

active() ->
    {S, C} = pair([]),
    ok = inet:setopts(C, [{active, once}]),
    ok = gen_tcp:send(S, "once"),
    show(receive {tcp, C, Data} -> Data end),
    show(inet:getopts(C, [active])),
    ok = gen_tcp:send(S, "more"),
    show(receive {tcp, C, Data2} -> Data2 after 50 -> nothing end),
    ok = inet:setopts(C, [{active, 2}, {packet, 1}]),
    show(receive {tcp_passive, C} -> passive after 20 -> nothing end),
    close({S, C}),
    {S2, C2} = pair([{packet, 1}]),
    ok = inet:setopts(C2, [{active, 2}]),
    [ok = gen_tcp:send(S2, Text) || Text <- ["one", "two", "three"]],
    show([receive Message -> without_socket(Message) end || _ <- [1, 2, 3]]),
    show(gen_tcp:recv(C2, 0)),
    ok = inet:setopts(C2, [{active, true}]),
    show(gen_tcp:recv(C2, 0)),
    ok = gen_tcp:close(S2),
    show(receive {tcp_closed, C2} -> closed end),
    show(gen_tcp:send(C2, "x")).

without_socket(Message) -> list_to_tuple([element(1, Message) | lists:nthtail(2, tuple_to_list(Message))]).

packets(Type, Messages) ->
    {S, C} = Pair = pair([{packet, Type}]),
    [ok = gen_tcp:send(S, Message) || Message <- Messages],
    Got = [element(2, {ok, _} = gen_tcp:recv(C, 0)) || _ <- Messages],
    show({Type, [erlang:phash2(iolist_to_binary(G)) =:= erlang:phash2(iolist_to_binary(M)) || {G, M} <- lists:zip(Got, Messages)]}),
    close(Pair).

http() ->
    {S, C} = pair([{packet, http}], [{packet, raw}]),
    ok = gen_tcp:send(C, ["GET /a/b?c HTTP/1.1\r\n", "Host: example\r\nX-Other: one,\r\n two\r\n", "\r\n", "the body"]),
    show([gen_tcp:recv(S, 0) || _ <- [1, 2, 3, 4]]),
    ok = inet:setopts(S, [{packet, raw}, binary]),
    show(gen_tcp:recv(S, 8)),
    ok = inet:setopts(S, [{packet, http_bin}, {active, true}]),
    ok = gen_tcp:send(C, "HTTP/1.0 404 Not Found\r\n\r\n"),
    show([receive {http, S, Packet} -> Packet end || _ <- [1, 2]]),
    close({S, C}).

half_close() ->
    {S, C} = pair([{exit_on_close, false}]),
    ok = gen_tcp:send(C, "question"),
    ok = gen_tcp:shutdown(C, write),
    show(gen_tcp:recv(S, 8)),
    show(gen_tcp:recv(S, 0)),
    ok = gen_tcp:send(S, "answer"),
    ok = gen_tcp:close(S),
    show(gen_tcp:recv(C, 0)),
    show(gen_tcp:recv(C, 0)),
    gen_tcp:close(C).

timeouts() ->
    {ok, Listen} = gen_tcp:listen(0, [{active, false}]),
    show(gen_tcp:accept(Listen, 10)),
    show(gen_tcp:accept(Listen, 0)),
    ok = gen_tcp:close(Listen),
    show(gen_tcp:accept(Listen)),
    {S, C} = pair([]),
    show(gen_tcp:recv(S, 10, 10)),
    ok = gen_tcp:send(C, "12345"),
    show(gen_tcp:recv(S, 10, 20)),
    ok = gen_tcp:send(C, "67890"),
    show(gen_tcp:recv(S, 10, 1000)),
    close({S, C}).

%% Acceptors wait in a queue; each connection is answered by its own process.
many() ->
    {ok, Listen} = gen_tcp:listen(0, [{active, false}, binary, {packet, 2}, {backlog, 64}]),
    {ok, Port} = inet:port(Listen),
    [spawn(fun() -> serve(Listen) end) || _ <- lists:seq(1, 5)],
    Self = self(),
    [spawn(fun() ->
                        {ok, S} = gen_tcp:connect("localhost", Port, [{active, false}, binary, {packet, 2}]),
                        [begin ok = gen_tcp:send(S, <<N:32>>), {ok, <<M:32>>} = gen_tcp:recv(S, 0), M = N * 2 end || N <- lists:seq(1, 20)],
                        ok = gen_tcp:close(S),
                        Self ! {done, I}
                end) || I <- lists:seq(1, 20)],
    show(length([receive {done, I} -> I end || I <- lists:seq(1, 20)])),
    ok = gen_tcp:close(Listen).

serve(Listen) ->
    case gen_tcp:accept(Listen) of
        {ok, S} -> answer(S), serve(Listen);
        {error, closed} -> ok
    end.

answer(S) ->
    case gen_tcp:recv(S, 0) of
        {ok, <<N:32>>} -> ok = gen_tcp:send(S, <<(N * 2):32>>), answer(S);
        {error, closed} -> gen_tcp:close(S)
    end.

big() ->
    {S, C} = pair([binary]),
    Data = binary:copy(<<"0123456789abcdef">>, 200000),
    Self = self(),
    spawn(fun() -> Self ! {sent, gen_tcp:send(S, Data)} end),
    {ok, Got} = gen_tcp:recv(C, byte_size(Data)),
    show({receive {sent, Sent} -> Sent end, Got =:= Data}),
    File = filename:join(os:getenv("TMPDIR", "/tmp"), "net_tcp_file_" ++ os:getpid()),
    ok = file:write_file(File, Data),
    spawn(fun() -> Self ! {got, gen_tcp:recv(C, byte_size(Data))} end),
    Sent2 = file:sendfile(File, S),
    show({Sent2, receive {got, Got2} -> Got2 =:= {ok, Data} end}),
    ok = file:delete(File),
    close({S, C}).

refused() ->
    {ok, Listen} = gen_tcp:listen(0, []),
    {ok, Port} = inet:port(Listen),
    show(gen_tcp:listen(Port, [])),
    ok = gen_tcp:close(Listen),
    show(gen_tcp:connect({127, 0, 0, 1}, Port, [])),
    show(gen_tcp:connect("no.such.host.invalid", 80, [])),
    show(catch gen_tcp:connect({127, 0, 0, 1}, Port, [{no_such_option, 1}])),
    show(inet:gethostbyname("localhost")),
    show(inet:getaddr("localhost", inet)).

options() ->
    {S, C} = pair([{nodelay, true}, {keepalive, true}, {buffer, 5000}, {send_timeout, 1000}, {linger, {true, 1}}]),
    show(inet:getopts(S, [active, nodelay, keepalive, mode, packet, header, buffer, send_timeout, linger, exit_on_close, delay_send, reuseaddr])),
    show(inet:setopts(C, [{active, nonsense}])),
    show(inet:getopts(C, [active])),
    ok = gen_tcp:send(C, "abc"),
    {ok, _} = gen_tcp:recv(S, 3),
    show(inet:getstat(C, [send_cnt, send_oct, send_max])),
    show(inet:getstat(S, [recv_oct])),
    close({S, C}).

closed() ->
    {S, C} = pair([]),
    ok = gen_tcp:close(S),
    show(gen_tcp:recv(C, 0)),
    show(gen_tcp:close(C)),
    show(gen_tcp:send(C, "x")),
    show(gen_tcp:recv(C, 0)),
    show(inet:peername(C)),
    show(erlang:port_info(C)).

%% A socket ends with the process that owns it, and not with one that gave it away.
hand_over() ->
    {S, C} = pair([]),
    Self = self(),
    Owner = spawn(fun() -> receive {socket, X} -> ok = inet:setopts(X, [{active, once}]), receive {tcp, X, D} -> Self ! {got, D} end end end),
    ok = gen_tcp:controlling_process(C, Owner),
    Owner ! {socket, C},
    ok = gen_tcp:send(S, "for the new owner"),
    show(receive {got, Data} -> Data end),
    show(gen_tcp:recv(S, 0)),
    gen_tcp:close(S).

v6() ->
    case gen_tcp:listen(0, [inet6, {ip, {0, 0, 0, 0, 0, 0, 0, 1}}, {active, false}]) of
        {ok, Listen} ->
            {ok, Port} = inet:port(Listen),
            {ok, C} = gen_tcp:connect({0, 0, 0, 0, 0, 0, 0, 1}, Port, [inet6, {active, false}]),
            {ok, S} = gen_tcp:accept(Listen),
            ok = gen_tcp:send(C, "six"),
            show(gen_tcp:recv(S, 3)),
            {ok, {IP, _}} = inet:peername(S),
            show(IP),
            close({S, C}),
            gen_tcp:close(Listen);
        {error, _} ->
            show({ok, "six"}),
            show({0, 0, 0, 0, 0, 0, 0, 1})
    end.

local() ->
    Name = filename:join(os:getenv("TMPDIR", "/tmp"), "net_tcp_local_" ++ os:getpid()),
    {ok, Listen} = gen_tcp:listen(0, [{ifaddr, {local, Name}}, {active, false}]),
    {ok, C} = gen_tcp:connect({local, Name}, 0, [local, {active, false}]),
    {ok, S} = gen_tcp:accept(Listen),
    ok = gen_tcp:send(C, "near"),
    show(gen_tcp:recv(S, 4)),
    show(inet:sockname(S) =:= {ok, {local, list_to_binary(Name)}}),
    show(inet:peername(S)),
    close({S, C}),
    gen_tcp:close(Listen),
    show(file:delete(Name)).

show(Term) -> io:format("~p~n", [Term]).
