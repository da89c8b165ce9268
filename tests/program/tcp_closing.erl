%% Closing sockets: with bytes in the queue and a linger time of zero, and while others wait to accept from them. The first sender never waits.
-module(tcp_closing).
-export([main/1]).

-define(SIZE, 1024 * 1024 * 8).

main(_) ->
    lingering(),
    accepting(1),
    accepting(3),
    polling(),
    trapping().

lingering() ->
    {Client, Server} = pair([{nodelay, true}, {active, false}, {sndbuf, 4096}]),
    io:format("~p~n", [gen_tcp:send(Client, binary:copy(<<"x">>, ?SIZE))]),
    {ok, [{send_pend, Pending}]} = inet:getstat(Client, [send_pend]),
    io:format("~p~n", [Pending > 0]),
    ok = inet:setopts(Client, [{linger, {true, 0}}]),
    io:format("~p ~p~n", [gen_tcp:close(Client), erlang:port_info(Client, connected)]),
    io:format("~p~n", [drain(Server, 0)]).

drain(Server, Size) ->
    case gen_tcp:recv(Server, 0, 5000) of
        {ok, Data} -> drain(Server, Size + byte_size(Data));
        {error, Why} -> {Why, Size < ?SIZE}
    end.

accepting(N) ->
    {ok, Listen} = gen_tcp:listen(0, []),
    Self = self(),
    Pids = [spawn_link(fun() -> Self ! {self(), gen_tcp:accept(Listen)} end) || _ <- lists:seq(1, N)],
    timer:sleep(100),
    ok = gen_tcp:close(Listen),
    [receive {Pid, Answer} -> io:format("~p~n", [Answer]) after 5000 -> io:format("nothing~n") end || Pid <- Pids].

%% A timeout of zero only asks whether there is room.
polling() ->
    {Client, _} = pair([{active, false}, {sndbuf, 4096}, {send_timeout, 0}]),
    io:format("~p~n", [[gen_tcp:send(Client, binary:copy(<<"x">>, ?SIZE)) || _ <- [1, 2, 3]]]),
    ok = inet:setopts(Client, [{linger, {true, 0}}]),
    gen_tcp:close(Client).

%% A socket that ends because the other side did parts from its owner before.
trapping() ->
    {_, Monitor} = spawn_monitor(fun parted/0),
    receive {'DOWN', Monitor, _, _, Why} -> io:format("~p~n", [Why]) end.

parted() ->
    process_flag(trap_exit, true),
    {Client, Server} = pair([]),
    io:format("~p~n", [lists:member(Client, element(2, process_info(self(), links)))]),
    ok = gen_tcp:close(Server),
    receive {tcp_closed, Client} -> io:format("closed~n") end,
    receive Other -> io:format("~p~n", [Other]) after 100 -> io:format("nothing else~n") end,
    io:format("~p~n", [lists:member(Client, element(2, process_info(self(), links)))]).

pair(Options) ->
    {ok, Listen} = gen_tcp:listen(0, [binary, {active, false}, {recbuf, 4096}, {show_econnreset, true}, {ip, {127, 0, 0, 1}}]),
    {ok, Port} = inet:port(Listen),
    {ok, Client} = gen_tcp:connect({127, 0, 0, 1}, Port, Options),
    {ok, Server} = gen_tcp:accept(Listen),
    ok = gen_tcp:close(Listen),
    {Client, Server}.
