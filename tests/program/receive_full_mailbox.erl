%% Calls to a server stay quick however many messages wait in the caller's mailbox: 20,000 calls over 200,000 messages would take
%% minutes if each call looked at all of them.
-module(receive_full_mailbox).
-export([main/1]).

main(_) ->
    Server = spawn_link(fun server/0),
    [self() ! {noise, N} || N <- lists:seq(1, 200000)],
    Sum = calls(Server, 20000, 0),
    io:format("~p~n", [Sum]),
    io:format("~p~n", [drain(0)]).

calls(_, 0, Sum) -> Sum;
calls(Server, N, Sum) -> calls(Server, N - 1, Sum + call(Server, N)).

call(Server, Request) ->
    Ref = erlang:monitor(process, Server),
    Server ! {self(), Ref, Request},
    receive
        {Ref, Reply} -> erlang:demonitor(Ref, [flush]), Reply;
        {'DOWN', Ref, process, _, Reason} -> exit(Reason)
    end.

server() ->
    receive {From, Ref, Request} -> From ! {Ref, Request * 2}, server() end.

drain(N) ->
    receive {noise, _} -> drain(N + 1) after 0 -> N end.
