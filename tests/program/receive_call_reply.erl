%% Request and reply with references, among a full mailbox; many callers of one server.
-module(receive_call_reply).
-export([main/1]).

main(_Args) ->
    {Server, Ref} = spawn_monitor(fun() -> server(0) end),
    [self() ! noise || _ <- lists:seq(1, 10000)],
    io:format("~p~n", [[call(Server, {add, N}) || N <- lists:seq(1, 100)] =:= [N * (N + 1) div 2 || N <- lists:seq(1, 100)]]),
    Self = self(),
    Callers = [spawn(fun() -> Self ! {self(), [call(Server, {add, 1}) || _ <- lists:seq(1, 50)]} end) || _ <- lists:seq(1, 20)],
    Answers = lists:append([receive {Pid, List} -> List end || Pid <- Callers]),
    io:format("~p~n", [lists:sort(Answers) =:= lists:seq(5051, 6050)]),
    io:format("~p~n", [call(Server, stop)]),
    receive {'DOWN', Ref, process, Server, _} -> ok end,
    io:format("~p~n", [try call(Server, {add, 1}) catch exit:R -> R end]).

call(Server, Request) ->
    Ref = monitor(process, Server),
    Server ! {Ref, self(), Request},
    receive
        {Ref, Reply} -> demonitor(Ref, [flush]), Reply;
        {'DOWN', Ref, process, _, Reason} -> exit({server_down, Reason})
    end.

server(Total) ->
    receive
        {Ref, From, {add, N}} -> From ! {Ref, Total + N}, server(Total + N);
        {Ref, From, stop} -> From ! {Ref, stopped}
    end.
